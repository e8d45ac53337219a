// What goes in comes out, exactly; what must be durable is; what fails is not lost.
#include "vectord/storage/database.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "storage/sqlite.hpp"
#include "unit/storage/temporary.hpp"

namespace vectord::storage {
namespace {

constexpr Time noon = time_from_ms(1'767'268'800'000);

struct Opened {
  explicit Opened(DatabaseSettings settings = {}) {
    settings.directory = directory.str();
    auto opened = Database::open(settings);
    EXPECT_TRUE(opened.has_value()) << opened.error().what();
    database = std::make_unique<Database>(std::move(*opened));
    EXPECT_TRUE(database->begin_session({.mode = "paper", .exchange = "embedded"}).has_value());
  }
  // What another process would see: only what is committed.
  std::int64_t committed(const std::string& table) const {
    auto reader = Connection::open(directory.file(), std::chrono::milliseconds{100});
    EXPECT_TRUE(reader.has_value());
    return *reader->number("SELECT count(*) FROM " + table);
  }
  TemporaryDirectory directory;
  std::unique_ptr<Database> database;
};

OrderRequest request(std::string_view id) {
  return {.client_id = ClientOrderId{id},
          .symbol = Symbol{"BTCUSDT"},
          .role = OrderRole::stop,
          .side = Side::sell,
          .type = OrderType::stop_market,
          .tif = TimeInForce::ioc,
          .quantity = Quantity::from_units(12'300'000),
          .price = Price::from_units(1),
          .trigger_price = Price::from_int(90'000),
          .working_type = WorkingType::mark_price,
          .reduce_only = true,
          .close_position = true};
}

effect::RecordOrder order(std::string_view id, OrderStatus status) {
  return {.request = request(id),
          .status = status,
          .order_id = 77,
          .executed = Quantity::from_units(5),
          .average_price = Price::from_units(9'000'012'345'678),
          .at = noon,
          .code = -2011,
          .text = "why",
          .signal_id = SignalId{"s-1"}};
}

effect::RecordFill fill(std::int64_t trade_id) {
  return {Fill{.symbol = Symbol{"ETHUSDT"},
               .trade_id = trade_id,
               .order_id = 9,
               .client_id = ClientOrderId{"c"},
               .side = Side::sell,
               .price = Price::from_units(std::numeric_limits<std::int64_t>::max()),
               .quantity = Quantity::from_units(1),
               .commission = Money::from_units(-3),
               .commission_asset = "BNB",
               .realized_pnl = Money::from_units(std::numeric_limits<std::int64_t>::min()),
               .maker = true,
               .at = noon}};
}

effect::RecordTrade trade(std::int64_t id, std::int64_t realized) {
  return {Trade{.id = id,
                .signal_id = SignalId{"s-1"},
                .symbol = Symbol{"SOLUSDT"},
                .direction = Direction::short_,
                .quantity = Quantity::from_int(3),
                .entry_price = Price::from_int(200),
                .exit_price = Price::from_int(190),
                .leverage = 7,
                .score = 91,
                .realized_pnl = Money::from_int(realized),
                .commission = Money::from_units(50'000'000),
                .funding = Money::from_units(-10'000'000),
                .opened_at = noon,
                .closed_at = noon + Millis{1},
                .reason = ExitReason::operator_}};
}

Signal signal() {
  return {.id = SignalId{"s-1"},
          .source = SignalSource::redis,
          .symbol = Symbol{"XRPUSDT"},
          .direction = Direction::short_,
          .score = 88,
          .parts = {{ScoreComponent::base, 50}, {ScoreComponent::open_interest, -3}},
          .entry = 2.1,
          .stop = 2.2,
          .targets = {2.0, 1.9, 1.8},
          .risk_reward = 1.7,
          .leverage = 9,
          .atr = 0.01,
          .rsi = 81.5,
          .volume_ratio = 2.5,
          .regime = Regime::trending,
          .extreme = true,
          .reversal = true,
          .trend_confirmed = true,
          .bar = noon,
          .created_at = noon + Millis{5}};
}

TEST(Sessions, TheLatestIsTheOneBegunLast) {
  Opened opened;
  const Session wanted{.mode = "production",
                       .exchange = "fapi.binance.com/account-1",
                       .market = "live",
                       .seed = std::numeric_limits<std::uint64_t>::max(),
                       .started_at = noon};
  const auto id = opened.database->begin_session(wanted);
  ASSERT_TRUE(id.has_value());
  Session expected = wanted;
  expected.id = *id;
  EXPECT_EQ(**opened.database->latest_session(), expected);
  ASSERT_TRUE(opened.database->complete_session(noon + Millis{7}).has_value());
  expected.completed_at = noon + Millis{7};
  EXPECT_EQ(**opened.database->latest_session(), expected);
}

TEST(Sessions, AnUnfinishedOneIsFoundByModeAndExchangeOnly) {
  Opened opened;
  EXPECT_TRUE(opened.database->unfinished_session("paper", "embedded")->has_value());
  EXPECT_FALSE(opened.database->unfinished_session("paper", "other")->has_value());
  EXPECT_FALSE(opened.database->unfinished_session("production", "embedded")->has_value());
  ASSERT_TRUE(opened.database->complete_session(noon).has_value());
  EXPECT_FALSE(opened.database->unfinished_session("paper", "embedded")->has_value());
}

TEST(Sessions, OneThatDoesNotExistCannotBeResumed) {
  Opened opened;
  const auto resumed = opened.database->resume_session(99);
  ASSERT_TRUE(resumed.has_error());
  EXPECT_EQ(resumed.error().code(), Errc::missing);
  EXPECT_EQ(opened.database->current_session(), 1);
}

TEST(Sessions, DoNotSeeEachOthersRows) {
  Opened opened;
  Database& database = *opened.database;
  ASSERT_TRUE(database.record(effect::RecordState{"risk", "old"}).has_value());
  ASSERT_TRUE(database.record(trade(1, 5)).has_value());
  ASSERT_TRUE(database.begin_session({.mode = "paper"}).has_value());
  EXPECT_FALSE(database.state("risk")->has_value());
  EXPECT_TRUE(database.trades(10)->empty());
  ASSERT_TRUE(database.resume_session(1).has_value());
  EXPECT_EQ(*database.state("risk"), "old");
}

TEST(Records, AnIntentIsDurableOnceFlushedTogetherWithAllBeforeIt) {
  Opened opened;
  ASSERT_TRUE(opened.database->record(effect::RecordSignal{signal(), {}, ""}).has_value());
  ASSERT_TRUE(opened.database->record(order("a", OrderStatus::intended)).has_value());
  EXPECT_EQ(opened.committed("orders"), 0);
  ASSERT_TRUE(opened.database->flush().has_value());
  EXPECT_EQ(opened.committed("signals"), 1);
  EXPECT_EQ(opened.committed("orders"), 1);
  EXPECT_EQ(opened.database->pending(), 0U);
}

TEST(Records, OtherRowsAreGroupedUntilFlushed) {
  Opened opened;
  ASSERT_TRUE(opened.database->record(order("a", OrderStatus::accepted)).has_value());
  ASSERT_TRUE(opened.database->record(fill(1)).has_value());
  EXPECT_EQ(opened.committed("orders"), 0);
  ASSERT_TRUE(opened.database->flush().has_value());
  EXPECT_EQ(opened.committed("orders"), 1);
  EXPECT_EQ(opened.committed("fills"), 1);
}

TEST(Records, AGroupIsCommittedWhenItHoldsMoreThanTwoHundred) {
  Opened opened;
  for (std::int64_t id = 1; id <= 200; ++id) {
    ASSERT_TRUE(opened.database->record(fill(id)).has_value());
  }
  EXPECT_EQ(opened.committed("fills"), 0);
  ASSERT_TRUE(opened.database->record(fill(201)).has_value());
  EXPECT_EQ(opened.committed("fills"), 201);
}

TEST(Records, AreCommittedWhenTheDatabaseIsClosed) {
  Opened opened;
  ASSERT_TRUE(opened.database->record(fill(1)).has_value());
  opened.database.reset();
  EXPECT_EQ(opened.committed("fills"), 1);
}

TEST(Records, AnOrderKeepsOneRowAndItsFirstIntent) {
  Opened opened;
  auto intended = order("a", OrderStatus::intended);
  intended.order_id = 0;
  ASSERT_TRUE(opened.database->record(intended).has_value());
  auto filled = order("a", OrderStatus::filled);
  filled.at = noon + Millis{40};
  ASSERT_TRUE(opened.database->record(filled).has_value());
  auto late = filled;  // an acknowledgement that knows less
  late.order_id = 0;
  late.signal_id = SignalId{};
  ASSERT_TRUE(opened.database->record(late).has_value());
  const auto orders = opened.database->orders(10);
  ASSERT_TRUE(orders.has_value()) << orders.error().what();
  ASSERT_EQ(orders->size(), 1U);
  const OrderRecord& row = orders->front();
  EXPECT_EQ(row.order.request, request("a"));
  EXPECT_EQ(row.order.status, OrderStatus::filled);
  EXPECT_EQ(row.order.order_id, 77);
  EXPECT_EQ(row.order.executed, filled.executed);
  EXPECT_EQ(row.order.average_price, filled.average_price);
  EXPECT_EQ(row.order.at, noon + Millis{40});
  EXPECT_EQ(row.order.code, -2011);
  EXPECT_EQ(row.order.text, "why");
  EXPECT_EQ(row.order.signal_id, SignalId{"s-1"});
  EXPECT_EQ(row.intended_at, noon);
}

TEST(Records, OpenOrdersAreThoseNotTerminal) {
  Opened opened;
  int number = 0;
  for (const OrderStatus status :
       {OrderStatus::intended, OrderStatus::unknown, OrderStatus::accepted,
        OrderStatus::partially_filled, OrderStatus::triggered, OrderStatus::filled,
        OrderStatus::canceled, OrderStatus::expired, OrderStatus::rejected}) {
    ASSERT_TRUE(
        opened.database->record(order("o-" + std::to_string(number++), status)).has_value());
  }
  const auto open = opened.database->open_orders();
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->size(), 5U);
  for (const auto& row : *open) EXPECT_FALSE(is_terminal(row.order.status));
}

TEST(Records, AFillIsKeptOnceAndExactly) {
  Opened opened;
  ASSERT_TRUE(opened.database->record(fill(1)).has_value());
  ASSERT_TRUE(opened.database->record(fill(1)).has_value());
  auto other = fill(1);
  other.fill.symbol = Symbol{"BTCUSDT"};  // trade ids are unique within a symbol only
  ASSERT_TRUE(opened.database->record(other).has_value());
  const auto fills = opened.database->fills(1);
  ASSERT_TRUE(fills.has_value());
  EXPECT_EQ(*fills, (std::vector<Fill>{fill(1).fill, other.fill}));
}

TEST(Records, ASignalSaysWhyItHasItsScoreAndWhyItWasRejected) {
  Opened opened;
  Signal made = signal();
  made.missing = {"funding", "open_interest"};
  ASSERT_TRUE(
      opened.database->record(effect::RecordSignal{made, RejectReason::spread_too_wide, "0.5 %"})
          .has_value());
  ASSERT_TRUE(opened.database->record(effect::RecordSignal{made, {}, ""}).has_value());
  const auto rows = opened.database->signals(10);
  ASSERT_TRUE(rows.has_value()) << rows.error().what();
  ASSERT_EQ(rows->size(), 2U);
  EXPECT_EQ(rows->at(1).signal, signal());
  EXPECT_EQ(rows->at(1).missing, (std::vector<std::string>{"funding", "open_interest"}));
  EXPECT_EQ(rows->at(1).reason, RejectReason::spread_too_wide);
  EXPECT_EQ(rows->at(1).detail, "0.5 %");
  EXPECT_FALSE(rows->at(0).reason.has_value());
}

TEST(Records, AFigureThatIsNotANumberComesBackAsSuch) {
  Opened opened;
  Signal made = signal();
  made.atr = std::numeric_limits<double>::quiet_NaN();
  ASSERT_TRUE(opened.database->record(effect::RecordSignal{made, {}, ""}).has_value());
  EXPECT_TRUE(std::isnan(opened.database->signals(1)->front().signal.atr));
}

TEST(Records, TradesPageBackFromTheNewest) {
  Opened opened;
  for (std::int64_t id = 1; id <= 5; ++id) {
    ASSERT_TRUE(opened.database->record(trade(id, id)).has_value());
  }
  ASSERT_TRUE(opened.database->record(trade(5, -8)).has_value());  // the same trade, amended
  const auto newest = opened.database->trades(2);
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(*newest, (std::vector<Trade>{trade(5, -8).trade, trade(4, 4).trade}));
  const auto older = opened.database->trades(10, 4);
  EXPECT_EQ(*older, (std::vector<Trade>{trade(3, 3).trade, trade(2, 2).trade, trade(1, 1).trade}));
  EXPECT_EQ(opened.database->trades_of_session(1)->front(), trade(1, 1).trade);
}

TEST(Records, StateKeepsItsLastValueWithAnyBytes) {
  Opened opened;
  const std::string value{"{\"a\":1}\0'; DROP TABLE state; --", 32};
  ASSERT_TRUE(opened.database->record(effect::RecordState{"risk", "first"}).has_value());
  ASSERT_TRUE(opened.database->record(effect::RecordState{"risk", value}).has_value());
  EXPECT_EQ(*opened.database->state("risk"), value);
  EXPECT_FALSE(opened.database->state("absent")->has_value());
}

TEST(Records, AStateWithAnEmptyValueIsForgotten) {
  Opened opened;
  Database& database = *opened.database;
  ASSERT_TRUE(database.record(effect::RecordState{"position/A", "held"}).has_value());
  ASSERT_TRUE(database.flush().has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"position/A", "closing"}).has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"position/A", ""}).has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"position/B", ""}).has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"position/B", "held"}).has_value());
  const auto states = database.states();
  ASSERT_TRUE(states.has_value());
  EXPECT_EQ(*states, (std::vector<std::pair<std::string, std::string>>{{"position/B", "held"}}));
}

TEST(Records, AlertsKeepTheirTimeAndSeverity) {
  Opened opened;
  const effect::Alert alert{effect::Severity::critical, "unprotected", Symbol{"BTCUSDT"}, "text"};
  ASSERT_TRUE(opened.database->record(alert, noon).has_value());
  const auto alerts = opened.database->alerts(10);
  ASSERT_EQ(alerts->size(), 1U);
  EXPECT_EQ(alerts->front().severity, effect::Severity::critical);
  EXPECT_EQ(alerts->front().code, "unprotected");
  EXPECT_EQ(alerts->front().at, noon);
  EXPECT_EQ(alerts->front().symbol, Symbol{"BTCUSDT"});
}

TEST(Records, CountersRestoreStatistics) {
  Opened opened;
  Database& database = *opened.database;
  ASSERT_TRUE(database.record(effect::RecordSignal{signal(), {}, ""}).has_value());
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(
        database.record(effect::RecordSignal{signal(), RejectReason::queue_full, ""}).has_value());
  }
  ASSERT_TRUE(database.record(order("a", OrderStatus::filled)).has_value());
  ASSERT_TRUE(database.record(fill(1)).has_value());
  ASSERT_TRUE(database.record(trade(1, 10)).has_value());
  ASSERT_TRUE(database.record(trade(2, -5)).has_value());
  const Counters expected{.signals = 3,
                          .approved = 1,
                          .rejected = {{RejectReason::queue_full, 2}},
                          .orders = {{OrderStatus::filled, 1}},
                          .fills = 1,
                          .alerts = 0,
                          .trades = 2,
                          .wins = 1,
                          .losses = 1,
                          .last_trade_id = 2,
                          .realized_pnl = Money::from_int(5),
                          .commission = Money::from_int(1),
                          .funding = Money::from_units(-20'000'000),
                          .gross_profit = Money::from_units(940'000'000),
                          .gross_loss = Money::from_units(-560'000'000)};
  EXPECT_EQ(*database.counters(), expected);
}

TEST(Records, EveryNameOfEveryEnumComesBack) {
  Opened opened;
  Signal made = signal();
  made.parts.clear();
  for (int value = 0; value <= static_cast<int>(ScoreComponent::trending_regime); ++value) {
    made.parts.push_back({static_cast<ScoreComponent>(value), value - 5});
  }
  for (int value = 0; value < static_cast<int>(RejectReason::count_); ++value) {
    ASSERT_TRUE(
        opened.database->record(effect::RecordSignal{made, static_cast<RejectReason>(value), ""})
            .has_value());
  }
  const auto rows = opened.database->signals(1000);
  ASSERT_TRUE(rows.has_value()) << rows.error().what();
  EXPECT_EQ(rows->size(), static_cast<std::size_t>(RejectReason::count_));
  EXPECT_EQ(rows->front().signal.parts, made.parts);
  for (int value = 0; value <= static_cast<int>(last_exit_reason); ++value) {
    auto made_trade = trade(value + 1, 1);
    made_trade.trade.reason = static_cast<ExitReason>(value);
    ASSERT_TRUE(opened.database->record(made_trade).has_value());
  }
  const auto trades = opened.database->trades(100);
  ASSERT_TRUE(trades.has_value()) << trades.error().what();
  EXPECT_EQ(trades->front().reason, last_exit_reason);
}

TEST(FullDisk, IsOneSentenceAndNothingIsLost) {
  Opened opened{{.pending_rows_max = 200, .file_bytes_max = 256 * 1024}};
  Database& database = *opened.database;
  const std::string bulk(100'000, 'x');
  ASSERT_TRUE(database.record(effect::RecordState{"a", bulk}).has_value());
  ASSERT_TRUE(database.flush().has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"b", bulk}).has_value());
  ASSERT_TRUE(database.record(effect::RecordState{"c", bulk}).has_value());
  const auto full = database.flush();
  ASSERT_TRUE(full.has_error());
  EXPECT_EQ(full.error().code(), Errc::io);
  EXPECT_NE(full.error().what().find("no space left"), std::string::npos) << full.error().what();
  EXPECT_EQ(full.error().what().find('\n'), std::string::npos);
  EXPECT_EQ(database.pending(), 2U);
  EXPECT_EQ(opened.committed("state"), 1);
}

TEST(FullDisk, AnIntentThatCouldNotBeWrittenIsToldAndWaits) {
  Opened opened{{.file_bytes_max = 128 * 1024}};
  Database& database = *opened.database;
  ASSERT_TRUE(database.record(effect::RecordState{"a", std::string(200'000, 'x')}).has_value());
  ASSERT_TRUE(database.record(order("a", OrderStatus::intended)).has_value());
  EXPECT_TRUE(database.flush().has_error());
  EXPECT_EQ(database.pending(), 2U);
}

TEST(FullDisk, TheBacklogHasABound) {
  Opened opened{{.pending_rows_max = 2, .backlog_rows_max = 5, .file_bytes_max = 128 * 1024}};
  Database& database = *opened.database;
  ASSERT_TRUE(database.record(effect::RecordState{"a", std::string(200'000, 'x')}).has_value());
  for (int i = 1; i < 5; ++i) {
    [[maybe_unused]] const auto grouped = database.record(fill(i));
    EXPECT_EQ(database.pending(), static_cast<std::size_t>(i + 1));
  }
  const auto refused = database.record(fill(5));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code(), Errc::overloaded);
  EXPECT_EQ(database.pending(), 5U);
}

TEST(DatabaseDeathTest, ARecordBeforeASessionIsABug) {
  const TemporaryDirectory directory;
  auto database = Database::open({.directory = directory.str()});
  ASSERT_TRUE(database.has_value());
  EXPECT_DEATH((void)database->record(fill(1)), "before a session was begun");
}

}  // namespace
}  // namespace vectord::storage
