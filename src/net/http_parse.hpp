#pragma once
// HTTP/1.1 messages from bytes, in any pieces, and back to bytes. No socket. Beast's parser is seen
// in http_parse.cpp and nowhere else.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "vectord/net/http.hpp"

namespace vectord::net {

struct ReadLimits {
  std::size_t max_header = 64 * 1024;  // of the line of a chunk and of trailers too
  std::size_t max_body = 16 * 1024 * 1024;
};

inline constexpr std::size_t usual_headers = 1024;  // bytes to set aside for them

// Reads one message; a new reader for each. What it did not consume must be given again, with more:
// never more than max_header. A message whose end two readers could see in different places is a
// failure, and so is an answer in an encoding that nobody asked for.
class HttpReader {
 public:
  static std::unique_ptr<HttpReader> request(const ReadLimits& limits);
  // no_body: the answer to HEAD.
  static std::unique_ptr<HttpReader> response(const ReadLimits& limits, bool no_body);
  virtual ~HttpReader() = default;

  virtual std::size_t feed(std::string_view bytes) = 0;  // how many were consumed
  virtual void feed_end() = 0;                           // the peer closed its side
  virtual bool complete() const = 0;
  // 0, or what to answer: 400, 413, 431; `problem` says it in words.
  virtual int failure() const = 0;
  virtual std::string problem() const = 0;
  virtual bool has_header() const = 0;
  // Of a complete message.
  virtual bool keep_alive() const = 0;
  virtual bool wants_upgrade() const = 0;
  virtual HttpRequest take_request() = 0;
  virtual HttpResponse take_response() = 0;
  // Of a request with its header: the client waits for "100 Continue".
  virtual bool expects_continue() const = 0;
};

// False when a method, target or header would break the message (line breaks, control characters).
bool is_well_formed(const HttpRequest& request);
bool is_well_formed(const HttpResponse& response);

// Adds Host, Connection (unless there), Content-Length and, when not 0, x-vector-flight.
std::string encode_request(const HttpRequest& request, const Endpoint& endpoint,
                           std::uint64_t flight);
// Adds Content-Length, and Connection: close unless keep_alive. head_only: the answer to HEAD.
std::string encode_response(const HttpResponse& response, bool keep_alive, bool head_only);

inline constexpr std::string_view flight_header = "x-vector-flight";
std::uint64_t parse_flight(const Headers& headers);  // 0 when absent or malformed

}  // namespace vectord::net
