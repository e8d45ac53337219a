#include "vectord/risk/guard.hpp"

#include <array>
#include <cstdio>
#include <limits>
#include <set>

#include "state_text.hpp"

namespace vectord::risk {
namespace {

constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max();

std::string percent(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.2f %%", value);
  return text.data();
}

// Keys of a saved state that are the guard's own.
result<bool> load_day_key(Day& day, std::string_view key, std::string_view value) {
  struct Figure {
    std::string_view key;
    Money Day::*member;
  };
  for (const Figure& figure :
       {Figure{"day.first_equity", &Day::first_equity},
        Figure{"day.peak_equity", &Day::peak_equity}, Figure{"day.equity", &Day::equity}}) {
    if (key != figure.key) continue;
    const auto money = Money::parse(value);
    if (money.has_error()) return bad_value(key, value);
    day.*figure.member = *money;
    return true;
  }
  const bool start = key == "day.start";
  if (!start && key != "day.daily_loss_hit" && key != "day.drawdown_hit") return false;
  const auto number = integer_of(key, value, 0, start ? kFar : 1);
  if (number.has_error()) return number.error();
  if (start) day.start = time_from_ms(*number);
  if (key == "day.daily_loss_hit") day.daily_loss_hit = *number == 1;
  if (key == "day.drawdown_hit") day.drawdown_hit = *number == 1;
  return true;
}

result<bool> load_streak_key(Streak& streak, std::string_view key, std::string_view value) {
  if (key != "streak.wins" && key != "streak.losses") return false;
  const auto number = integer_of(key, value, 0, 1'000'000'000);
  if (number.has_error()) return number.error();
  (key == "streak.wins" ? streak.wins : streak.losses) = static_cast<int>(*number);
  return true;
}

constexpr std::size_t kStateKeys = 14;
constexpr double near_share = 0.8;

}  // namespace

RiskGuard::RiskGuard(const RiskSettings& settings) : settings_(settings), breaker_(settings) {}

void RiskGuard::on_equity(Time at, Money equity) {
  day_.apply(at, equity, settings_);
  breaker_.on_daily_loss(at, day_.loss_at_least(settings_.breaker_daily_loss_percent));
}

void RiskGuard::on_trade_closed(Time at, const Trade& trade) {
  streak_.on_trade(trade.net());
  breaker_.on_trade_closed(at, trade.symbol, trade.net());
}

void RiskGuard::on_entry(Time at, const Symbol& symbol) {
  breaker_.on_entry(at, symbol);
}
void RiskGuard::on_entry_abandoned(const Symbol& symbol) {
  breaker_.on_entry_abandoned(symbol);
}
void RiskGuard::trip(Time at) {
  breaker_.trip(at);
}
void RiskGuard::reset(Time at) {
  breaker_.reset(at);
}

std::optional<Refusal> RiskGuard::review_entry(Time now) const {
  if (!day_.known(now)) {
    return Refusal{RejectReason::not_ready,
                   "no equity known yet for the UTC day of " + format_time(now)};
  }
  if (day_.daily_loss_hit) {
    return Refusal{RejectReason::daily_loss_hard_stop,
                   "equity " + day_.equity.to_string() + ", day began at " +
                       day_.first_equity.to_string() + ", limit " +
                       percent(settings_.daily_loss_percent) + " below, until 00:00 UTC"};
  }
  if (day_.drawdown_hit) {
    return Refusal{RejectReason::intraday_drawdown_hard_stop,
                   "equity " + day_.equity.to_string() + ", day's peak " +
                       day_.peak_equity.to_string() + ", limit " +
                       percent(settings_.intraday_drawdown_percent) + " below, until 00:00 UTC"};
  }
  if (breaker_.allows_entry(now)) return std::nullopt;
  std::string detail = std::string(to_string(breaker_.state(now))) + " (" +
                       std::string(to_string(breaker_.cause(now))) + ")";
  if (const auto ends = breaker_.cooldown_ends(now)) detail += " until " + format_time(*ends);
  if (breaker_.state(now) == BreakerState::half_open) detail += ", its one trade is under way";
  return Refusal{RejectReason::circuit_breaker_open, std::move(detail)};
}

bool RiskGuard::hard_stopped(Time now) const {
  return day_.known(now) && (day_.daily_loss_hit || day_.drawdown_hit);
}

std::vector<LimitUse> RiskGuard::limits(Time now) const {
  std::vector<LimitUse> made;
  if (day_.known(now)) {
    const double loss = settings_.daily_loss_percent,
                 drawdown = settings_.intraday_drawdown_percent;
    made.push_back({"daily_loss", day_.loss_percent() / loss * 100,
                    day_.loss_at_least(loss * near_share), day_.daily_loss_hit});
    made.push_back({"intraday_drawdown", day_.drawdown_percent() / drawdown * 100,
                    fallen_by(day_.peak_equity, day_.equity, drawdown * near_share),
                    day_.drawdown_hit});
    const double opens = settings_.breaker_daily_loss_percent;
    made.push_back({"breaker_daily_loss", day_.loss_percent() / opens * 100,
                    day_.loss_at_least(opens * near_share), day_.loss_at_least(opens)});
  }
  const int most = settings_.breaker_losing_trades, lost = breaker_.losing_trades(now);
  const bool open = breaker_.state(now) != BreakerState::closed;
  made.push_back({"breaker_losing_trades", 100.0 * lost / most, lost * 5 >= most * 4, open});
  return made;
}

Rate RiskGuard::risk_multiplier() const {
  return streak_.multiplier(settings_);
}

RiskStatus RiskGuard::status(Time now) const {
  RiskStatus status;
  if (day_.known(now)) {
    status.equity = day_.equity;
    status.day_start_equity = day_.first_equity;
    status.day_peak_equity = day_.peak_equity;
    status.daily_loss_percent = day_.loss_percent();
    status.intraday_drawdown_percent = day_.drawdown_percent();
    status.daily_loss_used_percent = day_.loss_percent() / settings_.daily_loss_percent * 100;
    status.intraday_drawdown_used_percent =
        day_.drawdown_percent() / settings_.intraday_drawdown_percent * 100;
  }
  status.daily_loss_limit_percent = settings_.daily_loss_percent;
  status.intraday_drawdown_limit_percent = settings_.intraday_drawdown_percent;
  if (const auto refusal = review_entry(now)) status.blocked_by = refusal->reason;
  status.breaker = breaker_.state(now);
  status.breaker_cause = breaker_.cause(now);
  status.breaker_cooldown_ends = breaker_.cooldown_ends(now);
  status.losing_trades = breaker_.losing_trades(now);
  status.losing_trades_limit = settings_.breaker_losing_trades;
  status.wins_in_row = streak_.wins;
  status.losses_in_row = streak_.losses;
  status.multiplier = risk_multiplier();
  return status;
}

std::string RiskGuard::save() const {
  Lines lines;
  lines.add("day.start", to_ms(day_.start))
      .add("day.first_equity", day_.first_equity.to_string())
      .add("day.peak_equity", day_.peak_equity.to_string())
      .add("day.equity", day_.equity.to_string())
      .add("day.daily_loss_hit", day_.daily_loss_hit ? 1 : 0)
      .add("day.drawdown_hit", day_.drawdown_hit ? 1 : 0)
      .add("streak.wins", streak_.wins)
      .add("streak.losses", streak_.losses);
  return lines.take() + breaker_.save();
}

result<void> RiskGuard::load(std::string_view text) {
  RiskGuard loaded(settings_);
  std::set<std::string_view> keys;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = row.find('=');
    if (equals == std::string_view::npos) return bad_value(row, "");
    const auto key = row.substr(0, equals);
    const auto value = row.substr(equals + 1);
    auto taken = load_day_key(loaded.day_, key, value);
    if (taken.has_value() && !*taken) taken = load_streak_key(loaded.streak_, key, value);
    if (taken.has_value() && !*taken) taken = loaded.breaker_.load_key(key, value);
    if (taken.has_error()) return taken.error();
    if (!*taken || !keys.insert(key).second) return bad_value(key, value);
  }
  // A state with a hole would forget a stop: better to say so than to trade.
  if (keys.size() != kStateKeys) {
    return Error{Errc::missing, "risk state: " + std::to_string(keys.size()) + " of " +
                                    std::to_string(kStateKeys) + " keys are there"};
  }
  *this = loaded;
  return {};
}

bool RiskGuard::operator==(const RiskGuard& other) const {
  return day_ == other.day_ && streak_ == other.streak_ && breaker_ == other.breaker_;
}

}  // namespace vectord::risk
