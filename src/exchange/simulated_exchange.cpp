#include "vectord/exchange/simulated_exchange.hpp"

#include <algorithm>
#include <charconv>

#include "exchange/latency.hpp"
#include "exchange/present_market.hpp"
#include "exchange/publisher.hpp"
#include "exchange/route.hpp"
#include "exchange/stream_hub.hpp"
#include "vectord/net/http_server.hpp"

namespace vectord::exchange {
namespace {

// Ties of our own timers at one instant: the market moves, then funding is paid at its new marks.
// Requests tie by their hashes.
constexpr std::uint64_t step_tie = 0;
constexpr std::uint64_t funding_tie = 1;
constexpr std::uint64_t key_tie = 2;
constexpr std::string_view saved_head = "simulated-exchange 1 ";

matching::MarketMove move_of(const MarketPoint& point) {
  return {point.symbol,       point.last,          point.mark,
          point.index,        point.volume,        point.taker_buy_volume,
          point.spread_ticks, point.depth_notional};
}

InstrumentTable table_of(const std::vector<Instrument>& instruments) {
  InstrumentTable table;
  for (const auto& instrument : instruments) table.emplace(instrument.symbol, &instrument);
  return table;
}

matching::Settings core_settings(const SimulatedExchangeSettings& settings) {
  auto core = settings.matching;
  core.seed = settings.seed;
  return core;
}

net::HttpServerOptions server_options(const SimulatedExchangeSettings& settings) {
  net::HttpServerOptions options;
  options.host = settings.host;
  options.port = settings.port;
  return options;
}

}  // namespace

struct SimulatedExchange::Impl : std::enable_shared_from_this<SimulatedExchange::Impl> {
  Impl(boost::asio::io_context& loop, net::Clock& the_clock, std::unique_ptr<MarketSource> market,
       SimulatedExchangeSettings the_settings, net::TlsContext the_tls)
      : io(loop),
        clock(the_clock),
        settings(std::move(the_settings)),
        tls(std::move(the_tls)),
        source(std::move(market)),
        core(core_settings(settings), source.instruments()),
        instruments(table_of(source.instruments())),
        board(source),
        keys(settings.seed, settings.listen_key_life),
        streams(std::make_shared<StreamHub>(clock, settings, keys)),
        face{settings, core, source, board, keys, *streams, instruments, accounts},
        router(face, settings.limits),
        publisher(face, *streams) {
    for (const auto& point : source.opening()) apply(point, source.start());
    open_accounts();
    drain();
  }

  void open_accounts();
  Time now();
  void apply(const MarketPoint& point, Time at);
  void drain();
  net::HttpResponse execute(const net::HttpRequest& request);
  void on_request(net::HttpRequest request, net::FlightKey flight, net::Responder respond);
  void schedule_step();
  void take_step();
  void schedule_funding();
  void pay_funding(Time at);
  void schedule_key_expiry();
  void expire_keys();
  std::string save();
  result<void> load(std::string_view saved);

  boost::asio::io_context& io;
  net::Clock& clock;
  SimulatedExchangeSettings settings;
  net::TlsContext tls;
  PresentMarket source;
  matching::Exchange core;
  InstrumentTable instruments;
  std::vector<matching::AccountId> accounts;
  MarketBoard board;
  ListenKeys keys;
  std::shared_ptr<StreamHub> streams;
  Face face;
  Router router;
  Publisher publisher;
  std::unique_ptr<net::HttpServer> server;
  std::function<void()> ended;
  matching::Outputs outputs;
  std::map<Symbol, FundingTerm> funding;
  std::optional<Time> key_timer;  // the expiry for which a timer runs
  Time latest;                    // matching never sees time run backwards
  std::uint64_t requests = 0;
  bool closed = false;
};

void SimulatedExchange::Impl::open_accounts() {
  accounts.clear();
  for (const auto& account : settings.accounts) {
    const auto known = core.find_account(account.key);
    accounts.push_back(known ? *known : core.create_account(account.key, account.initial_balance));
  }
}

Time SimulatedExchange::Impl::now() {
  return latest = std::max(latest, clock.now());
}

void SimulatedExchange::Impl::apply(const MarketPoint& point, Time at) {
  latest = std::max(latest, at);
  core.on_market(move_of(point), latest);
  board.record(point);
}

void SimulatedExchange::Impl::drain() {
  core.drain(outputs);
  publisher.publish(outputs);
}

net::HttpResponse SimulatedExchange::Impl::execute(const net::HttpRequest& request) {
  ++requests;
  auto response = router.handle(request, now());
  drain();
  streams->flush();
  schedule_key_expiry();
  return response;
}

void SimulatedExchange::Impl::on_request(net::HttpRequest request, net::FlightKey flight,
                                         net::Responder respond) {
  if (flight == 0) clock.catch_up();
  const auto hash = hash_of(settings.seed, request);
  const auto latency = latency_of(hash, settings.latency.request_min, settings.latency.request_max);
  const auto way_in = latency / 2;
  const auto way_out = latency - way_in;
  clock.call_at(clock.now() + way_in, hash,
                [weak = weak_from_this(), request = std::move(request),
                 respond = std::move(respond), hash, way_out] {
                  const auto self = weak.lock();
                  if (!self || self->closed) return;
                  self->clock.call_at(
                      self->clock.now() + way_out, hash,
                      [respond, response = self->execute(request)] { respond(response); });
                });
}

void SimulatedExchange::Impl::schedule_step() {
  const auto at = source.next_at();
  if (!at) {
    if (ended) std::exchange(ended, nullptr)();
    return;
  }
  clock.call_at(*at, step_tie, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->closed) self->take_step();
  });
}

void SimulatedExchange::Impl::take_step() {
  const auto step = source.next();
  if (!step) return;
  for (const auto& point : step->points) apply(point, step->at);
  drain();
  publisher.publish(*step);
  streams->flush();
  schedule_step();
}

void SimulatedExchange::Impl::schedule_funding() {
  std::optional<Time> next;
  for (const auto& [symbol, instrument] : instruments) {
    const auto term = source.next_funding(symbol, now());
    funding[symbol] = term;
    if (!next || term.at < *next) next = term.at;
  }
  if (!next) return;
  clock.call_at(*next, funding_tie, [weak = weak_from_this(), at = *next] {
    const auto self = weak.lock();
    if (self && !self->closed) self->pay_funding(at);
  });
}

void SimulatedExchange::Impl::pay_funding(Time at) {
  const Time instant = now();
  for (const auto& [symbol, planned] : funding) {
    if (planned.at > at) continue;
    const auto market = core.market(symbol);
    if (!market) continue;
    // A term's rate stands from the funding before it, which is when this one was planned.
    core.on_funding(symbol, planned.rate, instant);
    board.record(FundingPaid{symbol, planned.rate, planned.at, market->mark});
  }
  drain();
  streams->flush();
  schedule_funding();
}

void SimulatedExchange::Impl::schedule_key_expiry() {
  const auto next = keys.next_expiry();
  if (!next || (key_timer && *key_timer <= *next)) return;
  key_timer = next;
  clock.call_at(*next, key_tie, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && !self->closed) self->expire_keys();
  });
}

void SimulatedExchange::Impl::expire_keys() {
  key_timer.reset();
  const Time at = now();
  for (const auto& [account, key] : keys.expire(at)) {
    streams->publish_to_key(key, listen_key_expired_message(key, at));
  }
  schedule_key_expiry();
}

std::string SimulatedExchange::Impl::save() {
  return std::string(saved_head) + std::to_string(to_ms(now())) + "\n" + core.save();
}

result<void> SimulatedExchange::Impl::load(std::string_view saved) {
  const auto at = SimulatedExchange::saved_at(saved);
  if (!at) {
    return Error(Errc::parse,
                 "the simulated exchange's saved state does not begin as one; "
                 "delete it to begin with fresh accounts");
  }
  matching::Exchange restored(core_settings(settings), source.instruments());
  const auto loaded = restored.load(saved.substr(saved.find('\n') + 1));
  if (loaded.has_error()) return loaded.error().within("the simulated exchange's saved state");
  core = std::move(restored);
  // The market goes on to where the accounts were; what it did until then they have lived through.
  auto next = source.next_at();
  for (; next && *next <= *at; next = source.next_at()) {
    const auto step = source.next();
    for (const auto& point : step->points) board.record(point);
  }
  latest = std::max(latest, *at);
  for (const auto& [symbol, point] : std::map(board.points())) apply(point, latest);
  open_accounts();
  drain();
  return {};
}

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
        return self && !self->closed && self->streams->accept(request, std::move(session));
      });
  return impl_->server->listen();
}

std::uint16_t SimulatedExchange::port() const {
  return impl_->server ? impl_->server->port() : 0;
}

void SimulatedExchange::start() {
  impl_->schedule_step();
  impl_->schedule_funding();
}

void SimulatedExchange::close() {
  if (std::exchange(impl_->closed, true)) return;
  impl_->streams->close();
  if (impl_->server) impl_->server->close();
}

void SimulatedExchange::on_market_end(std::function<void()> ended) {
  impl_->ended = std::move(ended);
}

net::HttpResponse SimulatedExchange::handle(const net::HttpRequest& request) {
  return impl_->execute(request);
}

bool SimulatedExchange::accept(const net::HttpRequest& request,
                               std::shared_ptr<net::WebSocketSession> session) {
  return impl_->streams->accept(request, std::move(session));
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

std::optional<Time> SimulatedExchange::saved_at(std::string_view saved) {
  if (!saved.starts_with(saved_head)) return std::nullopt;
  const auto line = saved.substr(0, saved.find('\n')).substr(saved_head.size());
  std::int64_t ms = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), ms);
  if (parsed.ec != std::errc{} || parsed.ptr != line.data() + line.size()) return std::nullopt;
  return time_from_ms(ms);
}

}  // namespace vectord::exchange
