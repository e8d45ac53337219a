#include "vectord/risk/breaker.hpp"

#include <limits>

#include "state_text.hpp"

namespace vectord::risk {

std::string_view to_string(BreakerState state) {
  switch (state) {
    case BreakerState::closed: return "closed";
    case BreakerState::open: return "open";
    case BreakerState::half_open: return "half_open";
  }
  return "?";
}

std::string_view to_string(BreakerCause cause) {
  switch (cause) {
    case BreakerCause::none: return "none";
    case BreakerCause::daily_loss: return "daily_loss";
    case BreakerCause::losing_trades: return "losing_trades";
    case BreakerCause::trial_lost: return "trial_lost";
    case BreakerCause::operator_: return "operator";
  }
  return "?";
}

CircuitBreaker::CircuitBreaker(const RiskSettings& settings)
    : cooldown_(settings.breaker_cooldown), max_losing_trades_(settings.breaker_losing_trades) {}

bool CircuitBreaker::expired(Time now) const {
  return day_start(now) > day_;
}

BreakerState CircuitBreaker::state(Time now) const {
  if (cause_ == BreakerCause::none || expired(now)) return BreakerState::closed;
  if (cause_ == BreakerCause::operator_ || loss_at_limit_) return BreakerState::open;
  return now - opened_at_ < cooldown_ ? BreakerState::open : BreakerState::half_open;
}

BreakerCause CircuitBreaker::cause(Time now) const {
  return expired(now) ? BreakerCause::none : cause_;
}

std::optional<Time> CircuitBreaker::cooldown_ends(Time now) const {
  const bool runs = state(now) == BreakerState::open && cause_ != BreakerCause::operator_ &&
                    now - opened_at_ < cooldown_;
  return runs ? std::optional<Time>{opened_at_ + cooldown_} : std::nullopt;
}

int CircuitBreaker::losing_trades(Time now) const {
  return expired(now) ? 0 : losing_trades_;
}

bool CircuitBreaker::allows_entry(Time now) const {
  const BreakerState present = state(now);
  return present == BreakerState::closed || (present == BreakerState::half_open && trial_.empty());
}

void CircuitBreaker::roll(Time now) {
  if (!expired(now)) return;
  day_ = day_start(now);
  cause_ = BreakerCause::none;
  opened_at_ = Time{};
  loss_at_limit_ = false;
  losing_trades_ = 0;
  trial_ = Symbol{};
}

void CircuitBreaker::open(Time now, BreakerCause cause) {
  cause_ = cause;
  opened_at_ = now;
  losing_trades_ = 0;
}

void CircuitBreaker::on_daily_loss(Time now, bool at_limit) {
  roll(now);
  // An open breaker keeps its own cause and cooldown; the standing loss only keeps it from
  // half-open.
  if (at_limit && !loss_at_limit_ && state(now) != BreakerState::open) {
    open(now, BreakerCause::daily_loss);
  }
  loss_at_limit_ = at_limit;
}

void CircuitBreaker::on_entry(Time now, const Symbol& symbol) {
  roll(now);
  if (state(now) == BreakerState::half_open) trial_ = symbol;
}

void CircuitBreaker::on_entry_abandoned(const Symbol& symbol) {
  if (trial_ == symbol) trial_ = Symbol{};
}

void CircuitBreaker::on_trade_closed(Time now, const Symbol& symbol, Money net) {
  roll(now);
  const bool trial = !trial_.empty() && trial_ == symbol;
  const bool half_open = state(now) == BreakerState::half_open;
  if (trial) trial_ = Symbol{};
  if (net > Money{}) {
    losing_trades_ = 0;
    if (trial && half_open) cause_ = BreakerCause::none;
    return;
  }
  if (net.is_zero()) return;  // neither won nor lost: half-open lets another try
  ++losing_trades_;
  if (cause_ == BreakerCause::operator_) return;  // a cooldown must not loosen the operator's hand
  if (trial) {
    open(now, BreakerCause::trial_lost);
  } else if (losing_trades_ >= max_losing_trades_) {
    open(now, BreakerCause::losing_trades);
  }
}

void CircuitBreaker::trip(Time now) {
  roll(now);
  open(now, BreakerCause::operator_);
}

void CircuitBreaker::reset(Time now) {
  roll(now);
  // The standing loss stays known, so that it does not open what the operator has just closed.
  cause_ = BreakerCause::none;
  losing_trades_ = 0;
  trial_ = Symbol{};
}

bool CircuitBreaker::operator==(const CircuitBreaker& other) const {
  return day_ == other.day_ && cause_ == other.cause_ && opened_at_ == other.opened_at_ &&
         loss_at_limit_ == other.loss_at_limit_ && losing_trades_ == other.losing_trades_ &&
         trial_ == other.trial_;
}

std::string CircuitBreaker::save() const {
  Lines lines;
  lines.add("breaker.day", to_ms(day_))
      .add("breaker.cause", to_string(cause_))
      .add("breaker.opened_at", to_ms(opened_at_))
      .add("breaker.loss_at_limit", loss_at_limit_ ? 1 : 0)
      .add("breaker.losing_trades", losing_trades_)
      .add("breaker.trial", trial_.view());
  return lines.take();
}

result<bool> CircuitBreaker::load_key(std::string_view key, std::string_view value) {
  constexpr auto far = std::numeric_limits<std::int64_t>::max();
  if (key == "breaker.cause") {
    for (const auto cause :
         {BreakerCause::none, BreakerCause::daily_loss, BreakerCause::losing_trades,
          BreakerCause::trial_lost, BreakerCause::operator_}) {
      if (to_string(cause) != value) continue;
      cause_ = cause;
      return true;
    }
    return bad_value(key, value);
  }
  if (key == "breaker.trial") {
    const auto symbol = Symbol::make(value);
    if (!symbol) return bad_value(key, value);
    trial_ = *symbol;
    return true;
  }
  const bool flag = key == "breaker.loss_at_limit";
  const bool count = key == "breaker.losing_trades";
  if (!flag && !count && key != "breaker.day" && key != "breaker.opened_at") return false;
  const auto number = integer_of(key, value, 0, flag ? 1 : count ? 1'000'000 : far);
  if (number.has_error()) return number.error();
  if (flag) loss_at_limit_ = *number == 1;
  if (count) losing_trades_ = static_cast<int>(*number);
  if (key == "breaker.day") day_ = time_from_ms(*number);
  if (key == "breaker.opened_at") opened_at_ = time_from_ms(*number);
  return true;
}

}  // namespace vectord::risk
