#include "gateway/turnstile.hpp"

#include <memory>

#include <boost/asio/use_awaitable.hpp>

namespace vectord::gateway {
namespace asio = boost::asio;

asio::awaitable<Turnstile::Pass> Turnstile::enter(net::Hold& hold) {
  if (open_) co_return Pass{};
  if (taken_) {
    hold.reset();
    const auto initiate = [this](auto handler) {
      const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
      waiting_.push_back([kept] {
        auto resume = std::move(*kept);
        resume();
      });
    };
    auto turn =
        asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiate, asio::use_awaitable);
    co_await std::move(turn);  // whoever left has kept the place for us
    hold = net::Hold(clock_, "rest");
    co_return open_ ? Pass{} : Pass{*this};
  }
  taken_ = true;
  co_return Pass{*this};
}

// The place passes on to the next in line. He goes on from the loop and not inside this call: a
// line that is refused one after the other would go as deep as it is long.
void Turnstile::leave() {
  if (waiting_.empty() || open_) {
    taken_ = false;
    return;
  }
  wake_next();
}

void Turnstile::wake_next() {
  clock_.call_at(clock_.now(), ++wakes_, std::move(waiting_.front()));
  waiting_.pop_front();
}

void Turnstile::open_for_good() {
  open_ = true;
  while (!waiting_.empty()) wake_next();
}

}  // namespace vectord::gateway
