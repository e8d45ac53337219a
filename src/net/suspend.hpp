#pragma once
// The bridge from callbacks to coroutines.
#include <cstddef>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vectord::net {

// A coroutine that waits, or nobody. Called once, it goes on inside that call, so that it can take
// a Hold before time moves. Dropped without a call, the coroutine is destroyed.
class Suspended {
  using Handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;

 public:
  Suspended() = default;
  Suspended(std::nullptr_t) {}
  explicit Suspended(Handler handler) : handler_(std::move(handler)) {}
  Suspended(Suspended&& other) noexcept : handler_(std::move(other.handler_)) {
    other.handler_.reset();
  }
  Suspended& operator=(Suspended&& other) noexcept {
    handler_.reset();
    if (other.handler_) handler_.emplace(std::move(*other.handler_));
    other.handler_.reset();
    return *this;
  }
  ~Suspended() = default;
  explicit operator bool() const { return handler_.has_value(); }
  void operator()() {
    if (!handler_) return;
    Handler resume = std::move(*handler_);
    handler_.reset();
    resume();
  }

 private:
  std::optional<Handler> handler_;
};

// Suspends the caller and gives it to `store` as a Suspended.
template <class Store>
boost::asio::awaitable<void> suspend(Store store) {
  auto initiate = [store = std::move(store)](auto handler) mutable {
    store(Suspended(std::move(handler)));
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      std::move(initiate), boost::asio::use_awaitable);
}

}  // namespace vectord::net
