#include "vectord/net/http_client.hpp"

#include "net/http_pool.hpp"
#include "net/suspend.hpp"

namespace vectord::net {
namespace asio = boost::asio;

struct HttpClient::Impl : HttpPool {
  using HttpPool::HttpPool;
};

HttpClient::HttpClient(asio::io_context& io, Clock& clock, Endpoint endpoint, TlsContext tls,
                       HttpClientOptions options)
    : impl_(std::make_shared<Impl>(io, clock, std::move(endpoint), std::move(tls), options)) {
  impl_->start();
}

HttpClient::~HttpClient() {
  impl_->close();
}

asio::awaitable<result<HttpResponse>> HttpClient::send(HttpRequest request) {
  const auto pool = impl_;
  const HttpCallPtr call = pool->admit(request);
  if (!call->outcome) {
    auto store = [call](Suspended caller) { call->resume = std::move(caller); };
    auto waiting = suspend(std::move(store));
    co_await std::move(waiting);
  }
  call->settle();
  result<HttpResponse> outcome = std::move(*call->outcome);
  co_return outcome;
}

asio::awaitable<int> HttpClient::warm_up(int n) {
  const auto pool = impl_;
  const Hold hold(pool->clock(), "http warm-up");
  // Owned by the work alone: the coroutine must not own what owns the coroutine.
  auto resume = std::make_shared<Suspended>();
  const std::weak_ptr<Suspended> slot = resume;
  if (pool->warm_up(n, [resume = std::move(resume)] { (*resume)(); })) {
    auto store = [slot](Suspended caller) { *slot.lock() = std::move(caller); };
    auto waiting = suspend(std::move(store));
    co_await std::move(waiting);
  }
  const int open = pool->stats().open;
  co_return open;
}

PoolStats HttpClient::stats() const {
  return impl_->stats();
}
void HttpClient::close() {
  impl_->close();
}

}  // namespace vectord::net
