#include "vectord/exchange/simulated_exchange.hpp"

#include "exchange/exchange_impl.hpp"

namespace vectord::exchange {
namespace {

net::HttpServerOptions server_options(const SimulatedExchangeSettings& settings) {
  net::HttpServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  return options;
}

}  // namespace

SimulatedExchange::SimulatedExchange(boost::asio::io_context& io, net::Clock& clock,
                                     std::unique_ptr<MarketSource> source,
                                     SimulatedExchangeSettings settings,
                                     net::TlsContext tls_or_null)
    : impl_(std::make_shared<Impl>(io, clock, std::move(source), std::move(settings),
                                   std::move(tls_or_null))) {}

SimulatedExchange::~SimulatedExchange() {
  close();
}

result<void> SimulatedExchange::listen() {
  std::weak_ptr<Impl> weak = impl_;
  impl_->server = std::make_unique<net::HttpServer>(
      impl_->io, impl_->clock, server_options(impl_->settings), impl_->tls,
      [weak](net::HttpRequest request, net::FlightKey flight, net::Responder respond) {
        const auto self = weak.lock();
        if (self && !self->closed) self->on_request(std::move(request), flight, std::move(respond));
      },
      [weak](const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> session) {
        const auto self = weak.lock();
        return self && !self->closed && self->accept(request, std::move(session));
      });
  return impl_->server->listen();
}

std::uint16_t SimulatedExchange::port() const {
  return impl_->server ? impl_->server->port() : 0;
}

void SimulatedExchange::start() {
  std::weak_ptr<Impl> weak = impl_;
  impl_->source.on_news([weak] {
    const auto self = weak.lock();
    if (self && !self->closed) self->on_news();
  });
  impl_->schedule_step();
  impl_->schedule_funding();
}

void SimulatedExchange::close() {
  if (std::exchange(impl_->closed, true)) return;
  impl_->streams->close();
  impl_->socket_api->close();
  if (impl_->server) impl_->server->close();
  impl_->stalled.clear();
}

void SimulatedExchange::on_market_end(std::function<void()> ended) {
  impl_->ended = std::move(ended);
}

net::HttpResponse SimulatedExchange::handle(const net::HttpRequest& request) {
  return impl_->execute(request);
}

bool SimulatedExchange::accept(const net::HttpRequest& request,
                               std::shared_ptr<net::WebSocketSession> session) {
  return impl_->accept(request, std::move(session));
}

std::optional<Money> SimulatedExchange::wallet_balance(std::string_view api_key) const {
  const auto account = impl_->core.find_account(api_key);
  if (!account) return std::nullopt;
  return impl_->core.account(*account).wallet_balance;
}

std::uint64_t SimulatedExchange::requests() const {
  return impl_->requests;
}
std::uint64_t SimulatedExchange::stream_messages() const {
  return impl_->streams->messages();
}
std::string SimulatedExchange::save() const {
  return impl_->save();
}
result<void> SimulatedExchange::load(std::string_view saved) {
  return impl_->load(saved);
}

}  // namespace vectord::exchange
