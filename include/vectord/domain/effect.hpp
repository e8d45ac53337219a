#pragma once
// Everything the core may ask of the shell. Effects are performed in order; what comes of them
// returns as events.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "vectord/domain/event.hpp"

namespace vectord {

namespace effect {

struct PlaceOrder {
  OrderRequest request;  // preceded by a durable RecordOrder of its intent
};
struct CancelOrder {
  Symbol symbol;
  ClientOrderId client_id;
  bool conditional = false;
};
struct QueryOrder {
  Symbol symbol;
  ClientOrderId client_id;
  bool conditional = false;
};
struct SetLeverage {
  Symbol symbol;
  int leverage = 1;  // cross margin first, then the leverage
};
struct LoadInstruments {};
struct LoadBrackets {};
struct LoadDayVolumes {};
struct LoadHistory {
  Symbol symbol;
  Interval interval;
  int limit = 0;
};
struct LoadDepth {
  Symbol symbol;
};
struct LoadDerivatives {
  Symbol symbol;
};
struct LoadAccount {};
struct LoadIncome {
  Time from;
};
struct LoadFills {
  Symbol symbol;
  Time from;
};
struct Follow {
  std::vector<Symbol> symbols;  // the market streams to hold open
};
struct WakeAt {
  Time at;  // an event::Wake at or after `at`
};

// Facts to keep. Never answered.
struct RecordSignal {
  Signal signal;
  std::optional<RejectReason> reason;
  std::string detail;
};
struct RecordOrder {
  OrderRequest request;
  OrderStatus status;
  std::int64_t order_id = 0;
  Quantity executed;
  Price average_price;
  Time at;
  int code = 0;
  std::string text;
  SignalId signal_id;
};
struct RecordFill {
  Fill fill;
};
struct RecordTrade {
  Trade trade;
};
struct RecordState {
  std::string key;
  std::string value;  // the core's own durable state, by key
};

enum class Severity { info, warning, critical };
struct Alert {
  Severity severity = Severity::warning;
  std::string_view code;  // static snake_case name
  Symbol symbol;
  std::string text;
};

}  // namespace effect

using Effect =
    std::variant<effect::PlaceOrder, effect::CancelOrder, effect::QueryOrder, effect::SetLeverage,
                 effect::LoadInstruments, effect::LoadBrackets, effect::LoadDayVolumes,
                 effect::LoadHistory, effect::LoadDepth, effect::LoadDerivatives,
                 effect::LoadAccount, effect::LoadIncome, effect::LoadFills, effect::Follow,
                 effect::WakeAt, effect::RecordSignal, effect::RecordOrder, effect::RecordFill,
                 effect::RecordTrade, effect::RecordState, effect::Alert>;
using Effects = std::vector<Effect>;

}  // namespace vectord
