#pragma once
// The exchange's request limits: fixed windows aligned to the clock (spec §3.1). Weight is counted
// per address (here: one pool), orders per account.
#include <cstdint>
#include <map>
#include <optional>

#include "exchange/api_error.hpp"
#include "vectord/base/time.hpp"
#include "vectord/exchange/simulated_exchange.hpp"

namespace vectord::exchange {

enum class Pool { weight, data, funding };

struct Cost {
  int weight = 1;
  int orders_10s = 0;
  int orders_1m = 0;
  Pool pool = Pool::weight;  // data and funding have a limit of their own and weigh nothing
};

class Window {
 public:
  Window(int limit, Millis length) : limit_(limit), length_(length) {}
  int used(Time now) const { return index(now) == index_ ? used_ : 0; }
  bool has_room(Time now, int cost) const { return limit_ == 0 || used(now) + cost <= limit_; }
  void add(Time now, int cost);
  int limit() const { return limit_; }
  int seconds_left(Time now) const;  // until the window ends, at least 1

 private:
  std::int64_t index(Time now) const { return to_ms(now) / length_.count(); }
  int limit_;
  Millis length_;
  std::int64_t index_ = -1;
  int used_ = 0;
};

class RateLimits {
 public:
  explicit RateLimits(RequestLimits limits);
  // Takes the cost, or nothing and the 429 (with Retry-After); account -1: no account.
  std::optional<net::HttpResponse> take(const Cost& cost, int account, Time now);
  // X-MBX-USED-WEIGHT-1M, and the order counts where the call has some.
  void add_headers(const Cost& cost, int account, Time now, net::Headers& headers) const;

 private:
  struct OrderWindows {
    Window ten_seconds, minute;
  };
  OrderWindows& orders(int account);
  RequestLimits limits_;
  Window weight_, data_, funding_;
  std::map<int, OrderWindows> orders_;
};

}  // namespace vectord::exchange
