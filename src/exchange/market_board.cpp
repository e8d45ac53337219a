#include "exchange/market_board.hpp"

#include <algorithm>

namespace vectord::exchange {
namespace {

template <class Row>
void keep(std::deque<Row>& rows, const Row& row, std::size_t max) {
  rows.push_back(row);
  if (rows.size() > max) rows.pop_front();
}

template <class Row>
const std::deque<Row>& rows_of(const std::map<Symbol, std::deque<Row>>& all, Symbol symbol) {
  static const std::deque<Row> none;
  const auto rows = all.find(symbol);
  return rows == all.end() ? none : rows->second;
}

}  // namespace

void MarketBoard::record(const matching::MarketTrade& trade) {
  keep(trades_[trade.symbol], trade, max_trades);
}

void MarketBoard::record(const FundingPaid& funding) {
  keep(fundings_[funding.symbol], funding, max_fundings);
}

const std::deque<matching::MarketTrade>& MarketBoard::trades(Symbol symbol) const {
  return rows_of(trades_, symbol);
}

const std::deque<FundingPaid>& MarketBoard::fundings(Symbol symbol) const {
  return rows_of(fundings_, symbol);
}

std::optional<DayTicker> MarketBoard::day_ticker(Symbol symbol, Time now) const {
  const auto point = points_.find(symbol);
  const auto hours = source_.candles(symbol, Interval::h1, std::nullopt, std::nullopt, 24, true);
  if (point == points_.end() || hours.empty()) return std::nullopt;
  DayTicker ticker;
  ticker.day = merge(hours, hours.front().open_time);
  ticker.day.quote_volume = source_.day_quote_volume(symbol);
  ticker.last = point->second.last;
  ticker.open_time = hours.front().open_time;
  ticker.close_time = now;
  const auto& tape = trades(symbol);
  if (!tape.empty()) {
    ticker.last_quantity = tape.back().quantity;
    ticker.first_id = tape.front().id;
    ticker.last_id = tape.back().id;
  }
  return ticker;
}

Candle merge(const std::vector<Candle>& parts, Time open_time) {
  Candle whole = parts.front();
  whole.open_time = open_time;
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Candle& part = parts[i];
    whole.high = std::max(whole.high, part.high);
    whole.low = std::min(whole.low, part.low);
    whole.close = part.close;
    whole.volume += part.volume;
    whole.quote_volume += part.quote_volume;
    whole.trades += part.trades;
    if (whole.taker_buy_volume && part.taker_buy_volume) {
      *whole.taker_buy_volume += *part.taker_buy_volume;
    } else {
      whole.taker_buy_volume.reset();
    }
  }
  return whole;
}

}  // namespace vectord::exchange
