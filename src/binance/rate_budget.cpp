#include "vectord/binance/rate_budget.hpp"

#include <algorithm>

namespace vectord::binance {
namespace {

// Limits come from the exchange: the product of a large one may not fit an int.
int percent_of(int whole, int percent) {
  return static_cast<int>(std::int64_t{whole} * percent / 100);
}

}  // namespace

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

// An answer that arrives in the next window tells of the window before.
void RateBudget::Window::observe(int told, Time sent, Time now) {
  if (told < 0 || index_of(sent) != index_of(now)) return;
  add(0, now);
  used = std::max(used, told);
}

// By two clocks a minute begins at different moments: what counts now goes on to count.
void RateBudget::Window::move(Time now, Millis by) {
  index = index_of(now) == index ? index_of(now + by) : -1;
}

void RateBudget::move(Time now, Millis by) {
  for (Window* window : {&weight_, &orders_10s_, &orders_1m_, &data_5m_}) window->move(now, by);
  for (Time& until : paused_) {
    if (until != Time{}) until += by;
  }
}

int RateBudget::weight_ceiling(Priority priority) const {
  if (priority == Priority::exit) return settings_.weight_1m;
  const int share = percent_of(settings_.weight_1m, settings_.own_share_percent);
  return percent_of(share, settings_.class_percent[static_cast<std::size_t>(priority)]);
}

int RateBudget::order_ceiling(int limit, Priority priority) const {
  return percent_of(limit, settings_.order_percent[static_cast<std::size_t>(priority)]);
}

Time RateBudget::held_until(const Cost& cost, Priority priority) const {
  const auto of = [this](Limit limit) { return paused_[static_cast<std::size_t>(limit)]; };
  // An order of an exit or a stop costs no weight and guards money that is at stake already.
  const bool guarding = cost.orders > 0 && cost.weight == 0 && priority <= Priority::stop;
  Time until = of(Limit::ip);
  if (!guarding) until = std::max(until, of(Limit::weight));
  if (!guarding && cost.orders > 0) until = std::max(until, of(Limit::orders));
  if (cost.data_requests > 0) until = std::max(until, of(Limit::data));
  return until;
}

Time RateBudget::paused_until() const {
  return *std::max_element(paused_.begin(), paused_.end());
}

Time RateBudget::earliest(const Cost& cost, Priority priority, Time now) const {
  Time at = std::max(now, held_until(cost, priority));
  const auto fit = [&](const Window& window, int amount, int ceiling) {
    if (amount == 0) return;
    // A call that is larger than the whole ceiling goes into an empty window rather than never.
    const int used = window.used_at(at);
    if (used > 0 && used + amount > ceiling) at = window.next(at);
  };
  fit(weight_, cost.weight, weight_ceiling(priority));
  fit(orders_10s_, cost.orders, order_ceiling(settings_.orders_10s, priority));
  fit(orders_1m_, cost.orders, order_ceiling(settings_.orders_1m, priority));
  fit(data_5m_, cost.data_requests,
      percent_of(settings_.data_requests_5m, settings_.own_share_percent));
  return at;
}

void RateBudget::spend(const Cost& cost, Time now) {
  weight_.add(cost.weight, now);
  orders_10s_.add(cost.orders, now);
  orders_1m_.add(cost.orders, now);
  data_5m_.add(cost.data_requests, now);
}

void RateBudget::observe_used_weight(int used, Time sent, Time now) {
  weight_.observe(used, sent, now);
}

void RateBudget::observe_order_counts(int in_10s, int in_1m, Time sent, Time now) {
  orders_10s_.observe(in_10s, sent, now);
  orders_1m_.observe(in_1m, sent, now);
}

void RateBudget::pause(Limit limit, Time until) {
  Time& paused = paused_[static_cast<std::size_t>(limit)];
  paused = std::max(paused, until);
}

}  // namespace vectord::binance
