#pragma once
// The table of routes: method, path, who may call, what it costs, who answers. Checks are made in
// the order of spec §8.4 before a handler sees the call; a handler sees only parameters and the
// face.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/api_error.hpp"
#include "exchange/fault_plan.hpp"
#include "exchange/listen_keys.hpp"
#include "exchange/market_board.hpp"
#include "exchange/parameter_reader.hpp"
#include "exchange/parameters.hpp"
#include "exchange/rate_limits.hpp"
#include "exchange/signature.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/exchange/simulated_exchange.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::exchange {

class StreamHub;

// What a handler may use.
struct Face {
  const SimulatedExchangeSettings& settings;
  matching::Exchange& core;
  const MarketSource& source;
  MarketBoard& board;
  ListenKeys& listen_keys;
  StreamHub& streams;
  const FaultPlan& faults;
  const InstrumentTable& instruments;
  const std::vector<matching::AccountId>& accounts;  // of settings.accounts, in their order
};

struct Call {
  Face& face;
  const Parameters& parameters;
  matching::AccountId account = -1;  // set for key and signed routes
  Time now;

  ParameterReader reader() const { return {parameters, face.instruments}; }
  // A fault: the read side does not show it yet.
  template <class Order>
  bool hides(const Order& order) const {
    return face.faults.hides(order.client_id.view(), order.created, now);
  }
  const Instrument& instrument(Symbol symbol) const { return *face.instruments.at(symbol); }
};

struct Reply {
  Reply(std::string text) : body(std::move(text)) {}
  Reply(const ApiError& error) : status(error.status), body(encode(error)) {}
  Reply(const matching::Rejection& rejection)
      : Reply(ApiError{rejection.http_status, rejection.code, rejection.message}) {}
  int status = 200;
  std::string body;
};

enum class Security { none, key, signed_ };  // NONE; MARKET_DATA, USER_STREAM; USER_DATA, TRADE

struct Route {
  std::string_view method;
  std::string_view path;
  Security security;
  Cost (*cost)(const Parameters&);
  Reply (*handler)(const Call&);
};

// Costs.
template <int Weight>
Cost weight(const Parameters&) {
  return {.weight = Weight};
}
template <int WithSymbol, int Without>
Cost weight_by_symbol(const Parameters& parameters) {
  return {.weight = parameters.has("symbol") ? WithSymbol : Without};
}
template <int TenSeconds, int Minute, int Weight>
Cost orders(const Parameters&) {
  return {.weight = Weight, .orders_10s = TenSeconds, .orders_1m = Minute};
}
template <Pool Which>
Cost pool(const Parameters&) {
  return {.weight = 0, .pool = Which};
}

// Each file of routes adds its own.
using Routes = std::vector<Route>;
void add_market_data_routes(Routes& routes);
void add_derivatives_routes(Routes& routes);
void add_order_routes(Routes& routes);
void add_batch_routes(Routes& routes);
void add_algo_routes(Routes& routes);
void add_account_routes(Routes& routes);
void add_history_routes(Routes& routes);
void add_settings_routes(Routes& routes);
void add_user_stream_routes(Routes& routes);

// Shared by handlers.
std::string success();  // {"code":200,"msg":"success"}
std::string encode_code(int code, std::string_view text);
// A window of history (spec §4.2): start before end, at most 7 days, the last 7 by default.
struct HistoryWindow {
  std::optional<Time> from, to;
};
HistoryWindow read_week(ParameterReader& reader, Time now);

// A request taken apart, whichever way it came.
struct Arrival {
  std::string_view key;  // empty: none
  Parameters parameters;
  std::optional<ApiError> malformed;
  SignedPayload payload;       // read for signed routes only
  bool authenticated = false;  // by the session it came on: no signature is asked for
};

// Routes, checks, limits and headers around the handlers.
class Router {
 public:
  Router(Face& face, RequestLimits limits);
  net::HttpResponse handle(const net::HttpRequest& request, Time now);
  const Route* find(std::string_view method, std::string_view path) const;
  net::HttpResponse run(const Route& route, const Arrival& arrival, Time now);

 private:
  std::optional<ApiError> authenticate(const Arrival& arrival, int account, Time now) const;
  int account_of_key(std::string_view key) const;

  Face& face_;
  RateLimits limits_;
  Routes routes_;
};

}  // namespace vectord::exchange
