#include "account_check.hpp"

namespace vectord::engine {
namespace {

std::string clock_problem(Millis offset) {
  const bool ahead = offset < Millis{0};
  return "this machine's clock is " + std::to_string(std::abs(offset.count())) + " ms " +
         (ahead ? "ahead of" : "behind") +
         " the exchange's and its requests would be refused; synchronise it (NTP)";
}

}  // namespace

std::string account_problem(const AccountSnapshot& account, const EngineSettings& settings) {
  const Millis offset = account.clock_offset;
  if (offset >= settings.max_clock_offset || -offset >= settings.max_clock_offset) {
    return clock_problem(offset);
  }
  if (!account.can_trade) {
    return "the exchange does not let this account trade (canTrade is false); look at the "
           "account's notices on Binance";
  }
  if (account.hedge_mode) {
    return "the account is in hedge mode; switch Binance to one-way position mode";
  }
  if (account.multi_assets) {
    return "the account is in multi-assets mode; switch Binance to single-asset mode";
  }
  return {};
}

std::string key_problem(std::string_view said) {
  return "the exchange does not accept the API key (" + std::string(said) +
         "); check that it belongs to this environment, that futures trading is enabled for it and "
         "that this machine's IP address is on its list";
}

// All of the margin that one position may have, at the highest leverage.
std::string balance_problem(Money wallet, Money least_notional, const EngineSettings& settings) {
  if (wallet <= Money{}) {
    return "the futures wallet holds no USDT; transfer some to the USD-M futures account";
  }
  const Rate share = rate_from_percent(settings.risk.margin_per_position_percent);
  const Money most = fraction(wallet, share, Rounding::down) * settings.strategy.plan.leverage_max;
  if (most >= least_notional) return {};
  return "the wallet of " + wallet.to_string() + " USDT allows no order of more than " +
         most.to_string() + " USDT, and the smallest that a symbol takes is " +
         least_notional.to_string();
}

}  // namespace vectord::engine
