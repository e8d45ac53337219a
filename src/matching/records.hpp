#pragma once
// The lines of a saved exchange: each record's fields listed once, visited by a LineWriter to save
// and by a LineReader to load. Fields are separated by one blank; a free text can only be the last.
#include <charconv>
#include <string>
#include <string_view>

#include "matching/account_state.hpp"

namespace vectord::matching {

class LineWriter {
 public:
  LineWriter(std::string& out, std::string_view kind) : out_(out) { out_ += kind; }
  ~LineWriter() { out_ += '\n'; }
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  void operator()(std::int64_t value) { word(std::to_string(value)); }
  void operator()(int value) { word(std::to_string(value)); }
  void operator()(bool value) { word(value ? "1" : "0"); }
  void operator()(Time value) { (*this)(to_ms(value)); }
  template <class Tag>
  void operator()(Fixed<Tag> value) {
    (*this)(value.units());
  }
  template <std::size_t N, class Tag>
  void operator()(const FixedString<N, Tag>& value) {
    word(value.view());
  }
  void operator()(const std::optional<std::int64_t>& value) { value ? (*this)(*value) : word("-"); }
  template <class Enum>
  void choice(Enum value, Enum) {
    (*this)(static_cast<int>(value));
  }
  void text(const std::string& value) { word(value); }

 private:
  void word(std::string_view text) {
    out_ += ' ';
    out_ += text;
  }
  std::string& out_;
};

// A field that does not parse fails the reader, and the record with it.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) {}
  // Every field was there and nothing is left over.
  bool complete() const { return !failed_ && rest_.empty(); }

  std::string_view word() {
    const std::size_t end = rest_.find(' ');
    const std::string_view found = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
    failed_ = failed_ || found.empty();
    return found;
  }
  void operator()(std::int64_t& value) {
    const std::string_view digits = word();
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    failed_ = failed_ || error != std::errc{} || end != digits.data() + digits.size();
  }
  void operator()(int& value) {
    std::int64_t wide = 0;
    (*this)(wide);
    value = static_cast<int>(wide);
    failed_ = failed_ || value != wide;
  }
  void operator()(bool& value) {
    const std::string_view found = word();
    value = found == "1";
    failed_ = failed_ || (found != "0" && found != "1");
  }
  void operator()(Time& value) {
    std::int64_t ms = 0;
    (*this)(ms);
    value = time_from_ms(ms);
  }
  template <class Tag>
  void operator()(Fixed<Tag>& value) {
    std::int64_t units = 0;
    (*this)(units);
    value = Fixed<Tag>::from_units(units);
  }
  template <std::size_t N, class Tag>
  void operator()(FixedString<N, Tag>& value) {
    const auto made = FixedString<N, Tag>::make(word());
    failed_ = failed_ || !made;
    if (made) value = *made;
  }
  void operator()(std::optional<std::int64_t>& value) {
    if (rest_.substr(0, rest_.find(' ')) == "-") {
      value.reset();
      word();
    } else {
      (*this)(value.emplace());
    }
  }
  template <class Enum>
  void choice(Enum& value, Enum last) {
    int number = 0;
    (*this)(number);
    failed_ = failed_ || number < 0 || number > static_cast<int>(last);
    if (!failed_) value = static_cast<Enum>(number);
  }
  void text(std::string& value) {
    value = rest_;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

template <class Account, class Visitor>
void account_fields(Account& account, Visitor& visit) {
  visit(account.wallet);
  visit(account.totals.initial);
  visit(account.totals.realized);
  visit(account.totals.commission);
  visit(account.totals.funding);
  visit(account.totals.insurance);
  visit(account.next_transaction);
  visit(account.updated);
  visit(account.margin_called);
  visit.text(account.name);
}

template <class SlotRecord, class Visitor>
void slot_fields(SlotRecord& slot, Visitor& visit) {
  visit(slot.leverage);
  visit(slot.isolated);
  visit(slot.position.amount);
  visit(slot.position.cost);
  visit(slot.position.open_fees);
  visit(slot.position.isolated_wallet);
  visit(slot.position.realized);
  visit(slot.position.updated);
  visit(slot.margin_called);
  visit(slot.countdown);
}

template <class Record, class Visitor>
void order_fields(Record& record, Visitor& visit) {
  auto& order = record.order;
  visit(record.priority);
  visit(order.id);
  visit(order.client_id);
  visit(order.symbol);
  visit.choice(order.side, Side::sell);
  visit.choice(order.type, OrderType::trailing_stop_market);
  visit.choice(order.original_type, OrderType::trailing_stop_market);
  visit.choice(order.tif, TimeInForce::gtd);
  visit.choice(order.status, Status::expired_in_match);
  visit(order.quantity);
  visit(order.executed);
  visit(order.price);
  visit(order.cum_quote);
  visit(order.reduce_only);
  visit(order.close_position);
  visit.choice(order.self_trade, SelfTradeMode::expire_both);
  visit.choice(order.price_match, PriceMatch::queue_20);
  visit(order.stop_price);
  visit.choice(order.working_type, WorkingType::mark_price);
  visit(order.price_protect);
  visit(order.good_till);
  visit(order.created);
  visit(order.updated);
  visit(order.algo_id);
  visit(order.amendments);
  visit(order.modify_id);
  visit(order.liquidation);
}

template <class Record, class Visitor>
void algo_fields(Record& algo, Visitor& visit) {
  visit(algo.id);
  visit(algo.client_id);
  visit(algo.symbol);
  visit.choice(algo.side, Side::sell);
  visit.choice(algo.type, OrderType::trailing_stop_market);
  visit.choice(algo.tif, TimeInForce::gtd);
  visit.choice(algo.status, AlgoStatus::expired);
  visit(algo.quantity);
  visit(algo.price);
  visit(algo.trigger_price);
  visit.choice(algo.working_type, WorkingType::mark_price);
  visit(algo.reduce_only);
  visit(algo.close_position);
  visit(algo.price_protect);
  visit(algo.activate_price);
  visit(algo.callback_percent);
  visit(algo.activated);
  visit(algo.extreme);
  visit.choice(algo.self_trade, SelfTradeMode::expire_both);
  visit.choice(algo.price_match, PriceMatch::queue_20);
  visit(algo.good_till);
  visit(algo.created);
  visit(algo.updated);
  visit(algo.triggered_at);
  visit(algo.actual_order_id);
  visit(algo.actual_price);
  visit(algo.actual_quantity);
  visit.text(algo.reject_reason);
}

template <class Record, class Visitor>
void trade_fields(Record& trade, Visitor& visit) {
  visit(trade.symbol);
  visit(trade.id);
  visit(trade.order_id);
  visit.choice(trade.side, Side::sell);
  visit(trade.price);
  visit(trade.quantity);
  visit(trade.quote_quantity);
  visit(trade.commission);
  visit(trade.realized_pnl);
  visit(trade.maker);
  visit(trade.at);
}

template <class Record, class Visitor>
void income_fields(Record& income, Visitor& visit) {
  visit(income.symbol);
  visit.choice(income.kind, IncomeKind::insurance_clear);
  visit(income.amount);
  visit(income.transaction_id);
  visit(income.trade_id);
  visit(income.at);
}

}  // namespace vectord::matching
