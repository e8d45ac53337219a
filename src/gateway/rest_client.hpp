#pragma once
// One call to the exchange, whatever it is for: waits for the rate budget, stamps, signs, sends,
// judges the answer and sends again what may be sent again. Private. Lives as long as its owner's
// coroutines.
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/rest_health.hpp"
#include "gateway/turnstile.hpp"
#include "vectord/binance/call.hpp"
#include "vectord/binance/outcome.hpp"
#include "vectord/binance/rate_budget.hpp"
#include "vectord/gateway/rest_gateway.hpp"

namespace vectord::gateway {

struct Reply {
  binance::Verdict verdict;
  int code = 0;
  std::string text;  // what was wrong; empty when accepted
  std::string body;  // of an accepted call
  bool accepted() const { return verdict.outcome == event::Outcome::accepted; }
};

// Counts a call as under way while it lives.
class Pending {
 public:
  explicit Pending(int& count) : count_(count) { ++count_; }
  ~Pending() { --count_; }
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

 private:
  int& count_;
};

class RestClient {
 public:
  RestClient(net::Clock& clock, Send send, RestSettings settings, std::string api_key,
             std::string_view secret, LatencyObserver observe,
             std::function<void(Millis)> adjust_clock);

  // `hold` keeps virtual time while we work; it is let go while we wait, and held again on return.
  boost::asio::awaitable<Reply> perform(const binance::Call& call, net::Hold& hold);
  // The body of a read, or what went wrong, in a sentence.
  boost::asio::awaitable<result<std::string>> fetch(binance::Call call, net::Hold& hold);
  boost::asio::awaitable<result<Millis>> sync_clock(net::Hold& hold);
  // The exchange's clock less ours, from so many readings; ours is left as it is.
  boost::asio::awaitable<result<Millis>> measure_clock(int readings, net::Hold& hold);
  // One GET time, past nothing but a pause: tells whether the exchange is there.
  boost::asio::awaitable<void> probe(int attempt, net::Hold& hold);

  void on_health(std::function<void(RestHealth::Change, const std::string&)> callback) {
    on_health_ = std::move(callback);
  }
  binance::RateBudget& budget() { return budget_; }
  bool up() const { return health_.up(); }
  RestStats stats() const;
  const RestSettings& settings() const { return settings_; }
  void close();

 private:
  struct Sent {
    Reply reply;
    Time at;
    Time answered;
  };
  boost::asio::awaitable<Sent> send_once(const binance::Call& call, net::Hold& hold);
  boost::asio::awaitable<bool> admitted(const binance::Call& call, Millis patience,
                                        net::Hold& hold);
  Millis patience(const binance::Call& call) const;
  void observe_limits(const binance::Call& call, const net::Headers& headers, Time sent, Time now);
  boost::asio::awaitable<void> sleep(Time until, std::uint64_t tie, net::Hold& hold);
  Reply judge(const binance::Call& call, result<net::HttpResponse>& answer, Time sent);
  Reply judge_response(const binance::Call& call, net::HttpResponse& answer, Time sent);
  void note(const binance::Call& call, const Reply& reply, bool there, Time now);
  bool may_try_again(const binance::Call& call, const Reply& reply, int attempt) const;
  std::uint64_t next_tie(binance::Priority priority);

  net::Clock& clock_;
  Send send_;
  RestSettings settings_;
  std::string api_key_;
  binance::Signer signer_;
  LatencyObserver observe_;
  std::function<void(Millis)> adjust_clock_;
  std::function<void(RestHealth::Change, const std::string&)> on_health_;
  binance::RateBudget budget_;
  Turnstile clock_turn_;
  ClockSkew skew_;
  std::uint64_t clock_syncs_ = 0;
  RestHealth health_;
  std::uint64_t waits_ = 0;
  int pending_ = 0;
  bool closed_ = false;
};

}  // namespace vectord::gateway
