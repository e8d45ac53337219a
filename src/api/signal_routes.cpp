// Signals from outside: they pass the core's gate like our own. Idempotent by id.
#include <nlohmann/json.hpp>

#include "answers.hpp"
#include "injected_ids.hpp"
#include "route.hpp"
#include "signal_body.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::api {
namespace {

std::string_view word_of(Decision::State state) {
  switch (state) {
    case Decision::State::pending: return "pending";
    case Decision::State::executed: return "executed";
    case Decision::State::rejected: return "rejected";
  }
  return "pending";
}

net::HttpResponse decision_response(const SignalId& id, const Decision& decision) {
  using Json = nlohmann::ordered_json;
  Json out;
  out["id"] = id.view();
  out["decision"] = word_of(decision.state);
  out["reason"] = decision.reason ? Json(to_string(*decision.reason)) : Json(nullptr);
  out["detail"] = decision.detail;
  return json_response(202, out.dump(-1, ' ', false, Json::error_handler_t::replace));
}

net::HttpResponse take(const Call& call, const std::variant<Signal, BodyProblem>& parsed) {
  if (const auto* wrong = std::get_if<BodyProblem>(&parsed)) {
    return problem(wrong->status, wrong->detail, call.request.path());
  }
  const Signal& signal = std::get<Signal>(parsed);
  switch (call.injected.note(signal.id, hash64(call.request.body))) {
    case InjectedIds::Seen::first: return decision_response(signal.id, call.backend.inject(signal));
    case InjectedIds::Seen::again:
      return decision_response(signal.id, call.backend.decision(signal.id));
    case InjectedIds::Seen::conflict: break;
  }
  return problem(409, "the id " + signal.id.str() + " came before with another body",
                 call.request.path());
}

net::HttpResponse inject(const Call& call) {
  return take(call, parse_signal(call.request.body, call.backend.dashboard().at));
}

// TradingView cannot send headers: the token stands in the body or in the URL.
net::HttpResponse tradingview(const Call& call) {
  const Alert alert = parse_tradingview(call.request.body, call.backend.dashboard().at);
  const std::string token =
      alert.token.empty() ? query_value(call.request, "token").value_or("") : alert.token;
  if (call.access.control_is_off()) {
    return problem(403, "control is off: set VECTOR_API_TOKEN and start vectord again",
                   call.request.path());
  }
  if (!call.access.allows(Scope::control, token)) {
    call.backend.audit(call.request.path(), "refused");
    return problem(401, "the token in the body or the URL is missing or wrong",
                   call.request.path());
  }
  net::HttpResponse response = take(call, alert.signal);
  call.backend.audit(call.request.path(), std::to_string(response.status));
  return response;
}

}  // namespace

void add_signal_routes(std::vector<Route>& routes) {
  routes.push_back({"POST",
                    "/api/v1/signals",
                    Scope::control,
                    "Inject one signal; idempotent by id",
                    {},
                    "Signal",
                    {202, 400, 401, 403, 409, 422, 503},
                    inject});
  routes.push_back({"POST",
                    "/hooks/tradingview",
                    Scope::open,
                    "A TradingView alert; the control token in the body or the URL",
                    {"token"},
                    "TradingViewAlert",
                    {202, 400, 401, 403, 409, 422, 503},
                    tradingview});
}

}  // namespace vectord::api
