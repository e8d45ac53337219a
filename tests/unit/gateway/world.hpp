#pragma once
// A world for the gateways' tests: virtual time, an exchange that answers by script, and sockets
// that are opened, spoken to and broken by hand. No real socket, no waiting.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "vectord/binance/sign.hpp"
#include "vectord/gateway/rest_gateway.hpp"
#include "vectord/gateway/stream_socket.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"

namespace vectord::gateway::test {

inline const Time start = time_from_ms(1'700'000'040'000);  // :00 of a minute
inline const Symbol btc{"BTCUSDT"};

struct World {
  boost::asio::io_context io;
  net::VirtualClock clock{io, start, 0};
  std::vector<Event> events;

  EventSink sink() {
    return [this](Event event) { events.push_back(std::move(event)); };
  }
  void run_for(Millis span) {
    clock.stop_at(clock.now() + span, [this] { io.stop(); });
    clock.start();
    io.restart();
    io.run();
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const Event& event : events) {
      if (const T* one = std::get_if<T>(&event.what)) found.push_back(*one);
    }
    return found;
  }
  template <class T>
  T only() const {
    const auto found = all<T>();
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? T{} : found.front();
  }
};

inline net::HttpResponse answer(int status, std::string body, net::Headers headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}
inline net::HttpResponse ok(std::string body) {
  return answer(200, std::move(body));
}
inline net::HttpResponse refusal(int code, const std::string& text, int status = 400) {
  return answer(status, R"({"code":)" + std::to_string(code) + R"(,"msg":")" + text + "\"}");
}

// Answers by "METHOD /path", in order; the last answer stays.
class FakeExchange {
 public:
  using Step = result<net::HttpResponse>;
  explicit FakeExchange(net::Clock& clock) : clock_(clock) {}

  void script(const std::string& call, std::deque<Step> steps) { steps_[call] = std::move(steps); }
  Send send() {
    return [this](net::HttpRequest request) { return serve(std::move(request)); };
  }
  std::vector<net::HttpRequest> seen(const std::string& call) const {
    std::vector<net::HttpRequest> found;
    for (const auto& request : requests) {
      if (name_of(request) == call) found.push_back(request);
    }
    return found;
  }
  std::vector<net::HttpRequest> requests;
  std::vector<Time> times;
  Millis latency{10};

 private:
  static std::string name_of(const net::HttpRequest& request) {
    return request.method + " " + std::string(request.path());
  }
  boost::asio::awaitable<Step> serve(net::HttpRequest request) {
    const std::string call = name_of(request);
    requests.push_back(std::move(request));
    times.push_back(clock_.now());
    Step step = take(call);
    const Time due = clock_.now() + latency;
    co_await clock_.sleep_until(due, requests.size());
    co_return step;
  }
  Step take(const std::string& call) {
    auto& steps = steps_[call];
    if (steps.empty()) return answer(404, "");
    Step step = steps.front();
    if (steps.size() > 1) steps.pop_front();
    return step;
  }

  net::Clock& clock_;
  std::map<std::string, std::deque<Step>> steps_;
};

class FakeSocket : public StreamSocket {
 public:
  FakeSocket(net::Clock& clock, result<void> outcome)
      : clock_(clock), outcome_(std::move(outcome)) {}
  boost::asio::awaitable<result<void>> connect(std::string url,
                                               std::function<void(net::Messages)> on_messages,
                                               std::function<void(std::string)> on_close) override {
    target = std::move(url);
    say_all = std::move(on_messages);
    end = std::move(on_close);
    const Time due = clock_.now() + Millis{5};
    co_await clock_.sleep_until(due);
    result<void> outcome = outcome_;
    co_return outcome;
  }
  void close() override { closed = true; }
  void say(std::string_view text) {
    const std::string padded = std::string(text) + std::string(net::message_padding, '\0');
    const std::string_view one = std::string_view(padded).substr(0, text.size());
    say_all({&one, 1});
  }

  std::string target;
  std::function<void(net::Messages)> say_all;  // what one read brought
  std::function<void(std::string)> end;
  bool closed = false;

 private:
  net::Clock& clock_;
  result<void> outcome_;
};

// Makes sockets, the next `failing` of which cannot connect.
struct FakeSockets {
  explicit FakeSockets(net::Clock& with) : clock(with) {}
  SocketFactory factory() {
    return [this] {
      const bool fails = failing > 0;
      if (fails) --failing;
      made.push_back(std::make_shared<FakeSocket>(
          clock, fails ? result<void>(Error{Errc::not_sent, "no route"}) : result<void>{}));
      return made.back();
    };
  }
  net::Clock& clock;
  int failing = 0;
  std::vector<std::shared_ptr<FakeSocket>> made;
};

constexpr const char* test_secret = "secret of the tests";

// A gateway on the fake exchange.
struct RestWorld : World {
  FakeExchange exchange{clock};
  RestSettings settings;
  std::vector<Millis> adjustments;
  std::vector<std::string> observed;
  std::unique_ptr<RestGateway> made;

  RestGateway& gateway() {
    if (!made) {
      made = std::make_unique<RestGateway>(
          io, clock, exchange.send(), settings, "the-key", test_secret, sink(),
          [this](std::string_view call, std::chrono::nanoseconds, bool done) {
            observed.push_back(std::string(call) + (done ? " ok" : " no"));
          },
          [this](Millis by) { adjustments.push_back(by); });
    }
    return *made;
  }
};

}  // namespace vectord::gateway::test
