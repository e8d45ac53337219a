#pragma once
// One keep-alive client connection: at most one call at a time. A read is outstanding whenever the
// loop waits, so that an end of the connection is seen while it is idle too. Never retries.
#include <memory>
#include <vector>

#include "net/http_call.hpp"
#include "net/http_parse.hpp"
#include "net/stream.hpp"

namespace vectord::net {

class HttpConnection;

class HttpConnectionOwner {
 public:
  virtual ~HttpConnectionOwner() = default;
  // The call has its outcome; a connection that is not reusable is closed already.
  virtual void on_call_end(const std::shared_ptr<HttpConnection>& connection,
                           const HttpCallPtr& call, bool reusable) = 0;
  virtual void on_idle_end(const std::shared_ptr<HttpConnection>& connection) = 0;
};

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::unique_ptr<Stream> stream, std::weak_ptr<HttpConnectionOwner> owner,
                 const ReadLimits& limits, std::chrono::milliseconds read_timeout);
  void start();
  void begin(HttpCallPtr call, Steady::time_point now);
  // The active call ends with this, and the connection with it.
  void fail(Errc code, const std::string& what);
  HttpCallPtr abandon() { return std::exchange(call_, nullptr); }  // before close()
  void close();

  // Not asked inside the handler that has just read an answer from it.
  bool is_stale() { return reading_ && stream_->has_unread_or_end(); }
  bool is_busy() const { return call_ != nullptr; }
  Steady::time_point deadline() const;  // of the active call
  Steady::time_point idle_since{};

 private:
  void read();
  void on_read(error_code ec, std::size_t size);
  void on_written(const HttpCallPtr& call, error_code ec, std::size_t size);
  bool was_written() const;
  void consume();
  void read_on();
  void drop(std::size_t used);
  HttpReader& reader();
  void finish(result<HttpResponse> outcome, bool reusable);

  std::unique_ptr<Stream> stream_;
  std::weak_ptr<HttpConnectionOwner> owner_;
  ReadLimits limits_;
  std::chrono::milliseconds read_timeout_;
  std::vector<char> buffer_;  // what was read and the reader has not taken: the first filled_
  std::size_t filled_ = 0;
  HttpCallPtr call_;
  std::unique_ptr<HttpReader> reader_;  // of an answer that is not plain and whole at once
  Steady::time_point read_deadline_ = no_deadline;
  bool reading_ = false;
  bool written_ = false;  // told so
  bool closed_ = false;
};

}  // namespace vectord::net
