#include "exchange/rate_limits.hpp"

#include <string>

namespace vectord::exchange {
namespace {

using std::chrono::duration_cast;
constexpr Millis ten_seconds{10'000};
constexpr Millis minute{60'000};
constexpr Millis five_minutes{300'000};

net::HttpResponse refuse(int code, std::string text, const Window& window, Time now) {
  auto response = respond(ApiError{429, code, std::move(text)});
  response.headers.emplace_back("Retry-After", std::to_string(window.seconds_left(now)));
  return response;
}

std::string too_many_requests(int limit, std::string_view window) {
  return "Too many requests; current limit is " + std::to_string(limit) + " requests per " +
         std::string(window) +
         ". Please use the websocket for live updates to avoid polling the API.";
}

std::string too_many_orders(int limit, std::string_view window) {
  return "Too many new orders; current limit is " + std::to_string(limit) + " orders per " +
         std::string(window) + ".";
}

}  // namespace

void Window::add(Time now, int cost) {
  if (index(now) != index_) {
    index_ = index(now);
    used_ = 0;
  }
  used_ += cost;
}

int Window::seconds_left(Time now) const {
  const std::int64_t left = length_.count() - to_ms(now) % length_.count();
  return static_cast<int>((left + 999) / 1000);
}

RateLimits::RateLimits(RequestLimits limits)
    : limits_(limits),
      weight_(limits.weight_per_minute, minute),
      data_(limits.data_per_5_minutes, five_minutes),
      funding_(limits.funding_per_5_minutes, five_minutes) {}

RateLimits::OrderWindows& RateLimits::orders(int account) {
  const auto fresh = OrderWindows{Window(limits_.orders_per_10_seconds, ten_seconds),
                                  Window(limits_.orders_per_minute, minute)};
  return orders_.try_emplace(account, fresh).first->second;
}

std::optional<net::HttpResponse> RateLimits::take(const Cost& cost, int account, Time now) {
  if (cost.pool != Pool::weight) {
    Window& window = cost.pool == Pool::data ? data_ : funding_;
    if (!window.has_room(now, 1)) {
      return refuse(-1003, too_many_requests(window.limit(), "5 minutes"), window, now);
    }
    window.add(now, 1);
    return std::nullopt;
  }
  if (!weight_.has_room(now, cost.weight)) {
    return refuse(-1003, too_many_requests(weight_.limit(), "minute"), weight_, now);
  }
  if (cost.orders_10s + cost.orders_1m > 0) {
    OrderWindows& windows = orders(account);
    if (!windows.ten_seconds.has_room(now, cost.orders_10s)) {
      return refuse(-1015, too_many_orders(windows.ten_seconds.limit(), "TEN_SECONDS"),
                    windows.ten_seconds, now);
    }
    if (!windows.minute.has_room(now, cost.orders_1m)) {
      return refuse(-1015, too_many_orders(windows.minute.limit(), "MINUTE"), windows.minute, now);
    }
    windows.ten_seconds.add(now, cost.orders_10s);
    windows.minute.add(now, cost.orders_1m);
  }
  weight_.add(now, cost.weight);
  return std::nullopt;
}

void RateLimits::add_headers(const Cost& cost, int account, Time now, net::Headers& headers) const {
  if (cost.pool == Pool::weight) {
    headers.emplace_back("X-MBX-USED-WEIGHT-1M", std::to_string(weight_.used(now)));
  }
  const auto windows = orders_.find(account);
  if (cost.orders_10s + cost.orders_1m == 0 || windows == orders_.end()) return;
  headers.emplace_back("X-MBX-ORDER-COUNT-10S",
                       std::to_string(windows->second.ten_seconds.used(now)));
  headers.emplace_back("X-MBX-ORDER-COUNT-1M", std::to_string(windows->second.minute.used(now)));
}

}  // namespace vectord::exchange
