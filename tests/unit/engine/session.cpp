#include "session.hpp"

namespace vectord::test {
namespace {

Price on_cent(double value) {
  return Price::from_double(value, Rounding::nearest).rounded_to(price("0.01"), Rounding::nearest);
}

}  // namespace

Listing btc_listing(Time start) {
  return {perpetual("BTCUSDT", "0.1"),
          hour_history({.close = 50'000, .end_percent = 0.05, .end_bars = 1}, start),
          trend_history(50'000, Direction::long_, start)};
}

Listing oversold(const Symbol& symbol, Time start, std::uint64_t seed) {
  return {perpetual(symbol.view()), hour_history({.seed = seed}, start),
          trend_history(100, Direction::long_, start)};
}

Listing overbought(const Symbol& symbol, Time start) {
  return {perpetual(symbol.view()), hour_history({.end_percent = 0.25, .seed = 7}, start),
          trend_history(100, Direction::short_, start)};
}

WorldSetup oversold_world(std::vector<Symbol> symbols, Time start) {
  WorldSetup setup;
  setup.start = start;
  setup.engine.strategy.filter.min_score = 65;
  setup.listings.push_back(btc_listing(start));
  std::uint64_t seed = 10;
  for (const Symbol& symbol : symbols) setup.listings.push_back(oversold(symbol, start, ++seed));
  return setup;
}

Signal long_signal(const Symbol& symbol, double entry) {
  Signal signal;
  signal.source = SignalSource::http;
  signal.symbol = symbol;
  signal.score = 80;
  signal.entry = entry;
  signal.stop = entry * 0.98;
  signal.targets = {entry * 1.04, entry * 1.06, entry * 1.08};
  return signal;
}

Signal short_signal(const Symbol& symbol, double entry) {
  Signal signal = long_signal(symbol, entry);
  signal.direction = Direction::short_;
  signal.stop = entry * 1.02;
  signal.targets = {entry * 0.96, entry * 0.94, entry * 0.92};
  return signal;
}

Signal scored(Signal signal, int score) {
  signal.score = score;
  return signal;
}

Signal named(Signal signal, std::string_view id) {
  signal.id = SignalId{id};
  return signal;
}

Session::Session(WorldSetup setup) : CoreWorld(std::move(setup)) {
  start();
  set_btc_mood(50'000, 50'500);
}

void Session::send(Signal signal, const Touch& touch) {
  if (signal.id.empty()) {
    signal.id = SignalId{signal.symbol.str() + "-" + std::to_string(to_ms(now()))};
  }
  if (signal.created_at == Time{}) signal.created_at = now();
  move(signal.symbol, on_cent(signal.entry), touch);
  deliver(event::ExternalSignal{std::move(signal)});
}

std::string Session::verdict(Signal signal, const Touch& touch) {
  return verdict_at(now() + latency() * 2, std::move(signal), touch);
}

std::string Session::verdict_at(Time decided, Signal signal, const Touch& touch) {
  advance_to(decided - latency() * 2);
  if (signal.id.empty()) {
    signal.id = SignalId{signal.symbol.str() + "-" + std::to_string(to_ms(decided))};
  }
  if (signal.created_at == Time{}) signal.created_at = decided;
  const std::size_t before = signals.size();
  send(signal, touch);
  return await(signal.id, before);
}

std::string Session::await(const SignalId& id, std::size_t before) {
  for (int waited = 0; waited < 3'000; ++waited) {
    for (std::size_t i = before; i < signals.size(); ++i) {
      const auto& record = signals[i].what;
      if (record.signal.id != id) continue;
      return record.reason ? std::string(to_string(*record.reason)) : "taken";
    }
    run_for(Millis{10});
  }
  return "undecided";
}

std::string Session::end_of(const SignalId& id) const {
  const auto* record = ended(id);
  if (record == nullptr) return "undecided";
  return record->reason ? std::string(to_string(*record->reason)) : "taken";
}

Trade Session::lose(const Symbol& symbol, double entry) {
  EXPECT_EQ(verdict(long_signal(symbol, entry)), "taken");
  run_for(seconds{1});
  const std::size_t before = trades.size();
  move(symbol, on_cent(entry * 0.979));
  run_for(seconds{1});
  EXPECT_EQ(trades.size(), before + 1);
  return trades.back().what;
}

void Session::set_wallet(std::string_view amount) {
  deliver(event::AccountUpdate{"WITHDRAW", money(amount), {}});
}

std::optional<execution::OpenPosition> Session::position(const Symbol& symbol) const {
  for (const auto& open : status().positions) {
    if (open.symbol == symbol) return open;
  }
  return std::nullopt;
}

std::string verdict_in(const WorldSetup& setup, const Signal& signal, const Touch& touch) {
  Session session{setup};
  return session.verdict(signal, touch);
}

WorldSetup world_of(const std::vector<Candle>& candles, Direction trend) {
  WorldSetup setup = oversold_world();
  setup.listings[1].hours = candles;
  setup.listings[1].four_hours = trend_history(100, trend, setup.start);
  return setup;
}

}  // namespace vectord::test
