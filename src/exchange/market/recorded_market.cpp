// The recorded market: its tapes, and the clock that merges their paths.
#include <algorithm>
#include <map>

#include "exchange/market/tape.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis one_hour = length_of(Interval::h1);

class RecordedSource final : public MarketSource {
 public:
  RecordedSource(std::vector<Tape> tapes, Time start, Time end, std::uint64_t seed)
      : start_(start), end_(end), hour_(start), tapes_(std::move(tapes)) {
    for (std::size_t at = 0; at < tapes_.size(); ++at) {
      tapes_[at].begin(start, seed);
      instruments_.push_back(tapes_[at].instrument());
      index_.emplace(instruments_.back().symbol, at);
      opening_.push_back(tapes_[at].point(0, std::nullopt));
    }
  }

  const std::vector<Instrument>& instruments() const override { return instruments_; }
  Time start() const override { return start_; }
  std::optional<Time> end() const override { return end_; }
  std::vector<MarketPoint> opening() const override { return opening_; }

  std::optional<MarketStep> next() override {
    if (next_move_ == moves_.size() && !plan_hour()) return std::nullopt;
    MarketStep step;
    step.at = moves_[next_move_].move.at;
    for (; next_move_ < moves_.size() && moves_[next_move_].move.at == step.at; ++next_move_) {
      const auto& [move, tape] = moves_[next_move_];
      step.points.push_back(tapes_[tape].apply(move, step.closed));
    }
    return step;
  }

  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override {
    const Tape* tape = find(symbol);
    if (tape == nullptr) return {};
    return tape->candles(interval, {from, to, limit}, with_running);
  }
  std::optional<Candle> running(Symbol symbol, Interval interval) const override {
    const Tape* tape = find(symbol);
    return tape == nullptr ? std::nullopt : tape->running(interval);
  }
  FundingTerm next_funding(Symbol symbol, Time now) const override {
    const Tape* tape = find(symbol);
    return tape == nullptr ? FundingTerm{} : tape->next_funding(now);
  }
  std::optional<double> open_interest(Symbol symbol, Time at) const override {
    const Tape* tape = find(symbol);
    return tape == nullptr ? std::nullopt : tape->open_interest(at);
  }
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override {
    const Tape* tape = find(symbol);
    return tape == nullptr ? std::nullopt : tape->taker_ratio(at);
  }
  double day_quote_volume(Symbol symbol) const override {
    const Tape* tape = find(symbol);
    return tape == nullptr ? 0 : tape->day_quote_volume();
  }

 private:
  struct PlannedMove {
    TapeMove move;
    std::size_t tape;
  };

  // The moves of the next hour of all tapes, in time order. False at the end.
  bool plan_hour() {
    moves_.clear();
    next_move_ = 0;
    if (hour_ >= end_) return false;
    for (std::size_t tape = 0; tape < tapes_.size(); ++tape) {
      for (auto& move : tapes_[tape].plan_hour(hour_)) moves_.push_back({std::move(move), tape});
    }
    std::ranges::stable_sort(moves_, {},
                             [](const PlannedMove& planned) { return planned.move.at; });
    hour_ += one_hour;
    return true;
  }

  const Tape* find(const Symbol& symbol) const {
    const auto found = index_.find(symbol);
    return found == index_.end() ? nullptr : &tapes_[found->second];
  }

  Time start_, end_;
  Time hour_;  // the next to plan
  std::vector<Tape> tapes_;
  std::vector<Instrument> instruments_;
  std::map<Symbol, std::size_t> index_;
  std::vector<MarketPoint> opening_;
  std::vector<PlannedMove> moves_;
  std::size_t next_move_ = 0;
};

// Where every symbol has its warm-up.
result<Time> warm_start(const std::vector<Tape>& tapes, int warmup_bars) {
  const auto bars = static_cast<std::size_t>(std::max(warmup_bars, 0));
  Time start;
  for (const Tape& tape : tapes) {
    const auto& hours = tape.hours();
    if (hours.size() <= bars) {
      return Error{Errc::missing, tape.instrument().symbol.str() + " has " +
                                      std::to_string(hours.size()) + " 1 h bars, and " +
                                      std::to_string(bars) +
                                      " of them are for warming up; add older files or lower "
                                      "warmup_bars"};
    }
    start = std::max(start, hours[bars].open_time);
  }
  return start;
}

result<Time> choose_start(const std::vector<Tape>& tapes, const RecordedMarketSettings& settings,
                          Time end) {
  Time first;
  for (const Tape& tape : tapes) first = std::max(first, tape.hours().front().open_time);
  if (!settings.start) {
    const auto start = warm_start(tapes, settings.warmup_bars);
    if (start.has_error() || *start < end) return start;
    return Error{Errc::out_of_range, "warming up ends at " + format_time(*start) +
                                         " and the record at " + format_time(end) +
                                         "; add newer files or lower warmup_bars"};
  }
  const Time start = open_time_of(*settings.start, Interval::h1);
  if (start < first || start >= end) {
    return Error{Errc::out_of_range, "start " + format_time(*settings.start) +
                                         " is outside what is recorded of every symbol, " +
                                         format_time(first) + " to " + format_time(end) +
                                         "; choose a start within"};
  }
  return start;
}

}  // namespace

result<RecordedMarket> open_recorded_market(RecordedMarketSettings settings) {
  const auto files = find_recorded_files(settings.directory);
  if (files.has_error()) return files.error();
  RecordedMarket market;
  std::vector<Tape> tapes;
  for (const auto& [symbol, paths] : *files) {
    auto tape = Tape::read(symbol, paths, settings.skip_bad_rows);
    if (tape.has_error()) return tape.error();
    market.skipped_rows += tape->skipped_rows();
    market.missing_bars += tape->missing_bars();
    tapes.push_back(std::move(*tape));
  }
  Time end = end_of(tapes.front().hours().back(), Interval::h1);
  for (const Tape& tape : tapes) {
    end = std::min(end, end_of(tape.hours().back(), Interval::h1));
  }
  const auto start = choose_start(tapes, settings, end);
  if (start.has_error()) return start.error();
  market.source = std::make_unique<RecordedSource>(std::move(tapes), *start, end, settings.seed);
  return market;
}

}  // namespace vectord::exchange
