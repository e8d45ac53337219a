#include "vectord/binance/decode_stream.hpp"

#include <vector>

#include "binance/flat_scan.hpp"
#include "binance/json.hpp"
#include "binance/words.hpp"

namespace vectord::binance {
namespace {

using json::Fields;
using json::Taker;
namespace ondemand = simdjson::ondemand;

// What one pass over a message collects, whatever the order of its fields.
struct Frame {
  Fields wrapper;  // of a combined frame; of a raw one these are the payload's
  Fields data;     // the payload of a combined frame
  Fields inner;    // "k" of a kline, "o" of an order
  bool has_inner = false;
  bool has_account = false;
  std::optional<Money> wallet;
  std::vector<PositionReport> positions;
  std::string reason;
  bool is_error = false;  // a control error: {"error":{...}}

  const Fields& top() const { return wrapper.find("stream") == nullptr ? wrapper : data; }
  void clear() {
    wrapper.clear();
    data.clear();
    inner.clear();
    has_inner = has_account = is_error = false;
    wallet.reset();
    positions.clear();
    reason.clear();
  }
};

StreamMessage message(decltype(Event::what) what, Time at) {
  return {StreamMessage::Kind::event, std::move(what), at};
}

result<StreamMessage> quote_of(const Fields& fields) {
  Taker from(fields, "stream bookTicker");
  event::Quote quote;
  quote.symbol = from.short_text<Symbol>("s");
  quote.bid = from.decimal<Price>("b");
  quote.ask = from.decimal<Price>("a");
  quote.bid_quantity = from.decimal<Quantity>("B");
  quote.ask_quantity = from.decimal<Quantity>("A");
  const Time at = from.time("E");
  if (from.failed()) return from.error();
  return message(quote, at);
}

result<StreamMessage> mark_of(const Fields& fields) {
  Taker from(fields, "stream markPrice");
  event::Mark mark;
  mark.symbol = from.short_text<Symbol>("s");
  mark.mark = from.rounded<Price>("p");
  mark.funding_rate = from.optional_decimal<Rate>("r");
  mark.next_funding = time_from_ms(from.integer_or("T", 0));
  const Time at = from.time("E");
  if (from.failed()) return from.error();
  return message(mark, at);
}

result<StreamMessage> candle_of(const Frame& frame) {
  Taker top(frame.top(), "stream kline");
  Taker from(frame.inner, "stream kline");
  if (!frame.has_inner) top.fail("k", "is missing");
  const Time at = top.time("E");
  event::CandleUpdate update;
  update.symbol = top.short_text<Symbol>("s");
  const auto interval = interval_from(from.text("i"));
  update.candle.open_time = from.time("t");
  update.candle.open = from.real("o");
  update.candle.high = from.real("h");
  update.candle.low = from.real("l");
  update.candle.close = from.real("c");
  update.candle.volume = from.real("v");
  update.candle.quote_volume = from.real("q");
  update.candle.trades = from.integer("n");
  update.candle.taker_buy_volume = from.real("V");
  update.closed = from.flag("x");
  if (top.failed()) return top.error();
  if (from.failed()) return from.error();
  if (!interval) return StreamMessage{};
  update.interval = *interval;
  return message(std::move(update), at);
}

Side side_of(Taker& from) {
  const auto side = side_from(from.text("S"));
  if (!side) from.fail("S", "is neither BUY nor SELL");
  return side.value_or(Side::buy);
}

// Trades, and the exchange's own executions (liquidation, ADL), which come as CALCULATED.
std::optional<Fill> fill_of(Taker& from, const OrderReport& report) {
  const auto execution = from.text("x");
  if (execution != "TRADE" && execution != "CALCULATED") return std::nullopt;
  Fill fill;
  fill.quantity = from.decimal<Quantity>("l");
  if (fill.quantity.is_zero()) return std::nullopt;  // a liquidation announced, not yet done
  fill.symbol = report.symbol;
  fill.order_id = report.order_id;
  fill.client_id = report.client_id;
  fill.side = report.side;
  fill.at = report.at;
  fill.trade_id = from.integer("t");
  fill.price = from.decimal<Price>("L");
  fill.realized_pnl = from.rounded<Money>("rp");
  fill.maker = from.flag_or("m", false);
  // Both may be absent, on liquidations above all: an empty asset says "not told".
  fill.commission = from.optional_decimal<Money>("n").value_or(Money{});
  fill.commission_asset = std::string(from.text_or("N", ""));
  return fill;
}

result<StreamMessage> order_of(const Frame& frame) {
  Taker top(frame.top(), "stream ORDER_TRADE_UPDATE");
  Taker from(frame.inner, "stream ORDER_TRADE_UPDATE");
  if (!frame.has_inner) top.fail("o", "is missing");
  const Time at = top.time("E");
  if (is_coin_margined(from.text("s"))) return StreamMessage{};
  OrderReport report;
  report.symbol = from.short_text<Symbol>("s");
  report.client_id = client_id_from(from.text("c"));
  report.order_id = from.integer("i");
  report.type = order_type_from(from.text("o"));
  report.side = side_of(from);
  report.quantity = from.decimal<Quantity>("q");
  report.executed = from.decimal<Quantity>("z");
  report.status = order_status_from(from.text("X"), report.executed, report.quantity);
  report.price = from.decimal<Price>("p");
  report.average_price = from.optional_decimal<Price>("ap").value_or(Price{});
  report.reduce_only = from.flag_or("R", false);
  report.at = from.time("T");
  report.fill = fill_of(from, report);
  if (top.failed()) return top.error();
  if (from.failed()) return from.error();
  return message(event::OrderUpdate{std::move(report)}, at);
}

result<StreamMessage> algo_of(const Frame& frame) {
  Taker top(frame.top(), "stream ALGO_UPDATE");
  Taker from(frame.inner, "stream ALGO_UPDATE");
  if (!frame.has_inner) top.fail("o", "is missing");
  const Time at = top.time("E");
  if (is_coin_margined(from.text("s"))) return StreamMessage{};
  AlgoReport report;
  report.symbol = from.short_text<Symbol>("s");
  report.client_id = client_id_from(from.text("caid"));
  report.algo_id = from.integer("aid");
  report.status = algo_status_from(from.text("X"));
  report.type = order_type_from(from.text("o"));
  report.side = side_of(from);
  report.quantity = from.optional_decimal<Quantity>("q").value_or(Quantity{});
  report.trigger_price = from.optional_decimal<Price>("tp").value_or(Price{});
  report.reduce_only = from.flag_or("R", false);
  report.close_position = from.flag_or("cp", false);
  report.actual_order_id = from.integer_or("ai", 0);
  report.reason = std::string(from.text_or("rm", ""));
  report.at = top.time("T");
  if (top.failed()) return top.error();
  if (from.failed()) return from.error();
  return message(event::AlgoUpdate{std::move(report)}, at);
}

result<StreamMessage> account_of(Frame& frame) {
  Taker top(frame.top(), "stream ACCOUNT_UPDATE");
  if (!frame.has_account) top.fail("a", "is missing");
  const Time at = top.time("E");
  if (top.failed()) return top.error();
  return message(
      event::AccountUpdate{std::move(frame.reason), frame.wallet, std::move(frame.positions)}, at);
}

constexpr std::string_view account_where = "stream ACCOUNT_UPDATE";

result<void> read_balance(ondemand::object object, Frame& frame) {
  Fields fields;
  if (auto read = fields.read(object, account_where); read.has_error()) return read.error();
  Taker from(fields, account_where);
  if (from.text("a") == "USDT") frame.wallet = from.rounded<Money>("wb");
  if (from.failed()) return from.error();
  return {};
}

result<void> read_position(ondemand::object object, Frame& frame) {
  Fields fields;
  if (auto read = fields.read(object, account_where); read.has_error()) return read.error();
  Taker from(fields, account_where);
  if (from.text_or("ps", "BOTH") != "BOTH" || is_coin_margined(from.text("s"))) return {};
  PositionReport position;
  position.symbol = from.short_text<Symbol>("s");
  position.quantity = from.decimal<Quantity>("pa");
  position.entry_price = from.rounded<Price>("ep");
  position.unrealized_pnl = from.rounded<Money>("up");
  if (from.failed()) return from.error();
  frame.positions.push_back(position);
  return {};
}

// "a" of ACCOUNT_UPDATE. As an array it is the asks of a depth update: skipped.
result<void> read_account(ondemand::object object, Frame& frame) {
  frame.has_account = true;
  Fields fields;
  auto read = fields.read(
      object, account_where, [&](std::string_view name, ondemand::value value) -> result<void> {
        if (name != "B" && name != "P") return {};
        ondemand::array rows;
        if (const auto bad = value.get_array().get(rows)) {
          return json::syntax_error(account_where, bad);
        }
        return json::for_each_object(rows, account_where, [&](ondemand::object row) {
          return name == "B" ? read_balance(row, frame) : read_position(row, frame);
        });
      });
  if (read.has_error()) return read.error();
  if (const auto* reason = fields.find("m")) frame.reason = std::string(reason->text);
  return {};
}

constexpr std::string_view frame_where = "stream message";

result<void> read_payload(ondemand::object object, Frame& frame, int depth);

result<void> read_nested(std::string_view name, ondemand::value value, Frame& frame, int depth) {
  if (name == "error") frame.is_error = true;
  const bool wanted = name == "k" || name == "o" || name == "a" || (name == "data" && depth == 0);
  if (!wanted) return {};
  ondemand::json_type type;
  if (const auto bad = value.type().get(type)) return json::syntax_error(frame_where, bad);
  if (type != ondemand::json_type::object) return {};
  ondemand::object object;
  if (const auto bad = value.get_object().get(object)) return json::syntax_error(frame_where, bad);
  if (name == "data") return read_payload(object, frame, depth + 1);
  if (name == "a") return read_account(object, frame);
  frame.has_inner = true;
  return frame.inner.read(object, frame_where);
}

result<void> read_payload(ondemand::object object, Frame& frame, int depth) {
  // A combined frame's "stream" may stand before or after "data": the two levels are kept apart.
  Fields& fields = depth == 0 ? frame.wrapper : frame.data;
  return fields.read(object, frame_where, [&](std::string_view name, ondemand::value value) {
    return read_nested(name, value, frame, depth);
  });
}

// The plain messages, which are nearly all: bookTicker, markPrice and kline. False leaves them to
// the general parser, as everything else.
bool scan_market(std::string_view text, Frame& frame) {
  json::FlatScan scan(text);
  const auto deeper = [](std::string_view) { return false; };
  const auto in_payload = [&](std::string_view name) {
    if (name != "k") return false;
    frame.has_inner = true;
    return scan.members(frame.inner, deeper);
  };
  const auto in_wrapper = [&](std::string_view name) {
    return name == "data" ? scan.members(frame.data, in_payload) : in_payload(name);
  };
  return scan.take('{') && scan.members(frame.wrapper, in_wrapper) && scan.at_end();
}

result<StreamMessage> without_event(const Frame& frame) {
  if (frame.is_error || frame.top().find("code") != nullptr) {
    return Error{Errc::parse, "stream: the exchange refused a control message"};
  }
  if (frame.top().find("id") != nullptr || frame.top().find("result") != nullptr) {
    return StreamMessage{};
  }
  return Error{Errc::parse, "stream message: field \"e\" is missing"};
}

result<StreamMessage> dispatch(Frame& frame) {
  const auto* type = frame.top().find("e");
  if (type == nullptr) return without_event(frame);
  // st 2: COIN-M, sharing our sockets since 2026-06-30.
  if (const auto* st = frame.top().find("st"); st != nullptr && st->text == "2") {
    return StreamMessage{};
  }
  const std::string_view e = type->text;
  if (e == "bookTicker") return quote_of(frame.top());
  if (e == "markPriceUpdate") return mark_of(frame.top());
  if (e == "kline") return candle_of(frame);
  if (e == "ORDER_TRADE_UPDATE") return order_of(frame);
  if (e == "ALGO_UPDATE") return algo_of(frame);
  if (e == "ACCOUNT_UPDATE") return account_of(frame);
  if (e == "listenKeyExpired") {
    StreamMessage expired;
    expired.kind = StreamMessage::Kind::listen_key_expired;
    return expired;
  }
  return StreamMessage{};
}

// All-market arrays: not subscribed. One that is broken is an error all the same.
result<StreamMessage> skip_array(json::Document& document) {
  auto rows = document.root_array(frame_where);
  if (rows.has_error()) return rows.error();
  const auto read =
      json::for_each(*rows, frame_where, [](ondemand::value) { return result<void>{}; });
  if (read.has_error()) return read.error();
  return StreamMessage{};
}

}  // namespace

struct StreamDecoder::Impl {
  // `text` is padded.
  result<StreamMessage> read(std::string_view text) {
    frame.clear();
    if (scan_market(text, frame)) return dispatch(frame);
    frame.clear();
    const auto type = document.open_in_place(text, frame_where);
    if (type.has_error()) return type.error();
    if (*type == ondemand::json_type::array) return skip_array(document);
    auto root = document.root_object(frame_where);
    if (root.has_error()) return root.error();
    if (auto done = read_payload(*root, frame, 0); done.has_error()) return done.error();
    return dispatch(frame);
  }

  json::Document document;
  std::string padded;
  Frame frame;
};

StreamDecoder::StreamDecoder() : impl_(std::make_unique<Impl>()) {}
StreamDecoder::~StreamDecoder() = default;

result<StreamMessage> StreamDecoder::decode(std::string_view text) {
  impl_->padded.assign(text).append(simdjson::SIMDJSON_PADDING, '\0');
  return impl_->read(std::string_view(impl_->padded).substr(0, text.size()));
}

result<StreamMessage> StreamDecoder::decode_in_place(std::string_view text) {
  return impl_->read(text);
}

}  // namespace vectord::binance
