#include "record_json.hpp"

#include <nlohmann/json.hpp>

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;

Json price_or_null(const std::optional<Price>& value) {
  return value ? Json(value->to_string()) : Json(nullptr);
}

Json score_parts(const std::vector<ScorePart>& parts) {
  Json out = Json::array();
  for (const ScorePart& part : parts) {
    out.push_back({{"component", to_string(part.component)}, {"points", part.points}});
  }
  return out;
}

Json protection(const PositionRow& row) {
  Json out;
  out["state"] = row.protection;
  out["at"] = Json::object();
  for (const auto& [state, at] : row.protection_at) out["at"][state] = format_time(at);
  out["unprotected_seconds"] = row.unprotected_seconds;
  return out;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const PositionRow& row) {
  Json out;
  out["symbol"] = row.symbol.view();
  out["direction"] = to_string(row.direction);
  out["quantity"] = row.quantity.to_string();
  out["entry_price"] = row.entry_price.to_string();
  out["mark_price"] = price_or_null(row.mark_price);
  out["stop_price"] = price_or_null(row.stop_price);
  out["targets_resting"] = row.targets_resting;
  out["unrealized_pnl"] = row.unrealized_pnl.to_double();
  out["leverage"] = row.leverage;
  out["protected"] = row.is_protected;
  out["protection"] = protection(row);
  out["opened_at"] = format_time(row.opened_at);
  return text_of(out);
}

std::string to_json(const Trade& closed) {
  Json out;
  out["id"] = closed.id;
  out["signal_id"] = closed.signal_id.view();
  out["symbol"] = closed.symbol.view();
  out["direction"] = to_string(closed.direction);
  out["quantity"] = closed.quantity.to_string();
  out["entry_price"] = closed.entry_price.to_string();
  out["exit_price"] = closed.exit_price.to_string();
  out["leverage"] = closed.leverage;
  out["score"] = closed.score;
  out["realized_pnl"] = closed.realized_pnl.to_string();
  out["commission"] = closed.commission.to_string();
  out["funding"] = closed.funding.to_string();
  out["net_pnl"] = closed.net().to_string();
  out["opened_at"] = format_time(closed.opened_at);
  out["closed_at"] = format_time(closed.closed_at);
  out["exit_reason"] = to_string(closed.reason);
  return text_of(out);
}

std::string to_json(const storage::OrderRecord& record) {
  const effect::RecordOrder& order = record.order;
  const OrderRequest& request = order.request;
  Json out;
  out["row"] = record.row;
  out["client_id"] = request.client_id.view();
  out["order_id"] = order.order_id == 0 ? Json(nullptr) : Json(order.order_id);
  out["signal_id"] = order.signal_id.view();
  out["symbol"] = request.symbol.view();
  out["role"] = to_string(request.role);
  out["side"] = to_string(request.side);
  out["type"] = to_string(request.type);
  out["quantity"] = request.quantity.to_string();
  out["price"] = request.price.is_zero() ? Json(nullptr) : Json(request.price.to_string());
  out["trigger_price"] =
      request.trigger_price.is_zero() ? Json(nullptr) : Json(request.trigger_price.to_string());
  out["reduce_only"] = request.reduce_only;
  out["close_position"] = request.close_position;
  out["status"] = to_string(order.status);
  out["executed"] = order.executed.to_string();
  out["average_price"] =
      order.average_price.is_zero() ? Json(nullptr) : Json(order.average_price.to_string());
  out["code"] = order.code == 0 ? Json(nullptr) : Json(order.code);
  out["text"] = order.text;
  out["intended_at"] = format_time(record.intended_at);
  out["updated_at"] = format_time(order.at);
  return text_of(out);
}

std::string to_json(const storage::SignalRecord& record) {
  const Signal& signal = record.signal;
  Json out;
  out["row"] = record.row;
  out["id"] = signal.id.view();
  out["source"] = to_string(signal.source);
  out["symbol"] = signal.symbol.view();
  out["direction"] = to_string(signal.direction);
  out["score"] = signal.score;
  out["components"] = score_parts(signal.parts);
  out["missing"] = record.missing;
  out["entry"] = signal.entry;
  out["stop"] = signal.stop;
  out["targets"] = signal.targets;
  out["risk_reward"] = signal.risk_reward;
  out["leverage"] = signal.leverage;
  out["rsi"] = signal.rsi;
  out["volume_ratio"] = signal.volume_ratio;
  out["regime"] = to_string(signal.regime);
  out["decision"] = record.reason ? "rejected" : "executed";
  out["reason"] = record.reason ? Json(to_string(*record.reason)) : Json(nullptr);
  out["detail"] = record.detail;
  out["created_at"] = format_time(signal.created_at);
  return text_of(out);
}

std::string to_json(const alerts::Notice& notice) {
  Json out;
  out["at"] = format_time(notice.at);
  out["severity"] = alerts::to_string(notice.severity);
  out["state"] = alerts::to_string(notice.state);
  out["code"] = notice.code;
  out["subject"] = notice.subject;
  out["text"] = notice.text;
  return text_of(out);
}

std::string to_json(const SettingRow& row) {
  Json out;
  out["name"] = row.name;
  out["value"] = row.value;
  out["unit"] = row.unit;
  out["help"] = row.help;
  return text_of(out);
}

}  // namespace vectord::api
