#pragma once
// A loop for tests on real sockets: runs until a condition holds, bounded by real time.
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include "vectord/net/http_client.hpp"
#include "vectord/net/http_server.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::net {

namespace asio = boost::asio;
using asio::ip::tcp;

inline constexpr auto patience = std::chrono::seconds(20);

// Runs the loop until `done`; a failed expectation after `patience`.
template <class Done>
void run_until(asio::io_context& io, Done done) {
  const auto end = std::chrono::steady_clock::now() + patience;
  io.restart();
  while (!done()) {
    if (io.stopped()) io.restart();
    if (io.run_one_until(end) == 0 && std::chrono::steady_clock::now() >= end) {
      ADD_FAILURE() << "nothing happened in time";
      return;
    }
    if (io.stopped() && !done()) {
      ADD_FAILURE() << "the loop ran out of work";
      return;
    }
  }
}

// The outcome of one awaitable, run on the loop.
template <class T>
T await_on(asio::io_context& io, asio::awaitable<T> task) {
  std::optional<T> outcome;
  auto keep = [&outcome](std::exception_ptr failure, T value) {
    if (failure) std::rethrow_exception(failure);
    outcome.emplace(std::move(value));
  };
  asio::co_spawn(io, std::move(task), std::move(keep));
  run_until(io, [&outcome] { return outcome.has_value(); });
  return std::move(*outcome);
}

// A send whose outcome is looked at later.
using Outcome = std::shared_ptr<std::optional<result<HttpResponse>>>;
inline asio::awaitable<void> send_into(HttpClient& client, HttpRequest request, Outcome into) {
  auto sending = client.send(std::move(request));
  auto outcome = co_await std::move(sending);
  into->emplace(std::move(outcome));
}
inline Outcome start_send(asio::io_context& io, HttpClient& client, HttpRequest request) {
  auto outcome = std::make_shared<std::optional<result<HttpResponse>>>();
  spawn(io, "test send", send_into(client, std::move(request), outcome));
  return outcome;
}

inline HttpRequest get(std::string target) {
  HttpRequest request;
  request.target = std::move(target);
  return request;
}

inline Endpoint local(std::uint16_t port, bool tls = false) {
  return Endpoint{tls, "127.0.0.1", std::to_string(port)};
}

inline void echo(const HttpRequest& request, FlightKey, const Responder& respond) {
  respond(HttpResponse{200, {}, request.method + " " + request.target + " " + request.body});
}

// A peer that does what a test writes down: accepts, reads, answers by hand.
class ScriptedServer {
 public:
  explicit ScriptedServer(asio::io_context& io)
      : acceptor_(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  void on_accept(std::function<void(std::shared_ptr<tcp::socket>)> script) {
    acceptor_.async_accept([this, script](boost::system::error_code ec, tcp::socket socket) {
      if (ec) return;
      on_accept(script);
      script(std::make_shared<tcp::socket>(std::move(socket)));
    });
  }
  // Calls back with the head of each request that ends in an empty line.
  static void on_request(const std::shared_ptr<tcp::socket>& socket,
                         std::function<void(std::string)> callback) {
    const auto bytes = std::make_shared<std::string>();
    asio::async_read_until(*socket, asio::dynamic_buffer(*bytes), "\r\n\r\n",
                           [socket, bytes, callback](boost::system::error_code ec, std::size_t) {
                             if (!ec) callback(*bytes);
                           });
  }
  static void answer(
      const std::shared_ptr<tcp::socket>& socket, std::string bytes,
      std::function<void()> then = [] {}) {
    const auto out = std::make_shared<std::string>(std::move(bytes));
    asio::async_write(*socket, asio::buffer(*out),
                      [socket, out, then](boost::system::error_code, std::size_t) { then(); });
  }

 private:
  tcp::acceptor acceptor_;
};

// Writes raw bytes to a server and reads until it closes, or until `enough` is seen.
class RawClient {
 public:
  RawClient(asio::io_context& io, std::uint16_t port) : io_(io), socket_(io) {
    socket_.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
  }
  void write(std::string_view bytes) {
    boost::system::error_code ignored;  // the server may have closed already
    asio::write(socket_, asio::buffer(bytes), ignored);
  }
  std::string read_to_end() {
    bool ended = false;
    asio::async_read(socket_, asio::dynamic_buffer(received_),
                     [&ended](boost::system::error_code, std::size_t) { ended = true; });
    run_until(io_, [&ended] { return ended; });
    return received_;
  }
  std::string read_until(std::string_view enough) {
    bool ended = false;
    asio::async_read_until(socket_, asio::dynamic_buffer(received_), std::string(enough),
                           [&ended](boost::system::error_code, std::size_t) { ended = true; });
    run_until(io_, [&ended] { return ended; });
    return received_;
  }

 private:
  asio::io_context& io_;
  tcp::socket socket_;
  std::string received_;
};

}  // namespace vectord::net
