#include <algorithm>
#include <limits>

#include "binance/json.hpp"
#include "vectord/binance/decode_market.hpp"

namespace vectord::binance {
namespace {

using json::Document;
using json::Fields;
using json::Taker;
namespace ondemand = simdjson::ondemand;

constexpr std::string_view info_where = "GET /fapi/v1/exchangeInfo";
constexpr std::string_view bracket_where = "GET /fapi/v1/leverageBracket";

// A bound too large for us bounds nothing (the last bracket's cap is 2^63 - 1 whole units).
template <class F>
F bound(Taker& from, std::string_view name, const Fields& fields) {
  const auto* found = fields.find(name);
  if (found != nullptr) {
    const auto real = json::parse_real(found->text);
    if (real.has_value() && *real > 9e10) {
      return F::from_units(std::numeric_limits<std::int64_t>::max());
    }
  }
  return from.rounded<F>(name);
}

Quantity grid(Taker& from, std::string_view name) {
  const auto step = from.decimal<Quantity>(name);
  if (step <= Quantity{}) from.fail(name, "is not above zero");
  return step;
}

// Which filters came; each is required.
struct Seen {
  bool price = false, lot = false, market_lot = false, notional = false, percent = false;
};

result<void> read_filter(const Fields& fields, const std::string& where, Instrument& into,
                         Seen& seen) {
  Taker from(fields, where);
  const auto type = from.text("filterType");
  if (type == "PRICE_FILTER") {
    seen.price = true;
    into.tick_size = from.decimal<Price>("tickSize");
    if (into.tick_size <= Price{}) from.fail("tickSize", "is not above zero");
    into.min_price = from.decimal<Price>("minPrice");
    into.max_price = bound<Price>(from, "maxPrice", fields);
  } else if (type == "LOT_SIZE") {
    seen.lot = true;
    into.step_size = grid(from, "stepSize");
    into.min_quantity = from.decimal<Quantity>("minQty");
    into.max_quantity = bound<Quantity>(from, "maxQty", fields);
  } else if (type == "MARKET_LOT_SIZE") {
    seen.market_lot = true;
    into.market_step_size = grid(from, "stepSize");
    into.market_min_quantity = from.decimal<Quantity>("minQty");
    into.market_max_quantity = bound<Quantity>(from, "maxQty", fields);
  } else if (type == "MIN_NOTIONAL") {
    seen.notional = true;
    into.min_notional = from.decimal<Money>("notional");
  } else if (type == "PERCENT_PRICE") {
    seen.percent = true;
    into.percent_price_up = from.decimal<Rate>("multiplierUp");
    into.percent_price_down = from.decimal<Rate>("multiplierDown");
  }
  if (from.failed()) return from.error();
  return {};
}

struct SymbolRow {
  Instrument instrument;
  std::optional<Error> error;  // it is there, but not readable
  bool must_be_whole = false;  // a perpetual that trades
};

std::optional<Error> missing_filter(const Seen& seen, const std::string& where) {
  const char* missing = !seen.price        ? "PRICE_FILTER"
                        : !seen.lot        ? "LOT_SIZE"
                        : !seen.market_lot ? "MARKET_LOT_SIZE"
                        : !seen.notional   ? "MIN_NOTIONAL"
                        : !seen.percent    ? "PERCENT_PRICE"
                                           : nullptr;
  if (missing == nullptr) return std::nullopt;
  return Error{Errc::parse, where + ": filter " + missing + " is missing"};
}

// An Error of the result is broken JSON; what is wrong with one row stays with the row.
result<SymbolRow> read_symbol(ondemand::object object) {
  SymbolRow row;
  Fields fields;
  Seen seen;
  // The name comes first in practice; if not, an error in a filter goes without it.
  std::string where(info_where);
  const auto on_filter = [&](ondemand::object filter) -> result<void> {
    Fields inner;
    if (auto read = inner.read(filter, info_where); read.has_error()) return read.error();
    if (fields.find("symbol") != nullptr) {
      where = std::string(info_where) + " " + std::string(fields.find("symbol")->text);
    }
    auto done = read_filter(inner, where, row.instrument, seen);
    if (done.has_error() && !row.error) row.error = done.error();
    return {};
  };
  auto read = fields.read(object, info_where,
                          [&](std::string_view name, ondemand::value value) -> result<void> {
                            if (name != "filters") return {};
                            ondemand::array filters;
                            if (const auto bad = value.get_array().get(filters)) {
                              return json::syntax_error(info_where, bad);
                            }
                            return json::for_each_object(filters, info_where, on_filter);
                          });
  if (read.has_error()) return read.error();

  Taker from(fields, where);
  Instrument& instrument = row.instrument;
  instrument.symbol = from.short_text<Symbol>("symbol");
  instrument.base_asset = from.text("baseAsset");
  instrument.quote_asset = from.text("quoteAsset");
  instrument.margin_asset = from.text("marginAsset");
  instrument.perpetual = from.text("contractType") == "PERPETUAL";
  instrument.status =
      from.text("status") == "TRADING" ? InstrumentStatus::trading : InstrumentStatus::not_trading;
  instrument.market_take_bound = from.decimal<Rate>("marketTakeBound");
  row.must_be_whole = instrument.perpetual && instrument.status == InstrumentStatus::trading;
  if (from.failed() && !row.error) row.error = from.error();
  if (!row.error) row.error = missing_filter(seen, where);
  return row;
}

result<void> read_limit(const Fields& fields, ExchangeInfo& into) {
  Taker from(fields, info_where);
  const auto type = from.text_or("rateLimitType", "");
  const auto interval = from.text_or("interval", "");
  const auto count = from.integer_or("intervalNum", 0);
  const auto limit = from.integer_or("limit", 0);
  if (from.failed()) return from.error();
  if (limit < 0 || limit > 1'000'000'000) return {};
  if (type == "REQUEST_WEIGHT" && interval == "MINUTE" && count == 1) {
    into.weight_limit_1m = static_cast<int>(limit);
  } else if (type == "ORDERS" && interval == "MINUTE" && count == 1) {
    into.orders_limit_1m = static_cast<int>(limit);
  } else if (type == "ORDERS" && interval == "SECOND" && count == 10) {
    into.orders_limit_10s = static_cast<int>(limit);
  }
  return {};
}

result<void> keep(result<SymbolRow> read, ExchangeInfo& into) {
  if (read.has_error()) return read.error();
  SymbolRow& row = *read;
  if (row.error && row.must_be_whole) return *row.error;
  if (row.error) {
    ++into.skipped;
  } else {
    into.instruments.push_back(std::move(row.instrument));
  }
  return {};
}

result<LeverageBracket> read_bracket(const Fields& fields) {
  Taker from(fields, bracket_where);
  LeverageBracket bracket;
  bracket.notional_floor = bound<Money>(from, "notionalFloor", fields);
  bracket.notional_cap = bound<Money>(from, "notionalCap", fields);
  bracket.maintenance_margin_rate = from.rounded<Rate>("maintMarginRatio");
  bracket.maintenance_amount = bound<Money>(from, "cum", fields);
  const auto leverage = from.integer("initialLeverage");
  if (leverage < 1 || leverage > 1000) from.fail("initialLeverage", "is out of range");
  if (from.failed()) return from.error();
  bracket.max_leverage = static_cast<int>(leverage);
  return bracket;
}

result<void> read_bracket_row(ondemand::object object, event::LeverageBrackets& into) {
  event::LeverageBrackets::Row row;
  Fields fields;
  const auto on_bracket = [&](ondemand::object one) -> result<void> {
    Fields inner;
    if (auto read = inner.read(one, bracket_where); read.has_error()) return read.error();
    auto bracket = read_bracket(inner);
    if (bracket.has_error()) return bracket.error();
    row.brackets.push_back(*bracket);
    return {};
  };
  auto read = fields.read(object, bracket_where,
                          [&](std::string_view name, ondemand::value value) -> result<void> {
                            if (name != "brackets") return {};
                            ondemand::array brackets;
                            if (const auto bad = value.get_array().get(brackets)) {
                              return json::syntax_error(bracket_where, bad);
                            }
                            return json::for_each_object(brackets, bracket_where, on_bracket);
                          });
  if (read.has_error()) return read.error();
  Taker from(fields, bracket_where);
  row.symbol = from.short_text<Symbol>("symbol");
  if (row.brackets.empty()) from.fail("brackets", "is missing or empty");
  if (from.failed()) return from.error();
  std::sort(row.brackets.begin(), row.brackets.end(),
            [](const LeverageBracket& a, const LeverageBracket& b) {
              return a.notional_floor < b.notional_floor;
            });
  into.list.push_back(std::move(row));
  return {};
}

}  // namespace

result<ExchangeInfo> decode_exchange_info(std::string_view text) {
  Document document;
  auto root = document.object(text, info_where);
  if (root.has_error()) return root.error();
  ExchangeInfo info;
  Fields fields;
  bool seen_symbols = false;
  auto read = fields.read(
      *root, info_where, [&](std::string_view name, ondemand::value value) -> result<void> {
        if (name != "symbols" && name != "rateLimits") return {};
        ondemand::array rows;
        if (const auto bad = value.get_array().get(rows))
          return json::syntax_error(info_where, bad);
        if (name == "symbols") {
          seen_symbols = true;
          return json::for_each_object(rows, info_where, [&](ondemand::object object) {
            return keep(read_symbol(object), info);
          });
        }
        return json::for_each_object(
            rows, info_where, [&](ondemand::object object) -> result<void> {
              Fields limit;
              if (auto done = limit.read(object, info_where); done.has_error()) return done.error();
              return read_limit(limit, info);
            });
      });
  if (read.has_error()) return read.error();
  if (!seen_symbols) {
    return Error{Errc::parse, std::string(info_where) + ": field \"symbols\" is missing"};
  }
  return info;
}

result<event::LeverageBrackets> decode_leverage_brackets(std::string_view text) {
  Document document;
  auto type = document.open(text, bracket_where);
  if (type.has_error()) return type.error();
  event::LeverageBrackets brackets;
  const auto one = [&](ondemand::object object) { return read_bracket_row(object, brackets); };
  if (*type == ondemand::json_type::object) {
    auto object = document.root_object(bracket_where);
    if (object.has_error()) return object.error();
    if (auto read = one(*object); read.has_error()) return read.error();
    return brackets;
  }
  auto array = document.root_array(bracket_where);
  if (array.has_error()) return array.error();
  if (auto read = json::for_each_object(*array, bracket_where, one); read.has_error()) {
    return read.error();
  }
  return brackets;
}

}  // namespace vectord::binance
