#pragma once
// What the exchange answers instead of a result: HTTP status, code and text exactly as documented
// (spec §7). A value, never thrown.
#include <string>
#include <string_view>
#include <vector>

#include "vectord/net/http.hpp"

namespace vectord::exchange {

struct ApiError {
  int status = 400;
  int code = 0;
  std::string text;
  bool operator==(const ApiError&) const = default;
};

namespace api_error {
ApiError missing(std::string_view name);                        // -1102
ApiError both_missing(std::string_view a, std::string_view b);  // -1102
ApiError empty(std::string_view name);                          // -1105
ApiError not_required(std::string_view name);                   // -1106
ApiError illegal(std::string_view name);                        // -1100
ApiError duplicate();                                           // -1101
ApiError invalid_data(std::string_view name);                   // -1130
ApiError precision();                                           // -1111
ApiError invalid_symbol();                                      // -1121
ApiError key_format();                                          // 401 -2014
ApiError key_rejected();                                        // 401 -2015
ApiError outside_window();                                      // -1021
ApiError ahead_of_server();                                     // -1021
ApiError bad_signature();                                       // -1022
ApiError no_such_order();                                       // -2013
ApiError unknown_order();                                       // -2011
ApiError no_listen_key();                                       // -1125
ApiError stale_market();                                        // 503 -1001
}  // namespace api_error

// {"code":-1102,"msg":"..."}
std::string encode(const ApiError& error);
net::HttpResponse respond(const ApiError& error);

}  // namespace vectord::exchange
