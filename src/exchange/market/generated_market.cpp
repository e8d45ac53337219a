// The generated market: a factor, its symbols, and a clock of minutes.
#include <algorithm>
#include <map>

#include "exchange/market/generated_symbol.hpp"
#include "vectord/exchange/market_source.hpp"

namespace vectord::exchange {
namespace {

constexpr std::size_t candles_kept = 1500;
constexpr int minute_history_hours =
    25;  // the last of the history is made of minutes: 1500 of them
constexpr Millis one_hour = length_of(Interval::h1);
constexpr Millis one_minute = length_of(Interval::m1);

int hour_of_day(Time at) {
  return static_cast<int>(to_ms(at) / one_hour.count() % 24);
}

class GeneratedMarket final : public MarketSource {
 public:
  explicit GeneratedMarket(const GeneratedMarketSettings& settings)
      : start_(open_time_of(settings.start, Interval::h1)),
        factor_(hash64("the market", settings.seed)) {
    const int bars = std::max(settings.history_bars, 0);
    const auto kept = std::max(candles_kept, static_cast<std::size_t>(bars));
    const auto count = static_cast<std::size_t>(
        std::clamp(settings.symbols, 1, static_cast<int>(listings().size())));
    symbols_.reserve(count);
    for (const Listing& listing : listings().first(count)) {
      symbols_.emplace_back(listing, hash64(listing.base, settings.seed), kept);
      instruments_.push_back(symbols_.back().instrument());
      index_.emplace(instruments_.back().symbol, symbols_.size() - 1);
    }
    make_history(bars);
  }

  const std::vector<Instrument>& instruments() const override { return instruments_; }
  Time start() const override { return start_; }
  std::optional<Time> end() const override { return std::nullopt; }

  std::optional<MarketStep> next() override {
    MarketStep step;
    step.points.reserve(symbols_.size());
    const std::size_t intervals = is_boundary(now_ + one_minute, Interval::m5) ? 5 : 1;
    step.closed.reserve(symbols_.size() * intervals);
    advance(&step);
    step.at = now_;
    return step;
  }

  std::vector<MarketPoint> opening() const override { return opening_; }

  std::vector<Candle> candles(Symbol symbol, Interval interval, std::optional<Time> from,
                              std::optional<Time> to, int limit, bool with_running) const override {
    const GeneratedSymbol* found = find(symbol);
    if (found == nullptr) return {};
    const CandleRing& closed = found->candles().closed(interval);
    return select_candles(closed, closed.size(), {from, to, limit},
                          with_running ? running(symbol, interval) : std::nullopt);
  }

  std::optional<Candle> running(Symbol symbol, Interval interval) const override {
    const GeneratedSymbol* found = find(symbol);
    return found == nullptr ? std::nullopt : found->candles().running(interval);
  }

  FundingTerm next_funding(Symbol symbol, Time now) const override {
    constexpr std::int64_t period = 8 * one_hour.count();
    const GeneratedSymbol* found = find(symbol);
    return {found == nullptr ? Rate{} : found->funding_rate(),
            time_from_ms((to_ms(now) / period + 1) * period)};
  }

  std::optional<double> open_interest(Symbol symbol, Time at) const override {
    const GeneratedSymbol* found = find(symbol);
    return found == nullptr ? std::nullopt : found->open_interest(at);
  }
  std::optional<double> taker_buy_sell_ratio(Symbol symbol, Time at) const override {
    const GeneratedSymbol* found = find(symbol);
    return found == nullptr ? std::nullopt : found->taker_ratio(at);
  }
  double day_quote_volume(Symbol symbol) const override {
    const GeneratedSymbol* found = find(symbol);
    return found == nullptr ? 0 : found->day_quote_volume();
  }

 private:
  // Hours, then minutes; from the beginning of a day, so that 4 h and 1 d candles are whole.
  void make_history(int bars) {
    const Millis hours = one_hour * std::max(4 * bars, minute_history_hours);
    now_ = day_start(start_ - hours);
    const Time minutes_from = start_ - one_hour * minute_history_hours;
    while (now_ < minutes_from) advance_hour();
    while (now_ < start_) advance(nullptr);
    for (const auto& symbol : symbols_) opening_.push_back(symbol.point(0, 0));
  }

  void begin_hour() {
    factor_.begin_hour(hour_of_day(now_));
    factor_return_ = 0;
    minute_ = 0;
    for (auto& symbol : symbols_) symbol.begin_hour(now_, factor_);
  }

  void end_hour() {
    factor_.end_hour(factor_return_);
    for (auto& symbol : symbols_) symbol.end_hour(now_);
  }

  void advance_hour() {
    begin_hour();
    const HourPlan& plan = factor_.plan();
    factor_return_ = plan.part(1, 1, quick_normal(factor_.chance())) + plan.jump;
    for (auto& symbol : symbols_) symbol.whole_hour(now_, factor_return_);
    now_ += one_hour;
    end_hour();
  }

  // One minute of every symbol; nobody looks at history being made.
  void advance(MarketStep* step) {
    constexpr double root_of_share = 0.12909944487358055;
    if (is_boundary(now_, Interval::h1)) begin_hour();
    const HourPlan& plan = factor_.plan();
    double moved = plan.part(1.0 / 60, root_of_share, quick_normal(factor_.chance()));
    if (minute_ == plan.jump_minute) moved += plan.jump;
    factor_return_ += moved;
    now_ += one_minute;
    for (auto& symbol : symbols_) {
      const Symbol& name = symbol.instrument().symbol;
      const MarketPoint point =
          symbol.minute(now_, minute_, moved, [&](Interval interval, const Candle& candle) {
            if (step != nullptr) step->closed.push_back({name, interval, candle});
          });
      if (step != nullptr) step->points.push_back(point);
    }
    ++minute_;
    if (is_boundary(now_, Interval::h1)) end_hour();
  }

  const GeneratedSymbol* find(const Symbol& symbol) const {
    const auto found = index_.find(symbol);
    return found == index_.end() ? nullptr : &symbols_[found->second];
  }

  Time start_;
  Time now_;
  Factor factor_;
  double factor_return_ = 0;  // of the hour so far
  int minute_ = 0;
  std::vector<GeneratedSymbol> symbols_;
  std::vector<Instrument> instruments_;
  std::map<Symbol, std::size_t> index_;
  std::vector<MarketPoint> opening_;
};

}  // namespace

std::unique_ptr<MarketSource> make_generated_market(GeneratedMarketSettings settings) {
  return std::make_unique<GeneratedMarket>(settings);
}

}  // namespace vectord::exchange
