#pragma once
// The UTC day's first and peak equity, and the two hard stops measured from them. A stop once hit
// holds until the next UTC day, whatever equity does. Limits are exact: at 8.00 % blocked, 1e-8
// USDT above it not.
#include <optional>

#include "vectord/base/fixed.hpp"
#include "vectord/base/time.hpp"
#include "vectord/risk/settings.hpp"

namespace vectord::risk {

struct Day {
  Time start;  // epoch: no equity seen yet
  Money first_equity, peak_equity, equity;
  bool daily_loss_hit = false;
  bool drawdown_hit = false;

  bool known(Time now) const;  // equity of now's UTC day was seen
  // A later day starts anew with this equity; an earlier one (late event) counts to the present
  // day.
  void apply(Time at, Money now_equity, const RiskSettings& settings);
  double loss_percent() const;      // below the first equity; 0 when above
  double drawdown_percent() const;  // below the peak
  bool loss_at_least(double percent) const;
  bool operator==(const Day&) const = default;
};

// equity <= reference x (1 - percent / 100), exactly.
bool fallen_by(Money reference, Money equity, double percent);

}  // namespace vectord::risk
