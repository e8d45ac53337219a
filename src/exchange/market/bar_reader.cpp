#include "exchange/market/bar_reader.hpp"

#include <algorithm>
#include <initializer_list>

#include "exchange/market/candle_series.hpp"
#include "exchange/market/csv_table.hpp"

namespace vectord::exchange {
namespace {

constexpr int absent = -1;
constexpr double price_max = 1e8;  // a hundred times it still fits Price
constexpr std::string_view advice =
    "; correct or download the file again, or set skip_bad_rows to go on without it";

struct BarColumns {
  // Order of Binance's public files.
  int open_time = 0, open = 1, high = 2, low = 3, close = 4, volume = 5, quote_volume = 7,
      trades = 8, taker_buy = 9, open_interest = absent;
  std::size_t count = 0;
};

int find_column(const CsvLine& header, std::initializer_list<std::string_view> names) {
  for (std::size_t at = 0; at < std::min(header.count, CsvLine::fields_max); ++at) {
    if (std::ranges::find(names, header.fields[at]) != names.end()) return static_cast<int>(at);
  }
  return absent;
}

result<BarColumns> columns_named(const CsvTable& table, const CsvLine& header) {
  BarColumns columns{.open_time = find_column(header, {"open_time"}),
                     .open = find_column(header, {"open"}),
                     .high = find_column(header, {"high"}),
                     .low = find_column(header, {"low"}),
                     .close = find_column(header, {"close"}),
                     .volume = find_column(header, {"volume"}),
                     .quote_volume = find_column(header, {"quote_volume", "quote_asset_volume"}),
                     .trades = find_column(header, {"trades", "count", "number_of_trades"}),
                     .taker_buy = find_column(header, {"taker_buy_base", "taker_buy_volume",
                                                       "taker_buy_base_asset_volume"}),
                     .open_interest = find_column(header, {"open_interest", "sum_open_interest"}),
                     .count = header.count};
  if (std::min({columns.open_time, columns.open, columns.high, columns.low, columns.close,
                columns.volume}) == absent) {
    return table.error(Errc::parse, header.number,
                       "the header lacks one of open_time, open, high, low, close, volume; name "
                       "the columns so");
  }
  return columns;
}

result<BarColumns> columns_by_position(const CsvTable& table, const CsvLine& first) {
  BarColumns columns;
  columns.count = first.count;
  if (first.count < 6) {
    return table.error(Errc::parse, first.number,
                       "neither a header nor the columns open_time,open,high,low,close,volume,...");
  }
  const auto reach = static_cast<int>(first.count);
  for (int* optional : {&columns.quote_volume, &columns.trades, &columns.taker_buy}) {
    if (*optional >= reach) *optional = absent;
  }
  return columns;
}

std::string_view field(const CsvLine& line, int column) {
  return column == absent ? std::string_view{} : line.fields[static_cast<std::size_t>(column)];
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text.substr(0, 40)) + "\"";
}

// Newer archives count microseconds.
std::int64_t to_milliseconds(std::int64_t time) {
  return time > 100'000'000'000'000 ? time / 1000 : time;
}

struct Row {
  Candle candle;
  std::optional<double> interest;
};

class RowParser {
 public:
  RowParser(const BarColumns& columns, Interval interval)
      : columns_(columns), interval_(interval) {}

  // What is wrong with the row, or nothing.
  std::optional<std::string> parse(const CsvLine& line, Row& row) const {
    if (line.count != columns_.count) {
      return "has " + std::to_string(line.count) + " columns where " +
             std::to_string(columns_.count) + " belong";
    }
    if (auto wrong = parse_time(line, row.candle)) return wrong;
    if (auto wrong = parse_prices(line, row.candle)) return wrong;
    return parse_volumes(line, row);
  }

 private:
  std::optional<std::string> parse_time(const CsvLine& line, Candle& candle) const {
    const std::string_view text = field(line, columns_.open_time);
    const auto time = integer_in(text);
    if (!time || *time < 0) return "open_time " + quoted(text) + " is not a time in milliseconds";
    candle.open_time = time_from_ms(to_milliseconds(*time));
    if (is_boundary(candle.open_time, interval_)) return std::nullopt;
    return "open_time " + format_time(candle.open_time) + " is not where a " +
           std::string(to_string(interval_)) + " bar begins";
  }

  static std::optional<std::string> parse_number(const CsvLine& line, int column,
                                                 std::string_view name, double& into) {
    const auto number = number_in(field(line, column));
    if (!number) {
      return std::string(name) + " " + quoted(field(line, column)) + " is not a number";
    }
    into = *number;
    return std::nullopt;
  }

  std::optional<std::string> parse_prices(const CsvLine& line, Candle& candle) const {
    if (auto wrong = parse_number(line, columns_.open, "open", candle.open)) return wrong;
    if (auto wrong = parse_number(line, columns_.high, "high", candle.high)) return wrong;
    if (auto wrong = parse_number(line, columns_.low, "low", candle.low)) return wrong;
    if (auto wrong = parse_number(line, columns_.close, "close", candle.close)) return wrong;
    if (candle.high < candle.low) return "high is below low";
    if (candle.open > candle.high || candle.open < candle.low) return "open is outside low..high";
    if (candle.close > candle.high || candle.close < candle.low) {
      return "close is outside low..high";
    }
    if (candle.low <= 0 || candle.high > price_max) return "a price is not within 0..1e8";
    return std::nullopt;
  }

  std::optional<std::string> parse_volumes(const CsvLine& line, Row& row) const {
    Candle& candle = row.candle;
    if (auto wrong = parse_number(line, columns_.volume, "volume", candle.volume)) return wrong;
    if (candle.volume < 0) return "volume is negative";
    double trades = 0;
    std::optional<double> quote, taker;
    if (auto wrong = parse_optional(line, columns_.quote_volume, "quote_volume", quote))
      return wrong;
    if (auto wrong = parse_optional(line, columns_.taker_buy, "taker_buy", taker)) return wrong;
    if (auto wrong = parse_optional(line, columns_.open_interest, "open_interest", row.interest)) {
      return wrong;
    }
    if (!field(line, columns_.trades).empty()) {
      if (auto wrong = parse_number(line, columns_.trades, "trades", trades)) return wrong;
      if (trades < 0 || trades > 9e15) return "trades is out of range";
    }
    // Recorders round the share: a hair over the volume is the volume.
    if (taker && *taker > candle.volume * 1.001) return "taker_buy is more than the volume";
    candle.quote_volume = quote.value_or(candle.volume * 0.5 * (candle.open + candle.close));
    candle.trades = static_cast<std::int64_t>(trades);
    if (taker) candle.taker_buy_volume = std::min(*taker, candle.volume);
    return std::nullopt;
  }

  static std::optional<std::string> parse_optional(const CsvLine& line, int column,
                                                   std::string_view name,
                                                   std::optional<double>& into) {
    if (field(line, column).empty()) return std::nullopt;
    double value = 0;
    if (auto wrong = parse_number(line, column, name, value)) return wrong;
    if (value < 0) return std::string(name) + " is negative";
    into = value;
    return std::nullopt;
  }

  const BarColumns& columns_;
  Interval interval_;
};

class BarReader {
 public:
  explicit BarReader(const BarReading& reading) : reading_(reading) {}

  result<void> read(const std::string& path) {
    auto table = CsvTable::read(path);
    if (table.has_error()) return table.error();
    auto line = table->next();
    if (!line) return table->error(Errc::missing, 1, "the file is empty; download it again");
    const bool header = !integer_in(line->fields[0]).has_value();
    const auto columns = header ? columns_named(*table, *line) : columns_by_position(*table, *line);
    if (columns.has_error()) return columns.error();
    first_of_file_ = true;
    if (header) line = table->next();
    const RowParser parser{*columns, reading_.interval};
    for (; line; line = table->next()) {
      Row row;
      auto wrong = parser.parse(*line, row);
      if (!wrong) wrong = out_of_order(row.candle.open_time);
      if (wrong) {
        if (!reading_.skip_bad_rows)
          return table->error(Errc::parse, line->number, *wrong + std::string(advice));
        ++series_.skipped_rows;
        continue;
      }
      if (const auto gap = check_gap(*table, *line, row.candle.open_time); gap.has_error()) {
        return gap.error();
      }
      keep(row, *line, *columns);
    }
    return {};
  }
  BarSeries& series() { return series_; }

 private:
  std::optional<std::string> out_of_order(Time at) const {
    if (series_.candles.empty()) return std::nullopt;
    const Time before = series_.candles.back().open_time;
    if (at == before) return "duplicate of the bar at " + format_time(at);
    if (at < before) {
      return "unordered: " + format_time(at) + " comes after " + format_time(before);
    }
    return std::nullopt;
  }

  result<void> check_gap(const CsvTable& table, const CsvLine& line, Time at) {
    const bool may_be = first_of_file_ && reading_.gaps_between_files;
    first_of_file_ = false;
    if (series_.candles.empty() || may_be) return {};
    const Time expected = end_of(series_.candles.back(), reading_.interval);
    if (at == expected) return {};
    series_.missing_bars +=
        static_cast<std::size_t>((at - expected) / length_of(reading_.interval));
    if (reading_.skip_bad_rows) return {};
    return table.error(Errc::parse, line.number,
                       "gap: expected the bar at " + format_time(expected) + ", found " +
                           format_time(at) +
                           "; download the missing bars, or set skip_bad_rows to go on without "
                           "them");
  }

  void keep(const Row& row, const CsvLine& line, const BarColumns& columns) {
    for (const int column : {columns.open, columns.high, columns.low, columns.close}) {
      series_.price_decimals = std::max(series_.price_decimals, decimals_in(field(line, column)));
    }
    series_.volume_decimals =
        std::max(series_.volume_decimals, decimals_in(field(line, columns.volume)));
    if (row.interest) {
      series_.interest.push_back({end_of(row.candle, reading_.interval), *row.interest});
    }
    series_.candles.push_back(row.candle);
  }

  BarReading reading_;
  BarSeries series_;
  bool first_of_file_ = true;
};

}  // namespace

result<BarSeries> read_bars(const std::vector<std::string>& paths, const BarReading& reading) {
  BarReader reader{reading};
  for (const auto& path : paths) {
    if (const auto read = reader.read(path); read.has_error()) return read.error();
  }
  return std::move(reader.series());
}

result<std::vector<RecordedFunding>> read_funding(const std::string& path) {
  auto table = CsvTable::read(path);
  if (table.has_error()) return table.error();
  const auto header = table->next();
  const int time_column = header ? find_column(*header, {"funding_time", "calc_time"}) : absent;
  const int rate_column =
      header ? find_column(*header, {"funding_rate", "last_funding_rate"}) : absent;
  if (time_column == absent || rate_column == absent) {
    return table->error(Errc::parse, 1, "the header lacks funding_time or funding_rate");
  }
  std::vector<RecordedFunding> rows;
  for (auto line = table->next(); line; line = table->next()) {
    const bool whole = line->count == header->count;
    const std::int64_t time = integer_in(whole ? field(*line, time_column) : "").value_or(-1);
    const auto rate = Rate::parse(whole ? field(*line, rate_column) : "");
    if (time < 0 || rate.has_error()) {
      return table->error(Errc::parse, line->number,
                          "not a funding time and rate; correct the row or remove the file");
    }
    const Time at = open_time_of(time_from_ms(to_milliseconds(time)), Interval::m1);
    if (!rows.empty() && at <= rows.back().at) {
      return table->error(
          Errc::parse, line->number,
          "duplicate or unordered funding time; correct the row or remove the file");
    }
    rows.push_back({at, *rate});
  }
  return rows;
}

}  // namespace vectord::exchange
