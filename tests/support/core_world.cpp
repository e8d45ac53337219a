#include "support/core_world.hpp"

#include <algorithm>
#include <utility>

#include "support/effect_text.hpp"
#include "support/exchange_words.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::test {

CoreWorld::CoreWorld(WorldSetup setup)
    : setup_(std::move(setup)),
      now_(setup_.start),
      exchange_(setup_.exchange, instruments()),
      account_(exchange_.create_account("vector", setup_.wallet)) {}

std::vector<Instrument> CoreWorld::instruments() const {
  std::vector<Instrument> made;
  for (const Listing& listing : setup_.listings) made.push_back(listing.instrument);
  return made;
}

void CoreWorld::start() {
  for (const Listing& listing : setup_.listings) {
    const Price unit = listing.instrument.tick_size;
    const Price last = Price::from_double(listing.hours.back().close, Rounding::nearest);
    move_unseen(listing.instrument.symbol, last.rounded_to(unit, Rounding::nearest));
  }
  start_engine();
}

void CoreWorld::start_engine() {
  ++life_;
  inbox_.clear();
  engine_ = std::make_unique<engine::Engine>(setup_.engine);
  for (const auto& [key, value] : state) {
    VECTOR_CHECK(engine_->restore(key, value).has_value(), "recorded state is not understood");
  }
  deliver(event::Started{});
  tell(event::Connection{event::Channel::user_stream, true, {}});
  tell(event::Connection{event::Channel::market_stream, true, {}});
  run_for(setup_.latency * 6);
  for (const Listing& listing : setup_.listings) say_touch(listing.instrument.symbol);
}

void CoreWorld::restart() {
  start_engine();
}

void CoreWorld::schedule(Time at, Work work) {
  queue_.emplace(std::pair{at, ++sequence_}, std::move(work));
}

void CoreWorld::advance_to(Time at) {
  while (!queue_.empty() && queue_.begin()->first.first <= at) {
    auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
  }
  now_ = at;
}

void CoreWorld::enter(decltype(Event::what) what) {
  inbox_.push_back(Event{now_, std::move(what)});
  if (std::exchange(delivering_, true)) return;
  Effects effects;
  while (!inbox_.empty()) {
    const Event next = std::move(inbox_.front());
    inbox_.pop_front();
    events.push_back(next);
    effects.clear();
    engine_->on(next, effects);
    for (const Effect& effect : effects) perform(effect);
  }
  delivering_ = false;
}

void CoreWorld::perform(const Effect& effect) {
  effects_hash = hash64(text_of(effect), effects_hash);
  std::visit([this](const auto& what) { perform(what); }, effect);
}

void CoreWorld::ask(Work at_exchange) {
  schedule(now_ + setup_.latency, [this, life = life_, work = std::move(at_exchange)] {
    asker_ = life;
    work();
    tell_outputs();
  });
}

void CoreWorld::answer(decltype(Event::what) what) {
  if (asker_ == life_) tell(std::move(what));
}

void CoreWorld::tell(decltype(Event::what) what) {
  schedule(now_ + setup_.latency, [this, life = life_, what = std::move(what)] {
    if (life == life_) enter(what);
  });
}

void CoreWorld::tell_outputs() {
  exchange_.drain(outputs_);
  if (!user_stream_up) return;
  for (const matching::Output& output : outputs_) {
    if (const auto* order = std::get_if<matching::OrderEvent>(&output)) {
      tell(event::OrderUpdate{report_of(*order)});
    } else if (const auto* algo = std::get_if<matching::AlgoEvent>(&output)) {
      tell(event::AlgoUpdate{report_of(algo->algo)});
    } else if (const auto* account = std::get_if<matching::AccountEvent>(&output)) {
      tell(update_of(*account));
    }
  }
}

void CoreWorld::perform(const effect::WakeAt& what) {
  schedule(std::max(what.at, now_), [this, life = life_] {
    if (life == life_) enter(event::Wake{});
  });
}

void CoreWorld::move_unseen(const Symbol& symbol, Price price, const Touch& touch) {
  matching::MarketMove to;
  to.symbol = symbol;
  to.last = price;
  to.mark = to.index = touch.mark.value_or(price);
  to.spread_ticks = touch.spread_ticks;
  to.depth_notional = touch.depth_notional;
  exchange_.on_market(to, now_);
  tell_outputs();
}

void CoreWorld::move(const Symbol& symbol, Price price, const Touch& touch) {
  move_unseen(symbol, price, touch);
  say_touch(symbol);
}

void CoreWorld::move(std::string_view symbol, std::string_view price, const Touch& touch) {
  move(Symbol{symbol}, Price::parse(price).value(), touch);
}

void CoreWorld::say_touch(const Symbol& symbol) {
  const auto top = exchange_.book_ticker(symbol).value();
  enter(event::Quote{symbol, top.bid, top.ask, top.bid_quantity, top.ask_quantity});
  event::Mark mark{symbol, exchange_.market(symbol).value().mark, std::nullopt, Time{}};
  if (const auto told = funding.find(symbol); told != funding.end()) {
    mark.funding_rate = told->second.first;
    mark.next_funding = told->second.second;
  }
  enter(mark);
}

void CoreWorld::close_bar_unseen(const Symbol& symbol, Interval interval, const Candle& candle) {
  Listing& listing = of(symbol);
  (interval == Interval::h1 ? listing.hours : listing.four_hours).push_back(candle);
}

void CoreWorld::close_bar(const Symbol& symbol, Interval interval, const Candle& candle) {
  close_bar_unseen(symbol, interval, candle);
  enter(event::CandleUpdate{symbol, interval, candle, true});
}

void CoreWorld::close_hour(const Symbol& symbol, double close, double volume) {
  close_bar(symbol, Interval::h1, next_bar(of(symbol).hours.back(), Interval::h1, close, volume));
}

void CoreWorld::set_btc_mood(double open, double close) {
  const Symbol btc{"BTCUSDT"};
  Candle running = next_bar(of(btc).four_hours.back(), Interval::h4, close, 100);
  running.open = open;
  running.high = std::max(open, close);
  running.low = std::min(open, close);
  enter(event::CandleUpdate{btc, Interval::h4, running, false});
}

const Listing& CoreWorld::of(const Symbol& symbol) const {
  const auto found =
      std::find_if(setup_.listings.begin(), setup_.listings.end(),
                   [&](const Listing& listing) { return listing.instrument.symbol == symbol; });
  VECTOR_CHECK(found != setup_.listings.end(), "a symbol that this world does not list");
  return *found;
}

Listing& CoreWorld::of(const Symbol& symbol) {
  return const_cast<Listing&>(std::as_const(*this).of(symbol));
}

bool CoreWorld::alerted(std::string_view code) const {
  return std::any_of(alerts.begin(), alerts.end(),
                     [&](const auto& alert) { return alert.what.code == code; });
}

const effect::RecordSignal* CoreWorld::ended(const SignalId& id) const {
  for (const auto& record : signals) {
    if (record.what.signal.id == id) return &record.what;
  }
  return nullptr;
}

std::uint64_t replay(engine::Engine& engine, const std::vector<Event>& events) {
  std::uint64_t hash = 0;
  Effects effects;
  for (const Event& event : events) {
    effects.clear();
    engine.on(event, effects);
    for (const Effect& effect : effects) hash = hash64(text_of(effect), hash);
  }
  return hash;
}

}  // namespace vectord::test
