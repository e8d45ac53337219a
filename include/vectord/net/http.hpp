#pragma once
// HTTP messages as plain values, and URLs. No Beast here.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vectord/base/result.hpp"
#include "vectord/net/headers.hpp"
#include "vectord/net/open_body.hpp"

namespace vectord::net {

// The least urgent of HttpRequest::priority: bulk work, which leaves connections to the others.
inline constexpr std::uint8_t least_priority = 4;

struct HttpRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query, percent-encoded, exactly the bytes sent
  Headers headers;
  std::string body;
  std::uint8_t priority = 0;  // in a client's queue, 0 first; not sent
  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const;  // without '?', empty when none
};

struct HttpResponse {
  // A server that is to misbehave breaks the connection: without an answer, or by a reset with half
  // of the body sent. What a client receives is never cut.
  enum class Cut { none, unanswered, in_body };
  int status = 0;
  Headers headers;
  std::string body;
  Cut cut = Cut::none;
  // Of a server: after `body` goes what is written here, until either side ends; then the
  // connection closes.
  std::shared_ptr<OpenBody> open_body;
};

struct Endpoint {
  bool tls = true;
  std::string host;
  std::string port;
  bool operator==(const Endpoint&) const = default;
};
// "https://fapi.binance.com", "http://127.0.0.1:8080", "wss://...": scheme, host, port; a path is
// an error.
result<Endpoint> parse_endpoint(std::string_view url);
// "HOST:PORT" or "[::1]:PORT".
result<std::pair<std::string, std::uint16_t>> parse_listen_address(std::string_view text);

// Percent-encoding: A-Z a-z 0-9 - _ . ~ stay, all else %XX. Decoding: '+' stays '+'.
std::string percent_encode(std::string_view text);
void append_percent_encoded(std::string& out, std::string_view text);
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace vectord::net
