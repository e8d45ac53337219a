#include "matching/position.hpp"

#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

Money fill(Position& position, Side side, std::string_view at, std::string_view qty,
           bool isolated = false) {
  const Money quote = notional(price(at), quantity(qty), Rounding::nearest);
  return apply_fill(position, {side, price(at), quantity(qty), quote,
                               fraction(quote, rate("0.0005"), Rounding::nearest), isolated, 10});
}

TEST(Position, AddingAveragesTheEntry) {
  Position position;
  EXPECT_EQ(fill(position, Side::buy, "100", "1"), Money{});
  EXPECT_EQ(fill(position, Side::buy, "101", "2"), Money{});
  EXPECT_EQ(position.amount, quantity("3"));
  EXPECT_EQ(position.entry_price(), price("100.66666667"));
}

TEST(Position, ReducingKeepsTheEntryAndRealises) {
  Position position;
  fill(position, Side::sell, "100", "2");
  EXPECT_EQ(fill(position, Side::buy, "90", "0.5"), money("5"));
  EXPECT_EQ(position.amount, quantity("-1.5"));
  EXPECT_EQ(position.entry_price(), price("100"));
  EXPECT_EQ(position.unrealized_at(price("90")), money("15"));
}

TEST(Position, CrossingZeroClosesThenOpensAtTheFill) {
  Position position;
  fill(position, Side::buy, "100", "1");
  EXPECT_EQ(fill(position, Side::sell, "110", "3"), money("10"));
  EXPECT_EQ(position.amount, quantity("-2"));
  EXPECT_EQ(position.entry_price(), price("110"));
}

TEST(Position, ARoundTripRealisesExactlyExitLessEntry) {
  Position position;
  Money realized;
  realized += fill(position, Side::buy, "100.1", "0.007");
  realized += fill(position, Side::buy, "100.3", "0.011");
  realized += fill(position, Side::sell, "99.7", "0.005");
  realized += fill(position, Side::sell, "101.3", "0.006");
  realized += fill(position, Side::sell, "100.7", "0.007");
  const Money paid = money("0.7007") + money("1.1033");
  const Money got = money("0.4985") + money("0.6078") + money("0.7049");
  EXPECT_EQ(realized, got - paid);
  EXPECT_EQ(position.cost, Money{});
  EXPECT_EQ(position.open_fees, Money{});
}

TEST(Position, BreakEvenHoldsTheOpeningFee) {
  Position long_position, short_position;
  fill(long_position, Side::buy, "100", "1");
  fill(short_position, Side::sell, "100", "1");
  EXPECT_EQ(long_position.break_even_price(), price("100.05"));
  EXPECT_EQ(short_position.break_even_price(), price("99.95"));
}

TEST(Position, AnIsolatedOneHoldsItsMarginAndGivesItBackInProportion) {
  Position position;
  fill(position, Side::buy, "100", "2", true);
  EXPECT_EQ(position.isolated_wallet, money("20"));
  fill(position, Side::sell, "100", "1", true);
  EXPECT_EQ(position.isolated_wallet, money("10"));
  fill(position, Side::sell, "100", "1", true);
  EXPECT_EQ(position.isolated_wallet, Money{});
}

// (wallet + cum - s q entry) / (q mmr - s q): (20 + 0 - 200) / (2 x 0.004 - 2) for a long of 2 at
// 100.
TEST(LiquidationPrice, FollowsTheStandardFormula) {
  Position long_position, short_position;
  fill(long_position, Side::buy, "100", "2");
  fill(short_position, Side::sell, "100", "2");
  const auto at = [](const Position& position, std::string_view wallet) {
    return liquidation_price(instrument(btc), position, price("100"), money(wallet));
  };
  EXPECT_EQ(at(long_position, "20"), price("90.36144578"));
  EXPECT_EQ(at(short_position, "20"), price("109.56175298"));
  EXPECT_EQ(at(long_position, "1000"), Price{});  // cannot be liquidated
}

TEST(MaintenanceMargin, UsesTheBracketOfTheNotional) {
  EXPECT_EQ(maintenance_of(instrument(btc), money("50000")), money("200"));
  EXPECT_EQ(maintenance_of(instrument(btc), money("-100000")), money("450"));
  EXPECT_EQ(maintenance_of(instrument(btc), money("0")), money("0"));
}

}  // namespace
}  // namespace vectord::matching::test
