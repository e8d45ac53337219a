#pragma once
// The engine as a reader sees it: counts and figures at one moment, for dashboards and reports.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "vectord/execution/positions.hpp"
#include "vectord/portfolio/statistics.hpp"
#include "vectord/risk/guard.hpp"

namespace vectord::engine {

struct SignalCounts {
  std::uint64_t bars_scored = 0;
  std::uint64_t received = 0, processed = 0, rejected = 0;  // pending = the rest
  std::array<std::uint64_t, static_cast<std::size_t>(RejectReason::count_)> rejections{};
  std::map<std::string, std::uint64_t> no_signal;  // scored bars without one, by reason
  std::uint64_t pending() const { return received - processed - rejected; }
};

struct Status {
  std::vector<std::string> not_ready;  // what entries still wait for; empty = ready
  bool paused = false;
  std::optional<RejectReason> blocked_by;  // of entries, readiness included
  SignalCounts signals;
  portfolio::ExecutionCounts orders;
  std::uint64_t protective_resting = 0;
  std::int64_t trades_won = 0, trades_lost = 0;
  Money trades_net;                         // of closed trades
  Money realized_pnl, commission, funding;  // of all fills and funding rows
  std::optional<Money> wallet, start_wallet, residual;
  risk::RiskStatus risk;
  std::vector<risk::LimitUse> limits;  // that halt
  // Of equity, as the sizer reckons; absent until equity is known.
  std::optional<double> capital_in_use_percent, portfolio_risk_percent;
  std::vector<execution::OpenPosition> positions;
  Millis unprotected{0};          // all positions, since start
  Millis longest_unprotected{0};  // of one position
  Money unprotected_notional;     // at mark, of what is held without a confirmed stop
  bool account_known = false;     // read since start: `positions` is what there is
  std::size_t symbols = 0;
};

}  // namespace vectord::engine
