#pragma once
// Performs every REST effect: builds, signs, waits for the rate budget, sends, decodes, and
// delivers exactly one event for each effect. Reads are repeated; orders are sent once, and what is
// not known is said to be unknown. Takes no trading decision. Single-threaded: the io_context's
// thread.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "vectord/base/result.hpp"
#include "vectord/binance/backoff.hpp"
#include "vectord/binance/rate_budget.hpp"
#include "vectord/domain/effect.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http.hpp"

namespace vectord::gateway {

using EventSink = std::function<void(Event)>;
// One request and its answer; net::HttpClient::send in the daemon.
using Send = std::function<boost::asio::awaitable<result<net::HttpResponse>>(net::HttpRequest)>;
// `real` time from the first byte to the decoded status; ok = the exchange did what was asked.
using LatencyObserver =
    std::function<void(std::string_view call, std::chrono::nanoseconds real, bool ok)>;

struct RestSettings {
  Millis receive_window{5000};
  int read_retries = 3;
  binance::Backoff retry{Millis{250}, Millis{8000}};
  binance::Backoff probe{Millis{1000}, Millis{30'000}};  // while the exchange does not answer
  // A call that would wait longer for the rate budget is not sent.
  Millis order_max_wait{2000};
  Millis read_max_wait{180'000};
  int failures_until_down = 3;  // in a row, of the transport
  int depth_limit = 500;
  int max_pending = 4096;  // calls under way; one more fails at once
  int max_income_pages = 20;
  int max_fill_pages = 20;
  int clock_readings = 5;
  binance::RateSettings rate;
};

struct RestStats {
  std::uint64_t requests = 0;  // sent
  std::uint64_t errors = 0;    // transport failures and answers other than 2xx
  std::uint64_t retries = 0;
  int errors_last_hour = 0;
  int pending = 0;    // calls under way
  Time last_success;  // Time{} = none yet
  Time last_error_at;
  std::string last_error;
  int used_weight = 0, weight_limit = 0;
  Time paused_until;  // in the future: 429 or 418
  bool up = false;
};

class RestGateway {
 public:
  // `adjust_clock` moves our clock by so much (exchange less ours); empty where it is shared
  // (paper).
  RestGateway(boost::asio::io_context& io, net::Clock& clock, Send send, RestSettings settings,
              std::string api_key, std::string_view secret, EventSink sink,
              LatencyObserver observe = {}, std::function<void(Millis)> adjust_clock = {});
  ~RestGateway();

  void perform(const effect::PlaceOrder& what);
  void perform(const effect::CancelOrder& what);
  void perform(const effect::QueryOrder& what);
  void perform(const effect::SetLeverage& what);
  void perform(const effect::LoadInstruments& what);
  void perform(const effect::LoadBrackets& what);
  void perform(const effect::LoadDayVolumes& what);
  void perform(const effect::LoadHistory& what);
  void perform(const effect::LoadDepth& what);
  void perform(const effect::LoadDerivatives& what);
  void perform(const effect::LoadAccount& what);
  void perform(const effect::LoadIncome& what);
  void perform(const effect::LoadFills& what);

  // Looks at the exchange's clock and adjusts ours; returns by how much. At start, and then every
  // half hour by whoever owns this.
  boost::asio::awaitable<result<Millis>> sync_clock();
  // For UserStream. Errors: missing = the key is gone (-1125).
  boost::asio::awaitable<result<std::string>> create_listen_key();
  boost::asio::awaitable<result<void>> extend_listen_key();

  RestStats stats() const;
  void close();  // no events afterwards

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::gateway
