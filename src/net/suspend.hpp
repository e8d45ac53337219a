#pragma once
// The bridge from callbacks to coroutines.
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vectord::net {

// Suspends the caller until the function given to `store` is called (once, later): the caller then
// goes on inside that call, so that it can take a Hold before time moves.
template <class Store>
boost::asio::awaitable<void> suspend(Store store) {
  const auto initiate = [&store](auto handler) {
    const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    store([waiting] {
      auto resume = std::move(*waiting);
      resume();
    });
  };
  auto suspended = boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
      initiate, boost::asio::use_awaitable);
  co_await std::move(suspended);
}

}  // namespace vectord::net
