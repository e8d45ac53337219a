// The OpenAPI 3.1 document, written from the table of routes: what is served is what is described.
#include <nlohmann/json.hpp>

#include "answers.hpp"
#include "page.hpp"
#include "route.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* body_schemas = R"json({
"Signal":{"type":"object","required":["id","symbol","side","score","entry","stop","targets"],
 "properties":{"id":{"type":"string","minLength":1,"maxLength":64},"symbol":{"type":"string"},
 "side":{"enum":["LONG","SHORT","BUY","SELL"]},"score":{"type":"integer","minimum":0,"maximum":100},
 "entry":{"type":"number","exclusiveMinimum":0},"stop":{"type":"number","exclusiveMinimum":0},
 "targets":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"number"}},
 "timestamp":{"type":["string","integer"],"description":"UTC; now when absent"}}},
"TradingViewAlert":{"type":"object","required":["ticker","action","price","stop","targets"],
 "properties":{"token":{"type":"string"},"id":{"type":"string"},"ticker":{"type":"string"},
 "action":{"enum":["buy","sell","long","short"]},"price":{"type":["number","string"]},
 "stop":{"type":["number","string"]},"targets":{"type":["array","number","string"]},
 "score":{"type":"integer"},"time":{"type":["string","integer"]}}},
"Problem":{"type":"object","required":["type","title","status","detail","instance"],
 "properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
 "detail":{"type":"string"},"instance":{"type":"string"}}}})json";

std::string_view description_of(int status) {
  switch (status) {
    case 200: return "The answer";
    case 202: return "Taken";
    case 400: return "Malformed JSON, with the byte offset";
    case 401: return "The token is missing or wrong";
    case 403: return "Control is off: no token is set";
    case 404: return "There is no such thing";
    case 409: return "The id came before with another body";
    case 422: return "A field is wrong; it is named";
    case 503: return "Not now; what is missing is named";
    default: return "An error";
  }
}

std::string type_of(std::string_view path) {
  if (path == "/metrics") return "text/plain";
  if (path == "/system/stream") return "text/event-stream";
  for (const PageFile& file : page_files()) {
    if (file.path == path) return std::string(file.type.substr(0, file.type.find(';')));
  }
  return "application/json";
}

Json answers_of(const Route& route) {
  Json answers = Json::object();
  for (const int status : route.statuses) {
    Json one{{"description", description_of(status)}};
    // These two say no with the same shape as they say yes.
    const bool refusal = status >= 400 && route.path != "/ready" && route.path != "/protected";
    const std::string type = refusal ? "application/problem+json" : type_of(route.path);
    Json schema = refusal ? Json{{"$ref", "#/components/schemas/Problem"}}
                          : Json{{"type", type == "application/json" ? "object" : "string"}};
    one["content"][type]["schema"] = std::move(schema);
    answers[std::to_string(status)] = std::move(one);
  }
  return answers;
}

Json parameters_of(const Route& route) {
  Json parameters = Json::array();
  if (route.path.find("{symbol}") != std::string_view::npos) {
    parameters.push_back(
        {{"name", "symbol"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  for (const std::string_view name : route.parameters) {
    const char* type = name == "token" || name == "symbol" || name == "metric" ? "string"
                       : name.find('.') != std::string_view::npos              ? "number"
                       : name == "colour"                                      ? "boolean"
                                                                               : "integer";
    parameters.push_back({{"name", name}, {"in", "query"}, {"schema", {{"type", type}}}});
  }
  return parameters;
}

Json operation_of(const Route& route) {
  Json operation;
  operation["summary"] = route.summary;
  if (Json parameters = parameters_of(route); !parameters.empty()) {
    operation["parameters"] = std::move(parameters);
  }
  if (!route.body.empty()) {
    operation["requestBody"]["required"] = true;
    operation["requestBody"]["content"]["application/json"]["schema"]["$ref"] =
        "#/components/schemas/" + std::string(route.body);
  }
  operation["responses"] = answers_of(route);
  if (route.scope == Scope::control) {
    operation["security"] = Json::array({{{"bearer", Json::array()}}, {{"key", Json::array()}}});
  }
  return operation;
}

net::HttpResponse openapi(const Call& call) {
  return json_response(200, openapi_json(route_table(), call.build));
}

}  // namespace

std::string openapi_json(const std::vector<Route>& routes, const BuildInfo& build) {
  Json out;
  out["openapi"] = "3.1.0";
  out["info"] = {{"title", "vectord"},
                 {"version", build.version},
                 {"description", "The trading daemon's own API"}};
  out["paths"] = Json::object();
  for (const Route& route : routes) {
    const char* method = route.method == "GET" ? "get" : "post";
    out["paths"][std::string(route.path)][method] = operation_of(route);
  }
  out["components"]["schemas"] = Json::parse(body_schemas);
  out["components"]["securitySchemes"] = {
      {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
      {"key", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}}};
  return out.dump();
}

void add_description_routes(std::vector<Route>& routes) {
  routes.push_back(
      {"GET", "/openapi.json", Scope::open, "This description", {}, "", {200}, openapi});
}

}  // namespace vectord::api
