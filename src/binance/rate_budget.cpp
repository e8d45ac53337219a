#include "vectord/binance/rate_budget.hpp"

#include <algorithm>

namespace vectord::binance {

RateBudget::RateBudget(RateSettings settings) : settings_(settings) {}

void RateBudget::set_limits(int weight_1m, int orders_10s, int orders_1m) {
  if (weight_1m > 0) settings_.weight_1m = weight_1m;
  if (orders_10s > 0) settings_.orders_10s = orders_10s;
  if (orders_1m > 0) settings_.orders_1m = orders_1m;
}

void RateBudget::Window::add(int amount, Time at) {
  if (index_of(at) != index) {
    index = index_of(at);
    used = 0;
  }
  used += amount;
}

int RateBudget::weight_ceiling(Priority priority) const {
  if (priority == Priority::exit) return settings_.weight_1m;
  const auto share = settings_.weight_1m * settings_.own_share_percent / 100;
  return share * settings_.class_percent[static_cast<std::size_t>(priority)] / 100;
}

Time RateBudget::earliest(const Cost& cost, Priority priority, Time now) const {
  Time at = std::max(now, paused_until_);
  const auto fit = [&](const Window& window, int amount, int ceiling) {
    if (amount == 0) return;
    // A call that is larger than the whole ceiling goes into an empty window rather than never.
    const int used = window.used_at(at);
    if (used > 0 && used + amount > ceiling) at = window.next(at);
  };
  fit(weight_, cost.weight, weight_ceiling(priority));
  fit(orders_10s_, cost.orders, settings_.orders_10s);
  fit(orders_1m_, cost.orders, settings_.orders_1m);
  fit(data_5m_, cost.data_requests, settings_.data_requests_5m * settings_.own_share_percent / 100);
  return at;
}

void RateBudget::spend(const Cost& cost, Time now) {
  weight_.add(cost.weight, now);
  orders_10s_.add(cost.orders, now);
  orders_1m_.add(cost.orders, now);
  data_5m_.add(cost.data_requests, now);
}

void RateBudget::observe_used_weight(int used, Time sent, Time now) {
  // An answer that arrives in the next minute tells of the minute before.
  if (weight_.index_of(sent) != weight_.index_of(now)) return;
  weight_.add(0, now);
  weight_.used = std::max(weight_.used, used);
}

void RateBudget::pause_until(Time until) {
  paused_until_ = std::max(paused_until_, until);
}

}  // namespace vectord::binance
