#include "vectord/portfolio/ledger.hpp"

#include <gtest/gtest.h>

namespace vectord::portfolio {
namespace {

const Symbol btc{"BTCUSDT"};

template <class T>
T of(std::string_view text) {
  return *T::parse(text);
}

Fill fill(std::int64_t trade_id, Side side, std::string_view quantity, std::string_view price,
          std::string_view commission = "0", std::string_view realized = "0") {
  return Fill{.symbol = btc,
              .trade_id = trade_id,
              .side = side,
              .price = of<Price>(price),
              .quantity = of<Quantity>(quantity),
              .commission = of<Money>(commission),
              .realized_pnl = of<Money>(realized),
              .at = time_from_ms(1'000 + trade_id)};
}

class LedgerTest : public ::testing::Test {
 protected:
  LedgerTest() { ledger.start(Money::from_int(10'000), time_from_ms(0)); }
  Ledger ledger;
};

TEST_F(LedgerTest, AveragesTheEntryOfSeveralFills) {
  ledger.apply(fill(1, Side::buy, "1", "100"));
  ledger.apply(fill(2, Side::buy, "2", "103"));
  EXPECT_EQ(ledger.quantity(btc), Quantity::from_int(3));
  EXPECT_EQ(ledger.find(btc)->entry_price(), Price::from_int(102));
}

TEST_F(LedgerTest, KeepsTheAverageEntryWhenThePositionIsReduced) {
  ledger.apply(fill(1, Side::sell, "3", "100"));
  ledger.apply(fill(2, Side::buy, "1", "90", "0", "10"));
  EXPECT_EQ(ledger.quantity(btc), -Quantity::from_int(2));
  EXPECT_EQ(ledger.find(btc)->entry_price(), Price::from_int(100));
}

TEST_F(LedgerTest, GivesTheClosedHoldingWithTheExchangesFigures) {
  ledger.apply(fill(1, Side::buy, "2", "100", "0.1"));
  ledger.apply(fill(2, Side::sell, "1", "110", "0.055", "10"));
  const Applied applied = ledger.apply(fill(3, Side::sell, "1", "120", "0.06", "20"));
  ASSERT_TRUE(applied.closed.has_value());
  EXPECT_EQ(applied.closed->entered, Quantity::from_int(2));
  EXPECT_EQ(applied.closed->average_entry(), Price::from_int(100));
  EXPECT_EQ(applied.closed->average_exit(), Price::from_int(115));
  EXPECT_EQ(applied.closed->realized_pnl, Money::from_int(30));
  EXPECT_EQ(applied.closed->commission, of<Money>("0.215"));
  EXPECT_EQ(ledger.find(btc), nullptr);
  EXPECT_EQ(ledger.expected_wallet(), of<Money>("10029.785"));
  EXPECT_EQ(ledger.residual(of<Money>("10029.785")), Money{});
}

TEST_F(LedgerTest, CountsAFillOnceHoweverOftenItIsTold) {
  EXPECT_FALSE(ledger.apply(fill(7, Side::buy, "1", "100", "0.05")).duplicate);
  EXPECT_TRUE(ledger.apply(fill(7, Side::buy, "1", "100", "0.05")).duplicate);
  EXPECT_EQ(ledger.quantity(btc), Quantity::from_int(1));
  EXPECT_EQ(ledger.commission(), of<Money>("0.05"));
}

TEST_F(LedgerTest, TellsTheSameTradeIdOfTwoSymbolsApart) {
  Fill other = fill(7, Side::buy, "1", "5");
  other.symbol = Symbol{"XRPUSDT"};
  ledger.apply(fill(7, Side::buy, "1", "100"));
  EXPECT_FALSE(ledger.apply(other).duplicate);
}

TEST_F(LedgerTest, SplitsAFillThatTurnsThePosition) {
  ledger.apply(fill(1, Side::buy, "1", "100"));
  const Applied applied = ledger.apply(fill(2, Side::sell, "3", "90", "0.3", "-10"));
  ASSERT_TRUE(applied.closed.has_value());
  EXPECT_EQ(applied.closed->commission, of<Money>("0.1"));
  EXPECT_EQ(ledger.quantity(btc), -Quantity::from_int(2));
  EXPECT_EQ(ledger.find(btc)->commission, of<Money>("0.2"));
  EXPECT_EQ(ledger.find(btc)->entry_price(), Price::from_int(90));
}

TEST_F(LedgerTest, KeepsCommissionInAnotherAssetOutOfUsdt) {
  Fill paid_in_bnb = fill(1, Side::buy, "1", "100", "0.001");
  paid_in_bnb.commission_asset = "BNB";
  EXPECT_TRUE(ledger.apply(paid_in_bnb).foreign_commission);
  EXPECT_EQ(ledger.commission(), Money{});
  EXPECT_EQ(ledger.foreign_commission().at("BNB"), of<Money>("0.001"));
}

TEST_F(LedgerTest, AttributesFundingToThePositionOnceByItsTransaction) {
  ledger.apply(fill(1, Side::buy, "1", "100"));
  const IncomeRow row{IncomeType::funding_fee, btc, of<Money>("-0.25"), 99, time_from_ms(5'000)};
  EXPECT_TRUE(ledger.apply(row));
  EXPECT_FALSE(ledger.apply(row));
  EXPECT_EQ(ledger.find(btc)->funding, of<Money>("-0.25"));
  EXPECT_EQ(ledger.expected_wallet(), of<Money>("9999.75"));
}

TEST_F(LedgerTest, IgnoresFundingThatTheFirstBalanceContainsAlready) {
  Ledger later;
  later.start(Money::from_int(100), time_from_ms(6'000));
  EXPECT_FALSE(later.apply(
      IncomeRow{IncomeType::funding_fee, btc, of<Money>("-1"), 1, time_from_ms(5'999)}));
  EXPECT_TRUE(later.apply(
      IncomeRow{IncomeType::funding_fee, btc, of<Money>("-1"), 2, time_from_ms(6'000)}));
}

TEST_F(LedgerTest, SettlesMissedFillsFromIncomeRows) {
  ledger.apply(fill(1, Side::buy, "1", "100", "0.05"));
  auto holding = ledger.drop(btc);
  ASSERT_TRUE(holding.has_value());
  EXPECT_FALSE(holding->exact);
  const std::vector<IncomeRow> rows{
      {IncomeType::commission, btc, of<Money>("-0.05"), 1, time_from_ms(1'001)},
      {IncomeType::realized_pnl, btc, of<Money>("7"), 2, time_from_ms(2'000)},
      {IncomeType::commission, btc, of<Money>("-0.06"), 3, time_from_ms(2'000)},
      {IncomeType::realized_pnl, Symbol{"XRPUSDT"}, of<Money>("5"), 4, time_from_ms(2'000)},
      {IncomeType::realized_pnl, btc, of<Money>("900"), 5, time_from_ms(500)}};
  ledger.settle(*holding, rows);
  EXPECT_EQ(holding->realized_pnl, of<Money>("7"));
  EXPECT_EQ(holding->commission, of<Money>("0.11"));
  EXPECT_EQ(ledger.expected_wallet(), of<Money>("10006.89"));
}

TEST_F(LedgerTest, SurvivesARestartWithItsMemoryOfFills) {
  ledger.apply(fill(1, Side::buy, "2", "100", "0.1"));
  ledger.apply(IncomeRow{IncomeType::funding_fee, btc, of<Money>("-1"), 9, time_from_ms(5'000)});
  auto loaded = Ledger::load(ledger.save());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(*loaded->find(btc), *ledger.find(btc));
  EXPECT_EQ(loaded->expected_wallet(), ledger.expected_wallet());
  EXPECT_TRUE(loaded->apply(fill(1, Side::buy, "2", "100", "0.1")).duplicate);
  EXPECT_FALSE(loaded->apply(
      IncomeRow{IncomeType::funding_fee, btc, of<Money>("-1"), 9, time_from_ms(5'000)}));
  EXPECT_EQ(loaded->save(), ledger.save());
}

TEST_F(LedgerTest, KnowsWhichRowsItHasCountedEvenWhereARestartForgotTheirIds) {
  for (int id = 1; id <= 65; ++id) ledger.apply(fill(id, Side::buy, "1", "100"));
  auto loaded = Ledger::load(ledger.save());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_FALSE(loaded->knows(btc, 1));
  EXPECT_TRUE(loaded->counted(fill(1, Side::buy, "1", "100")));
  EXPECT_TRUE(loaded->counted(fill(65, Side::buy, "1", "100")));
  EXPECT_FALSE(loaded->counted(fill(66, Side::buy, "1", "100")));
  Fill other = fill(1, Side::buy, "1", "100");
  other.symbol = Symbol{"ETHUSDT"};
  EXPECT_FALSE(loaded->counted(other));  // ids are a symbol's own
}

TEST_F(LedgerTest, CountsRowsFromItsBeginningOn) {
  Ledger late;
  late.start(Money::from_int(1), time_from_ms(1'001));
  EXPECT_FALSE(late.counted(fill(1, Side::buy, "1", "100")));
  late = Ledger{};
  late.start(Money::from_int(1), time_from_ms(1'002));
  EXPECT_TRUE(late.counted(fill(1, Side::buy, "1", "100")));
}

TEST_F(LedgerTest, RemembersWhenWordsWereTakenAndWhenTheWalletAgreed) {
  ledger.word_taken(btc, time_from_ms(7'000));
  ledger.agree(time_from_ms(8'000));
  auto loaded = Ledger::load(ledger.save());
  ASSERT_TRUE(loaded.has_value());
  EXPECT_EQ(loaded->word_taken_at(btc), time_from_ms(7'000));
  EXPECT_EQ(loaded->word_taken_at(Symbol{"ETHUSDT"}), Time{});
  EXPECT_EQ(loaded->agreed_at(), time_from_ms(8'000));
}

TEST_F(LedgerTest, ForgetsTheOldestFillAtItsBound) {
  RecentIds<int> ids{2};
  EXPECT_TRUE(ids.insert(1));
  EXPECT_TRUE(ids.insert(2));
  EXPECT_FALSE(ids.insert(1));
  EXPECT_TRUE(ids.insert(3));
  EXPECT_TRUE(ids.insert(1));
  EXPECT_TRUE(ids.contains(3));
  EXPECT_FALSE(ids.contains(2));
}

}  // namespace
}  // namespace vectord::portfolio
