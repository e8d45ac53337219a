#include "signal_desk.hpp"

#include <algorithm>
#include <sstream>

#include "vectord/portfolio/key_values.hpp"

namespace vectord::engine {

SignalDesk::SignalDesk(const EngineSettings& settings, const MarketDesk& market)
    : settings_(settings),
      market_(market),
      queue_(settings.strategy.filter.max_queued_signals),
      cooldowns_(settings.strategy.filter),
      seen_(settings.strategy.filter) {}

void SignalDesk::on_bar(const Symbol& symbol, Time at) {
  due_.insert(symbol);
  if (!scan_at_) scan_at_ = at + settings_.bar_settle;
  if (!due_since_) due_since_ = at;
}

void SignalDesk::on_external(const Signal& signal, Time at, Effects& effects) {
  ++counts_.received;
  if (!market_.follows(signal.symbol)) {
    reject(signal, {RejectReason::unknown_symbol, signal.symbol.str() + " is not followed"},
           effects);
    return;
  }
  const auto view = market_.market(signal.symbol)->view();
  if (!view) {
    reject(signal, {RejectReason::insufficient_history, "no indicators yet"}, effects);
    return;
  }
  const auto from_outside =
      std::count_if(candidates_.begin(), candidates_.end(),
                    [](const Candidate& one) { return one.external.has_value(); });
  if (static_cast<std::size_t>(from_outside) >= settings_.strategy.filter.max_queued_signals) {
    reject(signal, {RejectReason::queue_full, "too many signals wait for their depth"}, effects);
    return;
  }
  Candidate candidate;
  candidate.symbol = signal.symbol;
  candidate.external = strategy::complete_external(signal, *view, settings_.strategy);
  candidate.derivatives_done = true;  // its score came with it
  candidate.since = candidate.begun = at;
  add_candidate(std::move(candidate), effects);
}

void SignalDesk::add_candidate(Candidate candidate, Effects& effects) {
  effects.push_back(effect::LoadDepth{candidate.symbol});
  if (!candidate.derivatives_done) effects.push_back(effect::LoadDerivatives{candidate.symbol});
  candidates_.push_back(std::move(candidate));
}

void SignalDesk::on(const event::Depth& what) {
  for (Candidate& candidate : candidates_) {
    if (candidate.symbol != what.symbol || candidate.depth_done) continue;
    candidate.depth = what;
    candidate.depth_done = true;
  }
}

void SignalDesk::on(const event::Derivatives& what) {
  for (Candidate& candidate : candidates_) {
    if (candidate.symbol != what.symbol || candidate.derivatives_done) continue;
    candidate.derivatives = what;
    candidate.derivatives_done = true;
  }
}

void SignalDesk::on(const event::ReadFailed& what) {
  for (Candidate& candidate : candidates_) {
    if (candidate.symbol != what.symbol) continue;
    if (what.what == event::Read::depth) candidate.depth_done = true;
    if (what.what == event::Read::derivatives) candidate.derivatives_done = true;
  }
}

void SignalDesk::on_time(Time at, const std::vector<Symbol>& held, Effects& effects) {
  if (scan_at_ && *scan_at_ <= at) scan(at, effects);
  // Candidates of one moment (a scan) are decided together, so that the best goes first. They do
  // not wait for younger ones: a steady stream of signals must not put off its own decisions.
  std::set<Time> waiting;
  for (Candidate& one : candidates_) {
    if (one.complete() && !one.complete_at) one.complete_at = at;
    if (!one.complete() && at < one.since + settings_.candidate_wait) waiting.insert(one.since);
  }
  std::vector<Candidate> ready, later;
  for (Candidate& one : std::exchange(candidates_, {})) {
    (waiting.contains(one.since) ? later : ready).push_back(std::move(one));
  }
  candidates_ = std::move(later);
  decide(ready, at, held, effects);
}

std::optional<Time> SignalDesk::next_wake() const {
  std::optional<Time> next = scan_at_;
  for (const Candidate& candidate : candidates_) {
    const Time latest = candidate.since + settings_.candidate_wait;
    next = std::min(next.value_or(latest), latest);
  }
  return next;
}

std::optional<Time> SignalDesk::signals_since() const {
  std::optional<Time> since;
  for (const Candidate& one : candidates_) since = std::min(since.value_or(one.since), one.since);
  return since;
}

std::optional<Time> SignalDesk::filters_since() const {
  std::optional<Time> since;
  for (const Candidate& one : candidates_) {
    if (one.complete_at) since = std::min(since.value_or(*one.complete_at), *one.complete_at);
  }
  return since;
}

std::optional<Time> SignalDesk::begun_since() const {
  std::optional<Time> since = due_since_;
  for (const Candidate& one : candidates_) since = std::min(since.value_or(one.begun), one.begun);
  return since;
}

void SignalDesk::scan(Time at, Effects& effects) {
  scan_at_.reset();
  const Time begun = std::exchange(due_since_, std::nullopt).value_or(at);
  for (const Symbol& symbol : market_.followed()) {
    if (due_.erase(symbol) == 0) continue;
    ++counts_.bars_scored;
    const auto view = market_.market(symbol)->view();
    if (!view || view->bars < settings_.strategy.scanner.min_history) {
      ++counts_.no_signal["insufficient_history"];
      continue;
    }
    if (!strategy::candidate(*view, settings_.strategy)) {
      ++counts_.no_signal["no_extreme_rsi"];
      continue;
    }
    Candidate candidate;
    candidate.symbol = symbol;
    candidate.since = at;
    candidate.begun = begun;
    add_candidate(std::move(candidate), effects);
  }
  due_.clear();
  record_counts(effects);
}

strategy::Derivatives SignalDesk::derivatives_of(const Candidate& candidate) const {
  strategy::Derivatives known;
  if (candidate.derivatives) {
    known.open_interest_change_percent = candidate.derivatives->open_interest_change_percent;
    known.taker_ratio = candidate.derivatives->taker_buy_sell_ratio;
  }
  if (const auto* mark = market_.mark(candidate.symbol); mark != nullptr && mark->funding_rate) {
    known.funding_rate_percent = mark->funding_rate->to_double() * 100;
    if (mark->next_funding != Time{}) known.next_funding = mark->next_funding;
  }
  return known;
}

std::optional<Signal> SignalDesk::make_signal(const Candidate& candidate, Time at) {
  if (candidate.external) return candidate.external;
  const auto view = market_.market(candidate.symbol)->view();
  if (!view) return std::nullopt;
  auto made = strategy::generate(*view, derivatives_of(candidate), at, settings_.strategy);
  if (const auto* none = std::get_if<strategy::NoSignal>(&made)) {
    ++counts_.no_signal[std::string(strategy::to_string(none->why))];
    return std::nullopt;
  }
  ++counts_.received;
  return std::get<Signal>(std::move(made));
}

std::optional<Refusal> SignalDesk::review(const Candidate& candidate, const Signal& signal, Time at,
                                          const std::vector<Symbol>& held) const {
  const auto view = market_.market(signal.symbol)->view();
  const strategy::Derivatives known = derivatives_of(candidate);
  strategy::GateContext context;
  context.view = view ? &*view : nullptr;
  context.now = at;
  context.btc_4h_change_percent = market_.btc_4h_change_percent();
  context.max_abs_correlation = market_.max_abs_correlation(signal.symbol, held);
  context.funding = {known.funding_rate_percent, known.next_funding};
  context.history = cooldowns_.history(signal.symbol);
  context.seen = seen_.contains(signal);
  if (auto refusal = strategy::review(signal, context, settings_.strategy)) return refusal;
  strategy::BookContext book;
  book.spread_percent = market_.spread_percent(signal.symbol);
  if (candidate.depth) {
    book.thin_side_depth = std::min(candidate.depth->bid_notional, candidate.depth->ask_notional);
  }
  return strategy::review_book(signal, book, settings_.strategy.filter);
}

void SignalDesk::decide(const std::vector<Candidate>& candidates, Time at,
                        const std::vector<Symbol>& held, Effects& effects) {
  decided_begun_ = at;
  for (const Candidate& one : candidates) decided_begun_ = std::min(decided_begun_, one.begun);
  for (const Candidate& candidate : candidates) {
    auto signal = make_signal(candidate, at);
    if (!signal) continue;
    auto refusal = review(candidate, *signal, at, held);
    seen_.remember(*signal);
    effects.push_back(effect::RecordState{"strategy/seen", seen_.save()});
    if (refusal) {
      reject(*signal, *refusal, effects);
    } else if (auto displaced = queue_.push(std::move(*signal))) {
      reject(*displaced, {RejectReason::queue_full, "the queue holds better signals"}, effects);
    }
  }
}

std::optional<Signal> SignalDesk::next() {
  return queue_.pop();
}

std::optional<Refusal> SignalDesk::review_correlation(const Signal& signal,
                                                      const std::vector<Symbol>& held) const {
  const auto found = market_.max_abs_correlation(signal.symbol, held);
  const double limit = settings_.strategy.filter.max_correlation;
  if (!found || *found <= limit) return std::nullopt;
  return Refusal{RejectReason::correlated_with_open_position,
                 "correlation " + std::to_string(*found) + " > " + std::to_string(limit)};
}

void SignalDesk::processed(const Signal& signal, std::string detail, Effects& effects) {
  ++counts_.processed;
  effects.push_back(effect::RecordSignal{signal, std::nullopt, std::move(detail)});
  record_counts(effects);
}

void SignalDesk::reject(const Signal& signal, const Refusal& refusal, Effects& effects) {
  ++counts_.rejected;
  ++counts_.rejections[static_cast<std::size_t>(refusal.reason)];
  effects.push_back(effect::RecordSignal{signal, refusal.reason, refusal.detail});
  record_counts(effects);
}

void SignalDesk::shut_down(Time at, Effects& effects) {
  // Bars that have just closed are scored, though nothing is asked for them any more.
  Effects unasked;
  scan(at, unasked);
  const Refusal refusal{RejectReason::shutdown, "the daemon is stopping"};
  for (const Candidate& candidate : std::exchange(candidates_, {})) {
    if (auto signal = make_signal(candidate, at)) reject(*signal, refusal, effects);
  }
  while (auto signal = queue_.pop()) reject(*signal, refusal, effects);
  record_counts(effects);
}

void SignalDesk::record_cooldowns(Effects& effects) const {
  effects.push_back(effect::RecordState{"strategy/cooldowns", cooldowns_.save()});
}

void SignalDesk::record_counts(Effects& effects) const {
  portfolio::KeyValues values;
  const auto put = [&](const std::string& key, std::uint64_t n) {
    values.set(key, static_cast<std::int64_t>(n));
  };
  put("bars_scored", counts_.bars_scored);
  put("processed", counts_.processed);
  for (std::size_t i = 0; i < counts_.rejections.size(); ++i) {
    if (counts_.rejections[i] == 0) continue;
    put("rejected." + std::string(to_string(static_cast<RejectReason>(i))), counts_.rejections[i]);
  }
  std::string reasons;
  for (const auto& [reason, n] : counts_.no_signal) {
    put("no_signal." + reason, n);
    reasons += (reasons.empty() ? "" : " ") + reason;
  }
  values.set("no_signal", reasons);
  effects.push_back(effect::RecordState{"engine/signals", values.text()});
}

result<bool> SignalDesk::restore(const std::string& key, std::string_view value) {
  if (key == "strategy/cooldowns") {
    if (auto loaded = cooldowns_.load(value); loaded.has_error()) return loaded.error();
    return true;
  }
  if (key == "strategy/seen") {
    if (auto loaded = seen_.load(value); loaded.has_error()) return loaded.error();
    return true;
  }
  if (key != "engine/signals") return false;
  auto values = portfolio::KeyValues::parse(value);
  if (values.has_error()) return values.error();
  counts_ = {};
  counts_.bars_scored = static_cast<std::uint64_t>(values->integer("bars_scored"));
  counts_.processed = static_cast<std::uint64_t>(values->integer("processed"));
  for (std::size_t i = 0; i < counts_.rejections.size(); ++i) {
    const std::string name = "rejected." + std::string(to_string(static_cast<RejectReason>(i)));
    if (!values->has(name)) continue;
    counts_.rejections[i] = static_cast<std::uint64_t>(values->integer(name));
    counts_.rejected += counts_.rejections[i];
  }
  std::istringstream reasons(values->text_of("no_signal"));
  for (std::string reason; reasons >> reason;) {
    counts_.no_signal[reason] = static_cast<std::uint64_t>(values->integer("no_signal." + reason));
  }
  // What was undecided when the process died was never decided: it is not counted as received.
  counts_.received = counts_.processed + counts_.rejected;
  if (values->error()) return *values->error();
  return true;
}

}  // namespace vectord::engine
