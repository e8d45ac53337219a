#pragma once
// The shapes of every answer: JSON, and RFC 9457 problem details. Private to api.
#include <string>
#include <string_view>

#include "vectord/net/http.hpp"

namespace vectord::api {

net::HttpResponse json_response(int status, std::string body);
// `detail` says what is wrong with what, and what to do.
net::HttpResponse problem(int status, std::string_view detail, std::string_view instance);

}  // namespace vectord::api
