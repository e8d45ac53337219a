#pragma once
// The daemon's own HTTP API: routes over a dashboard that the shell refreshes. Reads only; it never
// reaches into the engine. Errors are RFC 9457 problem details.
#include <functional>
#include <string>

#include "vectord/api/dashboard.hpp"
#include "vectord/net/http.hpp"

namespace vectord::api {

struct BuildInfo {
  std::string version, commit, build_type, compiler;
};

class Routes {
 public:
  // `dashboard` is called for each read and must be cheap (a reference to a prepared snapshot).
  Routes(std::function<const Dashboard&()> dashboard, BuildInfo build);
  // GET and HEAD of known paths; 404 otherwise, 405 with Allow for other methods. Never throws.
  net::HttpResponse handle(const net::HttpRequest& request) const;

 private:
  std::function<const Dashboard&()> dashboard_;
  BuildInfo build_;
};

}  // namespace vectord::api
