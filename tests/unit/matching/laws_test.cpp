// Laws that hold whatever is commanded and however the market moves: random sequences, seeded,
// checked after every step against what the outputs told.
#include <map>
#include <set>

#include "unit/matching/support.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::matching::test {
namespace {

class World {
 public:
  explicit World(std::uint64_t seed) : chance_(seed), exchange_(settings(seed), instruments()) {
    for (const auto* name : {"alice", "bob"}) exchange_.create_account(name, money("20000"));
    move(btc);
    move(eth);
    check();
  }

  void step() {
    switch (chance_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: move(chance_.below(2) == 0 ? btc : eth); break;
      case 5:
      case 6:
      case 7: place_limit(); break;
      case 8:
      case 9: place_market(); break;
      case 10: cancel(); break;
      case 11: modify(); break;
      case 12:
      case 13: place_algo(); break;
      case 14: change_terms(); break;
      default: exchange_.on_funding(symbol(), Rate::from_units(chance_unit(200'000)), tick());
    }
    check();
  }
  void reload() {
    const std::string saved = exchange_.save();
    Exchange loaded(settings(1), instruments());
    ASSERT_TRUE(loaded.load(saved).has_value());
    EXPECT_EQ(loaded.save(), saved);
  }
  std::int64_t fills() const { return fills_; }
  std::int64_t liquidations() const { return liquidations_; }

 private:
  static Settings settings(std::uint64_t seed) {
    Settings made;
    made.seed = seed;
    made.book_levels = 20;
    return made;
  }
  static std::vector<Instrument> instruments() { return {instrument(btc), instrument(eth)}; }

  Time tick() { return now_ += Millis{static_cast<int>(chance_.below(300'000))}; }
  std::int64_t chance_unit(std::int64_t range) {  // in (-range, range)
    return static_cast<std::int64_t>(chance_.below(static_cast<std::uint64_t>(2 * range - 1))) -
           range + 1;
  }
  Symbol symbol() { return chance_.below(2) == 0 ? btc : eth; }
  AccountId account() { return static_cast<AccountId>(chance_.below(2)); }
  Side side() { return chance_.below(2) == 0 ? Side::buy : Side::sell; }
  Price near(Symbol of, double width) {
    const double last = exchange_.market(of)->last.to_double();
    const double at = last * (1 + width * (chance_.uniform() - 0.5));
    return Price::from_double(at, Rounding::nearest)
        .rounded_to(instrument(of).tick_size, Rounding::nearest);
  }
  Quantity some(Symbol of) {
    const auto steps = static_cast<std::int64_t>(1 + chance_.below(of == btc ? 4'000 : 40'000));
    return instrument(of).step_size * steps;
  }

  void move(Symbol of) {
    const auto before = exchange_.market(of);
    double last = before ? before->last.to_double() : (of == btc ? 10'000.0 : 1'000.0);
    last *= 1 + 0.01 * chance_.normal();
    MarketMove to;
    to.symbol = of;
    to.last = Price::from_double(std::max(last, 1.0), Rounding::nearest)
                  .rounded_to(instrument(of).tick_size, Rounding::nearest);
    to.mark = Price::from_double(last * (1 + 0.001 * chance_.normal()), Rounding::nearest);
    to.index = to.mark;
    to.volume = 5 * chance_.uniform();
    to.taker_buy_volume = to.volume * chance_.uniform();
    to.spread_ticks = 1 + 4 * chance_.uniform();
    to.depth_notional = 300'000;
    exchange_.on_market(to, tick());
  }
  void place_limit() {
    OrderParams params;
    params.symbol = symbol();
    params.side = side();
    params.tif = static_cast<TimeInForce>(chance_.below(5));
    params.quantity = some(params.symbol);
    params.price = near(params.symbol, 0.03);
    if (chance_.below(3) == 0) params.reduce_only = true;
    params.self_trade = static_cast<SelfTradeMode>(chance_.below(4));
    const Time at = tick();
    if (params.tif == TimeInForce::gtd) params.good_till = at + Millis{1'000'000};
    command(params, at);
  }
  void place_market() {
    OrderParams params;
    params.symbol = symbol();
    params.side = side();
    params.type = OrderType::market;
    params.quantity = some(params.symbol);
    if (chance_.below(2) == 0) params.reduce_only = true;
    params.self_trade = static_cast<SelfTradeMode>(chance_.below(4));
    command(params, tick());
  }
  // The synthetic book loses exactly what takers took and makers did not give.
  void command(const OrderParams& params, Time at) {
    exchange_.advance(at);
    check();
    const Quantity before = synthetic(params.symbol);
    exchange_.place(account(), params, at);
    exchange_.drain(outputs_);
    Quantity expected = before;
    for (const Output& output : outputs_) {
      const auto* event = std::get_if<OrderEvent>(&output);
      if (event == nullptr || event->trade_id == 0) continue;
      expected += event->maker ? event->last_quantity : -event->last_quantity;
    }
    EXPECT_EQ(synthetic(params.symbol), expected);
    follow();
  }
  Quantity synthetic(Symbol of) {
    Quantity sum;
    const auto depth = exchange_.depth(of, 1'000).value();
    for (const auto& level : depth.bids) sum += level.quantity;
    for (const auto& level : depth.asks) sum += level.quantity;
    for (AccountId id = 0; id < 2; ++id) {
      for (const Order& order : exchange_.open_orders(id, of)) sum -= order.remaining();
    }
    return sum;
  }
  std::optional<Order> any_open(AccountId of) {
    const auto open = exchange_.open_orders(of, std::nullopt);
    if (open.empty()) return std::nullopt;
    return open[chance_.below(open.size())];
  }
  void cancel() {
    const AccountId of = account();
    if (const auto order = any_open(of)) {
      EXPECT_EQ(code(exchange_.cancel(of, {order->symbol, order->id, ""}, tick())) % 2011, 0);
    }
  }
  void modify() {
    const AccountId of = account();
    const auto order = any_open(of);
    if (!order) return;
    ModifyParams params;
    params.order = {order->symbol, order->id, ""};
    params.side = order->side;
    params.quantity = some(order->symbol);
    params.price = near(order->symbol, 0.02);
    exchange_.modify(of, params, tick());
  }
  void place_algo() {
    AlgoParams params;
    params.symbol = symbol();
    params.side = side();
    params.type = static_cast<OrderType>(2 + chance_.below(5));
    params.working_type = static_cast<WorkingType>(chance_.below(2));
    const bool trailing = params.type == OrderType::trailing_stop_market;
    if (trailing) {
      params.callback_percent = rate("0.5");
    } else {
      params.trigger_price = near(params.symbol, 0.04);
    }
    const bool closes =
        (params.type == OrderType::stop_market || params.type == OrderType::take_profit_market) &&
        chance_.below(2) == 0;
    params.close_position = closes;
    if (!closes) params.quantity = some(params.symbol);
    if (!closes && chance_.below(2) == 0) params.reduce_only = true;
    if (becomes_limit(params.type)) params.price = near(params.symbol, 0.04);
    exchange_.place_algo(account(), params, tick());
  }
  void change_terms() {
    const AccountId of = account();
    const Symbol at = symbol();
    if (chance_.below(2) == 0) {
      exchange_.set_leverage(of, at, 1 + static_cast<int>(chance_.below(100)), tick());
    } else {
      exchange_.set_margin_type(of, at, chance_.below(2) == 0, tick());
    }
  }

  // Reads the outputs as a client would.
  void follow() {
    for (const Output& output : outputs_) {
      if (const auto* event = std::get_if<OrderEvent>(&output)) follow(*event);
      if (const auto* event = std::get_if<AccountEvent>(&output)) {
        wallet_told_[event->account] = event->wallet_balance;
      }
    }
  }
  void follow(const OrderEvent& event) {
    const Order& order = event.order;
    EXPECT_FALSE(ended_.contains(order.id)) << "an event after the end of order " << order.id;
    if (event.execution == Execution::new_) {
      EXPECT_TRUE(live_.insert(order.id).second);
    }
    EXPECT_TRUE(live_.contains(order.id));
    if (event.trade_id != 0) {
      ++fills_;
      Quantity& held = held_[{order.account, order.symbol}];
      const Quantity before = held;
      held += order.side == Side::buy ? event.last_quantity : -event.last_quantity;
      if (order.reduce_only) {
        EXPECT_LT(held.abs(), before.abs());
        EXPECT_TRUE(held.is_zero() || (held > Quantity{}) == (before > Quantity{}));
      }
      executed_[order.id] += event.last_quantity;
      EXPECT_EQ(executed_[order.id], order.executed);
      wallet_[order.account] += event.realized_pnl - event.commission;
      if (order.liquidation) ++liquidations_;
    }
    EXPECT_LE(order.executed, order.quantity);
    if (!is_open(order.status)) {
      live_.erase(order.id);
      ended_.insert(order.id);
    }
  }

  void check() {
    exchange_.drain(outputs_);
    follow();
    std::set<std::int64_t> open;
    for (AccountId id = 0; id < 2; ++id) {
      for (const Order& order : exchange_.open_orders(id, std::nullopt)) open.insert(order.id);
      for (const Symbol of : {btc, eth}) {
        EXPECT_EQ(exchange_.position(id, of).amount, (held_[{id, of}]));
      }
      check_wallet(id);
    }
    EXPECT_EQ(open, live_);
    for (const Symbol of : {btc, eth}) {
      const auto top = exchange_.book_ticker(of);
      if (top && !top->bid_quantity.is_zero() && !top->ask_quantity.is_zero()) {
        EXPECT_LT(top->bid, top->ask) << "a crossed book";
      }
    }
  }
  void check_wallet(AccountId id) {
    const AccountTotals sums = exchange_.totals(id);
    const Money wallet = exchange_.account(id).wallet_balance;
    EXPECT_EQ(wallet,
              sums.initial + sums.realized - sums.commission + sums.funding + sums.insurance);
    EXPECT_EQ(wallet, sums.initial + wallet_[id] + sums.funding + sums.insurance);
    if (wallet_told_.contains(id)) {
      EXPECT_EQ(wallet, wallet_told_[id]);
    }
    Money income;
    HistoryQuery all;
    all.limit = 1'000'000;
    for (const Income& row : exchange_.income(id, all, std::nullopt)) income += row.amount;
    EXPECT_EQ(wallet, sums.initial + income);
  }

  Prng chance_;
  Time now_ = time_from_ms(1'767'225'600'000);
  Exchange exchange_;
  Outputs outputs_;
  std::map<std::pair<AccountId, Symbol>, Quantity> held_;
  std::map<AccountId, Money> wallet_, wallet_told_;
  std::map<std::int64_t, Quantity> executed_;
  std::set<std::int64_t> live_, ended_;
  std::int64_t fills_ = 0, liquidations_ = 0;
};

TEST(Laws, HoldOverRandomCommandsAndMoves) {
  std::int64_t fills = 0, liquidations = 0;
  for (std::uint64_t seed = 1; seed <= 60 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    World world(seed);
    for (int i = 0; i < 400 && !::testing::Test::HasFailure(); ++i) world.step();
    world.reload();
    fills += world.fills();
    liquidations += world.liquidations();
  }
  EXPECT_GT(fills, 1'000);
  EXPECT_GT(liquidations, 10);
}

TEST(Laws, SameCallsGiveTheSameExchange) {
  const auto run = [] {
    Desk desk;
    for (int i = 0; i < 50; ++i) {
      desk.market(i % 3 == 0 ? Side::sell : Side::buy, "0.1");
      desk.move(btc, std::to_string(9'900 + i * 5), "", 2, 1);
    }
    return desk.exchange.save();
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace vectord::matching::test
