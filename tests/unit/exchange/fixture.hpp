#pragma once
// An exchange over a fake market, a clock moved by hand, and a client that signs.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <simdjson.h>

#include "unit/exchange/fake_market.hpp"
#include "vectord/exchange/simulated_exchange.hpp"

namespace vectord::exchange {

class ManualClock final : public net::Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  bool is_virtual() const override { return true; }
  net::TimerId call_at(Time due, std::uint64_t tie, std::function<void()> callback) override {
    timers_[{std::max(due, now_), tie, ++made_}] = std::move(callback);
    return made_;
  }
  void cancel(net::TimerId id) override {
    std::erase_if(timers_, [id](const auto& timer) { return std::get<2>(timer.first) == id; });
  }
  void acquire(const char*) override {}
  void release(const char*) override {}
  net::FlightKey new_flight() override { return 0; }
  void sent(net::FlightKey) override {}
  void landed(net::FlightKey) override {}
  void drop(net::FlightKey) override {}

  void run_until(Time end) {
    while (!timers_.empty() && std::get<0>(timers_.begin()->first) <= end) {
      auto timer = timers_.extract(timers_.begin());
      now_ = std::get<0>(timer.key());
      timer.mapped()();
    }
    now_ = end;
  }
  void run_for(Millis span) { run_until(now_ + span); }

 private:
  Time now_;
  std::uint64_t made_ = 0;
  std::map<std::tuple<Time, std::uint64_t, std::uint64_t>, std::function<void()>> timers_;
};

class FakeSocket final : public net::WebSocketSession {
 public:
  explicit FakeSocket(net::Clock& clock) : clock_(clock) {}
  void send(std::shared_ptr<const std::string> text) override {
    received.push_back(*text);
    times.push_back(clock_.now());
  }
  void on_message(std::function<void(std::string_view)> callback) override {
    message_ = std::move(callback);
  }
  void on_close(std::function<void()> callback) override { close_ = std::move(callback); }
  void close() override {
    if (!std::exchange(open_, false)) return;
    if (close_) close_();
  }
  bool is_open() const override { return open_; }
  void say(std::string_view text) { message_(text); }
  // Messages that hold the text.
  std::vector<std::string> with(std::string_view part) const;

  std::vector<std::string> received;
  std::vector<Time> times;

 private:
  net::Clock& clock_;
  bool open_ = true;
  std::function<void(std::string_view)> message_;
  std::function<void()> close_;
};

// Every object key of the top level, in order of their names.
std::set<std::string> keys_of(const std::string& json);
// Of the object under `name`.
std::set<std::string> keys_of(const std::string& json, std::string_view name);
// The first element, for answers that are arrays.
std::string first_of(const std::string& json);
// A text or number at a key, as text; "" when absent.
std::string value_of(const std::string& json, std::string_view name);

class ExchangeTest : public ::testing::Test {
 protected:
  ExchangeTest();
  explicit ExchangeTest(SimulatedExchangeSettings settings);

  net::HttpResponse get(std::string target);  // no key
  net::HttpResponse with_key(std::string method, std::string target);
  // Key, timestamp of now and signature, all in the query.
  net::HttpResponse call(std::string method, std::string path, std::string parameters = "");
  // As call, to an error: "status code text".
  std::string error(std::string method, std::string path, std::string parameters = "");
  std::string listen_key();
  std::shared_ptr<FakeSocket> open(std::string target);
  std::shared_ptr<FakeSocket> open_user_stream();
  void make(SimulatedExchangeSettings settings);  // a fresh exchange

  boost::asio::io_context io_;
  ManualClock clock_{time_from_ms(FakeMarket::start_ms)};
  FakeMarket* market_ = nullptr;
  std::unique_ptr<SimulatedExchange> exchange_;
};

std::string describe(const net::HttpResponse& response);

}  // namespace vectord::exchange
