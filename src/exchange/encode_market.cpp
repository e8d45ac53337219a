#include "exchange/encode.hpp"

namespace vectord::exchange {

void encode_kline(JsonWriter& json, const Candle& c, Millis length, const Instrument& i) {
  const int price = i.price_decimals();
  const int quantity = i.quantity_decimals();
  const double taker = c.taker_buy_volume.value_or(0);
  const double average = c.volume > 0 ? c.quote_volume / c.volume : 0;
  json.open_array().integer(to_ms(c.open_time)).decimal(c.open, price).decimal(c.high, price);
  json.decimal(c.low, price).decimal(c.close, price).decimal(c.volume, quantity);
  json.integer(to_ms(c.open_time + length) - 1).decimal(c.quote_volume, 5).integer(c.trades);
  json.decimal(taker, quantity).decimal(taker * average, 5).text("0").close_array();
}

void encode_levels(JsonWriter& json, std::string_view name,
                   const std::vector<matching::BookLevel>& levels, const Instrument& i) {
  json.open_array(name);
  for (const auto& level : levels) {
    json.open_array().decimal(level.price, i.price_decimals());
    json.decimal(level.quantity, i.quantity_decimals()).close_array();
  }
  json.close_array();
}

void encode_day_ticker(JsonWriter& json, const DayTicker& t, const Instrument& i) {
  const int price = i.price_decimals();
  const double last = t.last.to_double();
  const double change = last - t.day.open;
  const double average = t.day.volume > 0 ? t.day.quote_volume / t.day.volume : last;
  json.open_object().text("symbol", i.symbol.view()).decimal("priceChange", change, price);
  json.decimal("priceChangePercent", t.day.open > 0 ? change / t.day.open * 100 : 0, 3);
  json.decimal("weightedAvgPrice", average, price).decimal("lastPrice", t.last, price);
  json.decimal("lastQty", t.last_quantity, i.quantity_decimals());
  json.decimal("openPrice", t.day.open, price).decimal("highPrice", t.day.high, price);
  json.decimal("lowPrice", t.day.low, price);
  json.decimal("volume", t.day.volume, i.quantity_decimals());
  json.decimal("quoteVolume", t.day.quote_volume, 2).time("openTime", t.open_time);
  json.time("closeTime", t.close_time).integer("firstId", t.first_id);
  json.integer("lastId", t.last_id).integer("count", t.day.trades).close_object();
}

}  // namespace vectord::exchange
