// The daemon before its first event: world, database, session, connections, API.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "build_info.hpp"
#include "daemon.hpp"
#include "engine_settings.hpp"
#include "log.hpp"
#include "vectord/config/schema.hpp"

namespace vectord::app {
namespace {

constexpr const char* paper_key = "paper";
constexpr const char* paper_secret = "paper";
constexpr const char* saved_exchange = "paper/exchange";
// An order must not have to wait for a handshake, nor the stop that follows it.
constexpr int warm_connections = 4;

// Ids of different starts of a live account must differ; on paper they must not (a run is
// repeatable).
std::string live_session_tag(Time now) {
  std::string tag;
  for (std::int64_t n = to_ms(now) / 1000; n > 0; n /= 36) {
    tag += "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36];
  }
  return tag;
}

// A clock that runs N times as fast is read N times less exactly.
WatchdogLimits watchdog_limits(const config::Settings& settings) {
  WatchdogLimits limits{.min_free_mb = settings.min_free_mb};
  const auto rate = static_cast<int>(settings.connection.time_rate);
  limits.clock_drift *= rate;
  limits.clock_close *= rate;
  return limits;
}

// Real time, but for an exchange of one's own whose time runs faster.
double wall_rate(const config::Settings& settings) {
  const bool live_paper = settings.mode == config::Mode::paper && settings.paper.live();
  // Speed 0, as fast as the processor goes, is refused where the market is opened.
  if (live_paper) return settings.paper.speed > 0 ? settings.paper.speed : 1;
  return settings.connection.time_rate;
}

result<net::Endpoint> endpoint_of(const std::string& name, const std::string& url) {
  auto parsed = net::parse_endpoint(url);
  if (parsed.has_error())
    return Error{Errc::config, name + " = " + url + ": " + parsed.error().what()};
  return *parsed;
}

}  // namespace

Daemon::Daemon(config::Settings settings, std::optional<Millis> duration)
    : settings_(std::move(settings)),
      duration_(duration),
      wall_clock_(io_, wall_rate(settings_)),
      watchdogs_(watchdog_limits(settings_)) {}
Daemon::~Daemon() = default;

result<void> Daemon::prepare() {
  for (const auto step : {&Daemon::open_world, &Daemon::open_database, &Daemon::open_session,
                          &Daemon::open_recorder, &Daemon::connect, &Daemon::open_api}) {
    if (auto done = (this->*step)(); done.has_error()) return done;
  }
  return {};
}

result<void> Daemon::open_world() {
  if (settings_.mode != config::Mode::paper) {
    if (auto sealed = seal_process(); sealed.has_error()) return sealed;
    auto loaded = load_credentials();
    if (loaded.has_error()) return loaded.error();
    credentials_ = *std::move(loaded);
    clock_ = &wall_clock_;
    return {};
  }
  auto market = open_paper_market(settings_, io_, wall_clock_);
  if (market.has_error()) return market.error();
  paper_ = *std::move(market);
  if (paper_->skipped_rows > 0) {
    log::warning("rows_skipped", {{"rows", std::to_string(paper_->skipped_rows)}});
  }
  credentials_.key = paper_key;
  credentials_.secret = Secret(paper_secret);
  return {};
}

result<void> Daemon::open_database() {
  storage::DatabaseSettings storage;
  storage.directory = settings_.data_dir;
  auto opened = storage::Database::open(storage);
  if (opened.has_error()) return opened.error();
  database_ = std::make_unique<storage::Database>(*std::move(opened));
  auto samples = storage::Samples::open(settings_.data_dir);
  if (samples.has_error()) {  // curves are no reason not to guard positions
    log::warning("no_history", {{"error", samples.error().what()}});
  } else {
    samples_.emplace(*std::move(samples));
  }
  return {};
}

result<void> Daemon::open_session() {
  storage::Session wanted;
  wanted.mode = std::string(config::to_string(settings_.mode));
  wanted.exchange = paper_ ? "paper" : settings_.connection.rest_url;
  wanted.market = paper_ ? paper_->identity : "live";
  wanted.seed = paper_ ? settings_.paper.seed : 0;
  wanted.started_at = paper_ ? paper_->source->start() : clock_->now();
  auto unfinished = database_->unfinished_session(wanted.mode, wanted.exchange);
  if (unfinished.has_error()) return unfinished.error();
  if (!unfinished->has_value()) return begin_session(wanted);
  const storage::Session& last = **unfinished;
  if (auto resumed = database_->resume_session(last.id); resumed.has_error()) return resumed;
  if (!paper_) return restore_engine();
  const bool same = last.market == wanted.market && last.seed == wanted.seed;
  auto saved = database_->state(saved_exchange);
  if (saved.has_error()) return saved.error();
  if (same && saved->has_value() && !(*saved)->empty()) return resume_paper(last);
  log::warning("paper_session_ended",
               {{"why", same ? "it was killed: its simulated exchange died with it"
                             : "the market or the seed is another one"},
                {"history", "kept in " + settings_.data_dir}});
  if (auto ended = database_->complete_session(last.started_at); ended.has_error()) return ended;
  return begin_session(wanted);
}

result<void> Daemon::begin_session(const storage::Session& wanted) {
  auto begun = database_->begin_session(wanted);
  if (begun.has_error()) return begun.error();
  if (paper_) make_paper_clock(wanted.started_at);
  session_tag_ = paper_ ? "p" : live_session_tag(clock_->now());
  engine_ = std::make_unique<engine::Engine>(engine_settings(settings_, session_tag_));
  return {};
}

// Virtual, unless the market is live: an upstream's time waits for nobody.
void Daemon::make_paper_clock(Time start) {
  clock_ = &wall_clock_;
  if (paper_->live) return;
  virtual_clock_ = std::make_unique<net::VirtualClock>(io_, start, settings_.paper.speed);
  clock_ = virtual_clock_.get();
}

// The simulated exchange goes on where it was saved: its market is stepped up to that moment again.
result<void> Daemon::resume_paper(const storage::Session& session) {
  auto saved = database_->state(saved_exchange);
  if (saved.has_error()) return saved.error();
  const auto at = exchange::SimulatedExchange::saved_at(saved->value_or(""));
  if (!at) {
    return Error{Errc::parse, "the saved paper session " + std::to_string(session.id) +
                                  " cannot be read; choose another data_dir"};
  }
  resumed_at_ = *at;
  make_paper_clock(*at);
  return restore_engine();
}

result<void> Daemon::restore_engine() {
  session_tag_ = paper_ ? "p" : live_session_tag(clock_->now());
  engine_ = std::make_unique<engine::Engine>(engine_settings(settings_, session_tag_));
  auto states = database_->states();
  if (states.has_error()) return states.error();
  for (const auto& [key, value] : *states) {
    if (value.empty() || key.starts_with("paper/")) continue;
    if (auto restored = engine_->restore(key, value); restored.has_error()) return restored;
    restored_.emplace_back(key, value);
  }
  log::info("session_resumed", {{"states", std::to_string(states->size())}});
  return {};
}

result<void> Daemon::open_recorder() {
  hindsight_.emplace(*database_);
  if (auto restored = hindsight_->restore(); restored.has_error()) return restored;
  std::optional<storage::Journal> journal;
  if (settings_.journal.enabled) {
    storage::JournalSettings where;
    where.directory = settings_.data_dir + "/journal";
    where.keep_bytes = settings_.journal.keep_bytes;
    where.keep = std::chrono::hours{24 * settings_.journal.keep_days};
    storage::JournalHeader header;
    header.program = version_line();
    header.session = *database_->current_session();
    header.session_tag = session_tag_;
    header.settings = config::settings_text(settings_);
    header.states = std::exchange(restored_, {});
    header.started_at = clock_->now();
    auto opened = storage::Journal::open(where, std::move(header));
    if (opened.has_error()) return opened.error();
    journal.emplace(*std::move(opened));
  }
  recorder_.emplace(*database_, std::move(journal), [this](bool ok, const std::string& detail) {
    if (ok) {
      log::info("storage_recovered");
    } else {
      log::error("storage_failed", {{"error", detail}});
    }
    tell(watchdogs_.on_storage(ok, detail));
  });
  return {};
}

result<void> Daemon::connect() {
  net::Endpoint rest_at, streams_at;
  if (paper_) {
    auto certificate = net::make_loopback_certificate();
    if (certificate.has_error()) return certificate.error();
    auto server = net::server_tls(*certificate);
    if (server.has_error()) return server.error();
    auto client = net::client_tls_trusting(certificate->certificate_pem);
    if (client.has_error()) return client.error();
    exchange_tls_ = *server;
    client_tls_ = *client;
    if (auto opened = open_exchange(); opened.has_error()) return opened;
    rest_at = net::Endpoint{true, "127.0.0.1", std::to_string(exchange_->port())};
    streams_at = rest_at;
  } else {
    auto client = settings_.connection.trusted_certificate.empty() ? net::client_tls_system_roots()
                                                                   : trusted_client();
    if (client.has_error()) return client.error();
    client_tls_ = *client;
    auto rest_url = endpoint_of("connection.rest_url", settings_.connection.rest_url);
    if (rest_url.has_error()) return rest_url.error();
    auto stream_url = endpoint_of("connection.stream_url", settings_.connection.stream_url);
    if (stream_url.has_error()) return stream_url.error();
    rest_at = *rest_url;
    streams_at = *stream_url;
  }
  open_gateways(rest_at, streams_at);
  return {};
}

result<net::TlsContext> Daemon::trusted_client() const {
  const std::string& path = settings_.connection.trusted_certificate;
  std::ifstream file(path);
  std::stringstream pem;
  pem << file.rdbuf();
  if (!file) {
    return Error{Errc::io, "connection.trusted_certificate = " + path + " cannot be read"};
  }
  return net::client_tls_trusting(pem.str());
}

result<void> Daemon::open_exchange() {
  exchange::SimulatedExchangeSettings simulated;
  simulated.seed = settings_.paper.seed;
  simulated.accounts = {{paper_key, paper_secret, settings_.paper.balance}};
  simulated.latency.request_min = settings_.paper.latency_min;
  simulated.latency.request_max = settings_.paper.latency_max;
  auto faults = exchange::load_faults(settings_.paper.faults);
  if (faults.has_error()) return faults.error().within("paper.faults");
  simulated.faults = *std::move(faults);
  exchange_.emplace(io_, *clock_, std::move(paper_->source), simulated, exchange_tls_);
  if (resumed_at_) {
    auto saved = database_->state(saved_exchange);
    if (saved.has_error()) return saved.error();
    if (auto loaded = exchange_->load(saved->value_or("")); loaded.has_error()) {
      return loaded.error().within("the saved paper exchange");
    }
    // Used up: should this run be killed, what was saved no longer fits what is recorded.
    if (auto cleared = database_->record(effect::RecordState{saved_exchange, ""});
        cleared.has_error()) {
      return cleared;
    }
  }
  return exchange_->listen();
}

void Daemon::open_gateways(const net::Endpoint& rest_at, const net::Endpoint& streams_at) {
  const config::ConnectionSettings& c = settings_.connection;
  net::HttpClientOptions pool;
  pool.max_connections = c.max_connections;
  pool.max_idle = c.max_idle;
  pool.warm = warm_connections;
  pool.connect_timeout = std::chrono::seconds{c.connect_timeout_s};
  pool.read_timeout = std::chrono::seconds{c.read_timeout_s};
  pool.total_timeout = std::chrono::seconds{c.total_timeout_s};
  http_ = std::make_unique<net::HttpClient>(io_, *clock_, rest_at, client_tls_, pool);

  const auto sink = [this](Event event) { deliver(std::move(event)); };
  gateway::RestSettings rest;
  rest.read_retries = c.retries;
  rest.rate.own_share_percent = static_cast<int>(c.weight_share_percent);
  // A simulated upstream's time may run so fast that a millisecond of ours is a second of it.
  if (paper_ && paper_->live) {
    const auto pace = std::max<std::int64_t>(1, static_cast<std::int64_t>(settings_.paper.speed));
    rest.receive_window = std::min(rest.receive_window * pace, Millis{60'000});
  }
  std::function<void(Millis)> adjust;
  if (!paper_) {
    adjust = [this](Millis by) { adjust_clock(by); };
  }
  rest_ = std::make_unique<gateway::RestGateway>(
      io_, *clock_, [this](net::HttpRequest request) { return http_->send(std::move(request)); },
      rest, credentials_.key, credentials_.secret.reveal(), sink,
      [this](std::string_view call, std::chrono::nanoseconds real, bool ok) {
        meters_.on_api_call(call, real, ok);
      },
      adjust);
  credentials_.secret.clear();  // the gateway signs; nobody else needs it
  const auto sockets = gateway::websocket_factory(io_, *clock_, streams_at, client_tls_);
  gateway::MarketDataSettings streams;
  if (paper_) {
    // Time is virtual and the market moves in steps of minutes: silence between them is no sign of
    // a dead stream, and there is no burst.
    streams.session.watch_silence = false;
    streams.conflate = false;
  }
  market_data_ = std::make_unique<gateway::MarketData>(io_, *clock_, sockets, streams, sink);
  gateway::ListenKeys keys{[this] { return rest_->create_listen_key(); },
                           [this] { return rest_->extend_listen_key(); }};
  user_stream_ = std::make_unique<gateway::UserStream>(io_, *clock_, sockets, std::move(keys),
                                                       binance::UserSessionSettings{}, sink);
}

result<void> Daemon::open_api() {
  auto address = net::parse_listen_address(settings_.api_listen);
  if (address.has_error()) return address.error().within("api.listen");
  auto tokens = load_api_tokens();
  if (tokens.has_error()) return tokens.error();
  const api::Access access(tokens->control, tokens->read);
  if (const std::string why = api::refuse_listen(address->first, access); !why.empty()) {
    return Error{Errc::config, why};
  }
  backend_.emplace(BackendParts{[this]() -> const api::Dashboard& { return dashboard(); },
                                [this](Event event) {
                                  deliver(std::move(event));
                                  dashboard_at_ = {};  // who asks next sees what came of it
                                },
                                [this]() -> std::string {
                                  if (clock_known_) return {};
                                  return "vectord is starting: it waits for the exchange's clock; "
                                         "try again in a few seconds";
                                },
                                *database_, samples_ ? &*samples_ : nullptr, settings_, meters_,
                                alerting_.desk(), *clock_});
  if (auto opened = alerting_.open_telegram(*backend_); opened.has_error()) return opened;
  routes_.emplace(*backend_, access, build_info());
  alerting_.add(routes_->events());
  net::HttpServerOptions options;
  options.host = address->first;
  options.port = address->second;
  // On the wall clock: whoever asks from outside must not touch paper's virtual time.
  api_ = std::make_unique<net::HttpServer>(
      io_, wall_clock_, options, nullptr,
      [this](net::HttpRequest request, net::FlightKey, net::Responder respond) {
        respond(routes_->handle(request));
      },
      [](const net::HttpRequest&, std::shared_ptr<net::WebSocketSession>) { return false; });
  return api_->listen();
}

}  // namespace vectord::app
