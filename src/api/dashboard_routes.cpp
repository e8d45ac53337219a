#include <nlohmann/json.hpp>

#include "answers.hpp"
#include "route.hpp"
#include "snapshot.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;

// People and terminals ask for text/plain: the console's dashboard.
net::HttpResponse dashboard(const Call& call) {
  if (net::find_header(call.request.headers, "Accept").starts_with("text/plain")) {
    const bool colour = query_value(call.request, "colour") == "true";
    return {200,
            {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
            dashboard_text(call.backend.dashboard(), colour)};
  }
  return json_response(200, call.snapshot.json(call.backend.dashboard()));
}
net::HttpResponse latency(const Call& call) {
  return json_response(200, latency_json(call.backend.dashboard().at, call.backend.latency()));
}
net::HttpResponse trades(const Call& call) {
  return json_response(200, trades_json(call.backend.dashboard()));
}
net::HttpResponse resources(const Call& call) {
  return json_response(200, resources_json(call.backend.dashboard()));
}
net::HttpResponse health(const Call&) {
  return json_response(200, R"({"status":"alive"})");
}

net::HttpResponse ready(const Call& call) {
  const Dashboard& now = call.backend.dashboard();
  Json out;
  out["ready"] = now.ready;
  out["waiting_for"] = now.not_ready;
  return json_response(now.ready ? 200 : 503, out.dump());
}

net::HttpResponse protection(const Call& call) {
  const Dashboard& now = call.backend.dashboard();
  return json_response(all_protected(now) ? 200 : 503, protected_json(now));
}

net::HttpResponse version(const Call& call) {
  Json out;
  out["name"] = "vectord";
  out["version"] = call.build.version;
  out["commit"] = call.build.commit;
  out["build_type"] = call.build.build_type;
  out["compiler"] = call.build.compiler;
  return json_response(200, out.dump());
}

net::HttpResponse metrics(const Call& call) {
  return {
      200,
      {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
      prometheus_text(call.backend.dashboard(), call.backend.latencies())};
}

}  // namespace

void add_dashboard_routes(std::vector<Route>& routes) {
  const auto add = [&routes](std::string_view path, Scope scope, std::string_view summary,
                             std::vector<int> statuses, net::HttpResponse (*handler)(const Call&)) {
    routes.push_back({"GET", path, scope, summary, {}, "", std::move(statuses), handler});
  };
  routes.push_back({"GET",
                    "/system/dashboard",
                    Scope::read,
                    "Everything at a glance; Accept: text/plain gives the console's view",
                    {"colour"},
                    "",
                    {200},
                    dashboard});
  add("/system/dashboard/latency", Scope::read,
      "Latencies: last 100 samples, since start, and a trade's hops", {200}, latency);
  add("/system/dashboard/trades", Scope::read, "Trades and open positions", {200}, trades);
  add("/system/dashboard/resources", Scope::read, "What the process uses, with its recent samples",
      {200}, resources);
  add("/health", Scope::open, "200 while the process serves", {200}, health);
  add("/ready", Scope::open, "200 when entries could be made, else 503 and what is missing",
      {200, 503}, ready);
  add("/protected", Scope::read, "200 when every open position has a stop resting on the exchange",
      {200, 503}, protection);
  add("/version", Scope::open, "Version, commit and build", {200}, version);
  add("/metrics", Scope::read, "Prometheus exposition", {200}, metrics);
}

}  // namespace vectord::api
