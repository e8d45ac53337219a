// "What would another setting have changed?"
#include <charconv>
#include <nlohmann/json.hpp>

#include "answers.hpp"
#include "route.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;

const std::vector<std::string_view> names{"filter.min_score",
                                          "signal.min_score",
                                          "filter.volume_ratio_min",
                                          "filter.rsi_long_max",
                                          "filter.rsi_short_min",
                                          "filter.risk_reward_min",
                                          "filter.risk_reward_min_ranging"};

Json hindsight_json(const strategy::Hindsight& one) {
  return {{"signals", one.signals},
          {"wins", one.wins},
          {"losses", one.losses},
          {"open", one.open},
          {"r", one.r}};
}

Json answer_json(const strategy::WhatIf& answer, const std::vector<Change>& changes) {
  Json out;
  for (const Change& change : changes) out["settings"][change.name] = change.value;
  out["decided"] = answer.decided;
  out["since"] = answer.since ? Json(format_time(*answer.since)) : Json(nullptr);
  out["more"] = hindsight_json(answer.more);
  out["fewer"] = hindsight_json(answer.fewer);
  out["by_symbol"] = Json::object();
  for (const auto& [symbol, of] : answer.by_symbol) {
    out["by_symbol"][symbol.str()] = {{"more", hindsight_json(of.more)},
                                      {"fewer", hindsight_json(of.fewer)}};
  }
  return out;
}

net::HttpResponse what_if(const Call& call) {
  std::vector<Change> changes;
  for (const std::string_view name : names) {
    const auto text = query_value(call.request, name);
    if (!text) continue;
    double value = 0;
    const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (bad != std::errc{} || end != text->data() + text->size()) {
      return problem(422, std::string(name) + " must be a number", call.request.path());
    }
    changes.push_back({std::string(name), value});
  }
  if (changes.empty()) {
    std::string known;
    for (const std::string_view name : names)
      known += (known.empty() ? "" : ", ") + std::string(name);
    return problem(422, "ask with at least one of " + known, call.request.path());
  }
  const auto answer = call.backend.what_if(changes);
  if (answer.has_value()) return json_response(200, answer_json(*answer, changes).dump());
  const int status = answer.error().code() == Errc::config ? 422 : 503;
  return problem(status, answer.error().what(), call.request.path());
}

}  // namespace

void add_what_if_routes(std::vector<Route>& routes) {
  routes.push_back({"GET",
                    "/api/v1/whatif",
                    Scope::read,
                    "What other settings of the gate would have changed, in R",
                    names,
                    "",
                    {200, 422, 503},
                    what_if});
}

}  // namespace vectord::api
