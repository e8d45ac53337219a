#pragma once
// What the engine is made of: the core rooms' settings, and the few numbers of its own.
#include <string>

#include "vectord/execution/settings.hpp"
#include "vectord/market/settings.hpp"
#include "vectord/risk/settings.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::engine {

struct EngineSettings {
  strategy::StrategySettings strategy;
  risk::RiskSettings risk;
  execution::ExecutionSettings execution;
  execution::ProtectionSettings protection;
  market::IndicatorSettings indicators;
  // Part of every client order id; differs between sessions of one account.
  std::string session_tag = "t";
  // From the first bar closing to the scan: the other symbols' bars close meanwhile.
  Millis bar_settle{500};
  // A candidate waits no longer for its depth and derivatives.
  Millis candidate_wait{5'000};
  // A failed read is asked for again after this.
  Millis read_retry{5'000};
  // The market's longest regular silence; nothing for three of them is no market data.
  Millis market_interval{60'000};
};

}  // namespace vectord::engine
