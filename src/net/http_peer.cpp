#include "net/http_peer.hpp"

#include <cstring>

namespace vectord::net {
namespace {

constexpr std::size_t read_size = 16 * 1024;
constexpr std::size_t max_drained = 1024 * 1024;
constexpr auto linger_time = std::chrono::seconds(2);

HttpResponse plain_answer(int status, const std::string& text) {
  return HttpResponse{status, {{"Content-Type", "text/plain; charset=utf-8"}}, text + "\n"};
}

// What a Responder holds: the promise that every request is answered once.
struct Answer {
  std::weak_ptr<HttpPeer> peer;
  std::uint64_t number = 0;
  FlightKey flight = 0;
  bool given = false;

  void give(HttpResponse response) {
    if (std::exchange(given, true)) return;
    if (const auto to = peer.lock()) to->respond(number, flight, std::move(response));
  }
  ~Answer() { give(plain_answer(500, "the request was not answered")); }
};

}  // namespace

HttpPeer::HttpPeer(std::unique_ptr<Stream> stream, std::shared_ptr<HttpPeerOwner> owner,
                   bool refused)
    : stream_(std::move(stream)), owner_(std::move(owner)), refused_(refused), buffer_(read_size) {}

void HttpPeer::enter(Phase phase, std::chrono::milliseconds patience) {
  phase_ = phase;
  deadline_ = Steady::now() + patience;
  owner_->need(deadline_);
}

void HttpPeer::start() {
  stream_->set_no_delay();
  enter(Phase::handshake, owner_->options().read_timeout);
  if (!stream_->is_tls()) return ready();
  stream_->handshake_as_server([self = shared_from_this()](error_code ec) {
    if (self->phase_ == Phase::closed) return;
    if (ec) return self->close();
    self->ready();
  });
}

void HttpPeer::ready() {
  if (refused_) return refuse(503, "too many connections");
  consume();
}

// ── reading ──

void HttpPeer::read() {
  if (buffer_.size() - filled_ < read_size / 4) buffer_.resize(buffer_.size() * 2);
  const boost::asio::mutable_buffer tail(buffer_.data() + filled_, buffer_.size() - filled_);
  stream_->read_some(tail, [self = shared_from_this()](error_code ec, std::size_t size) {
    if (self->phase_ != Phase::idle && self->phase_ != Phase::reading) return;
    if (ec) return self->close();
    self->on_bytes(size);
  });
}

void HttpPeer::on_bytes(std::size_t size) {
  filled_ += size;
  // The whole request has this long, however its bytes trickle.
  if (phase_ == Phase::idle && size > 0) enter(Phase::reading, owner_->options().read_timeout);
  consume();
}

// Looks at what is buffered: the next request may be there already (pipelining).
void HttpPeer::consume() {
  if (!reader_) {
    const auto& options = owner_->options();
    reader_ = HttpReader::request(ReadLimits{options.max_header, options.max_body});
    continued_ = false;
    if (filled_ > 0) {
      enter(Phase::reading, options.read_timeout);
    } else {
      enter(Phase::idle, options.idle_timeout);
    }
  }
  const std::size_t used = reader_->feed(std::string_view(buffer_.data(), filled_));
  filled_ -= used;
  std::memmove(buffer_.data(), buffer_.data() + used, filled_);
  if (reader_->failure() != 0) return refuse(reader_->failure(), reader_->problem());
  if (reader_->complete()) return handle();
  if (reader_->expects_continue() && !std::exchange(continued_, true)) return say_continue();
  read();
}

void HttpPeer::say_continue() {
  out_ = "HTTP/1.1 100 Continue\r\n\r\n";
  saying_continue_ = true;
  stream_->write_all(out_, [self = shared_from_this()](error_code ec, std::size_t) {
    self->saying_continue_ = false;
    if (self->phase_ == Phase::closed) return;
    if (ec) return self->close();
    self->read();
  });
}

// ── handling ──

void HttpPeer::handle() {
  const bool upgrade = reader_->wants_upgrade();
  keep_alive_ = reader_->keep_alive();
  HttpRequest request = reader_->take_request();
  reader_.reset();
  head_only_ = request.method == "HEAD";
  phase_ = Phase::handling;
  deadline_ = no_deadline;
  ++request_number_;
  Clock& clock = owner_->clock();
  const FlightKey claimed = clock.is_virtual() ? parse_flight(request.headers) : 0;
  flight_ = clock.knows(claimed) ? claimed : 0;
  if (upgrade) return handle_upgrade(request, flight_);

  const FlightKey flight = flight_;
  const auto answer = std::make_shared<Answer>();
  answer->peer = weak_from_this();
  answer->number = request_number_;
  answer->flight = flight;
  const auto self = shared_from_this();
  owner_->on_request(std::move(request), flight,
                     [answer](HttpResponse response) { answer->give(std::move(response)); });
  clock.landed(flight);
}

void HttpPeer::handle_upgrade(const HttpRequest& request, FlightKey flight) {
  const auto self = shared_from_this();
  if (!owner_->on_upgrade(request, flight, stream_, std::string_view(buffer_.data(), filled_))) {
    flight_ = 0;  // the client holds time itself while it connects
    return respond(request_number_, 0, plain_answer(404, "there is no such stream"));
  }
  phase_ = Phase::closed;
  owner_->on_gone(self);
}

void HttpPeer::respond(std::uint64_t request_number, FlightKey flight, HttpResponse response) {
  if (phase_ != Phase::handling || request_number != request_number_) return;
  if (response.cut != HttpResponse::Cut::none) return break_off(flight, response);
  if (!is_well_formed(response)) response = plain_answer(500, "the answer is malformed");
  flight_ = 0;
  owner_->clock().sent(flight);
  enter(Phase::writing, owner_->options().read_timeout);
  if (response.open_body && !head_only_) {
    open_body_ = response.open_body;
    keep_alive_ = false;
  }
  write(encode_response(response, keep_alive_, head_only_));
}

void HttpPeer::break_off(FlightKey flight, const HttpResponse& response) {
  if (response.cut == HttpResponse::Cut::unanswered) return close();
  flight_ = 0;
  owner_->clock().sent(flight);  // lands when the client finds the connection broken
  reset_ = true;
  enter(Phase::writing, owner_->options().read_timeout);
  std::string bytes = encode_response(response, true, false);
  bytes.resize(bytes.size() - (response.body.size() + 1) / 2);
  write(std::move(bytes));
}

void HttpPeer::refuse(int status, const std::string& why) {
  keep_alive_ = false;
  refused_ = true;
  enter(Phase::writing, owner_->options().read_timeout);
  write(encode_response(plain_answer(status, why), false, false));
}

void HttpPeer::write(std::string bytes) {
  out_ = std::move(bytes);
  stream_->write_all(out_, [self = shared_from_this()](error_code ec, std::size_t) {
    if (self->phase_ != Phase::writing) return;
    if (ec) return self->close();
    self->on_written();
  });
}

void HttpPeer::on_written() {
  if (reset_) {
    stream_->reset_on_close();
    return close();
  }
  if (refused_) return linger();
  if (open_body_) return stream();
  if (!keep_alive_) return close();
  out_.clear();
  consume();
}

// ── an answer without a known end ──

void HttpPeer::stream() {
  phase_ = Phase::streaming;
  deadline_ = no_deadline;
  open_body_->on_news([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->send_news();
  });
  watch_client();
  send_news();
}

// What has gathered leaves in one write; the client must take it within the time of an answer.
void HttpPeer::send_news() {
  if (phase_ != Phase::streaming) return;
  if (open_body_->too_slow()) return close();
  if (sending_) return;
  if (!open_body_->has_bytes()) {
    deadline_ = no_deadline;
    if (open_body_->ended()) close();
    return;
  }
  sending_ = true;
  out_ = open_body_->take();
  enter(Phase::streaming, owner_->options().read_timeout);
  stream_->write_all(out_, [self = shared_from_this()](error_code ec, std::size_t) {
    self->sending_ = false;
    if (self->phase_ != Phase::streaming) return;
    if (ec) return self->close();
    self->send_news();
  });
}

// Nothing more is asked on this connection: what comes is thrown away, and its end noticed.
void HttpPeer::watch_client() {
  stream_->read_some(boost::asio::buffer(buffer_),
                     [self = shared_from_this()](error_code ec, std::size_t) {
                       if (self->phase_ != Phase::streaming) return;
                       if (ec) return self->close();
                       self->watch_client();
                     });
}

// ── the end ──

// Closing with unread bytes would reset the connection, and the answer with it: what still comes is
// read and thrown away, for a while.
void HttpPeer::linger() {
  enter(Phase::lingering, linger_time);
  stream_->shutdown_send();
  stream_->cancel();  // the read of a request that came too slowly
  drain();
}

void HttpPeer::drain() {
  stream_->read_raw(boost::asio::buffer(buffer_),
                    [self = shared_from_this()](error_code ec, std::size_t size) {
                      if (self->phase_ != Phase::lingering) return;
                      self->drained_ += size;
                      if (ec || self->drained_ > max_drained) return self->close();
                      self->drain();
                    });
}

void HttpPeer::end_if_overdue(Steady::time_point now) {
  if (now < deadline_) return;
  // A read is still outstanding; refuse() makes it end without effect. A write must not be.
  if (phase_ == Phase::reading && !stream_->is_tls() && !saying_continue_) {
    return refuse(408, "the request came too slowly");
  }
  close();
}

void HttpPeer::close() {
  if (phase_ == Phase::closed) return;
  // A request that stays unanswered: the client finds the connection closed, and time waits for
  // that.
  if (phase_ == Phase::handling) owner_->clock().sent(flight_);
  phase_ = Phase::closed;
  deadline_ = no_deadline;
  if (open_body_) {
    open_body_->on_news({});
    open_body_->end();
  }
  if (stream_) stream_->close();  // gone while an upgrade is being decided
  owner_->on_gone(shared_from_this());
}

}  // namespace vectord::net
