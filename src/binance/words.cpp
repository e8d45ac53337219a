#include "binance/words.hpp"

namespace vectord::binance {

std::optional<Side> side_from(std::string_view word) {
  if (word == "BUY") return Side::buy;
  if (word == "SELL") return Side::sell;
  return std::nullopt;
}

OrderType order_type_from(std::string_view word) {
  for (const OrderType type :
       {OrderType::limit, OrderType::market, OrderType::stop, OrderType::stop_market,
        OrderType::take_profit, OrderType::take_profit_market, OrderType::trailing_stop_market}) {
    if (to_string(type) == word) return type;
  }
  return OrderType::market;
}

OrderStatus order_status_from(std::string_view word, Quantity executed, Quantity quantity) {
  if (word == "NEW") return OrderStatus::accepted;
  if (word == "PARTIALLY_FILLED") return OrderStatus::partially_filled;
  if (word == "FILLED") return OrderStatus::filled;
  if (word == "CANCELED") return OrderStatus::canceled;
  if (word == "EXPIRED" || word == "EXPIRED_IN_MATCH") return OrderStatus::expired;
  if (word == "REJECTED") return OrderStatus::rejected;
  // NEW_INSURANCE, NEW_ADL: the exchange's own closing orders.
  if (!quantity.is_zero() && executed >= quantity) return OrderStatus::filled;
  if (!executed.is_zero()) return OrderStatus::partially_filled;
  return word.starts_with("NEW_") ? OrderStatus::accepted : OrderStatus::unknown;
}

OrderStatus algo_status_from(std::string_view word) {
  if (word == "NEW") return OrderStatus::accepted;
  if (word == "TRIGGERING" || word == "TRIGGERED") return OrderStatus::triggered;
  if (word == "FINISHED") return OrderStatus::filled;
  if (word == "CANCELED") return OrderStatus::canceled;
  if (word == "EXPIRED") return OrderStatus::expired;
  if (word == "REJECTED") return OrderStatus::rejected;
  return OrderStatus::unknown;
}

ClientOrderId client_id_from(std::string_view text) {
  return ClientOrderId{text.substr(0, ClientOrderId::capacity)};
}

bool is_coin_margined(std::string_view symbol) {
  const std::size_t underscore = symbol.find('_');
  return underscore != std::string_view::npos && symbol.substr(0, underscore).ends_with("USD");
}

}  // namespace vectord::binance
