// An operator's words. Each becomes one event of the core.
#include "answers.hpp"
#include "route.hpp"

namespace vectord::api {
namespace {

template <class What>
net::HttpResponse tell(const Call& call) {
  call.backend.control(What{});
  return json_response(202, R"({"accepted":true})");
}

net::HttpResponse close_position(const Call& call) {
  const auto symbol = Symbol::make(call.symbol);
  const Dashboard& now = call.backend.dashboard();
  for (const PositionRow& row : now.trades.positions) {
    if (!symbol || row.symbol != *symbol) continue;
    call.backend.control(event::Close{*symbol});
    return json_response(202, R"({"accepted":true})");
  }
  return problem(404, "no position is open on " + std::string(call.symbol), call.request.path());
}

}  // namespace

void add_control_routes(std::vector<Route>& routes) {
  const auto add = [&routes](std::string_view path, std::string_view summary,
                             std::vector<int> statuses, net::HttpResponse (*handler)(const Call&)) {
    routes.push_back({"POST", path, Scope::control, summary, {}, "", std::move(statuses), handler});
  };
  add("/api/v1/control/pause", "No new entries until resumed; exits go on", {202, 401, 403, 503},
      tell<event::Pause>);
  add("/api/v1/control/resume", "Entries again", {202, 401, 403, 503}, tell<event::Resume>);
  add("/api/v1/control/close-all", "Close every position at market", {202, 401, 403, 503},
      tell<event::CloseAll>);
  add("/api/v1/control/reset-circuit-breaker", "Close the breaker; hard stops stay",
      {202, 401, 403, 503}, tell<event::ResetBreaker>);
  add("/api/v1/positions/{symbol}/close", "Close one position at market", {202, 401, 403, 404, 503},
      close_position);
}

}  // namespace vectord::api
