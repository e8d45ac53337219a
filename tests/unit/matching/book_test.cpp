#include "matching/book.hpp"

#include "unit/matching/support.hpp"

namespace vectord::matching::test {
namespace {

BookShape shape_at(std::string_view last, double volume = 0, double bought = 0, double spread = 1) {
  MarketMove move{btc, price(last), price(last), price(last), volume, bought, spread, 5e6};
  return shape_around(move, instrument(btc), 50, 42);
}

OrderRecord resting(std::int64_t id, Side side, std::string_view at, std::string_view qty,
                    std::int64_t priority) {
  OrderRecord record;
  record.order.id = id;
  record.order.side = side;
  record.order.price = price(at);
  record.order.quantity = quantity(qty);
  record.priority = priority;
  return record;
}

TEST(SyntheticBook, StandsOnTheAskWhenBuyersMovedThePriceAndOnTheBidElse) {
  const BookShape up = shape_at("10000", 10, 6, 2);
  EXPECT_EQ(best_level(up, Side::sell).price, price("10000"));
  EXPECT_EQ(best_level(up, Side::buy).price, price("9999.8"));
  const BookShape down = shape_at("10000", 10, 5, 2);
  EXPECT_EQ(best_level(down, Side::buy).price, price("10000"));
  EXPECT_EQ(best_level(down, Side::sell).price, price("10000.2"));
}

TEST(SyntheticBook, StandsOnTheBestPricesWhereTheyAreKnown) {
  MarketMove move{btc, price("10000.1"), price("10000"), price("10000"), 10, 6, 1, 5e6};
  move.bid = price("10000");
  move.ask = price("10000.3");
  const BookShape shape = shape_around(move, instrument(btc), 50, 42);
  EXPECT_EQ(best_level(shape, Side::buy).price, price("10000"));
  EXPECT_EQ(best_level(shape, Side::sell).price, price("10000.3"));
}

TEST(SyntheticBook, SumsToTheDepthWithinFivePercentOfTheMid) {
  for (const Side side : {Side::buy, Side::sell}) {
    std::vector<BookLevel> levels;
    build_levels(shape_at("10000"), side, levels);
    ASSERT_EQ(levels.size(), 50U);
    double notional_sum = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      notional_sum += levels[i].price.to_double() * levels[i].quantity.to_double();
      if (i > 0) {
        EXPECT_EQ(side == Side::buy, levels[i].price < levels[i - 1].price);
        EXPECT_NE(levels[i].price, levels[i - 1].price);
      }
    }
    EXPECT_NEAR(notional_sum, 5e6, 50 * 10.0);  // a step of each level is lost at most
    const double edge = levels.back().price.to_double() / 10000.05;
    EXPECT_NEAR(edge, side == Side::buy ? 0.95 : 1.05, 1e-4);
  }
}

TEST(SyntheticBook, BestLevelAloneIsTheFirstOfAll) {
  std::vector<BookLevel> levels;
  build_levels(shape_at("10000"), Side::sell, levels);
  EXPECT_EQ(levels.front(), best_level(shape_at("10000"), Side::sell));
}

TEST(SyntheticBook, KeepsPricesAboveZeroWhereTheTickIsCoarse) {
  std::vector<BookLevel> levels;
  build_levels(shape_at("0.3"), Side::buy, levels);
  ASSERT_FALSE(levels.empty());
  EXPECT_GE(levels.back().price, price("0.1"));
}

TEST(Book, AnOlderOrderGoesBeforeTheSyntheticQuantityAndAYoungerAfterIt) {
  Book book;
  auto older = resting(1, Side::buy, "10000", "1", 1);
  auto younger = resting(2, Side::buy, "10000", "1", 3);
  book.add(older);
  book.add(younger);
  book.reshape(shape_at("10000"), 2);
  ASSERT_EQ(book.front(Side::buy)->maker, &older);
  book.remove(older);
  EXPECT_EQ(book.front(Side::buy)->maker, nullptr);
  book.take_synthetic(Side::buy, book.front(Side::buy)->quantity);
  EXPECT_EQ(book.front(Side::buy)->maker, &younger);
}

TEST(Book, ABetterPriceGoesFirstWhateverItsAge) {
  Book book;
  book.reshape(shape_at("10000", 0, 0, 3), 1);
  auto order = resting(1, Side::buy, "10000.1", "1", 9);
  book.add(order);
  EXPECT_EQ(book.front(Side::buy)->maker, &order);
  EXPECT_EQ(book.top(Side::buy), (BookLevel{price("10000.1"), quantity("1")}));
}

TEST(Book, TopAndDepthAddOrdersToTheSyntheticLevel) {
  Book book;
  book.reshape(shape_at("10000"), 1);
  const BookLevel bare = book.top(Side::buy);
  auto order = resting(1, Side::buy, "10000", "1.5", 2);
  book.add(order);
  EXPECT_EQ(book.top(Side::buy).quantity, bare.quantity + quantity("1.5"));
  EXPECT_EQ(book.levels(Side::buy, 5).front(), book.top(Side::buy));
  EXPECT_EQ(book.levels(Side::buy, 5).size(), 5U);
}

TEST(Book, WhatIsTakenComesBackOnlyWithTheNextMove) {
  Book book;
  book.reshape(shape_at("10000"), 1);
  const BookLevel before = book.top(Side::sell);
  book.take_synthetic(Side::sell, quantity("0.001"));
  EXPECT_EQ(book.top(Side::sell).quantity, before.quantity - quantity("0.001"));
  book.reshape(shape_at("10000"), 2);
  EXPECT_EQ(book.top(Side::sell), before);
}

}  // namespace
}  // namespace vectord::matching::test
