// The wire's words for the room's enumerations, and what an output belongs to.
#include <array>

#include "vectord/matching/events.hpp"

namespace vectord::matching {
namespace {

template <class Enum, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}
template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& words, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words.at(i) == text) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

constexpr std::array<std::string_view, 7> statuses{
    "NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "REJECTED", "EXPIRED", "EXPIRED_IN_MATCH"};
constexpr std::array<std::string_view, 6> executions{"NEW",     "TRADE",     "CANCELED",
                                                     "EXPIRED", "AMENDMENT", "CALCULATED"};
constexpr std::array<std::string_view, 4> self_trade_modes{"NONE", "EXPIRE_TAKER", "EXPIRE_MAKER",
                                                           "EXPIRE_BOTH"};
constexpr std::array<std::string_view, 7> price_matches{
    "NONE", "OPPONENT", "OPPONENT_5", "QUEUE", "QUEUE_5", "QUEUE_10", "QUEUE_20"};
constexpr std::array<std::string_view, 7> algo_statuses{
    "NEW", "TRIGGERING", "TRIGGERED", "FINISHED", "CANCELED", "REJECTED", "EXPIRED"};
constexpr std::array<std::string_view, 4> income_kinds{"REALIZED_PNL", "COMMISSION", "FUNDING_FEE",
                                                       "INSURANCE_CLEAR"};

struct Owner {
  std::optional<AccountId> operator()(const OrderEvent& event) const { return event.order.account; }
  std::optional<AccountId> operator()(const AlgoEvent& event) const { return event.algo.account; }
  std::optional<AccountId> operator()(const AccountEvent& event) const { return event.account; }
  std::optional<AccountId> operator()(const LeverageEvent& event) const { return event.account; }
  std::optional<AccountId> operator()(const MarginCallEvent& event) const { return event.account; }
  std::optional<AccountId> operator()(const MarketTrade&) const { return std::nullopt; }
  std::optional<AccountId> operator()(const BookTicker&) const { return std::nullopt; }
};

}  // namespace

std::string_view to_string(Status status) {
  return word(statuses, status);
}
std::string_view to_string(Execution execution) {
  return word(executions, execution);
}
std::string_view to_string(SelfTradeMode mode) {
  return word(self_trade_modes, mode);
}
std::string_view to_string(PriceMatch match) {
  return word(price_matches, match);
}
std::string_view to_string(AlgoStatus status) {
  return word(algo_statuses, status);
}
std::string_view to_string(IncomeKind kind) {
  return word(income_kinds, kind);
}

std::optional<SelfTradeMode> self_trade_mode_from(std::string_view text) {
  return value_of<SelfTradeMode>(self_trade_modes, text);
}
std::optional<PriceMatch> price_match_from(std::string_view text) {
  return value_of<PriceMatch>(price_matches, text);
}
std::optional<IncomeKind> income_kind_from(std::string_view text) {
  return value_of<IncomeKind>(income_kinds, text);
}

Price Order::average_price() const {
  if (executed.is_zero()) return Price{};
  return Price::from_units(
      fixed::mul_div(cum_quote.units(), fixed::one, executed.units(), Rounding::nearest));
}

std::optional<AccountId> account_of(const Output& output) {
  return std::visit(Owner{}, output);
}

}  // namespace vectord::matching
