#include "hindsight.hpp"

#include "log.hpp"

namespace vectord::app {

result<void> Hindsight::restore() {
  const auto decided = database_.decided_signals(strategy::Counterfactuals::most_followed);
  if (decided.has_error()) return decided.error();
  for (auto one = decided->rbegin(); one != decided->rend(); ++one) {
    if (!one->outcome && one->reason != RejectReason::duplicate_signal) {
      signals_.follow(one->signal);
    }
  }
  return {};
}

void Hindsight::on_event(const Event& event) {
  if (const auto* bar = std::get_if<event::CandleUpdate>(&event.what)) {
    if (bar->closed && bar->interval == Interval::h1) on_bar(bar->symbol, bar->candle);
  } else if (const auto* history = std::get_if<event::History>(&event.what)) {
    if (history->interval != Interval::h1) return;
    for (const Candle& candle : history->candles) on_bar(history->symbol, candle);
  }
}

// A duplicate is no signal of its own.
void Hindsight::on_decided(const effect::RecordSignal& decided) {
  if (decided.reason != RejectReason::duplicate_signal) signals_.follow(decided.signal);
}

// What cannot be stored is followed again after the next start.
void Hindsight::on_bar(const Symbol& symbol, const Candle& bar) {
  for (const SignalOutcome& outcome : signals_.on_bar(symbol, bar)) {
    const auto stored = database_.record(outcome);
    if (stored.has_error()) {
      log::warning("outcome_not_stored",
                   {{"signal", outcome.id.str()}, {"error", stored.error().what()}});
    }
  }
}

}  // namespace vectord::app
