#pragma once
// The connections to one endpoint and the queue before them. The most recently used idle connection
// goes first, so that the rest grow old and are closed. The least urgent calls share nine tenths of
// the connections that are kept when idle: however slow the answers to these are, an urgent call
// finds one, and no handshake is made for bulk work only to throw the connection away.
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "net/call_queue.hpp"
#include "net/connect.hpp"
#include "net/http_connection.hpp"
#include "vectord/net/http_client.hpp"

namespace vectord::net {

class HttpPool : public HttpConnectionOwner, public std::enable_shared_from_this<HttpPool> {
 public:
  HttpPool(boost::asio::io_context& io, Clock& clock, Endpoint endpoint, TlsContext tls,
           HttpClientOptions options);
  void start();  // once, when owned by a shared_ptr
  // A refused call has its outcome already; any other is resumed from the loop, later.
  HttpCallPtr admit(const HttpRequest& request);
  // Opens connections up to n and keeps so many; `done` comes from the loop. False when nothing
  // needs to be opened.
  bool warm_up(int n, std::function<void()> done);
  PoolStats stats() const;
  Clock& clock() { return clock_; }
  void close();

  void on_call_end(const std::shared_ptr<HttpConnection>& connection, const HttpCallPtr& call,
                   bool reusable) override;
  void on_idle_end(const std::shared_ptr<HttpConnection>& connection) override;

 private:
  struct WarmUp {
    int missing = 0;
    std::function<void()> done;
  };
  using ConnectionPtr = std::shared_ptr<HttpConnection>;

  std::optional<Error> refusal(const HttpRequest& request);
  bool make_room_for(std::uint8_t priority);
  bool has_room() const;
  std::size_t bulk_left() const;
  std::size_t startable() const;
  void pump(Steady::time_point now);
  HttpCallPtr take_call() { return queue_.take(bulk_left() > 0); }
  void hold_time();
  ConnectionPtr take_idle(Steady::time_point now);
  void begin(const ConnectionPtr& connection, const HttpCallPtr& call, Steady::time_point now);
  void open(std::shared_ptr<WarmUp> warm);
  void on_connect(result<std::unique_ptr<Stream>> connected);
  void add(std::unique_ptr<Stream> stream);
  void rest(const ConnectionPtr& connection, Steady::time_point now);
  void remove(const ConnectionPtr& connection);
  std::size_t missing_warm() const;
  void stay_warm();
  void open_warm(Steady::time_point now);
  void fail_later(const HttpCallPtr& call, const Error& error);
  Steady::time_point end_overdue(Steady::time_point now);
  void end_overdue_calls(Steady::time_point now);
  void end_overdue_idle(Steady::time_point now);

  boost::asio::io_context& io_;
  Clock& clock_;
  Endpoint endpoint_;
  TlsContext tls_;
  HttpClientOptions options_;
  DeadlineTimer deadlines_;
  std::vector<ConnectionPtr> connections_;
  std::deque<ConnectionPtr> idle_;  // the longest idle in front
  CallQueue queue_;
  std::vector<std::shared_ptr<Connector>> connecting_;
  std::size_t bulk_limit_;     // connections that the least urgent calls may use at one time
  std::size_t bulk_busy_ = 0;  // and use
  std::size_t warm_ = 0;       // connections to keep open
  Steady::time_point warm_again_{};
  int connect_failures_ = 0;  // in a row
  std::optional<Hold> opening_;
  PoolStats stats_;
  bool closed_ = false;
};

}  // namespace vectord::net
