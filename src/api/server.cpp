#include "vectord/api/server.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;
using net::HttpRequest;
using net::HttpResponse;

HttpResponse json_response(int status, std::string body) {
  return HttpResponse{status,
                      {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                      std::move(body)};
}

HttpResponse problem(int status, std::string_view title, std::string detail,
                     std::string_view instance) {
  Json out;
  out["type"] = "about:blank";
  out["title"] = title;
  out["status"] = status;
  out["detail"] = std::move(detail);
  out["instance"] = instance;
  HttpResponse response =
      json_response(status, out.dump(-1, ' ', false, Json::error_handler_t::replace));
  response.headers[0].second = "application/problem+json";
  return response;
}

std::string ready_json(const Dashboard& dashboard) {
  Json out;
  out["ready"] = dashboard.ready;
  out["waiting_for"] = dashboard.not_ready;
  return out.dump();
}

std::string version_json(const BuildInfo& build) {
  Json out;
  out["name"] = "vectord";
  out["version"] = build.version;
  out["commit"] = build.commit;
  out["build_type"] = build.build_type;
  out["compiler"] = build.compiler;
  return out.dump();
}

constexpr std::array<std::string_view, 9> paths{"/",
                                                "/system/dashboard",
                                                "/system/dashboard/latency",
                                                "/system/dashboard/trades",
                                                "/health",
                                                "/ready",
                                                "/protected",
                                                "/version",
                                                "/system/dashboard/resources"};

std::string index_json() {
  Json out;
  out["name"] = "vectord";
  out["routes"] = paths;
  return out.dump();
}

}  // namespace

Routes::Routes(std::function<const Dashboard&()> dashboard, BuildInfo build)
    : dashboard_(std::move(dashboard)), build_(std::move(build)) {}

HttpResponse Routes::handle(const HttpRequest& request) const {
  const std::string_view path = request.path();
  if (std::find(paths.begin(), paths.end(), path) == paths.end()) {
    return problem(404, "Not Found", "there is no such path; GET / lists what there is", path);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    HttpResponse refused =
        problem(405, "Method Not Allowed", "this path answers GET and HEAD only", path);
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
  }
  const Dashboard& now = dashboard_();
  if (path == "/system/dashboard") return json_response(200, dashboard_json(now));
  if (path == "/system/dashboard/latency") return json_response(200, latency_json(now));
  if (path == "/system/dashboard/trades") return json_response(200, trades_json(now));
  if (path == "/system/dashboard/resources") return json_response(200, resources_json(now));
  if (path == "/health") return json_response(200, R"({"status":"alive"})");
  if (path == "/ready") return json_response(now.ready ? 200 : 503, ready_json(now));
  if (path == "/protected") {
    return json_response(all_protected(now) ? 200 : 503, protected_json(now));
  }
  if (path == "/version") return json_response(200, version_json(build_));
  return json_response(200, index_json());
}

}  // namespace vectord::api
