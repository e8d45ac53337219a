#include "world.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "support/effect_text.hpp"
#include "support/exchange_words.hpp"

namespace vectord::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Millis market_step{30'000};
constexpr Millis quote_step{500};
constexpr int quotes_after_signal = 60;
constexpr double wallet_usdt = 10'000;

Time tuesday() {
  return parse_time("2026-01-06T16:00:00Z").value();
}

struct Seen {
  std::string_view symbol;
  double price;
};
constexpr Seen markets[] = {
    {"BTCUSDT", 50'000}, {"ADAUSDT", 100}, {"BNBUSDT", 100}, {"DOTUSDT", 100}, {"EOSUSDT", 100}};

// Every gate is open: what is tested is what follows, not the strategy.
engine::EngineSettings open_gates(std::uint64_t seed) {
  engine::EngineSettings settings;
  strategy::FilterSettings& filter = settings.strategy.filter;
  filter.min_score = 0;
  filter.volume_ratio_min = 0;
  filter.rsi_long_max = 101;
  filter.rsi_short_min = -1;
  filter.risk_reward_min = filter.risk_reward_min_ranging = 0;
  filter.market_percent = filter.market_strong_percent = 1'000;
  filter.against_market_min_score = filter.sideways_min_score = 0;
  filter.max_correlation = 2;
  filter.max_spread_percent = 5;
  filter.min_book_depth = Money{};
  filter.cooldown_after_stop = Millis{0};
  filter.max_trades_in_window = 1'000;
  settings.strategy.signal.rsi_reversal_low = 101;
  settings.strategy.signal.rsi_reversal_high = -1;
  settings.execution.max_spread_percent = 5;
  if (seed % 2 == 0) settings.risk.breaker_losing_trades = 1'000;
  if (seed % 3 == 0) settings.risk.daily_loss_percent = 90;
  return settings;
}

std::uint64_t hash_of(const Effect& effect, std::uint64_t seed) {
  return hash64(test::text_of(effect), seed);
}

bool is_record(const Effect& effect) {
  return std::holds_alternative<effect::RecordSignal>(effect) ||
         std::holds_alternative<effect::RecordOrder>(effect) ||
         std::holds_alternative<effect::RecordFill>(effect) ||
         std::holds_alternative<effect::RecordTrade>(effect) ||
         std::holds_alternative<effect::RecordState>(effect) ||
         std::holds_alternative<effect::Alert>(effect);
}

}  // namespace

Report run(const Setup& setup) {
  return World(setup).run();
}

World::World(const Setup& setup)
    : setup_(setup),
      prng_(setup.seed),
      now_(tuesday()),
      start_(now_),
      listed_([this] {
        std::vector<Listed> made;
        for (const Seen& seen : markets) {
          static std::map<std::string_view, std::pair<std::vector<Candle>, std::vector<Candle>>>
              histories;
          auto& history = histories[seen.symbol];
          if (history.first.empty()) {
            history.first = test::hour_history({.close = seen.price}, start_);
            history.second = test::trend_history(seen.price, Direction::long_, start_);
          }
          made.push_back({test::perpetual(seen.symbol, seen.price > 1'000 ? "0.1" : "0.01"),
                          history.first, history.second, seen.price, seen.price, seen.price});
        }
        return made;
      }()),
      exchange_({.seed = setup.seed},
                [this] {
                  std::vector<Instrument> made;
                  for (const Listed& one : listed_) made.push_back(one.instrument);
                  return made;
                }()),
      account_(
          exchange_.create_account("vector", Money::from_double(wallet_usdt, Rounding::nearest))),
      engine_settings_(open_gates(setup.seed)),
      oracles_(exchange_, account_,
               setup.faults.lose_request > 0 ? Millis{60'000} : Millis{6'000}) {}

void World::say(const std::string& line) const {
  if (setup_.print) std::cout << format_time(now_) << "  " << line << "\n";
}

// ── time and chance ──

void World::schedule(Time at, Work work) {
  queue_.emplace(std::pair{std::max(at, now_), ++sequence_}, std::move(work));
}

void World::advance_to(Time at) {
  while (!queue_.empty() && queue_.begin()->first.first <= at) {
    auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
    look();
  }
  now_ = at;
}

// Looking is dear: only where something has happened, or somebody is exposed.
void World::look() {
  const bool clear = alive_ && reachable();
  const bool changed = std::exchange(exchange_changed_, false) || clear != was_clear_;
  was_clear_ = clear;
  if (changed || oracles_.anybody_exposed()) oracles_.look(now_, clear);
}

Millis World::between(int low_ms, int high_ms) {
  return Millis{low_ms +
                static_cast<int>(prng_.below(static_cast<std::uint64_t>(high_ms - low_ms + 1)))};
}

// ── the process ──

void World::live() {
  ++life_;
  alive_ = true;
  dying_ = false;
  inbox_.clear();
  pending_.clear();
  journal_.clear();
  effects_hash_ = 0;
  engine_settings_.session_tag = "t" + std::to_string(life_);
  engine_ = std::make_unique<engine::Engine>(engine_settings_);
  born_with_ = durable_;
  std::size_t number = 0;
  for (const auto& [key, value] : durable_) {
    if (setup_.mutation == Mutation::forget_state && ++number % 2 == 0) continue;
    const auto restored = engine_->restore(key, value);
    VECTOR_CHECK(restored.has_value(), "durable state is not understood");
  }
  oracles_.on_life(now_);
  say("life " + std::to_string(life_) + " begins");
  enter(event::Started{});
  user_up_ = user_heard_ = market_up_ = false;
  schedule(now_ + between(20, 200), [this, life = life_] {
    if (life != life_ || !alive_) return;
    user_up_ = user_heard_ = true;
    user_last_ = now_;
    oracles_.on_reconnect();
    enter(event::Connection{event::Channel::user_stream, true, {}});
  });
  schedule(now_ + between(20, 200), [this, life = life_] {
    if (life != life_ || !alive_) return;
    market_up_ = true;
    enter(event::Connection{event::Channel::market_stream, true, {}});
    for (const Listed& one : listed_) say_touch(one);
  });
}

void World::close_life() {
  if (!setup_.check_replay || journal_.empty()) return;
  engine::Engine again(engine_settings_);
  for (const auto& [key, value] : born_with_) {
    VECTOR_CHECK(again.restore(key, value).has_value(), "durable state is not understood");
  }
  if (setup_.mutation == Mutation::other_event) journal_.erase(journal_.begin());
  std::uint64_t hash = 0;
  Effects effects;
  for (const Event& event : journal_) {
    effects.clear();
    again.on(event, effects);
    for (const Effect& effect : effects) hash = hash_of(effect, hash);
  }
  oracles_.on_replay(effects_hash_, hash);
}

// What was recorded and not committed is gone.
void World::die() {
  say("DEATH");
  ++report_.deaths;
  close_life();
  alive_ = false;
  pending_.clear();
  pending_orders_.clear();
  inbox_.clear();
  schedule(now_ + between(200, 5'000), [this] { live(); });
}

void World::commit() {
  for (const effect::RecordState& state : pending_) durable_[state.key] = state.value;
  pending_.clear();
  for (const effect::RecordOrder& order : pending_orders_) {
    oracles_.on_record(order);
    const bool intent = order.status == OrderStatus::intended;
    if (intent && setup_.mutation != Mutation::forget_intent) oracles_.on_intent(order);
  }
  pending_orders_.clear();
}

void World::enter(What what) {
  if (!alive_) return;
  inbox_.push_back(Event{now_, std::move(what)});
  if (std::exchange(delivering_, true)) return;
  Effects effects;
  while (!inbox_.empty() && alive_) {
    const Event next = std::move(inbox_.front());
    inbox_.pop_front();
    ++report_.events;
    if (setup_.check_replay) journal_.push_back(next);
    effects.clear();
    engine_->on(next, effects);
    if (setup_.mutation == Mutation::flood_effects && report_.events == 1'000) {
      effects.resize(10'000, effect::WakeAt{now_ + hours{1}});
    }
    oracles_.on_effects(next, effects.size());
    oracles_.on_halt(halted(effects));
    if (setup_.check_replay) {
      for (const Effect& effect : effects) effects_hash_ = hash_of(effect, effects_hash_);
    }
    if (std::holds_alternative<event::Account>(next.what)) oracles_.on_account();
    perform_all(effects);
  }
  delivering_ = false;
}

// What the core itself says against entries, asked only where one is about to leave.
std::optional<RejectReason> World::halted(const Effects& effects) const {
  const bool enters = std::any_of(effects.begin(), effects.end(), [](const Effect& effect) {
    const auto* place = std::get_if<effect::PlaceOrder>(&effect);
    return place != nullptr && place->request.role == OrderRole::entry;
  });
  return enters ? engine_->status(now_).risk.blocked_by : std::nullopt;
}

// As the daemon does it: everything that an event records is durable, all or nothing, before
// anything that it asks for leaves. The process may die at any point of that.
void World::perform_all(const Effects& effects) {
  const bool dies = chance(setup_.faults.death) && !effects.empty();
  std::size_t left = dies ? prng_.below(effects.size() + 2) : effects.size() + 2;
  const auto reached = [&left] { return left == 0 || --left == 0; };
  for (const Effect& effect : effects) {
    if (is_record(effect)) perform_one(effect);
  }
  if (reached()) return die();
  commit();
  for (const Effect& effect : effects) {
    if (is_record(effect)) continue;
    if (reached()) return die();
    perform_one(effect);
  }
  if (dies) die();
}

void World::perform_one(const Effect& effect) {
  if (setup_.print && !std::holds_alternative<effect::RecordState>(effect) &&
      !std::holds_alternative<effect::WakeAt>(effect)) {
    say("  " + test::text_of(effect));
  }
  std::visit([this](const auto& what) { perform(what); }, effect);
}

void World::perform(const effect::WakeAt& what) {
  schedule(what.at, [this, life = life_] {
    if (life == life_) enter(event::Wake{});
  });
}

void World::perform(const effect::RecordSignal& what) {
  if (!what.reason) ++report_.entries;
}

void World::perform(const effect::RecordOrder& what) {
  pending_orders_.push_back(what);
}

void World::perform(const effect::RecordFill&) {
  ++report_.fills;
}

void World::perform(const effect::Alert& what) {
  say("ALERT " + std::string(what.code) + " " + what.symbol.str() + " " + what.text);
}

// ── the market and the people ──

World::Listed& World::of(const Symbol& symbol) {
  for (Listed& one : listed_) {
    if (one.instrument.symbol == symbol) return one;
  }
  VECTOR_CHECK(false, "a symbol that this world does not list");
  return listed_.front();
}

void World::move(Listed& listed) {
  const double calm = 0.0012 * prng_.normal();
  const double jump = chance(setup_.faults.jump) ? 0.04 * prng_.normal() : 0;
  const double before = listed.price;
  listed.price = std::max(before * 0.5, before * (1 + calm + jump));
  matching::MarketMove to;
  to.symbol = listed.instrument.symbol;
  to.last = Price::from_double(listed.price, Rounding::nearest)
                .rounded_to(listed.instrument.tick_size, Rounding::nearest);
  to.mark = to.index = to.last;
  to.volume = 100;
  to.taker_buy_volume = 50;
  to.depth_notional = chance(setup_.faults.thin_book) ? 30'000 : 5e6;
  exchange_.on_market(to, now_);
  tell_outputs();
}

void World::say_touch(const Listed& listed) {
  if (!market_up_ || !reachable()) return;
  const Symbol& symbol = listed.instrument.symbol;
  const auto top = exchange_.book_ticker(symbol);
  const auto state = exchange_.market(symbol);
  if (!top || !state) return;
  enter(event::Quote{symbol, top->bid, top->ask, top->bid_quantity, top->ask_quantity});
  enter(event::Mark{symbol, state->mark, std::nullopt, Time{}});
}

void World::step_market() {
  for (Listed& one : listed_) {
    move(one);
    say_touch(one);
  }
  schedule(now_ + market_step, [this] { step_market(); });
}

void World::quote_for_a_while(const Symbol& symbol, int times) {
  if (times == 0) return;
  schedule(now_ + quote_step, [this, symbol, times] {
    Listed& one = of(symbol);
    if (times % 8 == 0) move(one);
    say_touch(one);
    quote_for_a_while(symbol, times - 1);
  });
}

void World::close_bars() {
  const bool four = to_ms(now_) % to_ms(time_from_ms(4 * 3'600'000)) == 0;
  for (Listed& one : listed_) {
    const Symbol symbol = one.instrument.symbol;
    one.hours.push_back(test::next_bar(one.hours.back(), Interval::h1, one.price, 1'000));
    if (market_up_ && reachable()) {
      enter(event::CandleUpdate{symbol, Interval::h1, one.hours.back(), true});
    }
    if (!four) continue;
    one.four_hours.push_back(test::next_bar(one.four_hours.back(), Interval::h4, one.price, 1'000));
    if (market_up_ && reachable()) {
      enter(event::CandleUpdate{symbol, Interval::h4, one.four_hours.back(), true});
    }
  }
  if (to_ms(now_) % to_ms(time_from_ms(8 * 3'600'000)) == 0) {
    for (const Listed& one : listed_) {
      exchange_.on_funding(one.instrument.symbol,
                           Rate::from_double(0.0003 * prng_.normal(), Rounding::nearest), now_);
      tell_outputs();
    }
  }
  schedule(now_ + hours{1}, [this] { close_bars(); });
}

void World::every_minute() {
  const Faults& faults = setup_.faults;
  if (chance(faults.outage)) {
    outage_until_ = now_ + between(5'000, 60'000);
    say("OUTAGE until " + format_time(outage_until_));
  }
  if (chance(faults.cut_user)) cut_user_stream(Millis{0}, between(1'000, 30'000));
  if (chance(faults.silence_user)) cut_user_stream(between(5'000, 120'000), between(500, 5'000));
  if (chance(faults.cut_market)) cut_market_stream(between(1'000, 30'000));
  if (prng_.uniform() < 0.1) send_signal();
  pause_now_and_then();
  schedule(now_ + minutes{1}, [this] { every_minute(); });
}

void World::send_signal() {
  if (quiet_) return;
  Listed& one = listed_[1 + prng_.below(listed_.size() - 1)];
  Signal signal;
  signal.id = SignalId{"s" + std::to_string(++signal_number_)};
  signal.source = SignalSource::http;
  signal.symbol = one.instrument.symbol;
  signal.direction = prng_.below(2) == 0 ? Direction::long_ : Direction::short_;
  signal.score = static_cast<int>(50 + prng_.below(51));
  const double side = sign_of(signal.direction);
  signal.entry = one.price;
  signal.stop = one.price * (1 - side * 0.012);
  signal.targets = {one.price * (1 + side * 0.008), one.price * (1 + side * 0.012),
                    one.price * (1 + side * 0.016)};
  signal.created_at = now_;
  ++report_.signals;
  quote_for_a_while(signal.symbol, quotes_after_signal);
  enter(event::ExternalSignal{signal});
}

// A pause is told to whoever lives; it survives a death because it is durable.
void World::pause_now_and_then() {
  if (!alive_ || quiet_) return;
  if (!paused_ && (prng_.uniform() < 0.01 || pause_unanswered_)) {
    if (setup_.mutation != Mutation::ignore_pause) enter(event::Pause{});
    // A call that a death cut off was not answered: nobody relies on it, and it is made again.
    paused_ = alive_;
    pause_unanswered_ = !alive_;
  } else if (paused_ && prng_.uniform() < 0.1) {
    paused_ = false;
    enter(event::Resume{});
  }
}

// ── a whole run ──

Report World::run() {
  for (Listed& one : listed_) move(one);
  live();
  schedule(now_ + market_step, [this] { step_market(); });
  schedule(now_ + hours{1}, [this] { close_bars(); });
  schedule(now_ + minutes{1}, [this] { every_minute(); });
  advance_to(start_ + setup_.length);
  settle();
  report_.violations = oracles_.violations();
  report_.longest_unprotected = oracles_.longest_unprotected();
  return report_;
}

// The faults end; after a while both sides must agree, and everything can be closed.
void World::settle() {
  quiet_ = true;
  outage_until_ = now_;
  advance_to(now_ + minutes{15} + market_step / 2);  // between two moves of the market
  if (!alive_) return;
  oracles_.compare(now_, engine_->status(now_));
  if (paused_) enter(event::Resume{});
  enter(event::CloseAll{});
  for (const Listed& one : listed_) quote_for_a_while(one.instrument.symbol, quotes_after_signal);
  advance_to(now_ + minutes{5});
  oracles_.compare_flat(engine_->status(now_));
  close_life();
}

}  // namespace vectord::sim
