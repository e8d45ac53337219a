#pragma once
// Wins or losses in a row and the risk multiplier that follows. A trade that nets exactly 0 is
// neither and changes nothing. Runs on across days.
#include "vectord/base/fixed.hpp"
#include "vectord/risk/settings.hpp"

namespace vectord::risk {

struct Streak {
  int wins = 0;
  int losses = 0;
  void on_trade(Money net);
  Rate multiplier(const RiskSettings& settings) const;
  bool operator==(const Streak&) const = default;
};

}  // namespace vectord::risk
