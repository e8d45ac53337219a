#include "vectord/risk/streak.hpp"

namespace vectord::risk {

void Streak::on_trade(Money net) {
  if (net > Money{}) {
    ++wins;
    losses = 0;
  } else if (net < Money{}) {
    ++losses;
    wins = 0;
  }
}

Rate Streak::multiplier(const RiskSettings& settings) const {
  double factor = 1;
  if (wins >= settings.wins_2) {
    factor = settings.wins_2_multiplier;
  } else if (wins >= settings.wins_1) {
    factor = settings.wins_1_multiplier;
  } else if (losses >= settings.losses_2) {
    factor = settings.losses_2_multiplier;
  } else if (losses >= settings.losses_1) {
    factor = settings.losses_1_multiplier;
  }
  return Rate::from_double(factor, Rounding::nearest);
}

}  // namespace vectord::risk
