#include <algorithm>

#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

using matching::Algo;
using matching::Order;

// Averages are finer than the tick; what they carry for it is "0.00000".
int average_decimals(const Instrument& i) {
  return std::min(8, std::max(5, i.price_decimals() + 2));
}
int quote_decimals(const Instrument& i) {
  return std::min(8, std::max(5, i.price_decimals() + i.quantity_decimals()));
}

// What acknowledgement and query end with alike.
void encode_terms(JsonWriter& json, const Order& order, const Instrument& i) {
  json.text("timeInForce", to_string(order.tif)).text("type", to_string(order.type));
  json.boolean("reduceOnly", order.reduce_only).boolean("closePosition", order.close_position);
  json.text("side", to_string(order.side)).text("positionSide", "BOTH");
  json.decimal("stopPrice", order.stop_price, i.price_decimals());
  json.text("workingType",
            order.working_type == WorkingType::mark_price ? "MARK_PRICE" : "CONTRACT_PRICE");
  json.boolean("priceProtect", order.price_protect);
  json.text("origType", to_string(order.original_type));
  json.text("priceMatch", to_string(order.price_match));
  json.text("selfTradePreventionMode", to_string(order.self_trade));
  json.time("goodTillDate", order.good_till);
}

}  // namespace

void encode_acknowledgement(JsonWriter& json, const Order& order, const Instrument& i,
                            AcknowledgementForm form) {
  const int quantity = i.quantity_decimals();
  json.open_object().integer("orderId", order.id).text("symbol", order.symbol.view());
  if (form.modified) json.text("pair", order.symbol.view());
  json.text("status", to_string(order.status)).text("clientOrderId", order.client_id.view());
  json.decimal("price", order.price, i.price_decimals());
  if (form.average_price) json.decimal("avgPrice", order.average_price(), average_decimals(i));
  json.decimal("origQty", order.quantity, quantity);
  json.decimal("executedQty", order.executed, quantity);
  json.decimal("cumQty", order.executed, quantity);
  if (form.average_price) json.decimal("cumQuote", order.cum_quote, quote_decimals(i));
  encode_terms(json, order, i);
  if (form.modified && order.modify_id) json.integer("modifyId", *order.modify_id);
  json.time("updateTime", order.updated).close_object();
}

void encode_order(JsonWriter& json, const Order& order, const Instrument& i) {
  const int quantity = i.quantity_decimals();
  json.open_object().integer("orderId", order.id).text("symbol", order.symbol.view());
  json.text("status", to_string(order.status)).text("clientOrderId", order.client_id.view());
  json.decimal("price", order.price, i.price_decimals());
  json.decimal("avgPrice", order.average_price(), average_decimals(i));
  json.decimal("origQty", order.quantity, quantity);
  json.decimal("executedQty", order.executed, quantity);
  json.decimal("cumQuote", order.cum_quote, quote_decimals(i));
  encode_terms(json, order, i);
  json.time("time", order.created).time("updateTime", order.updated).close_object();
}

namespace {

// The order that a triggered conditional became; `open` rows spell their zero otherwise.
void encode_actual(JsonWriter& json, const Algo& algo, const Instrument& i, AlgoForm form) {
  const bool triggered = algo.actual_order_id != 0;
  json.text("actualOrderId", triggered ? std::to_string(algo.actual_order_id) : "");
  if (form == AlgoForm::open) {
    json.text("actualQty", triggered ? algo.actual_quantity.to_string() : "0.0");
    json.boolean("isActivated", algo.activated);
    return;
  }
  json.decimal("actualPrice", algo.actual_price, average_decimals(i));
  if (form == AlgoForm::queried) {
    json.text("actualType", !triggered                           ? ""
                            : matching::becomes_limit(algo.type) ? "LIMIT"
                                                                 : "MARKET");
    json.decimal("actualQty", algo.actual_quantity, i.quantity_decimals());
  }
  json.text("tpOrderType", "");
}

}  // namespace

void encode_algo(JsonWriter& json, const Algo& algo, const Instrument& i, AlgoForm form) {
  const bool trailing = algo.type == OrderType::trailing_stop_market;
  json.open_object().integer("algoId", algo.id).text("clientAlgoId", algo.client_id.view());
  json.text("algoType", "CONDITIONAL").text("orderType", to_string(algo.type));
  json.text("symbol", algo.symbol.view()).text("side", to_string(algo.side));
  json.text("positionSide", "BOTH").text("timeInForce", to_string(algo.tif));
  json.decimal("quantity", algo.quantity, i.quantity_decimals());
  json.text("algoStatus", to_string(algo.status));
  if (form != AlgoForm::placed) encode_actual(json, algo, i, form);
  json.decimal("triggerPrice", algo.trigger_price, i.price_decimals());
  json.decimal("price", algo.price, i.price_decimals()).null("icebergQuantity");
  json.text("selfTradePreventionMode", to_string(algo.self_trade));
  json.text("workingType",
            algo.working_type == WorkingType::mark_price ? "MARK_PRICE" : "CONTRACT_PRICE");
  json.text("priceMatch", to_string(algo.price_match));
  json.boolean("closePosition", algo.close_position).boolean("priceProtect", algo.price_protect);
  json.boolean("reduceOnly", algo.reduce_only);
  json.text("activatePrice", trailing ? algo.activate_price.to_string() : "");
  json.text("callbackRate", trailing ? algo.callback_percent.to_string() : "");
  json.time("createTime", algo.created).time("updateTime", algo.updated);
  json.time("triggerTime", algo.triggered_at).time("goodTillDate", algo.good_till).close_object();
}

void encode_user_trade(JsonWriter& json, const matching::AccountTrade& trade, const Instrument& i) {
  json.open_object().boolean("buyer", trade.side == Side::buy);
  json.decimal("commission", trade.commission).text("commissionAsset", i.margin_asset);
  json.integer("id", trade.id).boolean("maker", trade.maker).integer("orderId", trade.order_id);
  json.decimal("price", trade.price, i.price_decimals());
  json.decimal("qty", trade.quantity, i.quantity_decimals());
  json.decimal("quoteQty", trade.quote_quantity, quote_decimals(i));
  json.decimal("realizedPnl", trade.realized_pnl);
  json.text("side", to_string(trade.side)).text("positionSide", "BOTH");
  json.text("symbol", trade.symbol.view()).time("time", trade.at).close_object();
}

void encode_income(JsonWriter& json, const matching::Income& income) {
  json.open_object().text("symbol", income.symbol.view());
  json.text("incomeType", to_string(income.kind)).decimal("income", income.amount);
  json.text("asset", "USDT").text("info", to_string(income.kind)).time("time", income.at);
  json.integer("tranId", income.transaction_id);
  json.text("tradeId", income.trade_id == 0 ? "" : std::to_string(income.trade_id)).close_object();
}

}  // namespace vectord::exchange
