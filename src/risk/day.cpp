#include "vectord/risk/day.hpp"

#include <algorithm>

namespace vectord::risk {
namespace {

double percent_below(Money reference, Money equity) {
  if (equity >= reference || reference <= Money{}) return 0;
  return (reference - equity).to_double() * 100.0 / reference.to_double();
}

}  // namespace

bool fallen_by(Money reference, Money equity, double percent) {
  if (equity <= Money{}) return true;  // nothing left is below any limit
  const Rate rest = Rate::from_int(1) - rate_from_percent(percent);
  // Equity is a whole number of units: at or under the exact limit = at or under its floor.
  return equity <= fraction(reference, rest, Rounding::floor);
}

bool Day::known(Time now) const {
  return start != Time{} && day_start(now) <= start;
}

void Day::apply(Time at, Money now_equity, const RiskSettings& settings) {
  if (!known(at))
    *this = Day{.start = day_start(at), .first_equity = now_equity, .peak_equity = now_equity};
  equity = now_equity;
  peak_equity = std::max(peak_equity, equity);
  daily_loss_hit = daily_loss_hit || loss_at_least(settings.daily_loss_percent);
  drawdown_hit = drawdown_hit || fallen_by(peak_equity, equity, settings.intraday_drawdown_percent);
}

double Day::loss_percent() const {
  return percent_below(first_equity, equity);
}
double Day::drawdown_percent() const {
  return percent_below(peak_equity, equity);
}
bool Day::loss_at_least(double percent) const {
  return fallen_by(first_equity, equity, percent);
}

}  // namespace vectord::risk
