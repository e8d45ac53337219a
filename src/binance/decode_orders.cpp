#include "binance/rows.hpp"
#include "binance/words.hpp"
#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

using json::Taker;

Side side_of(Taker& from, std::string_view name) {
  const auto side = side_from(from.text(name));
  if (!side) from.fail(name, "is neither BUY nor SELL");
  return side.value_or(Side::buy);
}

OrderReport read_order(Taker& from) {
  OrderReport report;  // in the order in which the exchange writes
  report.order_id = from.integer("orderId");
  report.symbol = from.short_text<Symbol>("symbol");
  const std::string_view status = from.text("status");
  report.client_id = client_id_from(from.text("clientOrderId"));
  report.price = from.decimal<Price>("price");
  // Gone from acknowledgements since July 2026.
  report.average_price = from.optional_decimal<Price>("avgPrice").value_or(Price{});
  report.quantity = from.decimal<Quantity>("origQty");
  report.executed = from.decimal<Quantity>("executedQty");
  report.status = order_status_from(status, report.executed, report.quantity);
  report.type = order_type_from(from.text("type"));
  report.reduce_only = from.flag_or("reduceOnly", false);
  report.side = side_of(from, "side");
  report.at = from.time("updateTime");
  return report;
}

// actualOrderId is a number, a text with one, or "".
std::int64_t actual_order_id(Taker& from) {
  return from.integer_or("actualOrderId", 0);
}

AlgoReport read_algo(Taker& from) {
  AlgoReport report;
  report.symbol = from.short_text<Symbol>("symbol");
  report.client_id = client_id_from(from.text("clientAlgoId"));
  report.algo_id = from.integer("algoId");
  report.status = algo_status_from(from.text("algoStatus"));
  // Named orderType in answers to placing; older captures of the open list say type.
  const auto older = from.text_or("type", "");
  report.type = order_type_from(older.empty() ? from.text("orderType") : older);
  report.side = side_of(from, "side");
  report.close_position = from.flag_or("closePosition", false);
  report.quantity = from.optional_decimal<Quantity>("quantity").value_or(Quantity{});
  if (report.quantity.is_zero() && !report.close_position) {
    from.fail("quantity", "is missing although the position is not closed whole");
  }
  if (report.type == OrderType::trailing_stop_market) {
    report.trigger_price = from.optional_decimal<Price>("triggerPrice").value_or(Price{});
  } else {
    report.trigger_price = from.decimal<Price>("triggerPrice");
  }
  report.reduce_only = from.flag_or("reduceOnly", false);
  report.actual_order_id = actual_order_id(from);
  report.at = from.time("updateTime");
  return report;
}

}  // namespace

ErrorBody decode_error(std::string_view body) {
  ErrorBody error;
  auto read = json::read_one(body, "error body", [&](Taker& from) {
    const auto code = from.integer("code");
    error.text = std::string(from.text_or("msg", ""));
    error.code = code >= -1'000'000 && code <= 1'000'000 ? static_cast<int>(code) : 0;
  });
  if (read.has_error() || error.code == 0) {
    // The page of a proxy, or a text without a code: its beginning has to do.
    if (error.text.empty()) error.text = std::string(body.substr(0, 200));
    error.code = 0;
  }
  return error;
}

result<OrderReport> decode_order(std::string_view text) {
  OrderReport report;
  auto read =
      json::read_one(text, "/fapi/v1/order", [&](Taker& from) { report = read_order(from); });
  if (read.has_error()) return read.error();
  return report;
}

result<std::vector<OrderReport>> decode_open_orders(std::string_view text) {
  std::vector<OrderReport> orders;
  auto read = json::read_rows(text, "GET /fapi/v1/openOrders", [&](Taker& from) {
    if (!is_coin_margined(from.text("symbol"))) orders.push_back(read_order(from));
  });
  if (read.has_error()) return read.error();
  return orders;
}

result<AlgoReport> decode_algo_order(std::string_view text) {
  AlgoReport report;
  auto read =
      json::read_one(text, "/fapi/v1/algoOrder", [&](Taker& from) { report = read_algo(from); });
  if (read.has_error()) return read.error();
  return report;
}

result<std::vector<AlgoReport>> decode_open_algo_orders(std::string_view text) {
  std::vector<AlgoReport> orders;
  auto read = json::read_rows(text, "GET /fapi/v1/openAlgoOrders", [&](Taker& from) {
    if (!is_coin_margined(from.text("symbol"))) orders.push_back(read_algo(from));
  });
  if (read.has_error()) return read.error();
  return orders;
}

result<void> decode_algo_cancel(std::string_view text) {
  return json::read_one(text, "DELETE /fapi/v1/algoOrder", [](Taker& from) {
    // "200", a text, where the other endpoints have a number.
    if (from.integer("code") != 200) from.fail("code", "is not 200");
  });
}

result<std::vector<Fill>> decode_user_trades(std::string_view text) {
  std::vector<Fill> fills;
  auto read = json::read_rows(text, "GET /fapi/v1/userTrades", [&](Taker& from) {
    Fill fill;
    fill.symbol = from.short_text<Symbol>("symbol");
    fill.trade_id = from.integer("id");
    fill.order_id = from.integer("orderId");
    fill.side = side_of(from, "side");
    fill.price = from.decimal<Price>("price");
    fill.quantity = from.decimal<Quantity>("qty");
    fill.commission = from.decimal<Money>("commission");
    fill.commission_asset = std::string(from.text("commissionAsset"));
    fill.realized_pnl = from.decimal<Money>("realizedPnl");
    fill.maker = from.flag("maker");
    fill.at = from.time("time");
    fills.push_back(std::move(fill));
  });
  if (read.has_error()) return read.error();
  return fills;
}

}  // namespace vectord::binance
