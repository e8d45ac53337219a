#include "vectord/config/schema.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

#include "bind.hpp"

namespace vectord::config {
namespace {

void daemon_rows(Table& table, Settings& s) {
  table.row(Key{"mode", "text", "", "paper | testnet | production",
                "What is traded: a simulated exchange, Binance's testnet, or real money.", false,
                [&s](const Value& value) -> std::optional<std::string> {
                  const auto* word = std::get_if<std::string>(&value);
                  for (const Mode mode : {Mode::paper, Mode::testnet, Mode::production}) {
                    if (word != nullptr && *word == to_string(mode)) {
                      s.mode = mode;
                      return std::nullopt;
                    }
                  }
                  return "must be one of paper | testnet | production";
                },
                [&s] { return quoted(std::string(to_string(s.mode))); }});
  table.flag("i_understand_the_risk", s.i_understand_the_risk,
             "Must be true before production trades.");
  table.text("data_dir", s.data_dir, "a folder",
             "Where orders, fills, trades and risk state are kept.");
  table.integer("storage.min_free_mb", s.min_free_mb, 0, 1'000'000, "MB",
                "Less free disk than this in data_dir stops entries; 0 = not watched.");
  table.text("api.listen", s.api_listen, "HOST:PORT", "Address of the daemon's own HTTP API.");
  table.integer("console.print_dashboard", s.print_dashboard_s, 0, 86'400, "s",
                "How often the dashboard is printed; 0 = only on SIGUSR1.");
  table.word("log.level", s.log_level, {"debug", "info", "warning", "error"},
             "The least severe line that is logged.");
  table.flag("log.json", s.log_json, "One JSON object a line instead of text for people.");
}

void journal_rows(Table& table, JournalSettings& j) {
  table.flag("journal.enabled", j.enabled,
             "Keep every event that enters the core in data_dir/journal, for vectord --replay.");
  table.row(Key{"journal.keep_bytes", "integer", "bytes", "134217728 .. 1000000000000",
                "Most bytes of journal; the oldest go first.", false,
                [&j](const Value& value) -> std::optional<std::string> {
                  const auto* whole = std::get_if<std::int64_t>(&value);
                  if (whole == nullptr || *whole < 134'217'728 || *whole > 1'000'000'000'000) {
                    return "must be a whole number in 134217728 .. 1000000000000 (bytes)";
                  }
                  j.keep_bytes = *whole;
                  return std::nullopt;
                },
                [&j] { return std::to_string(j.keep_bytes); }});
  table.integer("journal.keep_days", j.keep_days, 1, 3650, "days",
                "How long the journals of finished runs are kept.");
}

void upstream_rows(Table& table, PaperSettings& p) {
  table.text("paper.upstream_rest", p.upstream_rest, "https://HOST[:PORT]",
             "REST address of the live market; public endpoints, no key is sent.");
  table.text("paper.upstream_stream", p.upstream_stream, "wss://HOST[:PORT]",
             "Stream address of the live market.");
  table.text("paper.upstream_certificate", p.upstream_certificate, "a PEM file",
             "The one certificate trusted there; empty = the system's authorities.");
  table.integer("paper.stale_after", p.stale_after_s, 1, 3'600, "s",
                "A live market silent for so long (real time) is stale: no entries.");
}

void paper_rows(Table& table, PaperSettings& p) {
  table.text(
      "paper.market", p.market, "generated | live | a folder",
      "The market: generated from the seed, live from an upstream, or recorded candles (CSV).");
  table.row(Key{
      "paper.speed", "number", "x real time", "0.1 .. 1000000 | \"max\"",
      "How fast exchange time runs: 1 = real time, \"max\" = as fast as the processor goes.", false,
      [&p](const Value& value) -> std::optional<std::string> {
        const auto* word = std::get_if<std::string>(&value);
        if (word != nullptr && *word == "max") {
          p.speed = 0;
          return std::nullopt;
        }
        const auto number = as_number(value);
        if (!number || *number < 0.1 || *number > 1e6) {
          return "must be a number in 0.1 .. 1000000, or \"max\"";
        }
        p.speed = *number;
        return std::nullopt;
      },
      [&p] { return p.speed == 0 ? quoted("max") : format_number(p.speed); }});
  table.row(Key{"paper.seed", "integer", "", "0 .. 9223372036854775807",
                "Seed of the generated market and of the simulated latency.", false,
                [&p](const Value& value) -> std::optional<std::string> {
                  const auto* whole = std::get_if<std::int64_t>(&value);
                  if (whole == nullptr || *whole < 0) return "must be a whole number, not negative";
                  p.seed = static_cast<std::uint64_t>(*whole);
                  return std::nullopt;
                },
                [&p] { return std::to_string(p.seed); }});
  table.integer("paper.symbols", p.symbols, 20, 50, "",
                "How many symbols a generated market has, or are followed of a live one.");
  table.money("paper.balance", p.balance, 10, 1e9,
              "Wallet balance of the paper account at its start.");
  table.row(Key{"paper.start", "text", "UTC", "2026-01-10T12:00:00Z | \"\"",
                "Where a recorded market begins; empty = after scanner.candles bars of warm-up.",
                false,
                [&p](const Value& value) -> std::optional<std::string> {
                  const auto* text = std::get_if<std::string>(&value);
                  if (text == nullptr) return "must be a UTC time in quotes";
                  p.start.reset();
                  if (text->empty()) return std::nullopt;
                  const auto at = parse_time(*text);
                  if (at.has_error()) return "must be a UTC time such as \"2026-01-10T12:00:00Z\"";
                  p.start = *at;
                  return std::nullopt;
                },
                [&p] { return quoted(p.start ? format_time(*p.start) : std::string{}); }});
  table.flag("paper.skip_bad_rows", p.skip_bad_rows,
             "Skip and count bad rows of candle files instead of refusing them.");
  table.millis("paper.latency_min", p.latency_min, 0, 60'000,
               "Shortest simulated time of one request (exchange time).");
  table.millis("paper.latency_max", p.latency_max, 0, 60'000,
               "Longest simulated time of one request (exchange time).");
  table.text("paper.faults", p.faults, "name=ratio,... | a file | \"\"",
             "What goes wrong at the simulated exchange, seeded; docs/faults.md.");
  upstream_rows(table, p);
}

void connection_rows(Table& table, ConnectionSettings& c) {
  table.text("connection.rest_url", c.rest_url, "https://HOST[:PORT]",
             "REST address; empty = the mode's own.");
  table.text("connection.stream_url", c.stream_url, "wss://HOST[:PORT]",
             "Stream address; empty = the mode's own.");
  table.text(
      "connection.trusted_certificate", c.trusted_certificate, "a PEM file",
      "Trust exactly this certificate, for an exchange of your own; empty = the system's roots.");
  table.integer("connection.max_connections", c.max_connections, 1, 100, "",
                "Most connections of the REST pool.");
  table.integer("connection.max_idle", c.max_idle, 1, 100, "", "Idle connections kept alive.");
  table.integer("connection.connect_timeout", c.connect_timeout_s, 1, 120, "s",
                "Longest wait for a connection.");
  table.integer("connection.read_timeout", c.read_timeout_s, 1, 300, "s",
                "Longest wait for more of an answer.");
  table.integer("connection.total_timeout", c.total_timeout_s, 1, 600, "s",
                "Longest time of one whole request.");
  table.integer("connection.retries", c.retries, 0, 10, "",
                "Repeats of a failed read; orders are never repeated blindly.");
  table.number("connection.weight_share", c.weight_share_percent, 10, 100, "%",
               "Share of the exchange's request weight that we allow ourselves.");
  table.number("connection.time_rate", c.time_rate, 1, 1000, "x real time",
               "How fast the exchange's clock runs: the --speed of a vector-exchange of your own.");
}

void performance_rows(Table& table, PerformanceSettings& p) {
  table.flag("performance.busy_poll", p.busy_poll,
             "Look for messages without ever sleeping: faster answers, one core always in use.");
}

void scanner_rows(Table& table, Settings& s) {
  strategy::ScannerSettings& scanner = s.strategy.scanner;
  table.row(
      Key{"scanner.min_quote_volume_24h", "number", "USDT", "0 .. 1000000000000",
          "Least 24 h volume of a symbol. Default 20000000 in production, 0 on testnet and paper.",
          false,
          [&s](const Value& value) -> std::optional<std::string> {
            const auto number = as_number(value);
            if (!number || *number < 0 || *number > 1e12) {
              return "must be a number in 0 .. 1000000000000 (USDT)";
            }
            s.min_quote_volume_24h = *number;
            return std::nullopt;
          },
          [&s] {
            return format_number(
                s.min_quote_volume_24h.value_or(s.strategy.scanner.min_quote_volume_24h));
          }});
  table.integer("scanner.max_symbols", scanner.max_symbols, 1, 500, "", "Most symbols followed.");
  table.integer("scanner.candles", scanner.candles, 250, 1499, "",
                "Closed candles of history loaded for each symbol and interval.");
  table.integer("scanner.min_history", scanner.min_history, 210, 1499, "",
                "Closed 1 h bars below which a symbol is not scored.");
  table.seconds("scanner.interval", scanner.interval, 1, 3600, "Length of the scan cycle.");
  table.seconds("scanner.budget_scan", scanner.budgets.scan, 1, 600,
                "A scan stage that takes longer is reported.");
  table.seconds("scanner.budget_signals", scanner.budgets.signals, 1, 600,
                "A signal stage that takes longer is reported.");
  table.seconds("scanner.budget_filters", scanner.budgets.filters, 1, 600,
                "A filter stage that takes longer is reported.");
  table.seconds("scanner.budget_execution", scanner.budgets.execution, 1, 600,
                "An execution stage that takes longer is reported.");
  table.seconds("scanner.budget_cycle", scanner.budgets.cycle, 1, 3600,
                "A whole cycle that takes longer is an error.");
  table.symbols("scanner.whitelist", scanner.whitelist, "Only these symbols; empty = all.");
  table.symbols("scanner.blacklist", scanner.blacklist, "Never these symbols.");
}

void signal_rows(Table& table, strategy::SignalSettings& g) {
  table.number("signal.rsi_oversold", g.rsi_oversold, 1, 49, "", "LONG candidate below this RSI.");
  table.number("signal.rsi_overbought", g.rsi_overbought, 51, 99, "",
               "SHORT candidate above this RSI.");
  table.number("signal.rsi_extreme_low", g.rsi_extreme_low, 1, 49, "",
               "Extreme for LONG below this RSI.");
  table.number("signal.rsi_extreme_high", g.rsi_extreme_high, 51, 99, "",
               "Extreme for SHORT above this RSI.");
  table.number("signal.extreme_ema200", g.extreme_ema200_percent, 0, 50, "%",
               "Or oversold and this far beyond EMA200.");
  table.number("signal.rsi_reversal_low", g.rsi_reversal_low, 1, 49, "",
               "LONG against the 4 h trend below this RSI.");
  table.number("signal.rsi_reversal_high", g.rsi_reversal_high, 51, 99, "",
               "SHORT against the 4 h trend above this RSI.");
  table.number("signal.adx_min", g.adx_min, 0, 100, "", "ADX from which a trend counts.");
  table.flag("signal.adx_required", g.adx_required, "No signal below signal.adx_min.");
  table.number("signal.vwap_distance", g.vwap_distance_percent, 0, 50, "%",
               "Distance beyond VWAP that scores.");
  table.number("signal.momentum_min", g.momentum_min_percent, 0, 50, "%",
               "Least move over two bars in our direction; under it no signal.");
  table.number("signal.momentum_good", g.momentum_good_percent, 0, 50, "%",
               "Momentum that scores.");
  table.number("signal.momentum_strong", g.momentum_strong_percent, 0, 50, "%",
               "Momentum that scores more.");
  table.number("signal.macd_histogram_min", g.macd_histogram_min_atr, 0, 10, "ATR",
               "MACD histogram that counts as growing.");
  table.number("signal.bollinger_near", g.bollinger_near_percent, 0, 50, "%",
               "Distance to the Bollinger band that scores.");
  table.number("signal.pattern_min_volume_ratio", g.pattern_min_volume_ratio, 0, 100, "x average",
               "Volume that confirms a candlestick pattern.");
  table.number("signal.engulfing_min_volume_ratio", g.engulfing_min_volume_ratio, 0, 100,
               "x average", "Volume that confirms an engulfing pattern.");
  table.number("signal.high_volume_ratio", g.high_volume_ratio, 0, 100, "x average",
               "Volume that scores.");
  table.number("signal.ema200_distance", g.ema200_distance_percent, 0, 100, "%",
               "Distance beyond EMA200 that scores.");
  table.number("signal.ema200_far", g.ema200_far_percent, 0, 100, "%",
               "Distance beyond EMA200 that scores more.");
  table.number("signal.taker_ratio_long_min", g.taker_ratio_long_min, 0, 100, "",
               "Taker buy/sell ratio that confirms LONG.");
  table.number("signal.taker_ratio_short_max", g.taker_ratio_short_max, 0, 100, "",
               "Taker buy/sell ratio that confirms SHORT.");
  table.number("signal.open_interest_change_min", g.open_interest_change_min_percent, 0, 100, "%",
               "Change of open interest over 1 h that counts.");
  table.number("signal.funding_against", g.funding_against_percent, 0, 10, "%",
               "Funding rate against us that blocks entries before a funding time.");
  table.minutes("signal.funding_window", g.funding_window, 0, 480,
                "How long before a funding time.");
  table.seconds("signal.max_age", g.max_age, 1, 86'400, "Oldest signal of our own that is traded.");
  table.seconds("signal.max_age_external", g.max_age_external, 1, 86'400,
                "Oldest signal from outside that is traded.");
}

void plan_rows(Table& table, strategy::PlanSettings& p) {
  table.number("plan.stop_atr", p.stop_atr, 0.1, 20, "ATR", "Stop distance in a trend.");
  table.number("plan.stop_atr_ranging", p.stop_atr_ranging, 0.1, 20, "ATR",
               "Stop distance in a range.");
  table.number("plan.stop_min", p.stop_min_percent, 0.1, 50, "%", "Nearest stop, of entry.");
  table.number("plan.stop_max", p.stop_max_percent, 0.1, 50, "%", "Farthest stop, of entry.");
  table.number("plan.stop_max_ranging", p.stop_max_percent_ranging, 0.1, 50, "%",
               "Farthest stop in a range, of entry.");
  table.number("plan.target_atr_1", p.target_atr_1, 0.1, 50, "ATR", "First target.");
  table.number("plan.target_atr_2", p.target_atr_2, 0.1, 50, "ATR", "Second target.");
  table.number("plan.target_atr_3", p.target_atr_3, 0.1, 50, "ATR", "Third target.");
  table.integer("plan.leverage_base", p.leverage_base, 1, 125, "x", "Leverage to start with.");
  table.integer("plan.leverage_min", p.leverage_min, 1, 125, "x", "Least leverage.");
  table.integer("plan.leverage_max", p.leverage_max, 1, 125, "x", "Most leverage.");
}

void filter_rows(Table& table, Settings& s) {
  strategy::FilterSettings& f = s.strategy.filter;
  table.row(Key{
      "filter.min_score", "integer", "points", "0 .. 100",
      "Least score of a traded signal. Default 70 in production, 65 on testnet and paper.", false,
      [&s](const Value& value) -> std::optional<std::string> {
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (whole == nullptr || *whole < 0 || *whole > 100) {
          return "must be a whole number in 0 .. 100 (points)";
        }
        s.min_score = static_cast<int>(*whole);
        return std::nullopt;
      },
      [&s] { return std::to_string(s.min_score.value_or(s.strategy.filter.min_score)); }});
  table.number("filter.volume_ratio_min", f.volume_ratio_min, 0, 100, "x average",
               "Least volume of the bar.");
  table.number("filter.rsi_long_max", f.rsi_long_max, 1, 99, "", "Highest RSI of a LONG.");
  table.number("filter.rsi_short_min", f.rsi_short_min, 1, 99, "", "Lowest RSI of a SHORT.");
  table.number("filter.risk_reward_min", f.risk_reward_min, 0, 100, "",
               "Least risk:reward in a trend.");
  table.number("filter.risk_reward_min_ranging", f.risk_reward_min_ranging, 0, 100, "",
               "Least risk:reward in a range.");
  table.number("filter.market_move", f.market_percent, 0, 50, "%",
               "BTCUSDT's 4 h move that is up or down.");
  table.number("filter.market_strong_move", f.market_strong_percent, 0, 50, "%",
               "BTCUSDT's 4 h move that is strongly up or down.");
  table.integer("filter.against_market_min_score", f.against_market_min_score, 0, 100, "points",
                "Least score against the market.");
  table.integer("filter.sideways_min_score", f.sideways_min_score, 0, 100, "points",
                "Least score in a sideways market and at weekends.");
  table.number("filter.pump", f.pump_percent, 1, 1000, "%", "Rise within 2 h that is a pump.");
  table.number("filter.dump", f.dump_percent, 1, 100, "%", "Fall within 2 h that is a dump.");
  table.number("filter.pump_volume_ratio", f.pump_volume_ratio, 0, 100, "x average",
               "Volume that makes such a move believable.");
  table.number("filter.max_correlation", f.max_correlation, 0, 1, "",
               "Most correlation of daily returns with an open position.");
  table.number("filter.max_spread", f.max_spread_percent, 0.001, 10, "%", "Widest spread.");
  table.money("filter.min_book_depth", f.min_book_depth, 0, 1e9,
              "Least depth within 5 % on the thinner side.");
  table.minutes("filter.cooldown_after_stop", f.cooldown_after_stop, 0, 10'080,
                "Pause of a symbol after a stop.");
  table.integer("filter.max_trades_in_window", f.max_trades_in_window, 1, 100, "",
                "Most trades of a symbol in filter.trade_window.");
  table.minutes("filter.trade_window", f.trade_window, 1, 10'080, "Length of that window.");
}

void risk_rows(Table& table, risk::RiskSettings& r) {
  table.number("risk.per_trade", r.per_trade_percent, 0.01, 10, "% of equity",
               "Loss of one trade at its stop.");
  table.number("risk.margin_per_position", r.margin_per_position_percent, 1, 100, "% of equity",
               "Most margin of one position.");
  table.number("risk.capital_in_use", r.capital_in_use_percent, 1, 100, "% of equity",
               "Most margin of all positions.");
  table.number("risk.portfolio_risk", r.portfolio_risk_percent, 0.1, 100, "% of equity",
               "Most loss of all positions at their stops.");
  table.integer("risk.max_positions", r.max_positions, 1, 50, "", "Most open positions.");
  table.number("risk.daily_loss", r.daily_loss_percent, 0.1, 100, "%",
               "Hard stop: loss below the UTC day's first equity.");
  table.number("risk.intraday_drawdown", r.intraday_drawdown_percent, 0.1, 100, "%",
               "Hard stop: loss below the UTC day's peak equity.");
  table.row(Key{
      "risk.on_hard_stop", "text", "", "block | flatten",
      "What a hard stop does with open positions: leave them to their stops, or close "
      "them at market.",
      false,
      [&r](const Value& value) -> std::optional<std::string> {
        const auto* word = std::get_if<std::string>(&value);
        const bool block = word != nullptr && *word == "block";
        if (!block && (word == nullptr || *word != "flatten")) {
          return "must be one of block | flatten";
        }
        r.on_hard_stop = block ? risk::OnHardStop::block : risk::OnHardStop::flatten;
        return std::nullopt;
      },
      [&r] { return quoted(r.on_hard_stop == risk::OnHardStop::block ? "block" : "flatten"); }});
  table.number("risk.breaker_daily_loss", r.breaker_daily_loss_percent, 0.1, 100, "%",
               "Daily loss that opens the circuit breaker.");
  table.integer("risk.breaker_losing_trades", r.breaker_losing_trades, 1, 100, "",
                "Losing trades in a row that open the circuit breaker.");
  table.minutes("risk.breaker_cooldown", r.breaker_cooldown, 1, 1440,
                "Pause until the breaker lets one trade through.");
  table.number("risk.liquidation_distance_min", r.liquidation_distance_min_percent, 1, 100,
               "% of entry",
               "Least distance of the liquidation price; the size is cut until it holds.");
  table.number("risk.liquidation_reduce_step", r.liquidation_reduce_step_percent, 1, 50, "%",
               "How much of the size each cut takes.");
  table.integer("risk.wins_1", r.wins_1, 1, 100, "", "Wins in a row for the first raise.");
  table.number("risk.wins_1_multiplier", r.wins_1_multiplier, 1, 3, "x", "Risk after them.");
  table.integer("risk.wins_2", r.wins_2, 1, 100, "", "Wins in a row for the second raise.");
  table.number("risk.wins_2_multiplier", r.wins_2_multiplier, 1, 3, "x", "Risk after them.");
  table.integer("risk.losses_1", r.losses_1, 1, 100, "", "Losses in a row for the first cut.");
  table.number("risk.losses_1_multiplier", r.losses_1_multiplier, 0.01, 1, "x", "Risk after them.");
  table.integer("risk.losses_2", r.losses_2, 1, 100, "", "Losses in a row for the second cut.");
  table.number("risk.losses_2_multiplier", r.losses_2_multiplier, 0.01, 1, "x", "Risk after them.");
}

void execution_rows(Table& table, Settings& s) {
  execution::ExecutionSettings& e = s.execution;
  table.number("execution.entry_offset", e.entry_offset_percent, 0, 5, "%",
               "How far beyond the touch an entry may pay.");
  table.integer("execution.entry_limit_attempts", e.entry_limit_attempts, 1, 20, "",
                "Limit orders tried before a market order.");
  table.flag("execution.entry_market_fallback", e.entry_market_fallback,
             "End with a market order while the spread gate holds.");
  table.millis("execution.quote_max_age", e.quote_max_age, 100, 600'000,
               "An older touch is not traded on.");
  table.millis("execution.quote_wait", e.quote_wait, 100, 600'000,
               "Wait for a fresh touch before an attempt.");
  table.seconds("execution.unknown_alarm", e.unknown_alarm, 1, 3600,
                "An order whose outcome is unknown for so long is a critical alert.");
  table.flag("positions.adopt", e.adopt_positions,
             "Protect positions that we did not open; false leaves them alone.");
  table.seconds("positions.reconcile_interval", e.reconcile_interval, 1, 3600,
                "How often the exchange's account is compared with ours.");
  execution::ProtectionSettings& p = s.protection;
  table.seconds("protection.stop_deadline", p.stop_deadline, 1, 60,
                "From the first fill to a resting stop, or the position is closed.");
  table.number("protection.target_1_share", p.target_1_share_percent, 0, 100, "%",
               "Share of the position closed at the first target.");
  table.number("protection.target_2_share", p.target_2_share_percent, 0, 100, "%",
               "Share at the second target; the third takes the rest.");
  table.number("protection.refused_stop_gap", p.refused_stop_gap_percent, 0.01, 5, "%",
               "Distance from the mark price of the one stop tried after its level was reached.");
  table.number("protection.adopted_stop", p.adopted_stop_percent, 0.1, 50, "%",
               "Stop distance of an adopted position.");
  table.flag("protection.break_even", p.break_even, "Move the stop to entry plus fees in profit.");
  table.number("protection.break_even_at", p.break_even_percent, 0.1, 1000, "% return on margin",
               "Profit that does so.");
  table.number("protection.taker_fee", p.taker_fee_percent, 0, 1, "%",
               "Fee of one side, for the break-even price.");
  table.flag("protection.trailing", p.trailing, "Trail the stop behind the best mark price.");
  table.number("protection.trailing_at", p.trailing_percent, 0.1, 1000, "% return on margin",
               "Profit that starts trailing.");
  table.number("protection.trailing_atr", p.trailing_atr, 0.1, 20, "ATR", "Trailing distance.");
  table.number("protection.trailing_min", p.trailing_min_percent, 0.05, 50, "% of price",
               "Least trailing distance.");
  table.number("protection.trailing_max", p.trailing_max_percent, 0.05, 50, "% of price",
               "Most trailing distance.");
  table.flag("protection.time_exit", p.time_exit, "Close a losing position that goes nowhere.");
  table.minutes("protection.time_exit_after", p.time_exit_after, 1, 100'000,
                "Age from which it may.");
  table.number("protection.time_exit_min", p.time_exit_min_percent, -50, 0, "%",
               "Price pnl from which on it is left to its stop.");
  table.number("protection.time_exit_max", p.time_exit_max_percent, -50, 0, "%",
               "Price pnl above which it is left alone.");
  table.flag("protection.funding_exit", p.funding_exit,
             "Take a profit before paying high funding.");
  table.minutes("protection.funding_exit_window", p.funding_exit_window, 1, 480,
                "How long before the funding time.");
  table.number("protection.funding_exit_rate", p.funding_exit_rate_percent, 0, 10, "%",
               "Funding rate against us above which it closes.");
  table.number("protection.funding_exit_profit", p.funding_exit_profit_percent, 0, 100, "%",
               "Least price profit for it.");
}

void alert_rows(Table& table, AlertSettings& a) {
  table.number("alerts.execution_p95", a.execution_p95_ms, 0, 60'000, "ms",
               "Alert when P95 of the last 100 orders is above; 0 = off.");
  table.number("alerts.win_rate", a.win_rate_percent, 0, 100, "%",
               "Alert when fewer of at least 20 trades were won; 0 = off.");
  table.number("alerts.memory", a.memory_percent, 0, 100, "% of the machine",
               "Alert when the process uses more; 0 = off.");
  table.number("alerts.cpu", a.cpu_percent, 0, 100, "% of a core",
               "Alert when the process uses more; 0 = off, as with performance.busy_poll.");
  table.seconds("alerts.load_after", a.load_after, 0, 3600,
                "How long memory or CPU must stay above.");
  table.number("alerts.risk_limit", a.risk_limit_percent, 0, 100, "% of the limit",
               "Alert when so much of a limit that halts is used up; 0 = off.");
  table.seconds("alerts.unprotected_after", a.unprotected_after, 0, 60,
                "A position without a resting stop for so long is an alert.");
  table.seconds("alerts.disconnected_after", a.disconnected_after, 0, 3600,
                "A lost connection that lasts so long is an alert.");
  table.row(Key{"alerts.quiet_hours", "text", "UTC", "\"22:00-06:00\" | \"\"",
                "Only critical notices are sent to people in these hours.", false,
                [&a](const Value& value) -> std::optional<std::string> {
                  const auto* text = std::get_if<std::string>(&value);
                  if (text != nullptr && parse_quiet_hours(*text, a)) return std::nullopt;
                  return "must be hours such as \"22:00-06:00\", or \"\"";
                },
                [&a] { return quoted(format_quiet_hours(a)); }});
  table.integer("alerts.most_in_window", a.most_in_window, 1, 1000, "",
                "Most notices sent to people in alerts.window; the rest is summed up.");
  table.seconds("alerts.window", a.window, 1, 86'400, "Length of that window.");
}

void telegram_rows(Table& table, TelegramSettings& t) {
  table.text("telegram.chat_id", t.chat_id, "a number, or empty",
             "The one chat that is told and may command; empty = off. Needs "
             "VECTOR_TELEGRAM_TOKEN.");
  table.flag("telegram.commands", t.commands, "Take commands from that chat.");
  table.text("telegram.api_url", t.api_url, "https://HOST[:PORT]", "Address of the Bot API.");
  table.text("telegram.trusted_certificate", t.trusted_certificate, "a PEM file",
             "Trust exactly this certificate there; empty = the system's roots.");
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

}  // namespace

std::vector<Key> schema(Settings& settings) {
  std::vector<Key> keys;
  Table table(keys);
  daemon_rows(table, settings);
  journal_rows(table, settings.journal);
  paper_rows(table, settings.paper);
  connection_rows(table, settings.connection);
  performance_rows(table, settings.performance);
  scanner_rows(table, settings);
  signal_rows(table, settings.strategy.signal);
  plan_rows(table, settings.strategy.plan);
  filter_rows(table, settings);
  risk_rows(table, settings.risk);
  execution_rows(table, settings);
  alert_rows(table, settings.alerts);
  telegram_rows(table, settings.telegram);
  return keys;
}

std::string nearest_name(const std::vector<Key>& keys, std::string_view name) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const Key& key : keys) {
    const std::size_t d = distance(key.name, name);
    if (d < least) {
      least = d;
      best = key.name;
    }
  }
  return best;
}

std::string commented_file(std::string_view mode) {
  Settings settings;
  std::vector<Key> keys = schema(settings);
  keys.front().set(Value{std::string(mode)});
  settings.apply_mode_defaults();
  std::ostringstream out;
  std::string table;
  for (const Key& key : keys) {
    const std::size_t dot = key.name.find('.');
    const std::string head = dot == std::string::npos ? "" : key.name.substr(0, dot);
    if (head != table) out << "\n[" << (table = head) << "]\n";
    out << "# " << key.help << " (" << key.type;
    if (!key.unit.empty()) out << ", " << key.unit;
    if (!key.range.empty()) out << ", " << key.range;
    out << ")\n"
        << (dot == std::string::npos ? key.name : key.name.substr(dot + 1)) << " = " << key.show()
        << "\n";
  }
  return out.str();
}

std::string settings_text(Settings settings) {
  std::string text;
  for (const Key& key : schema(settings)) {
    if (!key.secret) text.append(key.name).append(" = ").append(key.show()).append("\n");
  }
  return text;
}

}  // namespace vectord::config
