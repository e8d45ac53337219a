#include "vectord/binance/requests.hpp"

#include "vectord/base/check.hpp"

namespace vectord::binance {
namespace {

constexpr std::size_t room_for_signature = 160;  // and for window and time stamp

// name=value&name=value, values percent-encoded; the bytes that are signed are these.
class Query {
 public:
  Query() { text_.reserve(256); }
  Query& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_.push_back('&');
    text_.append(name);
    text_.push_back('=');
    net::append_percent_encoded(text_, value);
    return *this;
  }
  Query& add(std::string_view name, std::int64_t value) { return add(name, std::to_string(value)); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

Query of(const Symbol& symbol) {
  Query query;
  query.add("symbol", symbol.view());
  return query;
}

Call read(std::string_view name, std::string_view path, std::string query, Cost cost,
          Security security = Security::none, Priority priority = Priority::scan) {
  return Call{name, "GET", path, std::move(query), Kind::read, security, priority, cost};
}

Call change(std::string_view name, std::string_view method, std::string_view path,
            std::string query, Security security, Priority priority) {
  return Call{name,         method,   path,     std::move(query),
              Kind::change, security, priority, Cost{.weight = 1}};
}

// Spec 4.1: 1-99 -> 1, 100-499 -> 2, 500-1000 -> 5, more -> 10.
int candles_weight(int limit) {
  if (limit < 100) return 1;
  if (limit < 500) return 2;
  return limit <= 1000 ? 5 : 10;
}

int depth_weight(int limit) {
  if (limit <= 50) return 2;
  if (limit <= 100) return 5;
  return limit <= 500 ? 10 : 20;
}

Priority priority_of(OrderRole role) {
  switch (role) {
    case OrderRole::entry: return Priority::entry;
    case OrderRole::exit: return Priority::exit;
    case OrderRole::stop:
    case OrderRole::target: return Priority::stop;
  }
  return Priority::entry;
}

bool has_limit_price(OrderType type) {
  return type == OrderType::limit || type == OrderType::stop || type == OrderType::take_profit;
}

// What ordinary and conditional orders have in common.
void add_terms(Query& query, const OrderRequest& order) {
  query.add("side", to_string(order.side)).add("type", to_string(order.type));
  if (!order.quantity.is_zero()) query.add("quantity", order.quantity.to_string());
  if (has_limit_price(order.type)) {
    query.add("timeInForce", to_string(order.tif)).add("price", order.price.to_string());
  }
  // Sent only when true: in hedge mode even "false" is refused.
  if (order.reduce_only && !order.close_position) query.add("reduceOnly", "true");
}

}  // namespace

// The pool keeps its last connections from scans, as the budget keeps the last of the weight.
static_assert(static_cast<std::uint8_t>(Priority::scan) == net::least_priority);

net::HttpRequest to_http(const Call& call, const Identity& identity, Time timestamp) {
  net::HttpRequest http;
  http.method = std::string(call.method);
  http.priority = static_cast<std::uint8_t>(call.priority);
  std::string& target = http.target;
  target.clear();
  target.reserve(call.path.size() + call.query.size() + room_for_signature);
  target.append(call.path);
  const std::size_t query = target.size() + 1;  // behind the '?'
  if (!call.query.empty()) target.append("?").append(call.query);
  if (call.security == Security::signed_) {
    VECTOR_CHECK(identity.signer != nullptr, "a signed call needs a signer");
    target.append(call.query.empty() ? "?" : "&").append("recvWindow=");
    target.append(std::to_string(identity.receive_window.count())).append("&timestamp=");
    target.append(std::to_string(to_ms(timestamp)));
    const std::string signature = identity.signer->sign(std::string_view(target).substr(query));
    target.append("&signature=");
    net::append_percent_encoded(target, signature);  // base64 has + / =
  }
  if (call.security != Security::none) {
    http.headers.emplace_back("X-MBX-APIKEY", identity.api_key);
  }
  return http;
}

namespace request {

Call server_time() {
  return read("time", "/fapi/v1/time", "", {.weight = 1}, Security::none, Priority::exit);
}
Call exchange_info() {
  return read("exchange_info", "/fapi/v1/exchangeInfo", "", {.weight = 1});
}
Call leverage_brackets() {
  return read("leverage_brackets", "/fapi/v1/leverageBracket", "", {.weight = 1},
              Security::signed_);
}
Call day_tickers() {
  return read("day_tickers", "/fapi/v1/ticker/24hr", "", {.weight = 40});
}

Call candles(const Symbol& symbol, Interval interval, int limit, Time until) {
  Query query = of(symbol);
  query.add("interval", to_string(interval)).add("endTime", to_ms(until)).add("limit", limit);
  return read("candles", "/fapi/v1/klines", query.take(), {.weight = candles_weight(limit)});
}

Call depth(const Symbol& symbol, int limit) {
  Query query = of(symbol);
  query.add("limit", limit);
  // Read just before an order, so with the priority of one.
  return read("depth", "/fapi/v1/depth", query.take(), {.weight = depth_weight(limit)},
              Security::none, Priority::entry);
}

Call premium_index(const Symbol& symbol) {
  return read("premium_index", "/fapi/v1/premiumIndex", of(symbol).take(), {.weight = 1});
}

Call open_interest_history(const Symbol& symbol, int limit) {
  Query query = of(symbol);
  query.add("period", "5m").add("limit", limit);
  return read("open_interest_history", "/futures/data/openInterestHist", query.take(),
              {.data_requests = 1});
}

Call taker_ratio(const Symbol& symbol, int limit) {
  Query query = of(symbol);
  query.add("period", "5m").add("limit", limit);
  return read("taker_ratio", "/futures/data/takerlongshortRatio", query.take(),
              {.data_requests = 1});
}

result<Call> place(const OrderRequest& order) {
  if (order.type == OrderType::trailing_stop_market) {
    return Error{Errc::unsupported,
                 "order " + order.client_id.str() +
                     ": a trailing stop at the "
                     "exchange needs a callback rate, which orders here do not carry"};
  }
  const bool conditional = is_conditional(order.type);
  Query query = of(order.symbol);
  if (conditional) query.add("algoType", "CONDITIONAL");
  add_terms(query, order);
  if (conditional) {
    query.add("triggerPrice", order.trigger_price.to_string());
    query.add("workingType",
              order.working_type == WorkingType::mark_price ? "MARK_PRICE" : "CONTRACT_PRICE");
    if (order.close_position) query.add("closePosition", "true");
    query.add("clientAlgoId", order.client_id.view());
  } else {
    query.add("newClientOrderId", order.client_id.view()).add("newOrderRespType", "RESULT");
  }
  return Call{conditional ? "algo_place" : "order_place",
              "POST",
              conditional ? "/fapi/v1/algoOrder" : "/fapi/v1/order",
              query.take(),
              Kind::place,
              Security::signed_,
              priority_of(order.role),
              Cost{.orders = 1}};
}

namespace {
Query by_client_id(const Symbol& symbol, const ClientOrderId& client_id, bool conditional) {
  Query query = of(symbol);
  query.add(conditional ? "clientAlgoId" : "origClientOrderId", client_id.view());
  return query;
}
std::string_view path_of(bool conditional) {
  return conditional ? "/fapi/v1/algoOrder" : "/fapi/v1/order";
}
}  // namespace

Call cancel(const Symbol& symbol, const ClientOrderId& client_id, bool conditional) {
  return Call{conditional ? "algo_cancel" : "order_cancel",
              "DELETE",
              path_of(conditional),
              by_client_id(symbol, client_id, conditional).take(),
              Kind::cancel,
              Security::signed_,
              Priority::stop,
              Cost{.weight = 1}};
}

Call query(const Symbol& symbol, const ClientOrderId& client_id, bool conditional) {
  return Call{conditional ? "algo_query" : "order_query",
              "GET",
              path_of(conditional),
              by_client_id(symbol, client_id, conditional).take(),
              Kind::query,
              Security::signed_,
              Priority::reconcile,
              Cost{.weight = 1}};
}

Call open_orders() {
  return read("open_orders", "/fapi/v1/openOrders", "", {.weight = 40}, Security::signed_,
              Priority::reconcile);
}
Call open_algo_orders() {
  return read("open_algo_orders", "/fapi/v1/openAlgoOrders", "", {.weight = 40}, Security::signed_,
              Priority::reconcile);
}
Call open_algo_orders(const Symbol& symbol) {
  return read("open_algo_orders", "/fapi/v1/openAlgoOrders", of(symbol).take(), {.weight = 1},
              Security::signed_, Priority::reconcile);
}
Call account() {
  return read("account", "/fapi/v3/account", "", {.weight = 5}, Security::signed_,
              Priority::reconcile);
}
Call position_risk() {
  return read("position_risk", "/fapi/v3/positionRisk", "", {.weight = 5}, Security::signed_,
              Priority::reconcile);
}
Call account_config() {
  return read("account_config", "/fapi/v1/accountConfig", "", {.weight = 5}, Security::signed_,
              Priority::reconcile);
}

Call set_leverage(const Symbol& symbol, int leverage) {
  Query query = of(symbol);
  query.add("leverage", leverage);
  return change("set_leverage", "POST", "/fapi/v1/leverage", query.take(), Security::signed_,
                Priority::entry);
}

Call set_crossed(const Symbol& symbol) {
  Query query = of(symbol);
  query.add("marginType", "CROSSED");
  return change("set_margin_type", "POST", "/fapi/v1/marginType", query.take(), Security::signed_,
                Priority::entry);
}

Call income(Time from, int page) {
  Query query;
  query.add("startTime", to_ms(from)).add("page", page).add("limit", income_rows_per_page);
  return read("income", "/fapi/v1/income", query.take(), {.weight = 30}, Security::signed_,
              Priority::reconcile);
}

Call user_trades(const Symbol& symbol, Time from, std::size_t limit) {
  Query query = of(symbol);
  query.add("startTime", to_ms(from)).add("limit", static_cast<int>(limit));
  return read("user_trades", "/fapi/v1/userTrades", query.take(), {.weight = 5}, Security::signed_,
              Priority::reconcile);
}

Call create_listen_key() {
  return change("listen_key_create", "POST", "/fapi/v1/listenKey", "", Security::key,
                Priority::reconcile);
}
Call extend_listen_key() {
  return change("listen_key_extend", "PUT", "/fapi/v1/listenKey", "", Security::key,
                Priority::reconcile);
}

}  // namespace request
}  // namespace vectord::binance
