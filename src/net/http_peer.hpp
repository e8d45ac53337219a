#pragma once
// One connection of the server: requests one after the other, each answered before the next is
// looked at. A request that is late, too long or malformed is answered with its status, and the
// connection closed.
#include <memory>
#include <vector>

#include "net/deadline.hpp"
#include "net/http_parse.hpp"
#include "net/stream.hpp"
#include "vectord/net/http_server.hpp"

namespace vectord::net {

class HttpPeer;

class HttpPeerOwner {
 public:
  virtual ~HttpPeerOwner() = default;
  virtual void on_request(HttpRequest request, FlightKey flight, Responder respond) = 0;
  // Takes the stream over and true, or leaves it and false.
  virtual bool on_upgrade(const HttpRequest& request, FlightKey flight,
                          std::unique_ptr<Stream>& stream, std::string_view received) = 0;
  virtual void on_gone(const std::shared_ptr<HttpPeer>& peer) = 0;
  virtual Clock& clock() = 0;
  virtual const HttpServerOptions& options() = 0;
  virtual void need(Steady::time_point deadline) = 0;
};

class HttpPeer : public std::enable_shared_from_this<HttpPeer> {
 public:
  HttpPeer(std::unique_ptr<Stream> stream, std::shared_ptr<HttpPeerOwner> owner, bool refused);
  void start();
  void respond(std::uint64_t request_number, FlightKey flight, HttpResponse response);
  void end_if_overdue(Steady::time_point now);
  Steady::time_point deadline() const { return deadline_; }
  void close();

 private:
  enum class Phase { handshake, idle, reading, handling, writing, streaming, lingering, closed };

  void enter(Phase phase, std::chrono::milliseconds patience);
  void ready();
  void read();
  void on_bytes(std::size_t size);
  void consume();
  void handle();
  void handle_upgrade(const HttpRequest& request, FlightKey flight);
  void refuse(int status, const std::string& why);
  void write(std::string bytes);
  void break_off(FlightKey flight, const HttpResponse& response);
  void on_written();
  void say_continue();
  void stream();
  void send_news();
  void watch_client();
  void linger();
  void drain();

  std::unique_ptr<Stream> stream_;
  std::shared_ptr<HttpPeerOwner> owner_;
  bool refused_;  // the connection, or its request: bytes may be left unread
  Phase phase_ = Phase::handshake;
  Steady::time_point deadline_ = no_deadline;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::unique_ptr<HttpReader> reader_;
  std::string out_;
  std::shared_ptr<OpenBody> open_body_;  // of the answer being given
  bool sending_ = false;                 // of open_body_
  std::uint64_t request_number_ = 0;
  FlightKey flight_ = 0;  // of the request being handled
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool continued_ = false;
  bool reset_ = false;  // the connection, once what is being written is out
  bool saying_continue_ = false;
  std::size_t drained_ = 0;
};

}  // namespace vectord::net
