#pragma once
// One open WebSocket, either end: reads all that is buffered before it asks the loop again and
// hands it over at once, in place; writes all that is queued at once, pings, answers pings, and
// ends exactly once. Knows no flights and no HTTP.
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "net/deadline.hpp"
#include "net/stream.hpp"
#include "net/websocket_frames.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {

enum class WebSocketRole { client, server };

struct LinkOptions {
  WebSocketRole role = WebSocketRole::client;
  std::size_t max_message = 4 * 1024 * 1024;
  std::size_t read_size = 64 * 1024;  // taken before the loop is asked again
  std::chrono::milliseconds idle_timeout = std::chrono::minutes(10);
  std::chrono::milliseconds ping_every{0};  // 0: never
};

class WebSocketLink : public std::enable_shared_from_this<WebSocketLink> {
 public:
  using OnMessages = std::function<void(Messages)>;
  using OnEnd = std::function<void(const std::string& reason)>;
  WebSocketLink(boost::asio::io_context& io, std::unique_ptr<Stream> stream, LinkOptions options);
  // `received` came after the upgrade; `first` is written before any frame (the server's answer).
  void start(std::string_view received, std::string first, OnMessages on_messages, OnEnd on_end);
  // False when the link is not open, or over its bound (it then ends).
  bool send(std::string_view text);
  // Says good-bye and waits a while for the answer; the end is told from the loop, later.
  void close(int code);
  // Ends now: on_end is not called any more. What is queued and a close frame are still written.
  void abandon(int code);
  bool is_open() const { return open_; }
  std::unique_ptr<Stream> take_stream();  // instead of start()

 private:
  void read();
  void drain();
  FrameReader::Outcome gather(std::size_t& at);
  bool take(const FrameReader::Message& message);
  void make_room();
  std::size_t room() const { return buffer_.size() - message_padding - filled_; }
  void on_close_frame(std::string_view payload);
  void fail(int code, const std::string& reason);
  void end(const std::string& reason);
  void queue(Opcode opcode, std::string_view payload);
  void queue_close(int code);
  void queue_pong();
  void schedule_write();
  void write();
  void close_socket();
  Steady::time_point on_time(Steady::time_point now);
  std::uint32_t mask() const { return options_.role == WebSocketRole::client ? random_mask() : 0; }

  boost::asio::io_context& io_;
  std::unique_ptr<Stream> stream_;
  LinkOptions options_;
  FrameReader reader_;
  DeadlineTimer timer_;
  OnMessages on_messages_;
  OnEnd on_end_;

  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::vector<std::string_view> batch_;  // of one drain, views into buffer_
  std::string queued_;
  std::optional<std::string> pong_;  // what the last unanswered ping held
  std::string writing_;
  std::size_t queued_messages_ = 0;
  bool write_scheduled_ = false;
  bool started_ = false;
  bool open_ = false;     // may send
  bool ended_ = false;    // on_end was called or given up
  bool closing_ = false;  // a close frame came
  std::string_view close_payload_;
  bool close_queued_ = false;
  bool close_when_written_ = false;
  bool socket_closed_ = false;
  Steady::time_point last_received_{};
  Steady::time_point next_ping_ = no_deadline;
  Steady::time_point close_by_ = no_deadline;
};

}  // namespace vectord::net
