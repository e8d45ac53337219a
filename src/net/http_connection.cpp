#include "net/http_connection.hpp"

#include <algorithm>
#include <cstring>

#include "net/plain_answer.hpp"

namespace vectord::net {
namespace {
constexpr std::size_t read_size = 16 * 1024;
}

HttpConnection::HttpConnection(std::unique_ptr<Stream> stream,
                               std::weak_ptr<HttpConnectionOwner> owner, const ReadLimits& limits,
                               std::chrono::milliseconds read_timeout)
    : stream_(std::move(stream)),
      owner_(std::move(owner)),
      limits_(limits),
      read_timeout_(read_timeout),
      buffer_(read_size) {}

void HttpConnection::start() {
  read();
}

void HttpConnection::begin(HttpCallPtr call, Steady::time_point now) {
  call_ = std::move(call);
  read_deadline_ = now + read_timeout_;
  written_ = false;
  // From here the server has charge of time: the flight stands for the request.
  call_->clock->sent(call_->flight);
  call_->hold.reset();
  stream_->write_all(call_->bytes,
                     [self = shared_from_this(), call = call_](error_code ec, std::size_t size) {
                       self->on_written(call, ec, size);
                     });
  read();
}

void HttpConnection::on_written(const HttpCallPtr& call, error_code ec, std::size_t size) {
  if (closed_ || call != call_) return;
  written_ = true;
  if (!ec) return;
  // TLS may have sent a record that it does not count.
  const bool nothing_left = size == 0 && !stream_->is_tls();
  fail(nothing_left ? Errc::not_sent : Errc::outcome_unknown,
       "the connection broke while the request was written: " + ec.message());
}

// Asked of the kernel after the request has left and its sender has gone on: they wait for it, and
// nobody waits for this.
void HttpConnection::read() {
  if (reading_ || closed_) return;
  reading_ = true;
  if (buffer_.size() - filled_ < read_size / 2) buffer_.resize(buffer_.size() * 2);
  const boost::asio::mutable_buffer tail(buffer_.data() + filled_, buffer_.size() - filled_);
  stream_->read_some(tail, [self = shared_from_this()](error_code ec, std::size_t size) {
    self->on_read(ec, size);
  });
}

void HttpConnection::on_read(error_code ec, std::size_t size) {
  reading_ = false;
  if (closed_) return;
  if (!call_) {
    if (!ec && size == 0) return read();
    close();
    if (const auto owner = owner_.lock()) owner->on_idle_end(shared_from_this());
    return;
  }
  if (ec) {
    // Only a clean end may end a body of unknown length.
    HttpReader& answer = reader();
    if (ec == boost::asio::error::eof) answer.feed_end();
    if (answer.complete()) return finish(answer.take_response(), false);
    return fail(Errc::outcome_unknown, "the connection ended before the answer: " + ec.message());
  }
  filled_ += size;
  consume();
}

HttpReader& HttpConnection::reader() {
  if (!reader_) reader_ = HttpReader::response(limits_, call_->no_body);
  return *reader_;
}

void HttpConnection::drop(std::size_t used) {
  filled_ -= used;
  std::memmove(buffer_.data(), buffer_.data() + used, filled_);
}

// An answer can be read before the end of our write is told: both wait for a turn of the loop.
bool HttpConnection::was_written() const {
  return written_ || stream_->has_sent_all();
}

void HttpConnection::consume() {
  const std::string_view there(buffer_.data(), filled_);
  if (!reader_ && !call_->no_body) {
    if (auto plain = read_plain_answer(there, limits_)) {
      drop(plain->used);
      return finish(std::move(plain->response), was_written() && filled_ == 0);
    }
  }
  read_on();
}

void HttpConnection::read_on() {
  while (true) {
    drop(reader().feed(std::string_view(buffer_.data(), filled_)));
    if (reader_->failure() != 0) {
      return fail(Errc::outcome_unknown, "the answer cannot be read: " + reader_->problem());
    }
    if (!reader_->complete()) {
      read_deadline_ = Steady::now() + read_timeout_;
      return read();
    }
    const bool keep_alive = reader_->keep_alive();
    auto response = reader_->take_response();
    if (response.status < 200 && response.status != 101) {  // interim: the answer is still to come
      reader_.reset();
      continue;
    }
    return finish(std::move(response), keep_alive && was_written() && filled_ == 0);
  }
}

void HttpConnection::fail(Errc code, const std::string& what) {
  finish(Error(code, what), false);
}

void HttpConnection::finish(result<HttpResponse> outcome, bool reusable) {
  const auto self = shared_from_this();
  const auto call = std::exchange(call_, nullptr);
  const auto read_out = std::move(reader_);  // taken down when the caller has gone on
  call->outcome = std::move(outcome);
  if (!reusable) close();
  if (const auto owner = owner_.lock()) owner->on_call_end(self, call, reusable);
  read();
}

void HttpConnection::close() {
  closed_ = true;
  stream_->close();
}

Steady::time_point HttpConnection::deadline() const {
  return call_ ? std::min(read_deadline_, call_->deadline) : no_deadline;
}

}  // namespace vectord::net
