#include "net/http_pool.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace vectord::net {

HttpPool::HttpPool(boost::asio::io_context& io, Clock& clock, Endpoint endpoint, TlsContext tls,
                   HttpClientOptions options)
    : io_(io),
      clock_(clock),
      endpoint_(std::move(endpoint)),
      tls_(std::move(tls)),
      options_(options),
      deadlines_(io) {
  stats_.max_connections = options.max_connections;
  stats_.max_idle = options.max_idle;
}

void HttpPool::start() {
  deadlines_.on_due([weak = weak_from_this()](Steady::time_point now) {
    const auto self = weak.lock();
    return self ? self->end_overdue(now) : no_deadline;
  });
}

HttpCallPtr HttpPool::admit(const HttpRequest& request) {
  auto call = std::make_shared<HttpCall>(clock_, "http request");
  if (closed_) {
    call->outcome = Error(Errc::canceled, "the client is closed");
  } else if (!is_well_formed(request)) {
    call->outcome = Error(Errc::not_sent,
                          "a method, target or header of the request holds a forbidden character");
  } else {
    const auto waiting_room = static_cast<std::size_t>(options_.max_queued) + connecting_.size() +
                              (!idle_.empty() || has_room() ? 1 : 0);
    if (queue_.size() >= waiting_room) {
      call->outcome =
          Error(Errc::overloaded, std::to_string(queue_.size()) + " requests to " + endpoint_.host +
                                      " are waiting already; send fewer at a time");
    }
  }
  if (call->outcome) {
    ++stats_.failures;
    return call;
  }
  ++stats_.requests;
  call->flight = clock_.new_flight();
  call->bytes = encode_request(request, endpoint_, call->flight);
  call->no_body = request.method == "HEAD";
  call->deadline = Steady::now() + options_.total_timeout;
  deadlines_.need(call->deadline);
  queue_.push_back(call);
  pump();
  call->hold.reset();  // what it waits for holds time, or needs time to pass
  return call;
}

bool HttpPool::has_room() const {
  const auto open = connections_.size() + connecting_.size();
  return open < static_cast<std::size_t>(options_.max_connections);
}

// Gives waiting calls the idle connections, and opens as many more as there are calls left.
void HttpPool::pump() {
  while (!closed_ && !queue_.empty()) {
    const auto connection = take_idle();
    if (!connection) break;
    const auto call = queue_.front();
    queue_.pop_front();
    deadlines_.need(Steady::now() + options_.read_timeout);
    connection->begin(call);
  }
  while (!closed_ && connecting_.size() < queue_.size() && has_room()) open(nullptr);
  hold_time();
}

// Opening a connection takes no virtual time. Waiting for a busy one does: were time held for that,
// no answer could come to free it.
void HttpPool::hold_time() {
  const bool opening = !closed_ && !queue_.empty() && !connecting_.empty();
  if (!opening) {
    opening_.reset();
  } else if (!opening_) {
    opening_.emplace(clock_, "http connect");
  }
}

HttpPool::ConnectionPtr HttpPool::take_idle() {
  const auto oldest = Steady::now() - options_.idle_timeout;
  while (!idle_.empty()) {
    const auto connection = idle_.back();
    if (connection->idle_since >= oldest && !connection->is_stale()) {
      idle_.pop_back();
      ++stats_.reused;
      return connection;
    }
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
          std::erase(self->connecting_, slot->lock());
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
    add(std::move(*connected));
  } else if (queue_.size() > connecting_.size()) {
    // Nobody else is on the way for the first in the queue.
    fail_oldest(connected.error());
  }
  pump();
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
  if (queue_.empty()) return rest(connection);
  const auto call = queue_.front();
  queue_.pop_front();
  deadlines_.need(Steady::now() + options_.read_timeout);
  connection->begin(call);
}

void HttpPool::rest(const ConnectionPtr& connection) {
  connection->idle_since = Steady::now();
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
}

void HttpPool::on_call_end(const ConnectionPtr& connection, const HttpCallPtr& call,
                           bool reusable) {
  if (call->outcome->has_error()) ++stats_.failures;
  if (!reusable || closed_) {
    connection->close();
    remove(connection);
  } else if (queue_.empty()) {
    rest(connection);
  } else {
    const auto next = queue_.front();
    queue_.pop_front();
    ++stats_.reused;
    deadlines_.need(Steady::now() + options_.read_timeout);
    connection->begin(next);
  }
  pump();
  // Last, and in this same handler: the caller goes on here and takes its Hold in time.
  const auto resume = std::exchange(call->resume, nullptr);
  resume();
}

void HttpPool::fail_oldest(const Error& error) {
  const auto call = queue_.front();
  queue_.pop_front();
  fail_later(call, error);
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
  auto next = no_deadline;
  for (const auto& connection : connections_) next = std::min(next, connection->deadline());
  for (const auto& call : queue_) next = std::min(next, call->deadline);
  if (!idle_.empty()) next = std::min(next, idle_.front()->idle_since + options_.idle_timeout);
  return closed_ ? no_deadline : next;
}

void HttpPool::end_overdue_calls(Steady::time_point now) {
  while (!queue_.empty() && queue_.front()->deadline <= now) {  // all wait equally long
    ++stats_.timeouts;
    fail_oldest(Error(Errc::not_sent, "no connection to " + endpoint_.host +
                                          " became free within " +
                                          std::to_string(options_.total_timeout.count()) + " ms"));
  }
  const auto connections = connections_;  // a resumed caller may change the list
  for (const auto& connection : connections) {
    if (!connection->is_busy() || connection->deadline() > now) continue;
    ++stats_.timeouts;
    connection->fail(Errc::outcome_unknown, endpoint_.host + " did not answer in time");
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
  if (closed_ || missing <= 0) return false;
  const auto warm = std::make_shared<WarmUp>(WarmUp{missing, std::move(done)});
  for (int i = 0; i < missing; ++i) open(warm);
  return true;
}

PoolStats HttpPool::stats() const {
  PoolStats now = stats_;
  now.open = static_cast<int>(connections_.size());
  now.idle = static_cast<int>(idle_.size());
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
  for (const auto& call : std::exchange(queue_, {})) {
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
