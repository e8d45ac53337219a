#include "sim/order_world.hpp"

#include <algorithm>

#include <simdjson.h>

namespace vectord::sim {
namespace {

constexpr Millis round_length{2'000};
constexpr Millis resting_time{60'000};
constexpr Millis look_again{60'000};  // at what rests, as reconciliation would
constexpr Millis longest_story{40LL * 86'400'000};
constexpr std::size_t most_live = 60;
constexpr int orders_a_round = 8;
constexpr int quiet_rounds = 30;  // after the last order: late reports, forced ends

const Account account{"paper", "paper"};

std::unique_ptr<exchange::MarketSource> market(std::uint64_t seed) {
  exchange::GeneratedMarketSettings settings;
  settings.seed = seed;
  settings.symbols = 4;
  settings.history_bars = 10;
  return exchange::make_generated_market(settings);
}

execution::ExecutionSettings execution_settings(Mistake mistake) {
  execution::ExecutionSettings settings;
  settings.finished_orders_kept = 1'000'000;
  if (mistake == Mistake::absent_at_once) {
    settings.absent_answers = 1;
    settings.absent_after = Millis{0};
  }
  return settings;
}

std::string describe(const Event& event) {
  const auto head = std::to_string(to_ms(event.at)) + " " + std::to_string(event.what.index());
  if (const auto* answer = std::get_if<event::OrderAnswer>(&event.what)) {
    return head + " " + answer->client_id.str() + " " +
           std::to_string(static_cast<int>(answer->request)) + " " +
           std::to_string(static_cast<int>(answer->outcome)) + " " + std::to_string(answer->code);
  }
  if (const auto* update = std::get_if<event::OrderUpdate>(&event.what)) {
    return head + " " + update->report.client_id.str() + " " + update->report.executed.to_string();
  }
  return head;
}

}  // namespace

OrderWorld::OrderWorld(Story story) : story_(std::move(story)) {
  open();
}
OrderWorld::~OrderWorld() = default;

void OrderWorld::open() {
  auto source = market(story_.seed);
  clock_ = std::make_unique<net::VirtualClock>(io_, source->start(), 0);
  traffic_.emplace(story_.seed, source->instruments());
  exchange::SimulatedExchangeSettings settings;
  settings.seed = story_.seed;
  settings.accounts = {{account.key, account.secret, Money::from_int(10'000'000)}};
  settings.faults = *exchange::parse_faults(story_.faults);
  settings.matching.history_limit = 10'000'000;
  const auto certificate = *net::make_loopback_certificate();
  exchange_ = std::make_unique<exchange::SimulatedExchange>(
      io_, *clock_, std::move(source), settings, *net::server_tls(certificate));
  const auto listening = exchange_->listen();
  if (listening.has_error()) throw std::runtime_error(listening.error().what());

  const net::Endpoint endpoint{true, "127.0.0.1", std::to_string(exchange_->port())};
  const auto tls = *net::client_tls_trusting(certificate.certificate_pem);
  net::HttpClientOptions pool;
  pool.max_idle = pool.max_connections;  // handshakes are most of what the processor does here
  http_ = std::make_unique<net::HttpClient>(io_, *clock_, endpoint, tls, pool);
  const auto sink = [this](const Event& event) { deliver(event); };
  rest_ = std::make_unique<gateway::RestGateway>(
      io_, *clock_, [this](net::HttpRequest request) { return http_->send(std::move(request)); },
      gateway::RestSettings{}, account.key, account.secret, sink);
  gateway::ListenKeys keys{[this] { return rest_->create_listen_key(); },
                           [this] { return rest_->extend_listen_key(); }};
  stream_ = std::make_unique<gateway::UserStream>(
      io_, *clock_, gateway::websocket_factory(io_, *clock_, endpoint, tls), std::move(keys),
      binance::UserSessionSettings{}, sink);
  orders_ = std::make_unique<execution::OrderManager>(execution_settings(story_.mistake), "sim");
}

Ending OrderWorld::run() {
  const Time start = clock_->now();
  clock_->on_stall(std::chrono::seconds(5),
                   [this](const std::string& held) { finish("time stands still: " + held); });
  clock_->stop_at(start + longest_story, [this] { finish("the story has no end"); });
  exchange_->start();
  stream_->start();
  clock_->call_at(start + round_length, 0, [this] { round(); });
  clock_->start();
  io_.run();
  return std::move(ending_);
}

void OrderWorld::deliver(const Event& event) {
  if (finished_) return;
  ending_.hash = hash64(describe(event), ending_.hash);
  Effects effects;
  if (const auto* answer = std::get_if<event::OrderAnswer>(&event.what)) {
    if (answer->outcome == event::Outcome::unknown) ++ending_.unknown_outcomes;
    orders_->on(*answer, event.at, effects);
    make_mistake(*answer);
  } else if (const auto* order = std::get_if<event::OrderUpdate>(&event.what)) {
    orders_->on(*order, event.at, effects);
  } else if (const auto* algo = std::get_if<event::AlgoUpdate>(&event.what)) {
    orders_->on(*algo, event.at, effects);
  } else if (const auto* link = std::get_if<event::Connection>(&event.what)) {
    const bool stream = link->channel == event::Channel::user_stream;
    if (stream && !link->up) ++ending_.stream_losses;
    if (stream && link->up) ask_for_all();
  }
  perform(effects);
}

void OrderWorld::perform(const Effects& effects) {
  for (const Effect& effect : effects) perform(effect);
  for (const auto& change : orders_->take_changes()) {
    const auto& order = change.order;
    if (order.live()) {
      live_.insert(order.id());
    } else {
      live_.erase(order.id());
    }
    // Reconciliation takes the exchange's word for fills that were lost.
    Effects settled;
    if (change.fills_missing) orders_->settle(order.symbol(), clock_->now(), settled);
  }
  wake();
}

void OrderWorld::perform(const Effect& effect) {
  if (const auto* place = std::get_if<effect::PlaceOrder>(&effect)) {
    rest_->perform(*place);
  } else if (const auto* cancel = std::get_if<effect::CancelOrder>(&effect)) {
    rest_->perform(*cancel);
  } else if (const auto* query = std::get_if<effect::QueryOrder>(&effect)) {
    rest_->perform(*query);
  }
}

// What a client must never do with an outcome that it does not know.
void OrderWorld::make_mistake(const event::OrderAnswer& answer) {
  const bool again = story_.mistake == Mistake::send_again_with_new_id ||
                     story_.mistake == Mistake::send_again_with_same_id;
  const bool unknown =
      answer.request == event::Request::place && answer.outcome == event::Outcome::unknown;
  const auto request = requests_.find(answer.client_id);
  if (!again || !unknown || request == requests_.end()) return;
  OrderRequest repeated = request->second;
  if (story_.mistake == Mistake::send_again_with_new_id) {
    repeated.client_id = ClientOrderId(repeated.client_id.str() + "R");
  }
  rest_->perform(effect::PlaceOrder{repeated});
}

void OrderWorld::wake() {
  const auto due = orders_->next_wake();
  if (!due || (woken_at_ && *woken_at_ <= *due)) return;
  woken_at_ = due;
  clock_->call_at(*due, 1, [this, due] {
    if (finished_) return;
    if (woken_at_ == due) woken_at_.reset();
    Effects effects;
    orders_->on(clock_->now(), effects);
    perform(effects);
  });
}

void OrderWorld::round() {
  if (finished_) return;
  if (intended_.size() < static_cast<std::size_t>(story_.orders)) {
    place_some();
  } else if (all_is_told() && ++rounds_after_ >= quiet_rounds) {
    return finish("");
  }
  end_old_ones();
  if (clock_->now() - asked_at_ >= look_again) ask_for_all();
  clock_->call_at(clock_->now() + round_length, 0, [this] { round(); });
}

// Nothing is sent into a pause that the exchange asked for: it would be refused by ourselves.
void OrderWorld::place_some() {
  if (rest_->stats().paused_until > clock_->now()) return;
  std::map<Symbol, std::optional<Touch>> touches;
  for (const auto& instrument : traffic_->instruments()) {
    touches[instrument.symbol] = touch(instrument.symbol);
  }
  for (int i = 0; i < orders_a_round && live_.size() < most_live; ++i) {
    if (intended_.size() >= static_cast<std::size_t>(story_.orders)) return;
    const auto& instrument = traffic_->next_instrument();
    const auto& there = touches.at(instrument.symbol);
    if (!there) continue;
    Effects effects;
    const auto request = traffic_->next(instrument, *there);
    const auto id = orders_->place(request, SignalId{}, clock_->now(), effects);
    intended_.push_back(id);
    requests_.emplace(id, orders_->find(id)->request);
    perform(effects);
  }
}

void OrderWorld::end_old_ones() {
  Effects effects;
  const auto live = live_;
  for (const auto& id : live) {
    const auto* order = orders_->find(id);
    if (order->cancel_wanted || clock_->now() - order->placed_at < resting_time) continue;
    orders_->cancel(id, clock_->now(), effects);
  }
  perform(effects);
}

void OrderWorld::ask_for_all() {
  asked_at_ = clock_->now();
  Effects effects;
  const auto live = live_;
  for (const auto& id : live) orders_->query(id, clock_->now(), effects);
  perform(effects);
}

bool OrderWorld::all_is_told() const {
  return live_.empty() && orders_->active_count() == 0;
}

std::optional<Touch> OrderWorld::touch(const Symbol& symbol) {
  const auto body =
      exchange_->handle({"GET", "/fapi/v1/ticker/bookTicker?symbol=" + symbol.str(), {}, ""}).body;
  simdjson::dom::parser parser;
  simdjson::dom::element row;
  std::string_view bid, ask;
  if (parser.parse(body).get(row) != simdjson::SUCCESS ||
      row["bidPrice"].get(bid) != simdjson::SUCCESS ||
      row["askPrice"].get(ask) != simdjson::SUCCESS) {
    return std::nullopt;  // the weight of the minute is used up
  }
  return Touch{*Price::parse(bid), *Price::parse(ask)};
}

void OrderWorld::finish(std::string trouble) {
  if (std::exchange(finished_, true)) return;
  ending_.trouble = std::move(trouble);
  const Time now = clock_->now();
  const auto kept = kept_at(*exchange_, account, traffic_->instruments(), now);
  ending_.verdict = compare(kept, *orders_, intended_);
  ending_.exchange_made =
      static_cast<int>(std::count_if(kept.orders.begin(), kept.orders.end(), [](const auto& order) {
        return order.first.find("autoclose") != std::string::npos;
      }));
  ending_.requests = rest_->stats().requests;
  ending_.connections = http_->stats().opened;
  ending_.undecodable = stream_->stats().undecodable;
  ending_.virtual_time = now - time_from_ms(1'767'225'600'000);
  stream_->close();
  rest_->close();
  http_->close();
  exchange_->close();
  clock_->stop();
  if (!ending_.trouble.empty()) io_.stop();  // what is stuck may never let the loop end
}

}  // namespace vectord::sim
