#include "bench/our_path.hpp"

#include <boost/asio/post.hpp>

#include "bench/wire.hpp"
#include "vectord/base/check.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::bench {
namespace {

namespace asio = boost::asio;

net::HttpClientOptions pool_options(int connections) {
  net::HttpClientOptions options;
  options.max_connections = connections;
  options.max_idle = connections;
  return options;
}

// The exchange's limits are not what is measured.
gateway::RestSettings unlimited() {
  gateway::RestSettings settings;
  settings.rate.orders_10s = settings.rate.orders_1m = 1'000'000'000;
  return settings;
}

asio::awaitable<void> open_all(net::HttpClient& http, int n, asio::io_context& io) {
  auto warming = http.warm_up(n);
  const int open = co_await std::move(warming);
  VECTOR_CHECK(open == n, "the pool could not be warmed up");
  io.stop();
}

}  // namespace

OurClient::OurClient(const net::Endpoint& endpoint, net::TlsContext tls, net::Waiting waiting,
                     int connections)
    : waiting_(waiting),
      connections_(connections),
      http_(io_, clock_, endpoint, std::move(tls), pool_options(connections)),
      gateway_(
          io_, clock_, [this](net::HttpRequest request) { return http_.send(std::move(request)); },
          unlimited(), std::string(api_key), secret, [this](Event event) { on_event(event); },
          [this](std::string_view, std::chrono::nanoseconds real, bool) {
            api_call_.record(real);
            order_ack_.record(real);
          }) {}

OurClient::~OurClient() {
  gateway_.close();
  http_.close();
  io_.restart();
  io_.poll();
}

void OurClient::run() {
  io_.restart();
  net::run(io_, waiting_);
}

void OurClient::warm_up() {
  net::spawn(io_, "warm-up", open_all(http_, connections_, io_));
  run();
  at_once(connections_ * 3);  // session tickets are read, buffers have grown
}

void OurClient::place() {
  --to_place_;
  const effect::PlaceOrder order{bench::order(++number_)};
  if (samples_ != nullptr) started_ = Steady::now();
  gateway_.perform(order);
}

void OurClient::on_event(const Event& event) {
  const auto* answer = std::get_if<event::OrderAnswer>(&event.what);
  if (answer == nullptr) return;
  if (samples_ != nullptr) samples_->push_back(Steady::now() - started_);
  VECTOR_CHECK(answer->order.has_value(), "an order was not accepted");
  if (--unanswered_ == 0) return io_.stop();
  if (samples_ != nullptr) place();
}

void OurClient::in_turn(int n, Samples& into) {
  samples_ = &into;
  to_place_ = unanswered_ = n;
  asio::post(io_, [this] { place(); });
  run();
}

std::chrono::nanoseconds OurClient::at_once(int n) {
  samples_ = nullptr;
  to_place_ = unanswered_ = n;
  asio::post(io_, [this] {
    started_ = Steady::now();
    while (to_place_ > 0) place();
  });
  run();
  return Steady::now() - started_;
}

}  // namespace vectord::bench
