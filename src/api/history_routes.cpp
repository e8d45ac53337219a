// Lists: open positions, and the durable history page by page.
#include <charconv>
#include <nlohmann/json.hpp>
#include <variant>

#include "answers.hpp"
#include "record_json.hpp"
#include "route.hpp"
#include "vectord/api/why.hpp"

namespace vectord::api {
namespace {

constexpr std::int64_t max_limit = 1000;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// The page that the query asks for, or the answer that says what is wrong with it.
std::variant<Page, net::HttpResponse> page_of(const net::HttpRequest& request) {
  Page page;
  if (const auto text = query_value(request, "limit")) {
    const auto limit = whole_number(*text);
    if (!limit || *limit < 1 || *limit > max_limit) {
      return problem(422, "limit must be a whole number from 1 to 1000", request.path());
    }
    page.limit = static_cast<std::size_t>(*limit);
  }
  if (const auto text = query_value(request, "before")) {
    page.before = whole_number(*text);
    if (!page.before || *page.before < 1) {
      return problem(422, "before must be the row or id of an earlier answer", request.path());
    }
  }
  return page;
}

// {"<name>":[...]}
template <class Rows>
net::HttpResponse list(const Call& call, std::string_view name,
                       result<Rows> (Backend::*read)(const Page&)) {
  const auto page = page_of(call.request);
  if (const auto* wrong = std::get_if<net::HttpResponse>(&page)) return *wrong;
  const auto rows = (call.backend.*read)(std::get<Page>(page));
  if (rows.has_error()) {
    return problem(503, "the history cannot be read: " + rows.error().what(), call.request.path());
  }
  return json_response(200, "{\"" + std::string(name) + "\":" + to_json_array(*rows) + "}");
}

net::HttpResponse trades(const Call& call) {
  return list(call, "trades", &Backend::trades);
}
net::HttpResponse orders(const Call& call) {
  return list(call, "orders", &Backend::orders);
}
net::HttpResponse signals(const Call& call) {
  return list(call, "signals", &Backend::signals);
}
net::HttpResponse positions(const Call& call) {
  return json_response(
      200, "{\"positions\":" + to_json_array(call.backend.dashboard().trades.positions) + "}");
}
net::HttpResponse settings(const Call& call) {
  return json_response(200, "{\"settings\":" + to_json_array(call.backend.settings()) + "}");
}

net::HttpResponse alerts(const Call& call) {
  const AlertList list = call.backend.alerts();
  return json_response(200, "{\"active\":" + to_json_array(list.active) +
                                ",\"recent\":" + to_json_array(list.recent) + "}");
}

std::string_view word_of(Check::State state) {
  switch (state) {
    case Check::State::pass: return "pass";
    case Check::State::warn: return "warn";
    case Check::State::fail: return "fail";
  }
  return "fail";
}

// The answer is the first check that fails, else the first that warns.
net::HttpResponse why(const Call& call) {
  const auto recent = call.backend.signals(Page{max_limit, std::nullopt});
  if (recent.has_error()) {
    return problem(503, "the history cannot be read: " + recent.error().what(),
                   call.request.path());
  }
  const std::string symbol = query_value(call.request, "symbol").value_or("");
  const auto checks = why_not_trading(call.backend.dashboard(), *recent, symbol);
  nlohmann::ordered_json out;
  out["answer"] = "nothing stands in the way: the next good signal is traded";
  for (const Check::State worst : {Check::State::warn, Check::State::fail}) {
    for (auto check = checks.rbegin(); check != checks.rend(); ++check) {
      if (check->state == worst) out["answer"] = check->text;
    }
  }
  out["checks"] = nlohmann::ordered_json::array();
  for (const Check& check : checks) {
    out["checks"].push_back(
        {{"name", check.name}, {"state", word_of(check.state)}, {"text", check.text}});
  }
  return json_response(200,
                       out.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace

void add_history_routes(std::vector<Route>& routes) {
  const std::vector<std::string_view> paged{"limit", "before"};
  routes.push_back({"GET",
                    "/api/v1/positions",
                    Scope::read,
                    "Open positions with their stops",
                    {},
                    "",
                    {200},
                    positions});
  routes.push_back({"GET",
                    "/api/v1/trades",
                    Scope::read,
                    "Closed trades, newest first",
                    paged,
                    "",
                    {200, 422, 503},
                    trades});
  routes.push_back({"GET",
                    "/api/v1/orders",
                    Scope::read,
                    "Orders as last known, newest first",
                    paged,
                    "",
                    {200, 422, 503},
                    orders});
  routes.push_back({"GET",
                    "/api/v1/signals",
                    Scope::read,
                    "Decided signals with score components and rejection reason, newest first",
                    paged,
                    "",
                    {200, 422, 503},
                    signals});
  routes.push_back({"GET",
                    "/api/v1/why",
                    Scope::read,
                    "Why it is not trading, as an ordered checklist",
                    {"symbol"},
                    "",
                    {200, 503},
                    why});
  routes.push_back({"GET",
                    "/api/v1/alerts",
                    Scope::read,
                    "What is wrong now, and the last notices, newest first",
                    {},
                    "",
                    {200},
                    alerts});
  routes.push_back({"GET",
                    "/api/v1/settings",
                    Scope::read,
                    "Effective settings; secrets are ***",
                    {},
                    "",
                    {200},
                    settings});
}

}  // namespace vectord::api
