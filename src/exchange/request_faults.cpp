#include "exchange/request_faults.hpp"

#include <array>

#include "exchange/api_error.hpp"
#include "exchange/json_writer.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::exchange {
namespace {

constexpr std::array in_order{
    Fault::stall,       Fault::drop_before,    Fault::drop_after,    Fault::reset,
    Fault::http_429,    Fault::http_418,       Fault::unknown_error, Fault::unknown_error_executed,
    Fault::unavailable, Fault::internal_error, Fault::overload,      Fault::clock_off,
    Fault::timeout,     Fault::reject,
};

bool says(const net::HttpRequest& request, std::string_view text) {
  return request.target.find(text) != std::string::npos ||
         request.body.find(text) != std::string::npos;
}

bool is_new_order(const net::HttpRequest& request) {
  const auto path = request.path();
  return request.method == "POST" && (path == "/fapi/v1/order" || path == "/fapi/v1/algoOrder");
}

// Overload protection exempts what reduces (spec §3.3), and is not said of conditional orders.
bool is_throttled(const net::HttpRequest& request) {
  const auto path = request.path();
  const bool placing =
      path == "/fapi/v1/order" || path == "/fapi/v1/batchOrders" || path == "/fapi/v1/order/test";
  return request.method == "POST" && placing && !says(request, "reduceOnly=true") &&
         !says(request, "closePosition=true");
}

bool can_strike(Fault fault, const net::HttpRequest& request) {
  switch (fault) {
    case Fault::unknown_error:
    case Fault::unknown_error_executed:
    case Fault::clock_off:
    case Fault::timeout: return says(request, "signature=");
    case Fault::overload: return is_throttled(request);
    case Fault::reject: return is_new_order(request);
    default: return true;
  }
}

// The hash of a part's parameters but for those that change by themselves.
std::uint64_t hash_of_parameters(std::string_view part, std::uint64_t seed) {
  std::uint64_t hash = seed;
  while (!part.empty()) {
    const auto end = part.find('&');
    const auto one = part.substr(0, end);
    part = end == std::string_view::npos ? std::string_view{} : part.substr(end + 1);
    if (!one.starts_with("timestamp=") && !one.starts_with("signature=")) hash = hash64(one, hash);
  }
  return hash;
}

// These two carry no code.
net::HttpResponse no_service(std::string_view text) {
  std::string body;
  JsonWriter(body).open_object().text("msg", text).close_object();
  return {503, {{"Content-Type", "application/json"}}, std::move(body)};
}

net::HttpResponse unknown_error() {
  return no_service("Unknown error, please check your request or try again later.");
}

std::int64_t whole_seconds(Millis span) {
  return (span.count() + 999) / 1000;
}

}  // namespace

std::uint64_t RequestFaults::attempt_of(const net::HttpRequest& request) {
  auto hash = hash64(request.path(), hash64(request.method));
  hash = hash_of_parameters(request.body, hash_of_parameters(request.query(), hash));
  hash = hash64(net::find_header(request.headers, "X-MBX-APIKEY"), hash);
  if (attempts_.size() >= max_remembered) attempts_.clear();
  return mix64(hash + attempts_[hash]++);
}

RequestFaults::Fate RequestFaults::fate_of(const net::HttpRequest& request, Time now) {
  Fate fate;
  if (!plan_.any()) return fate;
  fate.identity = attempt_of(request);
  for (const Fault fault : in_order) {
    if (!can_strike(fault, request) || !plan_.strikes(fault, fate.identity, now)) continue;
    fate.fault = fault;
    break;
  }
  if (plan_.strikes(Fault::latency, fate.identity, now)) {
    const auto later = plan_.part_of(Fault::latency, fate.identity);
    fate.later_there = later * 3 / 4;
    fate.later_back = later - fate.later_there;
  }
  return fate;
}

std::optional<net::HttpResponse> RequestFaults::refuse(const Fate& fate, Time now) {
  if (fate.fault == Fault::http_418) banned_until_ = now + plan_.lasts(Fault::http_418);
  if (now < banned_until_) {
    auto answer =
        respond(ApiError{418, -1003,
                         "Way too many requests; IP(127.0.0.1) banned until " +
                             std::to_string(to_ms(banned_until_)) +
                             ". Please use the websocket for live updates to avoid bans."});
    const auto left = whole_seconds(banned_until_ - now);
    answer.headers.emplace_back("Retry-After", std::to_string(left));
    return answer;
  }
  if (!fate.fault) return std::nullopt;
  switch (*fate.fault) {
    case Fault::drop_before: {
      net::HttpResponse nothing;
      nothing.cut = net::HttpResponse::Cut::unanswered;
      return nothing;
    }
    case Fault::http_429: {
      auto answer = respond(ApiError{429, -1003,
                                     "Too many requests; current limit is 2400 requests per "
                                     "minute. Please use the websocket for live updates to avoid "
                                     "polling the API."});
      const auto wait = whole_seconds(plan_.lasts(Fault::http_429));
      answer.headers.emplace_back("Retry-After", std::to_string(wait));
      return answer;
    }
    case Fault::unknown_error: return unknown_error();
    case Fault::unavailable: return no_service("Service Unavailable.");
    case Fault::internal_error:
      return respond(ApiError{503, -1001,
                              "Internal error; unable to process your request. Please try again."});
    case Fault::overload:
      return respond(ApiError{503, -1008,
                              "Request throttled by system-level protection. "
                              "Reduce-only/close-position orders are exempt. Please try again."});
    case Fault::clock_off: return respond(api_error::outside_window());
    case Fault::reject: return respond(ApiError{400, -2010, "Order rejected."});
    default: return std::nullopt;
  }
}

net::HttpResponse RequestFaults::spoil(const Fate& fate, net::HttpResponse answer) const {
  if (!fate.fault) return answer;
  switch (*fate.fault) {
    case Fault::drop_after: answer.cut = net::HttpResponse::Cut::unanswered; return answer;
    case Fault::reset: answer.cut = net::HttpResponse::Cut::in_body; return answer;
    case Fault::unknown_error_executed: return unknown_error();
    case Fault::timeout:
      return respond(ApiError{408, -1007,
                              "Timeout waiting for response from backend server. Send status "
                              "unknown; execution status unknown."});
    default: return answer;
  }
}

bool RequestFaults::executes_stalled(const Fate& fate) const {
  return plan_.chance(Fault::stall, fate.identity, 1) < 0.5;
}

}  // namespace vectord::exchange
