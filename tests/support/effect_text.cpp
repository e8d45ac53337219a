#include "support/effect_text.hpp"

#include <bit>

namespace vectord::test {
namespace {

class Line {
 public:
  explicit Line(std::string_view name) : text_(name) {}
  Line& operator<<(std::string_view word) {
    text_ += ' ';
    text_ += word;
    return *this;
  }
  Line& operator<<(std::int64_t number) {
    return *this << std::string_view(std::to_string(number));
  }
  // The bits, not a rounding of them.
  Line& operator<<(double number) {
    return *this << std::string_view(std::to_string(std::bit_cast<std::uint64_t>(number)));
  }
  Line& operator<<(Time at) { return *this << to_ms(at); }
  template <class Tag>
  Line& operator<<(Fixed<Tag> value) {
    return *this << value.units();
  }
  template <std::size_t Capacity, class Tag>
  Line& operator<<(const FixedString<Capacity, Tag>& word) {
    return *this << word.view();
  }
  template <class Enum>
  requires std::is_enum_v<Enum> Line& operator<<(Enum value) {
    return *this << static_cast<std::int64_t>(value);
  }
  Line& operator<<(const OrderRequest& order) {
    return *this << order.client_id << order.symbol << order.role << order.side << order.type
                 << order.tif << order.quantity << order.price << order.trigger_price
                 << order.working_type << std::int64_t{order.reduce_only}
                 << std::int64_t{order.close_position};
  }
  Line& operator<<(const Signal& signal) {
    *this << signal.id << signal.source << signal.symbol << signal.direction
          << std::int64_t{signal.score} << signal.entry << signal.stop;
    for (const double target : signal.targets) *this << target;
    for (const ScorePart& part : signal.parts) *this << part.component << std::int64_t{part.points};
    return *this << signal.risk_reward << std::int64_t{signal.leverage} << signal.atr << signal.rsi
                 << signal.volume_ratio << signal.regime << signal.bar << signal.created_at;
  }
  Line& operator<<(const Fill& fill) {
    return *this << fill.symbol << fill.trade_id << fill.order_id << fill.client_id << fill.side
                 << fill.price << fill.quantity << fill.commission << fill.realized_pnl << fill.at;
  }
  Line& operator<<(const Trade& trade) {
    return *this << trade.id << trade.signal_id << trade.symbol << trade.direction << trade.quantity
                 << trade.entry_price << trade.exit_price << trade.realized_pnl << trade.commission
                 << trade.funding << trade.opened_at << trade.closed_at << trade.reason;
  }
  std::string text() const { return text_; }

 private:
  std::string text_;
};

struct Writer {
  std::string operator()(const effect::PlaceOrder& what) const {
    return (Line{"place"} << what.request).text();
  }
  std::string operator()(const effect::CancelOrder& what) const {
    return (Line{"cancel"} << what.symbol << what.client_id << std::int64_t{what.conditional})
        .text();
  }
  std::string operator()(const effect::QueryOrder& what) const {
    return (Line{"query"} << what.symbol << what.client_id << std::int64_t{what.conditional})
        .text();
  }
  std::string operator()(const effect::SetLeverage& what) const {
    return (Line{"leverage"} << what.symbol << std::int64_t{what.leverage}).text();
  }
  std::string operator()(const effect::LoadInstruments&) const { return "load_instruments"; }
  std::string operator()(const effect::LoadBrackets&) const { return "load_brackets"; }
  std::string operator()(const effect::LoadDayVolumes&) const { return "load_day_volumes"; }
  std::string operator()(const effect::LoadHistory& what) const {
    return (Line{"load_history"} << what.symbol << what.interval << std::int64_t{what.limit})
        .text();
  }
  std::string operator()(const effect::LoadDepth& what) const {
    return (Line{"load_depth"} << what.symbol).text();
  }
  std::string operator()(const effect::LoadDerivatives& what) const {
    return (Line{"load_derivatives"} << what.symbol).text();
  }
  std::string operator()(const effect::LoadAccount&) const { return "load_account"; }
  std::string operator()(const effect::LoadIncome& what) const {
    return (Line{"load_income"} << what.from).text();
  }
  std::string operator()(const effect::LoadFills& what) const {
    return (Line{"load_fills"} << what.symbol << what.from).text();
  }
  std::string operator()(const effect::Follow& what) const {
    Line line{"follow"};
    for (const Symbol& symbol : what.symbols) line << symbol;
    return line.text();
  }
  std::string operator()(const effect::WakeAt& what) const {
    return (Line{"wake"} << what.at).text();
  }
  std::string operator()(const effect::RecordSignal& what) const {
    return (Line{"signal"} << what.signal
                           << std::int64_t{what.reason ? static_cast<int>(*what.reason) : -1}
                           << std::string_view(what.detail))
        .text();
  }
  std::string operator()(const effect::RecordOrder& what) const {
    return (Line{"order"} << what.request << what.status << what.order_id << what.executed
                          << what.average_price << what.at << std::int64_t{what.code}
                          << std::string_view(what.text) << what.signal_id)
        .text();
  }
  std::string operator()(const effect::RecordFill& what) const {
    return (Line{"fill"} << what.fill).text();
  }
  std::string operator()(const effect::RecordTrade& what) const {
    return (Line{"trade"} << what.trade).text();
  }
  std::string operator()(const effect::RecordState& what) const {
    return (Line{"state"} << std::string_view(what.key) << std::string_view(what.value)).text();
  }
  std::string operator()(const effect::Alert& what) const {
    return (Line{"alert"} << what.severity << what.code << what.symbol
                          << std::string_view(what.text))
        .text();
  }
};

}  // namespace

std::string text_of(const Effect& effect) {
  return std::visit(Writer{}, effect);
}

}  // namespace vectord::test
