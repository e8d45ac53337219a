#pragma once
// A trading session to test against: Tuesday 16:00 UTC, BTCUSDT rising by 1 %, and symbols at a
// price of 100 that are oversold in a rising 4 h trend, so that a LONG of score 80 passes every
// gate unless a test says otherwise.
#include <gtest/gtest.h>

#include <string>

#include "support/core_world.hpp"

namespace vectord::test {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

inline const Symbol btc{"BTCUSDT"}, ada{"ADAUSDT"}, bnb{"BNBUSDT"}, dot{"DOTUSDT"}, eos{"EOSUSDT"},
    fil{"FILUSDT"};
inline const Time tuesday = parse_time("2026-01-06T16:00:00Z").value();

inline Money money(std::string_view text) {
  return Money::parse(text).value();
}
inline Price price(std::string_view text) {
  return Price::parse(text).value();
}
inline Quantity quantity(std::string_view text) {
  return Quantity::parse(text).value();
}

Listing btc_listing(Time start);
Listing oversold(const Symbol& symbol, Time start, std::uint64_t seed = 7);
Listing overbought(const Symbol& symbol, Time start);
// BTCUSDT and these, oversold; min score 65 as on paper.
WorldSetup oversold_world(std::vector<Symbol> symbols = {ada}, Time start = tuesday);

// LONG at `entry`: stop 2 % below, targets 4, 6 and 8 % above.
Signal long_signal(const Symbol& symbol, double entry = 100);
Signal short_signal(const Symbol& symbol, double entry = 100);
Signal scored(Signal signal, int score);
Signal named(Signal signal, std::string_view id);

// A started world, and signals from outside sent into it.
class Session : public CoreWorld {
 public:
  explicit Session(WorldSetup setup = oversold_world());

  // The market stands at the signal's entry, the signal is sent now; "taken" or the reason's name.
  std::string verdict(Signal signal, const Touch& touch = {});
  // The same, decided at exactly this moment (created then, unless the signal says when).
  std::string verdict_at(Time decided, Signal signal, const Touch& touch = {});
  // Sent, and nothing more: several may be decided together.
  void send(Signal signal, const Touch& touch = {});
  std::string end_of(const SignalId& id) const;

  // A LONG is taken and stopped out: the trade.
  Trade lose(const Symbol& symbol, double entry = 100);
  void set_wallet(std::string_view amount);
  std::optional<execution::OpenPosition> position(const Symbol& symbol) const;

 private:
  std::string await(const SignalId& id, std::size_t before);
};

// The verdict on one signal in a session of its own.
std::string verdict_in(const WorldSetup& setup, const Signal& signal, const Touch& touch = {});
// ADAUSDT with these 1 h candles and such a 4 h trend.
WorldSetup world_of(const std::vector<Candle>& candles, Direction trend = Direction::long_);

}  // namespace vectord::test
