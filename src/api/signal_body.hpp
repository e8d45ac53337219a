#pragma once
// A signal from outside, out of a request's body: our own shape, or an alert of TradingView. What
// is wrong is said by field. Private to api.
#include <string>
#include <string_view>
#include <variant>

#include "vectord/domain/signal.hpp"

namespace vectord::api {

struct BodyProblem {
  int status = 422;
  std::string detail;
};

// {"id","symbol","side","score","entry","stop","targets":[1 to 3],"timestamp"}; without a timestamp
// it was made at `now`. Fewer than three targets: the last one stands for the rest.
std::variant<Signal, BodyProblem> parse_signal(std::string_view body, Time now);

// {"token"?,"id"?,"ticker"|"symbol","action"|"side","price"|"entry","stop","targets"|"target",
// "score"?,"time"?}; a ".P" at the end of a ticker falls off.
struct Alert {
  std::string token;
  std::variant<Signal, BodyProblem> signal;
};
Alert parse_tradingview(std::string_view body, Time now);

}  // namespace vectord::api
