#include "vectord/engine/status.hpp"

#include "state.hpp"

namespace vectord::engine {

Status Engine::State::status(Time at) const {
  Status out;
  out.not_ready = not_ready();
  out.paused = paused;
  out.risk = guard.status(at);
  if (const auto refusal = review_readiness()) {
    out.blocked_by = refusal->reason;
  } else {
    out.blocked_by = out.risk.blocked_by;
  }
  out.signals = signals.counts();
  out.orders = statistics.executions();
  out.trades_won = statistics.won();
  out.trades_lost = statistics.lost();
  out.trades_net = statistics.net();
  const portfolio::Ledger& ledger = positions.ledger();
  out.realized_pnl = ledger.realized_pnl();
  out.commission = ledger.commission();
  out.funding = ledger.funding();
  out.wallet = positions.wallet();
  out.residual = positions.residual();
  if (ledger.started()) {
    out.start_wallet =
        ledger.expected_wallet() - ledger.realized_pnl() + ledger.commission() - ledger.funding();
  }
  out.positions = positions.view(at);
  for (const execution::OpenPosition& open : out.positions) {
    if (open.is_protected) ++out.protective_resting;
    out.protective_resting += open.targets.size();
  }
  out.unprotected = positions.unprotected(at);
  out.longest_unprotected = longest_unprotected;
  out.account_known = positions.account_known();
  out.limits = guard.limits(at);
  Money margin, open_risk;
  for (const execution::OpenPosition& open : out.positions) {
    margin += open.margin;
    open_risk += open.open_risk;
    if (open.quantity.is_zero() || open.is_protected) continue;
    const Price priced = open.mark.is_zero() ? open.entry : open.mark;
    out.unprotected_notional += notional(priced, open.quantity, Rounding::up);
  }
  if (const auto equity = positions.equity(); equity && equity->total() > Money{}) {
    out.capital_in_use_percent = 100 * margin.to_double() / equity->total().to_double();
    out.portfolio_risk_percent = 100 * open_risk.to_double() / equity->total().to_double();
  }
  out.symbols = market.followed().size();
  return out;
}

void Engine::State::record_guard(Effects& effects) {
  std::string text = guard.save();
  if (text == guard_recorded) return;
  guard_recorded = text;
  effects.push_back(effect::RecordState{"risk/guard", std::move(text)});
}

void Engine::State::record_paused(Effects& effects) const {
  effects.push_back(effect::RecordState{"engine/paused", paused ? "1" : "0"});
}

result<void> Engine::State::restore(const std::string& key, std::string_view value) {
  if (key == "risk/guard") return guard.load(value);
  if (key == "engine/paused") {
    paused = value == "1";
    return {};
  }
  if (key == "portfolio/statistics") {
    auto loaded = portfolio::Statistics::load(value);
    if (loaded.has_error()) return loaded.error();
    statistics = *std::move(loaded);
    return {};
  }
  const auto by_signals = signals.restore(key, value);
  if (by_signals.has_error()) return by_signals.error();
  if (*by_signals) return {};
  const auto by_positions = positions.load(key, value);
  if (by_positions.has_error()) return by_positions.error();
  if (*by_positions) return {};
  return Error{Errc::unsupported, "the stored state has the unknown key " + key +
                                      "; it was written by a newer version: start that one"};
}

}  // namespace vectord::engine
