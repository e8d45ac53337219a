#pragma once
// How the records' enums and lists are written in a column, and back. The words are those of the
// domain's to_string, so a row can be read with the sqlite3 shell.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sqlite.hpp"
#include "vectord/storage/records.hpp"

namespace vectord::storage {

// "base:50 adx:10 rsi_depth:-5"
std::string format_parts(const std::vector<ScorePart>& parts);
result<std::vector<ScorePart>> parse_parts(std::string_view text);
std::string format_words(const std::vector<std::string_view>& words);  // "funding open_interest"
std::vector<std::string> parse_words(std::string_view text);
std::string_view to_string(effect::Severity severity);

// Columns in the order of the selects below. A word that no enum knows is Errc::parse.
result<Session> session_of(const Statement& row);
result<SignalRecord> signal_of(const Statement& row);
result<OrderRecord> order_of(const Statement& row);
result<Fill> fill_of(const Statement& row);
result<Trade> trade_of(const Statement& row);
result<AlertRecord> alert_of(const Statement& row);
result<RejectReason> reason_of(std::string_view text);
result<OrderStatus> status_of(std::string_view text);

inline constexpr std::string_view session_columns =
    "id, mode, exchange, market, seed, started_at, completed_at";
inline constexpr std::string_view signal_columns =
    "id, signal_id, source, symbol, direction, score, parts, missing, entry, stop, target_1, "
    "target_2, target_3, risk_reward, leverage, atr, rsi, volume_ratio, regime, extreme, reversal, "
    "trend_confirmed, bar, created_at, reason, detail";
inline constexpr std::string_view order_columns =
    "id, client_id, symbol, role, side, type, tif, quantity, price, trigger_price, working_type, "
    "reduce_only, close_position, status, order_id, executed, average_price, updated_at, code, "
    "text, signal_id, intended_at";
inline constexpr std::string_view fill_columns =
    "symbol, trade_id, order_id, client_id, side, price, quantity, commission, commission_asset, "
    "realized_pnl, maker, at";
inline constexpr std::string_view trade_columns =
    "id, signal_id, symbol, direction, quantity, entry_price, exit_price, leverage, score, "
    "realized_pnl, commission, funding, opened_at, closed_at, reason";
inline constexpr std::string_view alert_columns = "id, at, severity, code, symbol, text";

}  // namespace vectord::storage
