#include "net/http_pool.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace vectord::net {
namespace {

// Connections that are to stay open are opened again this soon, and more slowly while that fails.
constexpr auto warm_pause = std::chrono::seconds(1);
constexpr int most_doublings = 5;

// Of the connections that are kept: none is opened for bulk work only to be closed after it.
std::size_t bulk_limit(const HttpClientOptions& options) {
  const int kept = std::max(1, std::min(options.max_connections, options.max_idle));
  return static_cast<std::size_t>(kept - kept / 10);
}

}  // namespace

HttpPool::HttpPool(boost::asio::io_context& io, Clock& clock, Endpoint endpoint, TlsContext tls,
                   HttpClientOptions options)
    : io_(io),
      clock_(clock),
      endpoint_(std::move(endpoint)),
      tls_(std::move(tls)),
      options_(options),
      deadlines_(io),
      bulk_limit_(bulk_limit(options)) {
  stats_.max_connections = options.max_connections;
  stats_.max_idle = options.max_idle;
}

void HttpPool::start() {
  deadlines_.on_due([weak = weak_from_this()](Steady::time_point now) {
    const auto self = weak.lock();
    return self ? self->end_overdue(now) : no_deadline;
  });
  warm_up(options_.warm, [] {});
}

HttpCallPtr HttpPool::admit(const HttpRequest& request) {
  auto call = std::make_shared<HttpCall>(clock_, "http request");
  if (auto refused = refusal(request)) {
    ++stats_.failures;
    call->outcome = std::move(*refused);
    return call;
  }
  ++stats_.requests;
  call->flight = clock_.new_flight();
  call->bytes = encode_request(request, endpoint_, call->flight);
  call->no_body = request.method == "HEAD";
  call->priority = request.priority;
  call->asked = Steady::now();
  call->deadline = call->asked + options_.total_timeout;
  deadlines_.need(call->deadline);
  queue_.push(call);
  const std::size_t before = queue_.size();
  pump(call->asked);
  call->waited = queue_.size() == before;
  call->hold.reset();  // what it waits for holds time, or needs time to pass
  return call;
}

std::optional<Error> HttpPool::refusal(const HttpRequest& request) {
  if (closed_) return Error(Errc::canceled, "the client is closed");
  if (!is_well_formed(request)) {
    return Error(Errc::not_sent,
                 "a method, target or header of the request holds a forbidden character");
  }
  if (!make_room_for(request.priority)) {
    return Error(Errc::overloaded, std::to_string(queue_.size()) + " requests to " +
                                       endpoint_.host +
                                       " are waiting already; send fewer at a time");
  }
  return std::nullopt;
}

// False when the queue is full of calls that are as urgent.
bool HttpPool::make_room_for(std::uint8_t priority) {
  const auto waiting_room = static_cast<std::size_t>(options_.max_queued) + connecting_.size() +
                            (!idle_.empty() || has_room() ? 1 : 0);
  if (queue_.size() < waiting_room) return true;
  const auto displaced = queue_.take_less_urgent_than(priority);
  if (!displaced) return false;
  fail_later(displaced, Error(Errc::overloaded, "more urgent requests to " + endpoint_.host +
                                                    " filled the queue; it was not sent"));
  return true;
}

bool HttpPool::has_room() const {
  const auto open = connections_.size() + connecting_.size();
  return open < static_cast<std::size_t>(options_.max_connections);
}

std::size_t HttpPool::bulk_left() const {
  return bulk_limit_ - std::min(bulk_limit_, bulk_busy_);
}

// How many waiting calls could begin if there were connections enough.
std::size_t HttpPool::startable() const {
  return queue_.size() - queue_.bulk() + std::min(queue_.bulk(), bulk_left());
}

// Gives waiting calls the idle connections, and opens as many more as there are calls left.
void HttpPool::pump(Steady::time_point now) {
  while (!closed_ && startable() > 0) {
    const auto connection = take_idle(now);
    if (!connection) break;
    ++stats_.reused;
    begin(connection, take_call(), now);
  }
  while (!closed_ && connecting_.size() < startable() && has_room()) open(nullptr);
  hold_time();
}

// Opening a connection takes no virtual time. Waiting for a busy one does: were time held for that,
// no answer could come to free it.
void HttpPool::hold_time() {
  const bool opening = !closed_ && startable() > 0 && !connecting_.empty();
  if (!opening) {
    opening_.reset();
  } else if (!opening_) {
    opening_.emplace(clock_, "http connect");
  }
}

void HttpPool::begin(const ConnectionPtr& connection, const HttpCallPtr& call,
                     Steady::time_point now) {
  if (call->waited) {
    const std::chrono::nanoseconds wait = now - call->asked;
    ++stats_.waited;
    stats_.wait_total += wait;
    stats_.wait_max = std::max(stats_.wait_max, wait);
  }
  if (call->priority >= least_priority) ++bulk_busy_;
  deadlines_.need(now + options_.read_timeout);
  connection->begin(call, now);
}

HttpPool::ConnectionPtr HttpPool::take_idle(Steady::time_point now) {
  const auto oldest = now - options_.idle_timeout;
  while (!idle_.empty()) {
    const auto connection = idle_.back();
    const bool too_old = connection->idle_since < oldest;
    if (!too_old && !connection->is_stale()) {
      idle_.pop_back();
      return connection;
    }
    if (!too_old) ++stats_.stale;
    on_idle_end(connection);
  }
  return nullptr;
}

void HttpPool::open(std::shared_ptr<WarmUp> warm) {
  const auto slot = std::make_shared<std::weak_ptr<Connector>>();
  auto connector = start_connect(
      io_, endpoint_, tls_, options_.connect_timeout,
      [weak = weak_from_this(), slot, warm](result<std::unique_ptr<Stream>> connected) {
        const auto self = weak.lock();
        if (self) {
          const auto ended = slot->lock();
          if (ended && ended->timed_out()) ++self->stats_.timeouts;
          std::erase(self->connecting_, ended);
          self->on_connect(std::move(connected));
        }
        if (warm && --warm->missing == 0) warm->done();
      });
  *slot = connector;
  connecting_.push_back(std::move(connector));
}

void HttpPool::on_connect(result<std::unique_ptr<Stream>> connected) {
  if (closed_) return;
  if (connected.has_value()) {
    connect_failures_ = 0;
    add(std::move(*connected));
  } else {
    ++connect_failures_;
    // Nobody else is on the way for the first in the queue: it is told, the most urgent soonest.
    if (startable() > connecting_.size()) fail_later(take_call(), connected.error());
  }
  pump(Steady::now());
  stay_warm();
}

void HttpPool::add(std::unique_ptr<Stream> stream) {
  ++stats_.opened;
  if (stream->is_tls()) ++stats_.handshakes;
  if (stream->session_was_resumed()) ++stats_.resumed;
  ReadLimits limits;
  limits.max_body = options_.max_body;
  const auto connection = std::make_shared<HttpConnection>(std::move(stream), weak_from_this(),
                                                           limits, options_.read_timeout);
  connections_.push_back(connection);
  connection->start();
  const auto call = take_call();
  const auto now = Steady::now();
  if (!call) return rest(connection, now);
  begin(connection, call, now);
}

void HttpPool::rest(const ConnectionPtr& connection, Steady::time_point now) {
  connection->idle_since = now;
  idle_.push_back(connection);
  deadlines_.need(connection->idle_since + options_.idle_timeout);
  while (idle_.size() > static_cast<std::size_t>(options_.max_idle)) on_idle_end(idle_.front());
}

void HttpPool::remove(const ConnectionPtr& connection) {
  std::erase(connections_, connection);
}

void HttpPool::on_idle_end(const ConnectionPtr& connection) {
  const auto keep = connection;  // the argument may live in idle_
  keep->close();
  std::erase(idle_, keep);
  remove(keep);
  stay_warm();
}

void HttpPool::on_call_end(const ConnectionPtr& connection, const HttpCallPtr& call,
                           bool reusable) {
  const auto now = Steady::now();
  if (call->outcome->has_error()) ++stats_.failures;
  if (call->priority >= least_priority) --bulk_busy_;
  if (!reusable || closed_) {
    connection->close();
    remove(connection);
  } else if (const auto next = take_call()) {
    ++stats_.reused;
    begin(connection, next, now);
  } else {
    rest(connection, now);
  }
  pump(now);
  if (!reusable) stay_warm();
  // Last, and in this same handler: the caller goes on here and takes its Hold in time.
  auto resume = std::exchange(call->resume, nullptr);
  resume();
}

std::size_t HttpPool::missing_warm() const {
  const auto open = connections_.size() + connecting_.size();
  return closed_ || open >= warm_ ? 0 : warm_ - open;
}

void HttpPool::stay_warm() {
  if (missing_warm() > 0) deadlines_.need(std::max(Steady::now(), warm_again_));
}

// Opens what is missing to the number of connections that was asked for once. A server that closes
// each at once is not hammered: one round a second, slower while connecting fails.
void HttpPool::open_warm(Steady::time_point now) {
  if (missing_warm() == 0 || now < warm_again_) return;
  for (auto missing = missing_warm(); missing > 0; --missing) open(nullptr);
  warm_again_ = now + warm_pause * (1 << std::min(connect_failures_, most_doublings));
}

void HttpPool::fail_later(const HttpCallPtr& call, const Error& error) {
  ++stats_.failures;
  call->outcome = error;
  if (!closed_) call->hold = Hold(clock_, "http request");  // until the caller goes on
  boost::asio::post(io_, std::exchange(call->resume, nullptr));
}

Steady::time_point HttpPool::end_overdue(Steady::time_point now) {
  end_overdue_calls(now);
  end_overdue_idle(now);
  open_warm(now);
  auto next = queue_.next_deadline();
  for (const auto& connection : connections_) next = std::min(next, connection->deadline());
  if (missing_warm() > 0) next = std::min(next, warm_again_);
  if (!idle_.empty()) next = std::min(next, idle_.front()->idle_since + options_.idle_timeout);
  return closed_ ? no_deadline : next;
}

void HttpPool::end_overdue_calls(Steady::time_point now) {
  while (const auto call = queue_.take_overdue(now)) {
    ++stats_.timeouts;
    fail_later(call,
               Error(Errc::not_sent, "no connection to " + endpoint_.host + " became free within " +
                                         std::to_string(options_.total_timeout.count()) + " ms"));
  }
  const auto connections = connections_;  // a resumed caller may change the list
  for (const auto& connection : connections) {
    if (!connection->is_busy() || connection->deadline() > now) continue;
    ++stats_.timeouts;
    connection->fail(Errc::outcome_unknown,
                     endpoint_.host + " did not answer in time: not a byte for " +
                         std::to_string(options_.read_timeout.count()) + " ms, or not all within " +
                         std::to_string(options_.total_timeout.count()) + " ms");
  }
}

void HttpPool::end_overdue_idle(Steady::time_point now) {
  while (!idle_.empty() && idle_.front()->idle_since + options_.idle_timeout <= now) {
    on_idle_end(idle_.front());
  }
}

bool HttpPool::warm_up(int n, std::function<void()> done) {
  const int target = std::min({n, options_.max_idle, options_.max_connections});
  const int missing = target - static_cast<int>(connections_.size() + connecting_.size());
  warm_ = std::max(warm_, static_cast<std::size_t>(std::max(target, 0)));
  if (closed_ || missing <= 0) return false;
  const auto warm = std::make_shared<WarmUp>(WarmUp{missing, std::move(done)});
  for (int i = 0; i < missing; ++i) open(warm);
  return true;
}

PoolStats HttpPool::stats() const {
  PoolStats now = stats_;
  now.open = static_cast<int>(connections_.size());
  now.idle = static_cast<int>(idle_.size());
  now.waiting = static_cast<int>(queue_.size());
  return now;
}

void HttpPool::close() {
  if (closed_) return;
  closed_ = true;
  opening_.reset();
  deadlines_.stop();
  const auto connectors = std::exchange(connecting_, {});
  for (const auto& connector : connectors) connector->cancel();
  const Error canceled(Errc::canceled, "the client was closed");
  for (const auto& call : queue_.take_all()) {
    call->settle();
    fail_later(call, canceled);
  }
  idle_.clear();
  for (const auto& connection : std::exchange(connections_, {})) {
    if (const auto call = connection->abandon()) {
      call->settle();
      fail_later(call, canceled);
    }
    connection->close();
  }
}

}  // namespace vectord::net
