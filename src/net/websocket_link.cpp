#include "net/websocket_link.hpp"

#include <algorithm>
#include <cstring>

#include <boost/asio/post.hpp>

namespace vectord::net {
namespace {
constexpr std::size_t most_idle_memory =
    1024 * 1024;  // a write buffer that grew beyond is given back
constexpr auto close_patience = std::chrono::seconds(5);
}  // namespace

WebSocketLink::WebSocketLink(boost::asio::io_context& io, std::unique_ptr<Stream> stream,
                             LinkOptions options)
    : io_(io),
      stream_(std::move(stream)),
      options_(options),
      reader_(options.role == WebSocketRole::server, options.max_message),
      timer_(io),
      open_(true) {}

void WebSocketLink::start(std::string_view received, std::string first, OnMessages on_messages,
                          OnEnd on_end) {
  on_messages_ = std::move(on_messages);
  on_end_ = std::move(on_end);
  buffer_.resize(std::max(options_.read_size, received.size() * 2) + message_padding);
  std::memcpy(buffer_.data(), received.data(), received.size());
  filled_ = received.size();
  queued_.insert(0, first);
  started_ = true;
  if (!queued_.empty()) schedule_write();

  last_received_ = Steady::now();
  if (options_.ping_every.count() > 0) next_ping_ = last_received_ + options_.ping_every;
  timer_.on_due([weak = weak_from_this()](Steady::time_point now) {
    const auto self = weak.lock();
    return self ? self->on_time(now) : no_deadline;
  });
  timer_.need(std::min(next_ping_, last_received_ + options_.idle_timeout));
  // From the loop, so that whoever awaits the connection goes on first.
  boost::asio::post(io_, [self = shared_from_this()] { self->drain(); });
}

std::unique_ptr<Stream> WebSocketLink::take_stream() {
  open_ = false;
  socket_closed_ = true;
  timer_.stop();
  return std::move(stream_);
}

// ── reading ──

void WebSocketLink::make_room() {
  const std::size_t wanted = options_.read_size / 4 + message_padding;
  if (buffer_.size() - filled_ < wanted) buffer_.resize(buffer_.size() * 2 + wanted);
}

void WebSocketLink::read() {
  if (socket_closed_) return;
  make_room();
  const boost::asio::mutable_buffer tail(buffer_.data() + filled_, room());
  stream_->read_some(tail, [self = shared_from_this()](error_code ec, std::size_t size) {
    if (ec) {
      self->end("the connection was lost: " + ec.message());
      return self->close_socket();
    }
    self->filled_ += size;
    self->last_received_ = Steady::now();
    self->drain();
  });
}

void WebSocketLink::drain() {
  std::size_t at = 0;
  while (!ended_) {
    batch_.clear();
    const auto outcome = gather(at);
    // After a close() messages on the way are still told: the peer counts them.
    if (!batch_.empty()) on_messages_(batch_);
    if (ended_) break;
    if (outcome == FrameReader::Outcome::need_more) break;
    if (outcome == FrameReader::Outcome::violation) {
      return fail(close_code::protocol_error, "the peer broke the WebSocket protocol");
    }
    if (outcome == FrameReader::Outcome::too_big) {
      return fail(close_code::too_big, "the peer sent a message longer than " +
                                           std::to_string(options_.max_message) + " bytes");
    }
    if (closing_) on_close_frame(close_payload_);
  }
  if (ended_) at = filled_;  // nobody reads it any more
  filled_ -= at;
  std::memmove(buffer_.data(), buffer_.data() + at, filled_);
  read();
}

// Messages up to the first thing that must be seen to before the next one is read.
FrameReader::Outcome WebSocketLink::gather(std::size_t& at) {
  while (true) {
    FrameReader::Message message;
    std::size_t consumed = 0;
    const auto outcome = reader_.next(buffer_.data() + at, filled_ - at, message, consumed);
    at += consumed;
    if (outcome != FrameReader::Outcome::message || !take(message)) return outcome;
  }
}

// False when the batch must end here.
bool WebSocketLink::take(const FrameReader::Message& message) {
  switch (message.opcode) {
    case Opcode::text:
    case Opcode::binary: batch_.push_back(message.payload); return !message.is_assembled;
    case Opcode::ping:
      if (open_) pong_.emplace(message.payload);
      schedule_write();
      return true;
    case Opcode::close:
      closing_ = true;
      close_payload_ = message.payload;
      return false;
    case Opcode::pong:
    case Opcode::continuation: break;
  }
  return true;
}

void WebSocketLink::on_close_frame(std::string_view payload) {
  int code = close_code::normal;
  if (payload.size() >= 2) {
    code = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  }
  const bool ours = close_queued_;
  queue_close(close_code::normal);
  close_when_written_ = true;
  end(ours ? "closed by us" : "closed by the peer with code " + std::to_string(code));
}

// ── the end ──

void WebSocketLink::fail(int code, const std::string& reason) {
  queue_close(code);
  close_when_written_ = true;
  end(reason);
}

void WebSocketLink::end(const std::string& reason) {
  open_ = false;
  if (std::exchange(ended_, true)) return;
  const auto told = std::exchange(on_end_, nullptr);
  if (told) told(reason);
}

void WebSocketLink::close(int code) {
  if (!open_) return;
  queue_close(code);
}

void WebSocketLink::abandon(int code) {
  on_end_ = nullptr;
  if (socket_closed_) return;
  close_when_written_ = true;
  queue_close(code);
  end("");
}

void WebSocketLink::queue_close(int code) {
  open_ = false;
  if (std::exchange(close_queued_, true)) return schedule_write();
  queue_pong();
  append_close(queued_, code, "", mask());
  close_by_ = Steady::now() + close_patience;
  timer_.need(close_by_);
  schedule_write();
}

void WebSocketLink::close_socket() {
  if (std::exchange(socket_closed_, true)) return;
  open_ = false;
  timer_.stop();
  stream_->close();
}

// ── writing ──

bool WebSocketLink::send(std::string_view text) {
  if (!open_) return false;
  if (queued_messages_ >= max_queued_messages || queued_.size() + text.size() > max_queued_bytes) {
    // The peer does not read. It finds the connection broken and resyncs; memory does not grow.
    open_ = false;
    boost::asio::post(io_, [self = shared_from_this()] {
      self->end("the peer is too slow: its queue is full");
      self->close_socket();
    });
    return false;
  }
  ++queued_messages_;
  queue(Opcode::text, text);
  return true;
}

void WebSocketLink::queue(Opcode opcode, std::string_view payload) {
  append_frame(queued_, opcode, payload, mask());
  schedule_write();
}

// One pong stands for all pings before it (RFC 6455, 5.5.3): a peer that sends pings and does not
// read makes nothing grow.
void WebSocketLink::queue_pong() {
  if (pong_) append_frame(queued_, Opcode::pong, *pong_, mask());
  pong_.reset();
}

// From the loop, so that all that one handler queues leaves as one write.
void WebSocketLink::schedule_write() {
  if (write_scheduled_ || socket_closed_ || !started_) return;
  write_scheduled_ = true;
  boost::asio::post(io_, [self = shared_from_this()] { self->write(); });
}

void WebSocketLink::write() {
  if (socket_closed_) return;
  queue_pong();
  if (queued_.empty()) {
    write_scheduled_ = false;
    if (close_when_written_) close_socket();
    return;
  }
  if (writing_.capacity() > most_idle_memory) writing_ = std::string();
  writing_.clear();
  writing_.swap(queued_);
  queued_messages_ = 0;
  stream_->write_all(writing_, [self = shared_from_this()](error_code ec, std::size_t) {
    if (!ec) return self->write();
    self->end("the connection was lost: " + ec.message());
    self->close_socket();
  });
}

// ── real time ──

Steady::time_point WebSocketLink::on_time(Steady::time_point now) {
  const auto idle_end = last_received_ + options_.idle_timeout;
  if (now >= close_by_ || now >= idle_end) {
    end(now >= close_by_ ? "closed by us, the peer did not answer"
                         : "nothing was heard for too long");
    close_socket();
    return no_deadline;
  }
  if (now >= next_ping_) {
    if (open_) queue(Opcode::ping, "");
    next_ping_ = now + options_.ping_every;
  }
  return std::min({next_ping_, idle_end, close_by_});
}

}  // namespace vectord::net
