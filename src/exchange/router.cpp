#include <algorithm>
#include <iterator>

#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis most_ahead{1000};
constexpr std::int64_t default_window_ms = 5000;
constexpr std::int64_t max_window_ms = 60'000;
constexpr Millis week{7LL * 86'400'000};

bool precedes(const Route& a, const Route& b) {
  return std::pair(a.path, a.method) < std::pair(b.path, b.method);
}

bool tells_of_market(const Route& route) {
  constexpr std::string_view others[] = {"/fapi/v1/ping", "/fapi/v1/time", "/fapi/v1/exchangeInfo"};
  if (route.security != Security::none || route.path.front() != '/') return false;
  return std::find(std::begin(others), std::end(others), route.path) == std::end(others);
}

std::optional<ApiError> check_time(const Parameters& parameters, Time now) {
  static const InstrumentTable none;
  ParameterReader reader(parameters, none);
  const Time sent = time_from_ms(reader.integer("timestamp"));
  const auto window = reader.optional_integer("recvWindow").value_or(default_window_ms);
  if (reader.error()) return reader.error();
  if (window < 0 || window > max_window_ms) {
    return ApiError{400, -1131, "recvWindow must be less than 60000"};
  }
  if (sent >= now + most_ahead) return api_error::ahead_of_server();
  if (now - sent > Millis{window}) return api_error::outside_window();
  return std::nullopt;
}

}  // namespace

std::string encode_code(int code, std::string_view text) {
  std::string body;
  JsonWriter(body).open_object().integer("code", code).text("msg", text).close_object();
  return body;
}

std::string success() {
  return encode_code(200, "success");
}

HistoryWindow read_week(ParameterReader& reader, Time now) {
  HistoryWindow window{reader.optional_time("startTime"), reader.optional_time("endTime")};
  if (window.from && window.to) {
    reader.require(*window.from <= *window.to,
                   {400, -1023, "Start time is greater than end time."});
    reader.require(*window.to - *window.from <= week, {400, -4165, "Invalid time interval"});
  } else if (window.from) {
    window.to = *window.from + week;
  } else {
    window.from = window.to.value_or(now) - week;
  }
  return window;
}

Router::Router(Face& face, RequestLimits limits) : face_(face), limits_(limits) {
  add_market_data_routes(routes_);
  add_derivatives_routes(routes_);
  add_order_routes(routes_);
  add_batch_routes(routes_);
  add_algo_routes(routes_);
  add_account_routes(routes_);
  add_history_routes(routes_);
  add_settings_routes(routes_);
  add_user_stream_routes(routes_);
  std::sort(routes_.begin(), routes_.end(), precedes);
}

const Route* Router::find(std::string_view method, std::string_view path) const {
  const Route wanted{method, path, Security::none, nullptr, nullptr};
  const auto found = std::lower_bound(routes_.begin(), routes_.end(), wanted, precedes);
  const bool same = found != routes_.end() && found->path == path && found->method == method;
  return same ? &*found : nullptr;
}

int Router::account_of_key(std::string_view key) const {
  const auto& accounts = face_.settings.accounts;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    if (accounts[i].key == key) return static_cast<int>(i);
  }
  return -1;
}

net::HttpResponse Router::handle(const net::HttpRequest& request, Time now) {
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  const Route* route = find(method, request.path());
  if (route == nullptr) {
    return respond(ApiError{
        404, -5000,
        "Path " + std::string(request.path()) + ", Method " + std::string(method) + " is invalid"});
  }
  Arrival arrival;
  arrival.key = net::find_header(request.headers, "X-MBX-APIKEY");
  arrival.malformed = arrival.parameters.read(request.query(), request.body);
  if (route->security == Security::signed_) {
    arrival.payload = signed_payload(request.query(), request.body);
  }
  return run(*route, arrival, now);
}

net::HttpResponse Router::run(const Route& route, const Arrival& arrival, Time now) {
  int account = -1;
  if (route.security != Security::none) {
    if (arrival.key.empty()) return respond(api_error::key_format());
    account = account_of_key(arrival.key);
    if (account < 0) return respond(api_error::key_rejected());
  }
  const Cost cost = route.cost(arrival.parameters);
  if (auto refusal = limits_.take(cost, account, now)) return *std::move(refusal);
  auto denied = arrival.malformed;
  if (!denied && route.security == Security::signed_) denied = authenticate(arrival, account, now);
  if (!denied && !face_.source.fresh() && tells_of_market(route))
    denied = api_error::stale_market();
  Call call{face_, arrival.parameters, -1, now};
  if (account >= 0) call.account = face_.accounts[static_cast<std::size_t>(account)];
  Reply reply = denied ? Reply(*denied) : route.handler(call);
  net::HttpResponse response{
      reply.status, {{"Content-Type", "application/json"}}, std::move(reply.body)};
  limits_.add_headers(cost, account, now, response.headers);
  return response;
}

std::optional<ApiError> Router::authenticate(const Arrival& arrival, int account, Time now) const {
  if (auto error = check_time(arrival.parameters, now)) return error;
  if (arrival.authenticated) return std::nullopt;
  if (arrival.payload.signature.empty()) return api_error::missing("signature");
  const auto& secret = face_.settings.accounts[static_cast<std::size_t>(account)].secret;
  if (!signature_matches(secret, arrival.payload)) return api_error::bad_signature();
  return std::nullopt;
}

}  // namespace vectord::exchange
