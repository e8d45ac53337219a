#pragma once
// WebSocket, both ends. Messages go in order through one bounded write queue per session; over the
// bound the session is closed (its peer resyncs) rather than growing. Pings are answered.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::net {

// One server-side session. Callbacks run on the loop's thread.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  // Queues one text message (several queued ones may be written as one batch). On a shared virtual
  // clock each is a flight of this session until the client has processed it.
  virtual void send(std::shared_ptr<const std::string> text) = 0;
  virtual void on_message(std::function<void(std::string_view)> callback) = 0;
  virtual void on_close(std::function<void()> callback) = 0;
  virtual void close() = 0;
  virtual bool is_open() const = 0;
};

// Bounds of each session's write queue, both ends.
inline constexpr std::size_t max_queued_messages = 65536;
inline constexpr std::size_t max_queued_bytes = 64 * 1024 * 1024;

// What one read brought, in order; valid during the call. Behind each text (within the receive
// buffer) at least message_padding bytes may be read, so that a parser needs no copy of it.
using Messages = std::span<const std::string_view>;
inline constexpr std::size_t message_padding = 64;

// Client: connects, then calls on_messages with all that is buffered before the loop is asked
// again, and on_close exactly once with the reason (after close() too; not when connect failed, not
// after the client object is gone). One connection per object. Does not reconnect by itself.
struct WebSocketClientOptions {
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(10);
  // Real time without any frame (the server pings every 3 minutes).
  std::chrono::milliseconds idle_timeout = std::chrono::minutes(10);
  std::size_t max_message = 4 * 1024 * 1024;
  std::size_t read_size = 256 * 1024;  // taken at most before the loop is asked again
};

class WebSocketClient {
 public:
  WebSocketClient(boost::asio::io_context& io, Clock& clock, TlsContext tls,
                  WebSocketClientOptions options);
  ~WebSocketClient();
  // On a virtual clock the upgrade carries x-vector-flight and the messages land when on_messages
  // returned.
  boost::asio::awaitable<result<void>> connect(Endpoint endpoint, std::string target,
                                               std::function<void(Messages)> on_messages,
                                               std::function<void(std::string)> on_close);
  // For who takes messages one at a time.
  boost::asio::awaitable<result<void>> connect(Endpoint endpoint, std::string target,
                                               std::function<void(std::string_view)> on_message,
                                               std::function<void(std::string)> on_close);
  void send(std::string text);  // queued, bounded
  void close();                 // idempotent

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::net
