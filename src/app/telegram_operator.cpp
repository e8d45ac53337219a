#include "telegram_operator.hpp"

#include <array>
#include <cstdio>

#include "vectord/api/why.hpp"

namespace vectord::app {
namespace {

using alerts::Command;
using alerts::Word;

constexpr std::size_t signals_looked_at = 200;

std::string number(double value, int decimals) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return text.data();
}

std::string money(const Money& value) {
  return number(value.to_double(), 2) + " USDT";
}

std::string money(const std::optional<Money>& value) {
  return value ? money(*value) : "unknown";
}

std::string percent(const std::optional<double>& value) {
  return value ? number(*value, 2) + " %" : "unknown";
}

std::string status(const api::Dashboard& now) {
  std::string out = now.mode + ", " + now.market + "\n";
  out += now.risk.trading_allowed ? "trading" : "not trading: " + now.risk.blocked_by;
  out += "\nexchange " + now.system.connection;
  out += "\nequity " + money(now.risk.equity);
  out += "\nopen positions " + std::to_string(now.trades.positions.size());
  out += "\ncircuit breaker " + now.risk.circuit_breaker;
  return out;
}

std::string positions(const api::Dashboard& now) {
  if (now.trades.positions.empty()) return "No open positions.";
  std::string out;
  for (const api::PositionRow& row : now.trades.positions) {
    if (!out.empty()) out += "\n";
    out += row.symbol.str() + " " + std::string(to_string(row.direction)) + " " +
           row.quantity.to_string() + " at " + row.entry_price.to_string();
    out += row.is_protected && row.stop_price ? ", stop " + row.stop_price->to_string()
                                              : std::string(", NO STOP RESTS");
    out += ", " + money(row.unrealized_pnl);
  }
  return out;
}

std::string profit(const api::Dashboard& now) {
  const api::TradeSection& trades = now.trades;
  const Money net = trades.realized_pnl - trades.commission + trades.funding;
  return "net " + money(net) + "\nrealized " + money(trades.realized_pnl) + ", commission " +
         money(trades.commission) + ", funding " + money(trades.funding) + "\nunrealized " +
         money(trades.unrealized_pnl) + "\ntrades " + std::to_string(trades.total) + ", won " +
         std::to_string(trades.won) + ", lost " + std::to_string(trades.lost);
}

std::string daily(const api::Dashboard& now) {
  const api::RiskSection& risk = now.risk;
  std::optional<Money> today;
  if (risk.equity && risk.day_start_equity) today = *risk.equity - *risk.day_start_equity;
  return "today " + money(today) + "\nequity " + money(risk.equity) + ", at the day's start " +
         money(risk.day_start_equity) + "\ndaily loss " + percent(risk.daily_loss_percent) +
         " of " + percent(risk.daily_loss_limit_percent) + "\ndrawdown " +
         percent(risk.intraday_drawdown_percent) + " of " + percent(risk.drawdown_limit_percent);
}

std::string_view word_of(api::Check::State state) {
  if (state == api::Check::State::pass) return "ok";
  return state == api::Check::State::warn ? "note" : "NO";
}

}  // namespace

std::string TelegramOperator::why(const std::string& symbol) {
  const auto recent = daemon_.signals(api::Page{signals_looked_at, std::nullopt});
  if (recent.has_error()) return "The history cannot be read: " + recent.error().what();
  std::string out;
  for (const api::Check& check : api::why_not_trading(daemon_.dashboard(), *recent, symbol)) {
    if (!out.empty()) out += "\n";
    out += std::string(word_of(check.state)) + "  " + std::string(check.name) + ": " + check.text;
  }
  return out;
}

std::string TelegramOperator::show(const Command& command) {
  const api::Dashboard& now = daemon_.dashboard();
  switch (command.word) {
    case Word::status: return status(now);
    case Word::positions: return positions(now);
    case Word::profit: return profit(now);
    case Word::daily: return daily(now);
    case Word::why: return why(command.argument);
    default: return std::string(alerts::help_text());
  }
}

std::string TelegramOperator::done(std::string_view call, decltype(Event::what) what,
                                   std::string text) {
  daemon_.control(std::move(what));
  daemon_.audit("telegram " + std::string(call), "taken");
  return text;
}

std::string TelegramOperator::steer(const Command& command) {
  switch (command.word) {
    case Word::pause: return done("/pause", event::Pause{}, "Paused: no new entries, exits go on.");
    case Word::resume: return done("/resume", event::Resume{}, "Resumed: entries again.");
    case Word::close_all:
      return done("/closeall", event::CloseAll{}, "Closing every position at market.");
    default: break;
  }
  const auto symbol = Symbol::make(command.argument);
  for (const api::PositionRow& row : daemon_.dashboard().trades.positions) {
    if (!symbol || row.symbol != *symbol) continue;
    return done("/close " + command.argument, event::Close{*symbol},
                "Closing " + command.argument + " at market.");
  }
  daemon_.audit("telegram /close", "no such position");
  return "No position is open on " + command.argument + ".";
}

}  // namespace vectord::app
