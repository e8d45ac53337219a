#include "storage/rows.hpp"

#include <charconv>

namespace vectord::storage {
namespace {

// The enum whose to_string is `text`. Every to_string answers "?" past its last value.
template <class Enum>
std::optional<Enum> enum_from(std::string_view text) {
  for (int value = 0; value < 256; ++value) {
    const auto candidate = static_cast<Enum>(value);
    const std::string_view name = to_string(candidate);
    if (name == "?") return std::nullopt;
    if (name == text) return candidate;
  }
  return std::nullopt;
}

// Two-valued enums have no "?" to stop at.
template <class Enum>
std::optional<Enum> either(std::string_view text, Enum first, Enum second) {
  if (text == to_string(first)) return first;
  if (text == to_string(second)) return second;
  return std::nullopt;
}

// Reads a row from left to right; the first value that does not fit is remembered, the rest
// default.
class Columns {
 public:
  explicit Columns(const Statement& row) : row_(row) {}
  std::int64_t integer() { return row_.integer(at_++); }
  int small() { return static_cast<int>(integer()); }
  bool flag() { return integer() != 0; }
  double real() { return row_.real(at_++); }
  std::string text() { return row_.text(at_++); }
  Time time() { return time_from_ms(integer()); }
  template <class Fixed>
  Fixed fixed() {
    return Fixed::from_units(integer());
  }
  template <class Id>
  Id id() {
    const std::string value = text();
    const auto made = Id::make(value);
    if (!made) fail(value);
    return made.value_or(Id{});
  }
  template <class Enum>
  Enum word() {
    const std::string value = text();
    const auto made = enum_from<Enum>(value);
    if (!made) fail(value);
    return made.value_or(Enum{});
  }
  template <class Enum>
  Enum word(Enum first, Enum second) {
    const std::string value = text();
    const auto made = either(value, first, second);
    if (!made) fail(value);
    return made.value_or(first);
  }
  bool skip_null() {
    if (!row_.is_null(at_)) return false;
    ++at_;
    return true;
  }
  void fail(const std::string& value) {
    if (!error_) {
      error_ = Error{Errc::parse,
                     "the database holds \"" + value +
                         "\" where this vectord knows no such value; was it edited by hand?"};
    }
  }
  template <class T>
  result<T> done(T&& value) {
    if (error_) return *error_;
    return std::forward<T>(value);
  }

 private:
  const Statement& row_;
  int at_ = 0;
  std::optional<Error> error_;
};

// WorkingType has no name of its own in the domain: these are the exchange's words.
WorkingType working_type_of(std::string_view text) {
  return text == "MARK_PRICE" ? WorkingType::mark_price : WorkingType::contract_price;
}

}  // namespace

std::string_view to_string(effect::Severity severity) {
  switch (severity) {
    case effect::Severity::info: return "info";
    case effect::Severity::warning: return "warning";
    case effect::Severity::critical: return "critical";
  }
  return "?";
}

std::string format_parts(const std::vector<ScorePart>& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += ' ';
    text += std::string(to_string(part.component)) + ':' + std::to_string(part.points);
  }
  return text;
}

std::string format_words(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::vector<std::string> parse_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto space = text.find(' ');
    if (space != 0) words.emplace_back(text.substr(0, space));
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return words;
}

result<std::vector<ScorePart>> parse_parts(std::string_view text) {
  std::vector<ScorePart> parts;
  for (const auto& word : parse_words(text)) {
    const auto colon = word.find(':');
    const auto component = enum_from<ScoreComponent>(word.substr(0, colon));
    int points = 0;
    const char* end = word.data() + word.size();
    const bool numeric =
        colon != std::string::npos &&
        std::from_chars(word.data() + colon + 1, end, points) == std::from_chars_result{end, {}};
    if (!component || !numeric) {
      return Error{Errc::parse, "\"" + word + "\" is no part of a score"};
    }
    parts.push_back({*component, points});
  }
  return parts;
}

result<RejectReason> reason_of(std::string_view text) {
  const auto reason = enum_from<RejectReason>(text);
  if (!reason) return Error{Errc::parse, "\"" + std::string(text) + "\" is no reject reason"};
  return *reason;
}

result<OrderStatus> status_of(std::string_view text) {
  const auto status = enum_from<OrderStatus>(text);
  if (!status) return Error{Errc::parse, "\"" + std::string(text) + "\" is no order status"};
  return *status;
}

result<Session> session_of(const Statement& row) {
  Columns columns{row};
  Session session;
  session.id = columns.integer();
  session.mode = columns.text();
  session.exchange = columns.text();
  session.market = columns.text();
  session.seed = static_cast<std::uint64_t>(columns.integer());
  session.started_at = columns.time();
  if (!columns.skip_null()) session.completed_at = columns.time();
  return columns.done(std::move(session));
}

result<SignalRecord> signal_of(const Statement& row) {
  Columns columns{row};
  SignalRecord record;
  Signal& signal = record.signal;
  record.row = columns.integer();
  signal.id = columns.id<SignalId>();
  signal.source = columns.word<SignalSource>();
  signal.symbol = columns.id<Symbol>();
  signal.direction = columns.word(Direction::long_, Direction::short_);
  signal.score = columns.small();
  auto parts = parse_parts(columns.text());
  if (parts.has_error()) return parts.error();
  signal.parts = std::move(*parts);
  record.missing = parse_words(columns.text());
  signal.entry = columns.real();
  signal.stop = columns.real();
  for (double& target : signal.targets) target = columns.real();
  signal.risk_reward = columns.real();
  signal.leverage = columns.small();
  signal.atr = columns.real();
  signal.rsi = columns.real();
  signal.volume_ratio = columns.real();
  signal.regime = columns.word<Regime>();
  signal.extreme = columns.flag();
  signal.reversal = columns.flag();
  signal.trend_confirmed = columns.flag();
  signal.bar = columns.time();
  signal.created_at = columns.time();
  if (!columns.skip_null()) record.reason = columns.word<RejectReason>();
  record.detail = columns.text();
  return columns.done(std::move(record));
}

result<OrderRecord> order_of(const Statement& row) {
  Columns columns{row};
  OrderRecord record;
  effect::RecordOrder& order = record.order;
  OrderRequest& request = order.request;
  record.row = columns.integer();
  request.client_id = columns.id<ClientOrderId>();
  request.symbol = columns.id<Symbol>();
  request.role = columns.word<OrderRole>();
  request.side = columns.word(Side::buy, Side::sell);
  request.type = columns.word<OrderType>();
  request.tif = columns.word<TimeInForce>();
  request.quantity = columns.fixed<Quantity>();
  request.price = columns.fixed<Price>();
  request.trigger_price = columns.fixed<Price>();
  request.working_type = working_type_of(columns.text());
  request.reduce_only = columns.flag();
  request.close_position = columns.flag();
  order.status = columns.word<OrderStatus>();
  order.order_id = columns.integer();
  order.executed = columns.fixed<Quantity>();
  order.average_price = columns.fixed<Price>();
  order.at = columns.time();
  order.code = columns.small();
  order.text = columns.text();
  order.signal_id = columns.id<SignalId>();
  record.intended_at = columns.time();
  return columns.done(std::move(record));
}

result<Fill> fill_of(const Statement& row) {
  Columns columns{row};
  Fill fill;
  fill.symbol = columns.id<Symbol>();
  fill.trade_id = columns.integer();
  fill.order_id = columns.integer();
  fill.client_id = columns.id<ClientOrderId>();
  fill.side = columns.word(Side::buy, Side::sell);
  fill.price = columns.fixed<Price>();
  fill.quantity = columns.fixed<Quantity>();
  fill.commission = columns.fixed<Money>();
  fill.commission_asset = columns.text();
  fill.realized_pnl = columns.fixed<Money>();
  fill.maker = columns.flag();
  fill.at = columns.time();
  return columns.done(std::move(fill));
}

result<Trade> trade_of(const Statement& row) {
  Columns columns{row};
  Trade trade;
  trade.id = columns.integer();
  trade.signal_id = columns.id<SignalId>();
  trade.symbol = columns.id<Symbol>();
  trade.direction = columns.word(Direction::long_, Direction::short_);
  trade.quantity = columns.fixed<Quantity>();
  trade.entry_price = columns.fixed<Price>();
  trade.exit_price = columns.fixed<Price>();
  trade.leverage = columns.small();
  trade.score = columns.small();
  trade.realized_pnl = columns.fixed<Money>();
  trade.commission = columns.fixed<Money>();
  trade.funding = columns.fixed<Money>();
  trade.opened_at = columns.time();
  trade.closed_at = columns.time();
  trade.reason = columns.word<ExitReason>();
  return columns.done(std::move(trade));
}

result<AlertRecord> alert_of(const Statement& row) {
  Columns columns{row};
  AlertRecord alert;
  alert.row = columns.integer();
  alert.at = columns.time();
  alert.severity = columns.word<effect::Severity>();
  alert.code = columns.text();
  alert.symbol = columns.id<Symbol>();
  alert.text = columns.text();
  return columns.done(std::move(alert));
}

}  // namespace vectord::storage
