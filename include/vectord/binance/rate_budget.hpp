#pragma once
// The exchange's limits as a budget: says when a call may go, by priority. Windows are fixed and
// aligned to the clock. We keep to our own share of the IP's weight, as the IP is shared; only an
// exit may use the rest. The last of the order counts are kept for stops, the very last for exits.
// Who waits for which broken limit: docs/order-outcomes.md. Pure: given the time; never waits and
// never sends.
#include <array>
#include <cstdint>

#include "vectord/base/time.hpp"
#include "vectord/binance/call.hpp"

namespace vectord::binance {

struct RateSettings {
  int weight_1m = 2400;  // replaced by exchangeInfo's (testnet: 6000)
  int orders_10s = 300;
  int orders_1m = 1200;
  int data_requests_5m = 1000;
  int own_share_percent = 80;
  // Of the own share of the weight, by Priority. Exits are not bound to the share.
  std::array<int, 5> class_percent{100, 100, 95, 85, 70};
  // Of the order counts, by Priority.
  std::array<int, 5> order_percent{100, 95, 80, 80, 80};
};

class RateBudget {
 public:
  explicit RateBudget(RateSettings settings = {});
  void set_limits(int weight_1m, int orders_10s, int orders_1m);  // 0 leaves one as it is

  // `now` when the call may go, else the earliest time at which to ask again.
  Time earliest(const Cost& cost, Priority priority, Time now) const;
  void spend(const Cost& cost, Time now);
  // X-MBX-USED-WEIGHT-1M of an answer to a call sent at `sent`: counts what others on this IP used.
  void observe_used_weight(int used, Time sent, Time now);
  // X-MBX-ORDER-COUNT-10S and -1M: what others with this account placed counts too. -1: not told.
  void observe_order_counts(int in_10s, int in_1m, Time sent, Time now);
  // A limit was broken: those whom it concerns do not go before then.
  void pause(Limit limit, Time until);

  // The clock, which showed `now`, is set forward by this much: pauses keep their length.
  void move(Time now, Millis by);

  // Until when such a call is held by a pause; in the past: it is not.
  Time held_until(const Cost& cost, Priority priority) const;
  Time paused_until() const;  // the longest pause of all
  int used_weight(Time now) const { return weight_.used_at(now); }
  int weight_limit() const { return settings_.weight_1m; }
  int used_orders_10s(Time now) const { return orders_10s_.used_at(now); }
  int used_orders_1m(Time now) const { return orders_1m_.used_at(now); }

 private:
  struct Window {
    Millis length{60'000};
    std::int64_t index = -1;
    int used = 0;
    std::int64_t index_of(Time at) const { return to_ms(at) / length.count(); }
    int used_at(Time at) const { return index_of(at) == index ? used : 0; }
    Time next(Time at) const { return time_from_ms((index_of(at) + 1) * length.count()); }
    void add(int amount, Time at);
    void observe(int told, Time sent, Time now);
    void move(Time now, Millis by);
  };
  int weight_ceiling(Priority priority) const;
  int order_ceiling(int limit, Priority priority) const;

  RateSettings settings_;
  Window weight_{Millis{60'000}};
  Window orders_10s_{Millis{10'000}};
  Window orders_1m_{Millis{60'000}};
  Window data_5m_{Millis{300'000}};
  std::array<Time, 4> paused_{};  // by Limit
};

}  // namespace vectord::binance
