#include "net/connect.hpp"

#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/tls_peer.hpp"

namespace vectord::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class Attempt : public Connector, public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(asio::io_context& io, Endpoint endpoint, TlsContext tls, Callback callback)
      : io_(io),
        endpoint_(std::move(endpoint)),
        callback_(std::move(callback)),
        resolver_(io),
        timer_(io) {
    if (endpoint_.tls && !tls) {
      unusable_ = "an https endpoint needs a TLS context";
    } else {
      stream_ = std::make_unique<Stream>(tcp::socket(io), endpoint_.tls ? std::move(tls) : nullptr);
    }
  }

  void start(std::chrono::milliseconds timeout) {
    if (!unusable_.empty()) return fail_soon(Errc::not_sent, unusable_);
    timer_.expires_after(timeout);
    timer_.async_wait([self = shared_from_this(), timeout](error_code ec) {
      if (ec) return;
      self->timed_out_ = true;
      self->finish(self->error(Errc::not_sent, "no connection within " +
                                                   std::to_string(timeout.count()) +
                                                   " ms: " + self->step_ + " took too long"));
    });
    resolve();
  }

  void cancel() override { fail_soon(Errc::canceled, "closing"); }
  bool timed_out() const override { return timed_out_; }

 private:
  Error error(Errc code, const std::string& what) const {
    return Error(code, "cannot connect to " + endpoint_.host + ":" + endpoint_.port + ": " + what);
  }
  void fail_soon(Errc code, const std::string& what) {
    asio::post(io_,
               [self = shared_from_this(), failure = error(code, what)] { self->finish(failure); });
  }

  void resolve() {
    error_code not_an_address;
    const auto address = asio::ip::make_address(endpoint_.host, not_an_address);
    if (!not_an_address) {
      const auto port = static_cast<std::uint16_t>(std::stoi(endpoint_.port));
      targets_.emplace_back(address, port);
      return connect();
    }
    step_ = "finding its address";
    resolver_.async_resolve(
        endpoint_.host, endpoint_.port,
        [self = shared_from_this()](error_code ec, const tcp::resolver::results_type& found) {
          if (!self->callback_) return;
          if (ec) return self->finish(self->error(Errc::not_sent, ec.message()));
          for (const auto& entry : found) self->targets_.push_back(entry.endpoint());
          self->connect();
        });
  }

  void connect() {
    step_ = "reaching it";
    asio::async_connect(stream_->socket(), targets_,
                        [self = shared_from_this()](error_code ec, const tcp::endpoint&) {
                          if (!self->callback_) return;
                          if (ec) return self->finish(self->error(Errc::not_sent, ec.message()));
                          self->connected();
                        });
  }

  void connected() {
    stream_->set_no_delay();
    if (!stream_->is_tls()) return finish(std::move(stream_));
    step_ = "the TLS handshake";
    stream_->handshake_as_client(endpoint_, [self = shared_from_this()](error_code ec) {
      if (!self->callback_) return;
      if (!ec) return self->finish(std::move(self->stream_));
      const std::string problem = self->stream_->certificate_problem();
      if (problem.empty()) {
        return self->finish(self->error(Errc::not_sent, handshake_problem(ec)));
      }
      self->finish(self->error(Errc::verify, problem));
    });
  }

  void finish(result<std::unique_ptr<Stream>> outcome) {
    if (!callback_) return;
    timer_.cancel();
    resolver_.cancel();
    if (stream_) stream_->close();
    const auto callback = std::exchange(callback_, nullptr);
    callback(std::move(outcome));
  }

  asio::io_context& io_;
  Endpoint endpoint_;
  Callback callback_;
  tcp::resolver resolver_;
  asio::steady_timer timer_;
  std::unique_ptr<Stream> stream_;
  std::vector<tcp::endpoint> targets_;
  std::string unusable_;
  std::string step_;
  bool timed_out_ = false;
};

}  // namespace

std::shared_ptr<Connector> start_connect(asio::io_context& io, Endpoint endpoint, TlsContext tls,
                                         std::chrono::milliseconds timeout,
                                         Connector::Callback callback) {
  auto attempt =
      std::make_shared<Attempt>(io, std::move(endpoint), std::move(tls), std::move(callback));
  attempt->start(timeout);
  return attempt;
}

}  // namespace vectord::net
