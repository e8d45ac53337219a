#include "exchange/market/listing.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "vectord/base/check.hpp"

namespace vectord::exchange {
namespace {

using enum BracketClass;

//   base        price       tick         step   min  MUSDT   beta  own %
constexpr Listing all[] = {
    {"BTC", "87500", "0.1", "0.001", 100, 14'000, 1.00, 0.10, btc},
    {"ETH", "2970", "0.01", "0.001", 20, 11'000, 1.20, 0.28, eth},
    {"SOL", "124.5", "0.01", "0.01", 5, 3'200, 1.25, 0.38, sol},
    {"XRP", "1.86", "0.0001", "0.1", 5, 1'300, 1.10, 0.42, large},
    {"BNB", "861", "0.01", "0.01", 5, 700, 0.85, 0.30, large},
    {"DOGE", "0.1186", "0.00001", "1", 5, 850, 1.35, 0.45, large},
    {"ADA", "0.334", "0.0001", "1", 5, 310, 1.25, 0.45, middle},
    {"LINK", "12.3", "0.001", "0.01", 5, 260, 1.25, 0.44, middle},
    {"AVAX", "12.4", "0.001", "1", 5, 220, 1.30, 0.48, middle},
    {"LTC", "76.8", "0.01", "0.001", 5, 210, 1.00, 0.42, middle},
    {"DOT", "1.76", "0.001", "0.1", 5, 120, 1.25, 0.46, middle},
    {"SUI", "1.41", "0.0001", "0.1", 5, 620, 1.45, 0.55, middle},
    {"BCH", "596", "0.01", "0.001", 5, 190, 0.95, 0.42, middle},
    {"TRX", "0.2845", "0.00001", "1", 5, 140, 0.45, 0.25, middle},
    {"UNI", "5.72", "0.001", "1", 5, 150, 1.30, 0.55, middle},
    {"NEAR", "1.512", "0.001", "1", 5, 160, 1.40, 0.55, middle},
    {"AAVE", "147.2", "0.01", "0.1", 5, 170, 1.35, 0.52, middle},
    {"APT", "1.655", "0.0001", "0.1", 5, 95, 1.35, 0.55, small},
    {"ATOM", "1.934", "0.001", "0.01", 5, 70, 1.20, 0.46, small},
    {"FIL", "1.283", "0.001", "0.1", 5, 130, 1.30, 0.60, small},
    {"ETC", "11.44", "0.001", "0.01", 5, 85, 1.15, 0.45, small},
    {"ARB", "0.1862", "0.0001", "0.1", 5, 110, 1.40, 0.55, small},
    {"OP", "0.2714", "0.0001", "0.1", 5, 90, 1.40, 0.58, small},
    {"HBAR", "0.1085", "0.00001", "1", 5, 120, 1.25, 0.55, small},
    {"1000PEPE", "0.0040412", "0.0000001", "1", 5, 520, 1.60, 0.75, middle},
    {"HYPE", "25.46", "0.001", "0.01", 5, 780, 1.30, 0.75, middle},
    {"ENA", "0.2026", "0.0001", "1", 5, 240, 1.55, 0.75, small},
    {"XLM", "0.2014", "0.00001", "1", 5, 110, 1.10, 0.48, middle},
    {"WLD", "0.4871", "0.0001", "1", 5, 140, 1.45, 0.70, small},
    {"INJ", "4.328", "0.001", "0.1", 5, 75, 1.40, 0.60, small},
    {"TAO", "225.4", "0.01", "0.001", 5, 230, 1.35, 0.70, small},
    {"ONDO", "0.3724", "0.0001", "1", 5, 95, 1.35, 0.58, small},
    {"TIA", "0.4538", "0.0001", "1", 5, 80, 1.50, 0.68, small},
    {"RUNE", "0.5712", "0.0001", "1", 5, 45, 1.35, 0.60, small},
    {"LDO", "0.5734", "0.0001", "1", 5, 70, 1.45, 0.62, small},
    {"VET", "0.010412", "0.000001", "1", 5, 50, 1.25, 0.50, small},
    {"STX", "0.2443", "0.0001", "1", 5, 45, 1.35, 0.58, small},
    {"1000SHIB", "0.007014", "0.000001", "1", 5, 130, 1.30, 0.52, middle},
    {"1000BONK", "0.007536", "0.000001", "1", 5, 110, 1.60, 0.78, small},
    {"WIF", "0.2612", "0.0001", "0.1", 5, 130, 1.65, 0.85, small},
    {"PENDLE", "1.8463", "0.0001", "1", 5, 55, 1.45, 0.68, small},
    {"JUP", "0.1943", "0.0001", "1", 5, 55, 1.45, 0.65, small},
    {"FET", "0.2087", "0.0001", "1", 5, 75, 1.50, 0.70, small},
    {"IMX", "0.2231", "0.0001", "1", 5, 35, 1.40, 0.60, small},
    {"TON", "1.634", "0.0001", "0.1", 5, 85, 1.05, 0.52, small},
    {"ORDI", "4.216", "0.001", "0.1", 5, 75, 1.60, 0.80, small},
    {"KAS", "0.04512", "0.00001", "1", 5, 35, 1.30, 0.62, small},
    {"ENS", "9.512", "0.001", "0.1", 5, 45, 1.35, 0.60, small},
    {"ICP", "2.914", "0.001", "1", 5, 95, 1.30, 0.60, small},
    {"AXS", "0.8362", "0.0001", "1", 5, 40, 1.40, 0.65, small},
};

struct Tier {
  std::int64_t cap;  // USDT
  double margin_percent;
  int leverage;
};

constexpr Tier btc_tiers[] = {{50'000, 0.4, 125},   {600'000, 0.5, 100},    {3'000'000, 0.65, 75},
                              {12'000'000, 1, 50},  {70'000'000, 2, 25},    {100'000'000, 2.5, 20},
                              {230'000'000, 5, 10}, {480'000'000, 10, 5},   {600'000'000, 12.5, 4},
                              {800'000'000, 15, 3}, {1'200'000'000, 25, 2}, {1'800'000'000, 50, 1}};
constexpr Tier eth_tiers[] = {{50'000, 0.4, 125},   {600'000, 0.5, 100},  {3'000'000, 0.65, 75},
                              {12'000'000, 1, 50},  {50'000'000, 2, 25},  {65'000'000, 2.5, 20},
                              {150'000'000, 5, 10}, {320'000'000, 10, 5}, {400'000'000, 12.5, 4},
                              {530'000'000, 15, 3}, {800'000'000, 25, 2}, {1'200'000'000, 50, 1}};
constexpr Tier sol_tiers[] = {{20'000, 0.5, 100},  {100'000, 0.65, 75},    {800'000, 1, 50},
                              {4'000'000, 2, 25},  {8'000'000, 2.5, 20},   {40'000'000, 5, 10},
                              {80'000'000, 10, 5}, {100'000'000, 12.5, 4}, {200'000'000, 25, 2},
                              {400'000'000, 50, 1}};
constexpr Tier large_tiers[] = {{10'000, 0.5, 75},   {50'000, 0.65, 50},    {200'000, 1, 40},
                                {1'000'000, 2, 25},  {2'000'000, 2.5, 20},  {10'000'000, 5, 10},
                                {20'000'000, 10, 5}, {25'000'000, 12.5, 4}, {50'000'000, 25, 2},
                                {100'000'000, 50, 1}};
constexpr Tier middle_tiers[] = {{10'000, 0.5, 75},   {50'000, 1, 50},       {100'000, 1.5, 40},
                                 {500'000, 2, 25},    {1'000'000, 2.5, 20},  {5'000'000, 5, 10},
                                 {10'000'000, 10, 5}, {20'000'000, 12.5, 4}, {30'000'000, 25, 2},
                                 {50'000'000, 50, 1}};
constexpr Tier small_tiers[] = {{5'000, 1, 50},       {25'000, 1.5, 40},   {100'000, 2, 25},
                                {400'000, 2.5, 20},   {2'000'000, 5, 10},  {4'000'000, 10, 5},
                                {6'000'000, 12.5, 4}, {10'000'000, 25, 2}, {20'000'000, 50, 1}};

std::span<const Tier> tiers_of(BracketClass which) {
  switch (which) {
    case btc: return btc_tiers;
    case eth: return eth_tiers;
    case sol: return sol_tiers;
    case large: return large_tiers;
    case middle: return middle_tiers;
    case small: return small_tiers;
  }
  return small_tiers;
}

// The maintenance amount makes the margin continuous at each floor.
std::vector<LeverageBracket> brackets_of(BracketClass which) {
  std::vector<LeverageBracket> brackets;
  LeverageBracket before;
  for (const Tier& tier : tiers_of(which)) {
    LeverageBracket bracket{.notional_floor = before.notional_cap,
                            .notional_cap = Money::from_int(tier.cap),
                            .max_leverage = tier.leverage,
                            .maintenance_margin_rate = rate_from_percent(tier.margin_percent)};
    if (!brackets.empty()) {
      const Rate step = bracket.maintenance_margin_rate - before.maintenance_margin_rate;
      bracket.maintenance_amount =
          before.maintenance_amount + fraction(bracket.notional_floor, step, Rounding::nearest);
    }
    brackets.push_back(bracket);
    before = bracket;
  }
  return brackets;
}

// The next power of ten over what 20 million USDT buy; never under one step, never over ten
// million.
Quantity max_quantity_of(Price level, Quantity step) {
  // Under 1 USDT the bound of ten million decides; a quotient by a tiny price would not fit.
  const Price divisor = std::max(level, Price::from_int(1));
  const Quantity wanted = quantity_for(Money::from_int(20'000'000), divisor, Rounding::up);
  Quantity bound = step;
  while (bound < wanted && bound < Quantity::from_int(10'000'000)) bound = bound * 10;
  return bound;
}

struct Names {
  Symbol symbol;
  std::string_view base, quote;
};

Instrument build(const Names& names, Price level, Price tick, Quantity step, int min_notional,
                 BracketClass brackets) {
  const Quantity most = max_quantity_of(level, step);
  return {
      .symbol = names.symbol,
      .base_asset = std::string(names.base),
      .quote_asset = std::string(names.quote),
      .margin_asset = std::string(names.quote),
      .tick_size = tick,
      .min_price = tick,
      .max_price = (level * 100).rounded_to(tick, Rounding::down),
      .step_size = step,
      .min_quantity = step,
      .max_quantity = most,
      .market_step_size = step,
      .market_min_quantity = step,
      .market_max_quantity = Quantity::from_units(most.units() / 5).rounded_to(step, Rounding::up),
      .min_notional = Money::from_int(min_notional),
      .percent_price_up = rate_from_percent(105),
      .percent_price_down = rate_from_percent(95),
      .market_take_bound = rate_from_percent(5),
      .brackets = brackets_of(brackets)};
}

template <class Number>
Number constant(std::string_view text) {
  const auto number = Number::parse(text);
  VECTOR_CHECK(number.has_value(), "a listing holds what is no number");
  return *number;
}

std::int64_t unit_of(int decimals) {
  std::int64_t units = fixed::one;
  for (int done = 0; done < std::min(decimals, 8); ++done) units /= 10;
  return units;
}

}  // namespace

std::span<const Listing> listings() {
  return all;
}

const Listing* find_listing(std::string_view symbol) {
  if (!symbol.ends_with("USDT")) return nullptr;
  symbol.remove_suffix(4);
  const auto* found = std::ranges::find(all, symbol, &Listing::base);
  return found == std::end(all) ? nullptr : found;
}

Instrument instrument_of(const Listing& listing) {
  const Names names{Symbol{std::string(listing.base) + "USDT"}, listing.base, "USDT"};
  return build(names, constant<Price>(listing.price), constant<Price>(listing.tick),
               constant<Quantity>(listing.step), listing.min_notional, listing.brackets);
}

Instrument derive_instrument(std::string_view symbol, int price_decimals, int volume_decimals,
                             Price level) {
  Names names{Symbol{symbol}, symbol, "USDT"};
  for (const std::string_view quote : {"USDT", "USDC", "BUSD"}) {
    if (!symbol.ends_with(quote) || symbol.size() == quote.size()) continue;
    names.base = symbol.substr(0, symbol.size() - quote.size());
    names.quote = quote;
  }
  // Volumes are sums: a step finer than 0.001 in them is noise of the recorder.
  return build(names, level, Price::from_units(unit_of(price_decimals)),
               Quantity::from_units(unit_of(std::min(volume_decimals, 3))), 5, small);
}

}  // namespace vectord::exchange
