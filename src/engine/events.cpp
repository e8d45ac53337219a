// Every event into the desk that it concerns.
#include "state.hpp"

namespace vectord::engine {

Engine::State::State(EngineSettings given)
    : settings(std::move(given)),
      market(settings),
      signals(settings, market),
      guard(settings.risk),
      positions(settings.execution, settings.protection, settings.session_tag) {}

void Engine::State::take(const event::Started&, Effects& effects) {
  started = true;
  market_heard_at = now;
  next_tick = now + settings.strategy.scanner.interval;
  positions.start(now, effects);
  market.start(effects);
}

void Engine::State::take(const event::Instruments& what, Effects& effects) {
  market.on(what, effects);
  positions.on(what);
}
void Engine::State::take(const event::LeverageBrackets& what, Effects& effects) {
  market.on(what, effects);
}
void Engine::State::take(const event::DayVolumes& what, Effects& effects) {
  market.on(what, effects);
}
void Engine::State::take(const event::History& what, Effects& effects) {
  if (market.on(what, now, effects)) on_bar(what.symbol, what.interval, effects);
}
void Engine::State::take(const event::CandleUpdate& what, Effects& effects) {
  heard_market(what.symbol);
  if (market.on(what, now, effects)) on_bar(what.symbol, what.interval, effects);
}

void Engine::State::on_bar(const Symbol& symbol, Interval interval, Effects& effects) {
  if (interval == Interval::h1 && !stopping) signals.on_bar(symbol, now);
  hint_position(symbol, effects);
}

void Engine::State::take(const event::Quote& what, Effects& effects) {
  heard_market(what.symbol);
  market.on(what);
  positions.on(what, now, effects);
}

void Engine::State::take(const event::Mark& what, Effects& effects) {
  heard_market(what.symbol);
  market.on(what);
  positions.on(what, now, effects);
  if (positions.busy(what.symbol)) equity_due = true;
}

void Engine::State::take(const event::Depth& what, Effects&) {
  signals.on(what);
}
void Engine::State::take(const event::Derivatives& what, Effects&) {
  signals.on(what);
}

void Engine::State::take(const event::OrderAnswer& what, Effects& effects) {
  // A key that reads may still not trade: only an accepted order shows that it does.
  const bool placed = what.request == event::Request::place;
  if (placed && what.denied) {
    key_order_denied = key_problem(std::to_string(what.code) + " " + what.text);
  } else if (placed && what.outcome == event::Outcome::accepted) {
    key_order_denied.clear();
  }
  positions.on(what, now, effects);
}
void Engine::State::take(const event::OrderUpdate& what, Effects& effects) {
  positions.on(what, now, effects);
  equity_due = true;
}
void Engine::State::take(const event::AlgoUpdate& what, Effects& effects) {
  positions.on(what, now, effects);
}
void Engine::State::take(const event::AccountUpdate& what, Effects& effects) {
  positions.on(what, now, effects);
  equity_due = true;
}

void Engine::State::take(const event::Account& what, Effects& effects) {
  account_wrong = account_problem(what.snapshot, settings);
  key_read_denied.clear();
  positions.on(what, now, effects);
  equity_due = true;
}

void Engine::State::take(const event::Income& what, Effects& effects) {
  positions.on(what, now, effects);
}
void Engine::State::take(const event::Fills& what, Effects& effects) {
  positions.on(what, now, effects);
  equity_due = true;
}
void Engine::State::take(const event::LeverageSet& what, Effects& effects) {
  positions.on(what, now, effects);
}

void Engine::State::take(const event::Connection& what, Effects& effects) {
  switch (what.channel) {
    case event::Channel::market_stream:
      market_stream_up = what.up;
      if (what.up) market_heard_at = now;
      if (what.up) market.mend(what.symbols, now, effects);
      break;
    case event::Channel::user_stream:
      user_stream_up = what.up;
      // Fills may pass unseen: the account is compared before entries go on, and one that is under
      // way makes no further attempt.
      positions.stop_entries(RejectReason::not_ready, now, effects);
      if (what.up) positions.reconcile(now, effects);
      break;
    case event::Channel::rest:
      if (!what.up) {
        rest_was_down = true;
        positions.stop_entries(RejectReason::not_ready, now, effects);
      }
      if (what.up && std::exchange(rest_was_down, false)) positions.reconcile(now, effects);
      break;
  }
}

void Engine::State::take(const event::ReadFailed& what, Effects& effects) {
  if (what.denied) key_read_denied = key_problem(what.error);
  market.on(what, now);
  signals.on(what);
  positions.on(what, now, effects);
}

void Engine::State::take(const event::Wake&, Effects&) {
  if (wake_at && *wake_at <= now) wake_at.reset();
}

void Engine::State::take(const event::ExternalSignal& what, Effects& effects) {
  if (!stopping) signals.on_external(what.signal, now, effects);
}

void Engine::State::take(const event::Pause&, Effects& effects) {
  paused = true;
  positions.stop_entries(RejectReason::trading_paused, now, effects);
  record_paused(effects);
}
void Engine::State::take(const event::Resume&, Effects& effects) {
  paused = false;
  key_order_denied.clear();  // the operator has seen to it
  record_paused(effects);
}
void Engine::State::take(const event::CloseAll&, Effects& effects) {
  positions.close_all(ExitReason::operator_, now, effects);
}
void Engine::State::take(const event::Close& what, Effects& effects) {
  positions.close(what.symbol, ExitReason::operator_, now, effects);
}
void Engine::State::take(const event::TripBreaker&, Effects& effects) {
  guard.trip(now);
  equity_due = true;  // the block is announced
  record_guard(effects);
}
void Engine::State::take(const event::ResetBreaker&, Effects& effects) {
  guard.reset(now);
  record_guard(effects);
}

void Engine::State::take(const event::Shutdown&, Effects& effects) {
  stopping = true;
  positions.stop_entries(RejectReason::shutdown, now, effects);
  signals.shut_down(now, effects);
}

}  // namespace vectord::engine
