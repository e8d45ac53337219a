#include "unit/storage/samples.hpp"

#include <cmath>
#include <limits>

namespace vectord::storage {
namespace {

constexpr Time noon = time_from_ms(1'767'268'800'000);
const Symbol btc{"BTCUSDT"};

Signal signal() {
  Signal made;
  made.id = SignalId{"scanner-BTCUSDT-1"};
  made.source = SignalSource::http;
  made.symbol = btc;
  made.direction = Direction::short_;
  made.score = 81;
  made.parts = {{ScoreComponent::base, 50}, {ScoreComponent::trending_regime, -5}};
  made.missing = {"taker_ratio", "open_interest"};
  made.entry = 100.1;
  made.stop = std::nextafter(101.0, 102.0);
  made.targets = {99, 98, std::numeric_limits<double>::infinity()};
  made.leverage = 5;
  made.regime = Regime::trending;
  made.extreme = true;
  made.bar = noon;
  return made;
}

Fill fill() {
  return {.symbol = btc,
          .trade_id = std::numeric_limits<std::int64_t>::max(),
          .order_id = 9,
          .client_id = ClientOrderId{"vec-t1-1E"},
          .side = Side::sell,
          .price = Price::from_units(std::numeric_limits<std::int64_t>::min() + 1),
          .quantity = Quantity::from_units(1),
          .commission = Money::from_units(-3),
          .commission_asset = "BNB",
          .maker = true,
          .at = noon};
}

OrderReport order() {
  return {.symbol = btc,
          .client_id = ClientOrderId{"vec-t1-1E"},
          .order_id = 7,
          .status = OrderStatus::partially_filled,
          .executed = Quantity::from_int(2),
          .at = noon,
          .fill = fill()};
}

AlgoReport algo() {
  return {.symbol = btc,
          .client_id = ClientOrderId{"vec-t1-2S"},
          .algo_id = 8,
          .trigger_price = Price::from_int(90),
          .close_position = true,
          .reason = "why",
          .at = noon};
}

Instrument instrument() {
  Instrument made;
  made.symbol = btc;
  made.base_asset = "BTC";
  made.tick_size = Price::from_units(10'000'000);
  made.brackets = {{.notional_cap = Money::from_int(50'000), .max_leverage = 125}};
  return made;
}

AccountSnapshot account() {
  AccountSnapshot made;
  made.wallet_balance = Money::from_int(10'000);
  made.hedge_mode = true;
  made.positions = {{btc, Quantity::from_int(-3), Price::from_int(100), Money::from_int(1)}};
  made.open_orders = {order()};
  made.open_algos = {algo()};
  return made;
}

}  // namespace

std::vector<Event> sample_events() {
  const Candle candle{.open_time = noon, .open = 1, .high = 2.5, .trades = 3};
  Candle told = candle;
  told.taker_buy_volume = 0.1;
  event::OrderAnswer answer;
  answer.request = event::Request::query;
  answer.symbol = btc;
  answer.outcome = event::Outcome::absent;
  answer.code = -2013;
  answer.text = std::string("a\0b", 3);
  answer.order = order();
  answer.algo = algo();
  return {
      {noon, event::Started{}},
      {noon, event::Instruments{{instrument(), Instrument{}}}},
      {noon, event::LeverageBrackets{{{btc, instrument().brackets}}}},
      {noon, event::DayVolumes{{{btc, 1e9}, {Symbol{"ETHUSDT"}, 0.0}}}},
      {noon, event::History{btc, Interval::h4, {candle, told}}},
      {noon, event::CandleUpdate{btc, Interval::d1, told, true}},
      {noon, event::Quote{btc, Price::from_int(1), Price::from_int(2), Quantity::from_int(3),
                          Quantity::from_int(4)}},
      {noon, event::Mark{btc, Price::from_int(1), Rate::from_units(-1), noon}},
      {noon, event::Depth{btc, Money::from_int(1), Money::from_int(2)}},
      {noon, event::Derivatives{btc, std::nullopt, 1.25}},
      {noon, answer},
      {noon, event::OrderUpdate{order()}},
      {noon, event::AlgoUpdate{algo()}},
      {noon, event::AccountUpdate{"ORDER", Money::from_int(5), account().positions}},
      {noon, event::Account{account()}},
      {noon, event::Income{{{IncomeType::funding_fee, btc, Money::from_int(-1), 4, noon}}, noon}},
      {noon, event::LeverageSet{btc, 5, "no"}},
      {noon, event::Connection{event::Channel::rest, true, "up"}},
      {noon, event::ReadFailed{event::Read::income, btc, Interval::m1, "timeout"}},
      {noon, event::Wake{}},
      {noon, event::ExternalSignal{signal()}},
      {noon, event::Pause{}},
      {noon, event::Resume{}},
      {noon, event::CloseAll{}},
      {noon, event::Close{btc}},
      {noon, event::TripBreaker{}},
      {noon, event::ResetBreaker{}},
      {time_from_ms(-1), event::Shutdown{}},
  };
}

Effects sample_effects() {
  OrderRequest request;
  request.client_id = ClientOrderId{"vec-t1-1E"};
  request.symbol = btc;
  return {effect::RecordState{"execution/ids", "2"},
          effect::RecordOrder{.request = request, .status = OrderStatus::intended, .at = noon},
          effect::PlaceOrder{request},
          effect::CancelOrder{btc, request.client_id, true},
          effect::QueryOrder{btc, request.client_id, false},
          effect::SetLeverage{btc, 5},
          effect::LoadHistory{btc, Interval::h1, 10},
          effect::LoadIncome{noon},
          effect::Follow{{btc}},
          effect::WakeAt{noon},
          effect::RecordSignal{signal(), RejectReason::shutdown, "d"},
          effect::RecordFill{fill()},
          effect::RecordTrade{Trade{.id = 3, .symbol = btc, .reason = ExitReason::target}},
          effect::Alert{effect::Severity::critical, "liquidation", btc, "text"}};
}

}  // namespace vectord::storage
