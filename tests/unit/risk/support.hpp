#pragma once
// Arrangement for the risk room's tests.
#include <gtest/gtest.h>

#include <cstdlib>

#include "vectord/risk/sizer.hpp"

namespace vectord::risk::testing {

using std::chrono::hours;

// Properties draw the same cases every time; RC_PARAMS in the environment draws others.
inline const int kSeeded = ::setenv("RC_PARAMS", "seed=20260101 max_success=500", 0);

inline Money usdt(std::string_view text) {
  return *Money::parse(text);
}
inline Price price(std::string_view text) {
  return *Price::parse(text);
}
inline Quantity quantity(std::string_view text) {
  return *Quantity::parse(text);
}
inline const Money kUnit = Money::from_units(1);
inline const Symbol kBtc{"BTCUSDT"};
inline const Symbol kEth{"ETHUSDT"};
inline const Time kMidnight = time_from_ms(1'767'225'600'000);  // 2026-01-01T00:00Z
inline const Time kNoon = kMidnight + hours{12};

inline Trade trade(const Symbol& symbol, std::string_view net) {
  Trade closed;
  closed.symbol = symbol;
  closed.realized_pnl = usdt(net);
  return closed;
}

inline Instrument instrument() {
  Instrument made;
  made.symbol = kBtc;
  made.tick_size = price("0.1");
  made.step_size = made.market_step_size = quantity("0.001");
  made.min_quantity = made.market_min_quantity = quantity("0.001");
  made.max_quantity = quantity("1000");
  made.market_max_quantity = quantity("120");
  made.min_notional = usdt("5");
  made.brackets = {
      {usdt("0"), usdt("50000"), 125, *Rate::parse("0.004"), usdt("0")},
      {usdt("50000"), usdt("500000"), 20, *Rate::parse("0.005"), usdt("50")},
      {usdt("500000"), usdt("5000000"), 10, *Rate::parse("0.01"), usdt("2550")},
  };
  return made;
}

// LONG at 100, stop at 98, 10 000 USDT of equity: risk 140 USDT = 70 BTC = 7 000 USDT of notional.
inline SizerInput input() {
  SizerInput made;
  made.signal_id = SignalId{"BTCUSDT-L-1"};
  made.symbol = kBtc;
  made.leverage = 5;
  made.entry = price("100");
  made.stop = price("98");
  made.equity = usdt("10000");
  return made;
}

inline std::variant<SizedEntry, Refusal> sized(const SizerInput& in,
                                               const Instrument& on = instrument(),
                                               const RiskSettings& settings = {}) {
  return size(in, on, settings);
}
inline std::optional<RejectReason> refused(const SizerInput& in,
                                           const Instrument& on = instrument(),
                                           const RiskSettings& settings = {}) {
  const auto outcome = sized(in, on, settings);
  const auto* refusal = std::get_if<Refusal>(&outcome);
  return refusal == nullptr ? std::nullopt : std::optional{refusal->reason};
}

}  // namespace vectord::risk::testing
