#include "answers.hpp"

#include <nlohmann/json.hpp>

namespace vectord::api {
namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 422: return "Unprocessable Content";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

net::HttpResponse answer(int status, std::string_view type, std::string body) {
  return {status, {{"Content-Type", type}, {"Cache-Control", "no-store"}}, std::move(body)};
}

}  // namespace

net::HttpResponse json_response(int status, std::string body) {
  return answer(status, "application/json", std::move(body));
}

net::HttpResponse problem(int status, std::string_view detail, std::string_view instance) {
  using Json = nlohmann::ordered_json;
  Json out;
  out["type"] = "about:blank";
  out["title"] = title_of(status);
  out["status"] = status;
  out["detail"] = detail;
  out["instance"] = instance;
  net::HttpResponse response = answer(status, "application/problem+json",
                                      out.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace vectord::api
