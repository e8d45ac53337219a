// What became of an account: orders, trades, income, liquidations (spec §4.2, §4.4).
#include "exchange/encode.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

Reply encode_orders(const Call& call, const std::vector<matching::Order>& orders) {
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& order : orders) encode_order(json, order, call.instrument(order.symbol));
  json.close_array();
  return body;
}

void set_symbol(matching::HistoryQuery& history, const Instrument* instrument) {
  if (instrument != nullptr) history.symbol = instrument->symbol;
}

Reply all_orders(const Call& call) {
  auto reader = call.reader();
  matching::HistoryQuery history;
  set_symbol(history, reader.optional_instrument());
  history.from_id = reader.optional_integer("orderId");
  const auto window = read_week(reader, call.now);
  history.limit = static_cast<std::size_t>(reader.limit(500, 1000));
  if (reader.error()) return *reader.error();
  if (!history.from_id) history.from = window.from, history.to = window.to;
  return encode_orders(call, call.face.core.all_orders(call.account, history));
}

Reply user_trades(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  matching::HistoryQuery history;
  history.order_id = reader.optional_integer("orderId");
  history.from_id = reader.optional_integer("fromId");
  const bool timed = reader.has("startTime") || reader.has("endTime");
  reader.require(!history.from_id || !timed,
                 {400, -1128, "Combination of optional parameters invalid."});
  const auto window = read_week(reader, call.now);
  history.limit = static_cast<std::size_t>(reader.limit(500, 1000));
  if (reader.error()) return *reader.error();
  history.symbol = instrument->symbol;
  if (!history.from_id) history.from = window.from, history.to = window.to;
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& trade : call.face.core.user_trades(call.account, history)) {
    encode_user_trade(json, trade, *instrument);
  }
  json.close_array();
  return body;
}

Reply force_orders(const Call& call) {
  auto reader = call.reader();
  matching::HistoryQuery history;
  set_symbol(history, reader.optional_instrument());
  const auto kind = reader.optional_text("autoCloseType");
  history.from = reader.optional_time("startTime");
  history.to = reader.optional_time("endTime");
  history.limit = static_cast<std::size_t>(reader.limit(50, 100));
  if (reader.error()) return *reader.error();
  auto orders = call.face.core.force_orders(call.account, history);
  if (kind) {
    const bool wanted = *kind == "ADL";
    std::erase_if(orders, [wanted](const matching::Order& order) {
      return order.client_id.view().starts_with("adl_autoclose") != wanted;
    });
  }
  return encode_orders(call, orders);
}

Cost force_orders_cost(const Parameters& parameters) {
  return {.weight = parameters.has("symbol") ? 20 : 50};
}

constexpr std::int64_t max_page = 1000;

Reply income(const Call& call) {
  auto reader = call.reader();
  matching::HistoryQuery history;
  set_symbol(history, reader.optional_instrument());
  const auto type = reader.optional_text("incomeType");
  history.from = reader.optional_time("startTime");
  history.to = reader.optional_time("endTime");
  if (!history.from && !history.to) history.from = call.now - Millis{7LL * 86'400'000};
  const auto limit = static_cast<std::size_t>(reader.limit(100, 1000));
  const auto page = reader.optional_integer("page").value_or(1);
  reader.require(page >= 1 && page <= max_page, api_error::invalid_data("page"));
  if (reader.error()) return *reader.error();
  const auto kind = type ? matching::income_kind_from(*type) : std::nullopt;
  if (type && !kind) return std::string("[]");  // a type that never happens here
  history.limit = limit * static_cast<std::size_t>(page);
  const auto rows = call.face.core.income(call.account, history, kind);
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (std::size_t i = limit * static_cast<std::size_t>(page - 1); i < rows.size(); ++i) {
    encode_income(json, rows[i]);
  }
  json.close_array();
  return body;
}

}  // namespace

void add_history_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"GET", "/fapi/v1/allOrders", key, weight<5>, all_orders},
                    {"GET", "/fapi/v1/userTrades", key, weight<5>, user_trades},
                    {"GET", "/fapi/v1/forceOrders", key, force_orders_cost, force_orders},
                    {"GET", "/fapi/v1/income", key, weight<30>, income},
                });
}

}  // namespace vectord::exchange
