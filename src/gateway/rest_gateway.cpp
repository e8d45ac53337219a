#include "vectord/gateway/rest_gateway.hpp"

#include "gateway/rest_impl.hpp"
#include "vectord/binance/decode_trade.hpp"
#include "vectord/binance/requests.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;

RestGateway::Impl::Impl(asio::io_context& loop, net::Clock& with_clock, Send send,
                        RestSettings settings, std::string api_key, std::string_view secret,
                        EventSink to, LatencyObserver observe,
                        std::function<void(Millis)> adjust_clock)
    : io(loop),
      clock(with_clock),
      client(with_clock, std::move(send), settings, std::move(api_key), secret, std::move(observe),
             std::move(adjust_clock)),
      sink(std::move(to)) {}

void RestGateway::Impl::start() {
  client.on_health([weak = weak_from_this()](RestHealth::Change change, const std::string& what) {
    if (const auto self = weak.lock()) self->on_health(change, what);
  });
}

void RestGateway::Impl::deliver(decltype(Event::what) what) {
  if (!closed) sink(Event{clock.now(), std::move(what)});
}

void RestGateway::Impl::on_health(RestHealth::Change change, const std::string& what) {
  const bool up = change == RestHealth::Change::went_up;
  deliver(event::Connection{event::Channel::rest, up, what});
  if (up || probing || closed) return;
  probing = true;
  net::Hold hold(clock, "rest probe");
  auto task = probe(shared_from_this(), std::move(hold));
  net::spawn(io, "rest: probe", std::move(task));
}

// While down somebody has to look whether the exchange is back: nobody else asks it anything.
RestGateway::Impl::Task RestGateway::Impl::probe([[maybe_unused]] Self self, net::Hold hold) {
  for (int attempt = 0; !closed && !client.up(); ++attempt) {
    co_await client.probe(attempt, hold);
  }
  probing = false;
}

RestGateway::RestGateway(asio::io_context& io, net::Clock& clock, Send send, RestSettings settings,
                         std::string api_key, std::string_view secret, EventSink sink,
                         LatencyObserver observe, std::function<void(Millis)> adjust_clock)
    : impl_(std::make_shared<Impl>(io, clock, std::move(send), settings, std::move(api_key), secret,
                                   std::move(sink), std::move(observe), std::move(adjust_clock))) {
  impl_->start();
}

RestGateway::~RestGateway() {
  close();
}

void RestGateway::close() {
  impl_->closed = true;
  impl_->client.close();
}

RestStats RestGateway::stats() const {
  return impl_->client.stats();
}

// The hold is taken here, while the effect is being performed, and travels with the task.
void RestGateway::perform(const effect::PlaceOrder& what) {
  if (impl_->closed) return;
  net::Hold hold(impl_->clock, "rest effect");
  auto task = impl_->place(impl_, std::move(hold), what);
  net::spawn(impl_->io, "rest: place", std::move(task));
}
void RestGateway::perform(const effect::CancelOrder& what) {
  if (impl_->closed) return;
  net::Hold hold(impl_->clock, "rest effect");
  auto task = impl_->cancel(impl_, std::move(hold), what);
  net::spawn(impl_->io, "rest: cancel", std::move(task));
}
void RestGateway::perform(const effect::QueryOrder& what) {
  if (impl_->closed) return;
  net::Hold hold(impl_->clock, "rest effect");
  auto task = impl_->query(impl_, std::move(hold), what);
  net::spawn(impl_->io, "rest: query", std::move(task));
}
void RestGateway::perform(const effect::SetLeverage& what) {
  if (impl_->closed) return;
  net::Hold hold(impl_->clock, "rest effect");
  auto task = impl_->set_leverage(impl_, std::move(hold), what);
  net::spawn(impl_->io, "rest: set leverage", std::move(task));
}

namespace {

template <class What>
void start_load(const std::shared_ptr<RestGateway::Impl>& impl, const char* name,
                const What& what) {
  if (impl->closed) return;
  net::Hold hold(impl->clock, "rest effect");
  auto task = impl->load(impl, std::move(hold), what);
  net::spawn(impl->io, name, std::move(task));
}

}  // namespace

void RestGateway::perform(const effect::LoadInstruments& what) {
  start_load(impl_, "rest: load instruments", what);
}
void RestGateway::perform(const effect::LoadBrackets& what) {
  start_load(impl_, "rest: load brackets", what);
}
void RestGateway::perform(const effect::LoadDayVolumes& what) {
  start_load(impl_, "rest: load day volumes", what);
}
void RestGateway::perform(const effect::LoadHistory& what) {
  start_load(impl_, "rest: load history", what);
}
void RestGateway::perform(const effect::LoadDepth& what) {
  start_load(impl_, "rest: load depth", what);
}
void RestGateway::perform(const effect::LoadDerivatives& what) {
  start_load(impl_, "rest: load derivatives", what);
}
void RestGateway::perform(const effect::LoadAccount& what) {
  start_load(impl_, "rest: load account", what);
}
void RestGateway::perform(const effect::LoadIncome& what) {
  start_load(impl_, "rest: load income", what);
}
void RestGateway::perform(const effect::LoadFills& what) {
  start_load(impl_, "rest: load fills", what);
}

asio::awaitable<result<Millis>> RestGateway::sync_clock() {
  const auto impl = impl_;
  net::Hold hold(impl->clock, "clock sync");
  auto synced = co_await impl->client.sync_clock(hold);
  co_return synced;
}

asio::awaitable<result<std::string>> RestGateway::create_listen_key() {
  const auto impl = impl_;
  net::Hold hold(impl->clock, "listen key");
  binance::Call call = binance::request::create_listen_key();
  const auto body = co_await impl->client.fetch(std::move(call), hold);
  if (body.has_error()) co_return body.error();
  auto key = binance::decode_listen_key(*body);
  co_return key;
}

asio::awaitable<result<void>> RestGateway::extend_listen_key() {
  const auto impl = impl_;
  net::Hold hold(impl->clock, "listen key");
  binance::Call call = binance::request::extend_listen_key();
  const auto body = co_await impl->client.fetch(std::move(call), hold);
  if (body.has_error()) co_return body.error();
  co_return result<void>{};
}

}  // namespace vectord::gateway
