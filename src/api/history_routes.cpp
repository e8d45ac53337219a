// Lists: open positions, and the durable history page by page.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <variant>

#include "answers.hpp"
#include "record_json.hpp"
#include "route.hpp"
#include "vectord/api/history.hpp"
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

constexpr std::int64_t an_hour = 3'600;
constexpr std::int64_t finest_step = 10;
constexpr std::int64_t longest = 731 * 86'400;

// What is asked, or the sentence that says what is wrong with it.
std::variant<storage::SampleQuery, std::string> query_of(const net::HttpRequest& request) {
  storage::SampleQuery query;
  query.metric = query_value(request, "metric").value_or("");
  const auto& metrics = HistoryFigures::names();
  if (std::find(metrics.begin(), metrics.end(), query.metric) == metrics.end()) {
    std::string known;
    for (const auto name : metrics) known += (known.empty() ? "" : ", ") + std::string(name);
    return "metric must be one of: " + known;
  }
  query.to = std::chrono::duration_cast<std::chrono::seconds>(
                 std::chrono::system_clock::now().time_since_epoch())
                 .count();
  bool good = true;
  const auto read = [&](std::string_view name, std::int64_t& into) {
    const auto text = query_value(request, name);
    if (!text) return;
    const auto number = whole_number(*text);
    good = good && number && *number > 0;
    into = number.value_or(0);
  };
  read("to", query.to);
  query.from = query.to - an_hour;
  read("from", query.from);
  query.step = finest_step;
  read("step", query.step);
  if (!good || query.to < query.from || query.to - query.from > longest) {
    return "from and to must be seconds since 1970, at most two years apart, and step seconds > 0";
  }
  const auto most = static_cast<std::int64_t>(storage::Samples::max_points);
  if ((query.to - query.from) / query.step > most) {
    return "at most 10000 points: take a larger step or a shorter time";
  }
  return query;
}

net::HttpResponse history(const Call& call) {
  const auto asked = query_of(call.request);
  if (const auto* wrong = std::get_if<std::string>(&asked)) {
    return problem(422, *wrong, call.request.path());
  }
  const auto& query = std::get<storage::SampleQuery>(asked);
  const auto points = call.backend.history(query);
  if (points.has_error()) {
    return problem(503, "the history cannot be read: " + points.error().what(),
                   call.request.path());
  }
  nlohmann::ordered_json out;
  out["metric"] = query.metric;
  out["step_seconds"] = query.step;
  out["points"] = nlohmann::ordered_json::array();
  for (const storage::SamplePoint& point : *points) {
    out["points"].push_back({{"at", format_time(time_from_ms(point.at * 1000))},
                             {"min", point.min},
                             {"max", point.max},
                             {"last", point.last}});
  }
  return json_response(200, out.dump());
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
                    "/api/v1/history",
                    Scope::read,
                    "One figure over time: min, max and last of each step, oldest first",
                    {"metric", "from", "to", "step"},
                    "",
                    {200, 422, 503},
                    history});
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
