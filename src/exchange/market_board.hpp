#pragma once
// What the face remembers of the market beside matching/ and the source: recent trades, funding
// paid, the terms of the next funding. Bounded.
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "exchange/encode.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/matching/events.hpp"

namespace vectord::exchange {

struct FundingPaid {
  Symbol symbol;
  Rate rate;
  Time at;
  Price mark;
};

class MarketBoard {
 public:
  static constexpr std::size_t max_trades = 1000;    // a symbol
  static constexpr std::size_t max_fundings = 1000;  // a symbol

  explicit MarketBoard(const MarketSource& source) : source_(source) {}

  void record(const MarketPoint& point) { points_[point.symbol] = point; }
  void record(const matching::MarketTrade& trade);
  void record(const FundingPaid& funding);

  const std::map<Symbol, MarketPoint>& points() const { return points_; }
  const std::deque<matching::MarketTrade>& trades(Symbol symbol) const;
  const std::deque<FundingPaid>& fundings(Symbol symbol) const;
  // The last 24 hours, by 1 h candles and the running one; nothing where there is no candle yet.
  std::optional<DayTicker> day_ticker(Symbol symbol, Time now) const;

 private:
  const MarketSource& source_;
  std::map<Symbol, MarketPoint> points_;
  std::map<Symbol, std::deque<matching::MarketTrade>> trades_;
  std::map<Symbol, std::deque<FundingPaid>> fundings_;
};

// Several candles as one, starting at `open_time`; `parts` not empty.
Candle merge(const std::vector<Candle>& parts, Time open_time);

}  // namespace vectord::exchange
