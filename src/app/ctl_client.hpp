#pragma once
// vectorctl's side of the HTTP API: one request, one answer, in one blocking call. Private to app.
#include <string>

#include "vectord/base/result.hpp"
#include "vectord/net/http.hpp"

namespace vectord::app {

class CtlClient {
 public:
  // `token` may be empty.
  CtlClient(net::Endpoint endpoint, std::string token);
  // Errors: nobody answers. A refusal is an answer.
  result<net::HttpResponse> ask(const std::string& method, const std::string& target,
                                const std::string& accept = "application/json",
                                const std::string& body = "") const;

 private:
  net::Endpoint endpoint_;
  std::string token_;
};

}  // namespace vectord::app
