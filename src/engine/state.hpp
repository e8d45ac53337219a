#pragma once
// The engine's desks side by side, and the steps that Engine::on walks through. Private to engine.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "account_check.hpp"
#include "cycle_watch.hpp"
#include "market_desk.hpp"
#include "signal_desk.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/risk/sizer.hpp"

namespace vectord::engine {

struct Engine::State {
  explicit State(EngineSettings given);

  // One overload an event.
  void take(const event::Started&, Effects& effects);
  void take(const event::Instruments& what, Effects& effects);
  void take(const event::LeverageBrackets& what, Effects& effects);
  void take(const event::DayVolumes& what, Effects& effects);
  void take(const event::History& what, Effects& effects);
  void take(const event::CandleUpdate& what, Effects& effects);
  void take(const event::Quote& what, Effects& effects);
  void take(const event::Mark& what, Effects& effects);
  void take(const event::Depth& what, Effects& effects);
  void take(const event::Derivatives& what, Effects& effects);
  void take(const event::OrderAnswer& what, Effects& effects);
  void take(const event::OrderUpdate& what, Effects& effects);
  void take(const event::AlgoUpdate& what, Effects& effects);
  void take(const event::AccountUpdate& what, Effects& effects);
  void take(const event::Account& what, Effects& effects);
  void take(const event::Income& what, Effects& effects);
  void take(const event::Fills& what, Effects& effects);
  void take(const event::LeverageSet& what, Effects& effects);
  void take(const event::Connection& what, Effects& effects);
  void take(const event::ReadFailed& what, Effects& effects);
  void take(const event::Watchdog& what, Effects& effects);
  void take(const event::Wake&, Effects& effects);
  void take(const event::ExternalSignal& what, Effects& effects);
  void take(const event::Pause&, Effects& effects);
  void take(const event::Resume&, Effects& effects);
  void take(const event::CloseAll&, Effects& effects);
  void take(const event::Close& what, Effects& effects);
  void take(const event::TripBreaker&, Effects& effects);
  void take(const event::ResetBreaker&, Effects& effects);
  void take(const event::Shutdown&, Effects& effects);

  void on_bar(const Symbol& symbol, Interval interval, Effects& effects);
  void on_time(Effects& effects);
  void settle_outcomes(Effects& effects);
  void review_equity(Effects& effects);
  void announce_block(Effects& effects);
  // watch.cpp
  void announce_limits(Effects& effects);
  void enforce_hard_stop(Effects& effects);
  void heard_market(const Symbol& symbol);
  void watch_market(Effects& effects);
  std::optional<Time> market_due() const;
  void announce_account(Effects& effects);
  void review_stages(Effects& effects);
  void start_entries(Effects& effects);
  void plan_wake(Effects& effects);

  result<void> restore(const std::string& key, std::string_view value);
  Status status(Time at) const;

  // Why the account cannot be traded; empty: it can, as far as is known.
  std::string unusable() const;
  std::vector<std::string> not_ready() const;
  std::optional<Refusal> review_readiness() const;
  std::optional<Refusal> review_room(const Instrument& instrument) const;
  void start_entry(const Signal& signal, Effects& effects);
  void on_entry_ended(const execution::EntryOutcome& outcome, Effects& effects);
  void on_trade(const Trade& trade, Effects& effects);
  void hint_position(const Symbol& symbol, Effects& effects);
  void record_guard(Effects& effects);
  void record_paused(Effects& effects) const;

  EngineSettings settings;
  Time now;
  MarketDesk market;
  SignalDesk signals;
  risk::RiskGuard guard;
  execution::Positions positions;
  portfolio::Statistics statistics;

  bool started = false, paused = false, stopping = false;
  bool market_stream_up = false, user_stream_up = false;
  std::map<event::Watchdog::Kind, std::string> failing;  // and what it says
  Time market_heard_at;                    // last quote, mark or candle of what we follow
  std::set<std::string_view> limits_near;  // told
  bool rest_was_down = false;
  std::string account_wrong;  // what the last reading of the account found wrong
  std::string key_read_denied, key_order_denied;  // the key was refused at that
  std::string unusable_announced;
  struct Work {
    Time begun, entered;
  };
  std::map<Symbol, Work> entering;  // entries under way, for their stage budgets
  std::optional<Time> loading_since;
  CycleWatch watch{settings.strategy.scanner.budgets};
  bool equity_due = false;                // something that equity depends on has changed
  Time equity_day;                        // UTC day of the last review of equity
  Time next_tick;                         // of the scan interval
  std::optional<Time> wake_at;            // the earliest wake asked for and not yet come
  std::optional<RejectReason> announced;  // the block that was last alerted
  std::string guard_recorded;
  std::int64_t trades_closed = 0;
  Millis longest_unprotected{0};
};

}  // namespace vectord::engine
