#include "market_desk.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "vectord/strategy/universe.hpp"

namespace vectord::engine {
namespace {

constexpr int overlap = 2;     // candles asked for again with the missing ones
constexpr int most_asked = 3;  // a candle that the exchange does not have is not asked for for ever

}  // namespace

void MarketDesk::start(Effects& effects) {
  effects.push_back(effect::LoadInstruments{});
  effects.push_back(effect::LoadBrackets{});
  effects.push_back(effect::LoadDayVolumes{});
}

void MarketDesk::on(const event::Instruments& what, Effects& effects) {
  listed_ = what.list;
  for (const Instrument& instrument : what.list) {
    auto brackets = instrument.brackets;
    const auto known = instruments_.find(instrument.symbol);
    if (brackets.empty() && known != instruments_.end()) brackets = known->second.brackets;
    Instrument& held = instruments_[instrument.symbol];
    held = instrument;
    held.brackets = std::move(brackets);
  }
  find_least_notional();
  choose(effects);
}

void MarketDesk::on(const event::LeverageBrackets& what, Effects& effects) {
  for (const auto& row : what.list) {
    Instrument& held = instruments_[row.symbol];
    held.symbol = row.symbol;
    held.brackets = row.brackets;
  }
  brackets_known_ = true;
  choose(effects);
}

void MarketDesk::on(const event::DayVolumes& what, Effects& effects) {
  volumes_ = what.list;
  choose(effects);
}

// The universe is chosen once, when everything that it needs is known.
void MarketDesk::choose(Effects& effects) {
  if (listed_.empty() || !volumes_ || !brackets_known_ || !followed_.empty()) return;
  warn_of_whitelist(effects);
  followed_ = strategy::choose_universe(listed_, *volumes_, settings_.strategy.scanner);
  if (followed_.empty()) {
    effects.push_back(effect::Alert{effect::Severity::critical, "no_symbols", Symbol{},
                                    "no symbol passes the scanner's conditions; lower "
                                    "scanner.min_quote_volume_24h or widen the whitelist"});
    return;
  }
  find_least_notional();
  // The gate asks for BTCUSDT's 4 h bar whether we trade it or not.
  std::vector<Symbol> watched = followed_;
  const Symbol btc{"BTCUSDT"};
  if (std::find(watched.begin(), watched.end(), btc) == watched.end() &&
      instruments_.contains(btc)) {
    watched.push_back(btc);
  }
  effects.push_back(effect::Follow{watched});
  for (const Symbol& symbol : watched) {
    markets_.emplace(symbol, market::SymbolMarket{symbol, settings_.indicators});
    for (const Interval interval : {Interval::h1, Interval::h4}) {
      whole_.emplace(symbol, interval);
      load_history({symbol, interval}, settings_.strategy.scanner.candles, effects);
    }
  }
}

// What is asked for by name and cannot be had is said, not left out in silence.
void MarketDesk::warn_of_whitelist(Effects& effects) const {
  for (const Symbol& symbol : settings_.strategy.scanner.whitelist) {
    const Instrument* listed = instrument(symbol);
    const bool trading = listed != nullptr && listed->status == InstrumentStatus::trading;
    if (trading) continue;
    effects.push_back(
        effect::Alert{effect::Severity::warning, "symbol_not_tradable", symbol,
                      symbol.str() +
                          (listed == nullptr ? " is not listed on the exchange"
                                             : " is listed, but not trading at present") +
                          "; scanner.whitelist asks for it"});
  }
}

void MarketDesk::load_history(const Series& series, int limit, Effects& effects) {
  if (!loading_.insert(series).second) return;
  effects.push_back(effect::LoadHistory{series.first, series.second, limit});
}

// ── candles that did not come ──

// A bar has ended since the last one that we have.
bool MarketDesk::is_behind(const Series& series, Time at) const {
  const auto next = markets_.at(series.first).next_open(series.second);
  return next && *next + length_of(series.second) <= at;
}

void MarketDesk::mend(const std::vector<Symbol>& symbols, Time at, Effects& effects) {
  for (const Symbol& symbol : symbols) {
    if (!markets_.contains(symbol)) continue;
    for (const Interval interval : {Interval::h1, Interval::h4}) {
      const Series series{symbol, interval};
      if (!is_behind(series, at)) continue;
      holes_.erase(series);
      mend(series, at, effects);
    }
  }
}

void MarketDesk::mend(const Series& series, Time at, Effects& effects) {
  const int all = settings_.strategy.scanner.candles;
  const auto next = markets_.at(series.first).next_open(series.second);
  if (!next || whole_.contains(series)) return load_history(series, all, effects);
  Hole& hole = holes_[series];
  if (hole.open != *next) hole = {*next, 0};
  if (hole.asked >= most_asked || loading_.contains(series)) return;
  ++hole.asked;
  const auto missing = (at - *next) / length_of(series.second) + 1 + overlap;
  load_history(series, static_cast<int>(std::clamp<std::int64_t>(missing, overlap, all)), effects);
}

bool MarketDesk::on(const event::History& what, Time at, Effects& effects) {
  const Series series{what.symbol, what.interval};
  loading_.erase(series);
  const auto found = markets_.find(what.symbol);
  if (found == markets_.end()) return false;
  market::SymbolMarket& market = found->second;
  int added = 0;
  if (whole_.erase(series) != 0) {
    market.load_history(what.interval, what.candles);
  } else if (const auto behind_it = market.extend(what.interval, what.candles)) {
    added = *behind_it;
  } else {
    whole_.insert(series);
    mend(series, at, effects);
    return false;
  }
  if (is_behind(series, at)) {
    failed_.push_back(
        {event::Read::history, what.symbol, what.interval, at + settings_.read_retry});
  }
  const auto next = market.next_open(what.interval);
  return added > 0 && at - *next <= settings_.strategy.scanner.interval;
}

bool MarketDesk::on(const event::CandleUpdate& what, Time at, Effects& effects) {
  const auto found = markets_.find(what.symbol);
  if (found == markets_.end()) return false;
  market::SymbolMarket& market = found->second;
  const Series series{what.symbol, what.interval};
  if (!what.closed) {
    market.on_running(what.interval, what.candle);
    const auto next = market.next_open(what.interval);
    const auto hole = holes_.find(series);
    const bool asked = hole != holes_.end() && hole->second.open == next;
    if (next && what.candle.open_time > *next && !asked) mend(series, at, effects);
    return false;
  }
  const market::AppendOutcome outcome = market.on_closed(what.interval, what.candle);
  if (outcome == market::AppendOutcome::gap) {
    holes_.erase(series);
    mend(series, at, effects);
  }
  return outcome == market::AppendOutcome::appended;
}

// ── touch and mark ──

void MarketDesk::on(const event::Quote& what) {
  quotes_[what.symbol] = what;
}

void MarketDesk::on(const event::Mark& what) {
  event::Mark& held = marks_[what.symbol];
  const auto known_rate = held.funding_rate;
  held = what;
  if (!held.funding_rate) held.funding_rate = known_rate;
}

void MarketDesk::on(const event::ReadFailed& what, Time at) {
  switch (what.what) {
    case event::Read::history:
      // A read that failed says nothing of the candle: it does not count as asked for.
      if (const auto hole = holes_.find({what.symbol, what.interval}); hole != holes_.end()) {
        --hole->second.asked;
      }
      [[fallthrough]];
    case event::Read::instruments:
    case event::Read::brackets:
    case event::Read::day_volumes:
      failed_.push_back({what.what, what.symbol, what.interval, at + settings_.read_retry});
      break;
    case event::Read::depth:
    case event::Read::derivatives:
    case event::Read::account:
    case event::Read::income:
    case event::Read::fills: break;  // others ask for these
  }
}

void MarketDesk::refresh_instruments(Time at, Effects& effects) {
  if (listed_.empty()) return;  // the first reading is under way
  if (!refresh_at_) refresh_at_ = at + settings_.instruments_refresh;
  const bool lately = at - refreshed_at_ < settings_.read_retry;
  if (at < *refresh_at_ && (lately || !instruments_stale_)) return;
  instruments_stale_ = false;
  refreshed_at_ = at;
  refresh_at_ = at + settings_.instruments_refresh;
  effects.push_back(effect::LoadInstruments{});
}

void MarketDesk::on_time(Time at, Effects& effects) {
  refresh_instruments(at, effects);
  std::vector<Failed> due;
  std::erase_if(failed_, [&](const Failed& failed) {
    if (failed.retry_at > at) return false;
    due.push_back(failed);
    return true;
  });
  for (const Failed& failed : due) ask_again(failed, at, effects);
}

void MarketDesk::ask_again(const Failed& failed, Time at, Effects& effects) {
  switch (failed.what) {
    case event::Read::instruments: effects.push_back(effect::LoadInstruments{}); break;
    case event::Read::brackets: effects.push_back(effect::LoadBrackets{}); break;
    case event::Read::day_volumes: effects.push_back(effect::LoadDayVolumes{}); break;
    default: ask_again({failed.symbol, failed.interval}, at, effects);
  }
}

// Unless it has come meanwhile, by the stream.
void MarketDesk::ask_again(const Series& series, Time at, Effects& effects) {
  loading_.erase(series);
  if (!markets_.contains(series.first)) return;
  if (whole_.contains(series) || is_behind(series, at)) mend(series, at, effects);
}

std::optional<Time> MarketDesk::next_wake() const {
  std::optional<Time> next = refresh_at_;
  if (next && instruments_stale_) next = std::min(*next, refreshed_at_ + settings_.read_retry);
  for (const Failed& failed : failed_)
    next = std::min(next.value_or(failed.retry_at), failed.retry_at);
  return next;
}

const Instrument* MarketDesk::instrument(const Symbol& symbol) const {
  const auto found = instruments_.find(symbol);
  return found == instruments_.end() || found->second.tick_size.is_zero() ? nullptr
                                                                          : &found->second;
}

bool MarketDesk::follows(const Symbol& symbol) const {
  return std::find(followed_.begin(), followed_.end(), symbol) != followed_.end();
}

const market::SymbolMarket* MarketDesk::market(const Symbol& symbol) const {
  const auto found = markets_.find(symbol);
  return found == markets_.end() ? nullptr : &found->second;
}

std::optional<double> MarketDesk::spread_percent(const Symbol& symbol) const {
  const auto found = quotes_.find(symbol);
  if (found == quotes_.end()) return std::nullopt;
  const Price bid = found->second.bid, ask = found->second.ask;
  if (bid <= Price{} || ask < bid) return std::nullopt;
  // One rounding only, the quotient's: a spread of exactly 0.3 % is 0.3.
  return static_cast<double>(((ask - bid) * 200).units()) /
         static_cast<double>((ask + bid).units());
}

const event::Mark* MarketDesk::mark(const Symbol& symbol) const {
  const auto found = marks_.find(symbol);
  return found == marks_.end() ? nullptr : &found->second;
}

std::optional<double> MarketDesk::btc_4h_change_percent() const {
  const auto* btc = market(Symbol{"BTCUSDT"});
  return btc == nullptr ? std::nullopt : btc->running_4h_change_percent();
}

std::optional<double> MarketDesk::max_abs_correlation(const Symbol& symbol,
                                                      const std::vector<Symbol>& others) const {
  std::optional<double> highest;
  const auto* ours = market(symbol);
  for (const Symbol& other : others) {
    const auto* theirs = market(other);
    if (ours == nullptr || theirs == nullptr || other == symbol) continue;
    const auto found = market::correlation(ours->daily_returns(), theirs->daily_returns());
    if (found) highest = std::max(highest.value_or(0.0), std::abs(*found));
  }
  return highest;
}

bool MarketDesk::loading() const {
  return listed_.empty() || !brackets_known_ || !volumes_ || !loading_.empty();
}

void MarketDesk::find_least_notional() {
  least_notional_.reset();
  for (const Symbol& symbol : followed_) {
    const Instrument* one = instrument(symbol);
    if (one == nullptr) continue;
    least_notional_ = std::min(least_notional_.value_or(one->min_notional), one->min_notional);
  }
}

std::vector<std::string> MarketDesk::missing() const {
  std::vector<std::string> missing;
  if (listed_.empty()) missing.emplace_back("instruments");
  if (!brackets_known_) missing.emplace_back("leverage brackets");
  if (!volumes_) missing.emplace_back("24 h volumes");
  if (listed_.empty() || !brackets_known_ || !volumes_) return missing;
  if (followed_.empty()) missing.emplace_back("symbols to follow");
  if (!loading_.empty()) {
    missing.push_back("candle history of " + std::to_string(loading_.size()) + " series");
  }
  return missing;
}

}  // namespace vectord::engine
