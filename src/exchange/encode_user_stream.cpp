#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

using matching::Execution;
using matching::OrderEvent;

std::string_view working_type(WorkingType type) {
  return type == WorkingType::mark_price ? "MARK_PRICE" : "CONTRACT_PRICE";
}

JsonWriter& head(JsonWriter& json, std::string_view event, Time at) {
  return json.open_object().text("e", event).time("T", at).time("E", at);
}

// The execution: figures are "0" where there was none, padded to 8 where there was.
void encode_execution(JsonWriter& json, const OrderEvent& event) {
  json.shortest("l", event.last_quantity).shortest("z", event.order.executed);
  json.shortest("L", event.last_price);
  if (event.trade_id != 0) {
    json.text("N", "USDT").decimal("n", event.commission);
  } else {
    json.text("N", "USDT").text("n", "0");
  }
  json.time("T", event.at).integer("t", event.trade_id);
  json.shortest("b", event.bid_notional).shortest("a", event.ask_notional);
  json.boolean("m", event.maker);
}

void encode_position(JsonWriter& json, const matching::PositionView& p) {
  json.open_object().text("s", p.symbol.view()).shortest("pa", p.amount);
  json.shortest("ep", p.entry_price).shortest("bep", p.break_even_price);
  json.shortest("cr", p.realized_accumulated).decimal("up", p.unrealized_pnl);
  json.text("mt", p.isolated ? "isolated" : "cross").shortest("iw", p.isolated_wallet);
  json.text("ps", "BOTH").text("ma", "USDT").close_object();
}

}  // namespace

std::string order_message(const OrderEvent& event) {
  const auto& o = event.order;
  std::string out;
  out.reserve(640);
  JsonWriter json(out);
  head(json, "ORDER_TRADE_UPDATE", event.at).open_object("o");
  json.text("s", o.symbol.view()).text("c", o.client_id.view()).text("S", to_string(o.side));
  json.text("o", to_string(o.type)).text("f", to_string(o.tif));
  json.shortest("q", o.quantity).shortest("p", o.price).shortest("ap", o.average_price());
  json.shortest("sp", o.stop_price).text("x", to_string(event.execution));
  json.text("X", to_string(o.status)).integer("i", o.id);
  encode_execution(json, event);
  json.boolean("R", o.reduce_only).text("wt", working_type(o.working_type));
  json.text("ot", to_string(o.original_type)).text("ps", "BOTH");
  json.boolean("cp", o.close_position).boolean("pP", o.price_protect);
  json.integer("si", 0).integer("ss", 0);
  if (event.trade_id != 0) {
    json.decimal("rp", event.realized_pnl);
  } else {
    json.text("rp", "0");
  }
  json.text("V", to_string(o.self_trade)).text("pm", to_string(o.price_match));
  json.time("gtd", o.good_till);
  json.text("er", std::to_string(static_cast<int>(event.expiry)));
  if (event.execution == Execution::amendment && o.modify_id) json.integer("M", *o.modify_id);
  json.close_object().close_object();
  return out;
}

std::string trade_lite_message(const OrderEvent& event) {
  const auto& o = event.order;
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "TRADE_LITE").time("E", event.at).time("T", event.at);
  json.text("s", o.symbol.view()).shortest("q", o.quantity).shortest("p", o.price);
  json.boolean("m", event.maker).text("c", o.client_id.view()).text("S", to_string(o.side));
  json.shortest("L", event.last_price).shortest("l", event.last_quantity);
  json.integer("t", event.trade_id).integer("i", o.id).close_object();
  return out;
}

std::string algo_message(const matching::AlgoEvent& event) {
  const auto& a = event.algo;
  const bool triggered = a.actual_order_id != 0;
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  head(json, "ALGO_UPDATE", event.at).open_object("o");
  json.text("caid", a.client_id.view()).integer("aid", a.id).text("at", "CONDITIONAL");
  json.text("o", to_string(a.type)).text("s", a.symbol.view()).text("S", to_string(a.side));
  json.text("ps", "BOTH").text("f", to_string(a.tif)).shortest("q", a.quantity);
  json.text("X", to_string(a.status));
  json.text("ai", triggered ? std::to_string(a.actual_order_id) : "");
  if (triggered) {
    json.shortest("ap", a.actual_price).shortest("aq", a.actual_quantity);
    json.text("act", matching::becomes_limit(a.type) ? "LIMIT" : "MARKET");
  }
  json.shortest("tp", a.trigger_price).shortest("p", a.price).text("V", to_string(a.self_trade));
  json.text("wt", working_type(a.working_type)).text("pm", to_string(a.price_match));
  json.boolean("cp", a.close_position).boolean("pP", a.price_protect);
  json.boolean("R", a.reduce_only).time("tt", a.triggered_at).time("gtd", a.good_till);
  if (!a.reject_reason.empty()) json.text("rm", a.reject_reason);
  json.boolean("ia", a.activated).close_object().close_object();
  return out;
}

std::string account_message(const matching::AccountEvent& event) {
  std::string out;
  out.reserve(512);
  JsonWriter json(out);
  head(json, "ACCOUNT_UPDATE", event.at).open_object("a");
  json.open_array("B").open_object().text("a", "USDT").decimal("wb", event.wallet_balance);
  json.decimal("cw", event.cross_wallet_balance).shortest("bc", event.balance_change);
  json.close_object().close_array().open_array("P");
  for (const auto& position : event.positions) encode_position(json, position);
  json.close_array().text("m", event.reason).close_object().close_object();
  return out;
}

std::string leverage_message(const matching::LeverageEvent& event) {
  std::string out;
  JsonWriter json(out);
  head(json, "ACCOUNT_CONFIG_UPDATE", event.at).open_object("ac");
  json.text("s", event.symbol.view()).integer("l", event.leverage).close_object().close_object();
  return out;
}

std::string margin_call_message(const matching::MarginCallEvent& event) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "MARGIN_CALL").time("E", event.at);
  if (event.cross_wallet_balance) json.shortest("cw", *event.cross_wallet_balance);
  json.open_array("p");
  for (const auto& p : event.positions) {
    json.open_object().text("s", p.symbol.view()).text("ps", "BOTH").shortest("pa", p.amount);
    json.text("mt", p.isolated ? "ISOLATED" : "CROSSED").shortest("iw", p.isolated_wallet);
    json.shortest("mp", p.mark_price).shortest("up", p.unrealized_pnl);
    json.shortest("mm", p.maintenance_margin).close_object();
  }
  json.close_array().close_object();
  return out;
}

std::string listen_key_expired_message(std::string_view key, Time at) {
  std::string out;
  JsonWriter json(out);
  json.open_object().text("e", "listenKeyExpired").time("E", at).text("listenKey", key);
  json.close_object();
  return out;
}

}  // namespace vectord::exchange
