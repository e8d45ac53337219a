#pragma once
// Everything that can enter the core. `at` is the core's clock. A failed read is an event of its
// own (ReadFailed), never an empty answer.
#include <string>
#include <variant>
#include <vector>

#include "vectord/domain/account.hpp"
#include "vectord/domain/candle.hpp"

namespace vectord {

namespace event {

struct Started {};  // the shell is up; the core asks for what it needs
// Market
struct Instruments {
  std::vector<Instrument> list;
};
struct LeverageBrackets {
  struct Row {
    Symbol symbol;
    std::vector<LeverageBracket> brackets;
  };
  std::vector<Row> list;
};
struct DayVolume {
  Symbol symbol;
  double quote_volume = 0;
};
struct DayVolumes {
  std::vector<DayVolume> list;  // 24 h quote volume of every symbol
};
struct History {
  Symbol symbol;
  Interval interval;
  std::vector<Candle> candles;  // closed, ascending
};
struct CandleUpdate {
  Symbol symbol;
  Interval interval;
  Candle candle;
  bool closed = false;
};
struct Quote {
  Symbol symbol;
  Price bid, ask;
  Quantity bid_quantity, ask_quantity;
};
struct Mark {
  Symbol symbol;
  Price mark;
  std::optional<Rate> funding_rate;
  Time next_funding;
};
// Depth within 5 % of the mid, in USDT, each side.
struct Depth {
  Symbol symbol;
  Money bid_notional, ask_notional;
};
struct Derivatives {
  Symbol symbol;
  std::optional<double> open_interest_change_percent;
  std::optional<double> taker_buy_sell_ratio;
};
// Account
enum class Request { place, cancel, query };
enum class Outcome {
  accepted,
  rejected,
  absent,  // a query says that there is no such order
  unknown,
  not_sent,
};
struct OrderAnswer {  // what came of one request of ours
  Request request = Request::place;
  Symbol symbol;
  ClientOrderId client_id;
  bool conditional = false;
  Outcome outcome = Outcome::unknown;
  int code = 0;  // the exchange's error code, 0 = none
  std::string text;
  std::optional<OrderReport> order;
  std::optional<AlgoReport> algo;
};
struct OrderUpdate {
  OrderReport report;  // user stream
};
struct AlgoUpdate {
  AlgoReport report;
};
struct AccountUpdate {
  std::string reason;
  std::optional<Money> wallet_balance;
  std::vector<PositionReport> positions;  // only what changed
};
struct Account {
  AccountSnapshot snapshot;  // answer to effect::LoadAccount
};
struct Income {
  std::vector<IncomeRow> rows;
  Time from;
};
// Every fill of ours on this symbol from a moment on, oldest first. The client order id is not in
// it: the order id says whose it is.
struct Fills {
  Symbol symbol;
  Time from;
  std::vector<Fill> fills;
};
struct LeverageSet {
  Symbol symbol;
  int leverage = 0;
  std::string error;  // error empty = done
};
// Connection
enum class Channel { market_stream, user_stream, rest };
struct Connection {
  Channel channel;
  bool up = false;
  std::string detail;
  std::vector<Symbol> symbols;  // market stream up: those whose candles may be missing
};
enum class Read {
  instruments,
  brackets,
  day_volumes,
  history,
  depth,
  derivatives,
  account,
  income,
  fills
};
struct ReadFailed {
  Read what;
  Symbol symbol;
  Interval interval = Interval::h1;
  std::string error;
};
// What the shell measures of itself, on each change (with hysteresis). The core decides what
// follows.
struct Watchdog {
  enum class Kind { market_data, loop_lag, clock_drift, disk, storage };
  Kind kind = Kind::market_data;
  bool ok = false;
  std::string detail;  // with its figure
};
// Time and people
struct Wake {};
struct ExternalSignal {
  Signal signal;
};
struct Pause {};
struct Resume {};
struct CloseAll {};
struct Close {
  Symbol symbol;
};
struct TripBreaker {};
struct ResetBreaker {};
struct Shutdown {};  // no more entries; pending signals end as `shutdown`

}  // namespace event

struct Event {
  Time at;
  std::variant<event::Started, event::Instruments, event::LeverageBrackets, event::DayVolumes,
               event::History, event::CandleUpdate, event::Quote, event::Mark, event::Depth,
               event::Derivatives, event::OrderAnswer, event::OrderUpdate, event::AlgoUpdate,
               event::AccountUpdate, event::Account, event::Income, event::Fills,
               event::LeverageSet, event::Connection, event::ReadFailed, event::Watchdog,
               event::Wake, event::ExternalSignal, event::Pause, event::Resume, event::CloseAll,
               event::Close, event::TripBreaker, event::ResetBreaker, event::Shutdown>
      what;
};

}  // namespace vectord
