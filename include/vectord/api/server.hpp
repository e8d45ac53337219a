#pragma once
// The daemon's own HTTP API: one table of routes over a Backend. It decides who may call and what a
// request means, never what to trade. Errors are RFC 9457 problem details.
#include <memory>
#include <string>

#include "vectord/api/access.hpp"
#include "vectord/api/backend.hpp"
#include "vectord/api/event_stream.hpp"
#include "vectord/net/http.hpp"

namespace vectord::api {

struct BuildInfo {
  std::string version, commit, build_type, compiler;
};

class Routes {
 public:
  // The backend outlives the routes.
  Routes(Backend& backend, Access access, BuildInfo build);
  ~Routes();
  // 404 for an unknown path, 405 with Allow for a method that it has not, 401 and 403 for who may
  // not. Never throws.
  net::HttpResponse handle(const net::HttpRequest& request);
  // What happens is told here, to those who listen at /system/stream.
  EventStream& events();
  // To be called once a second: the dashboard, to the same.
  void tell_dashboard();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Why an address may not be listened on with these tokens; empty when it may. Beyond loopback a
// token is needed.
std::string refuse_listen(std::string_view host, const Access& access);

}  // namespace vectord::api
