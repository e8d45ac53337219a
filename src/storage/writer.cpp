#include "storage/writer.hpp"

#include <map>

#include "storage/rows.hpp"

namespace vectord::storage {
namespace {

constexpr std::string_view insert_signal = R"sql(
INSERT INTO signals(session_id, signal_id, source, symbol, direction, score, parts, missing, entry,
  stop, target_1, target_2, target_3, risk_reward, leverage, atr, rsi, volume_ratio, regime,
  extreme, reversal, trend_confirmed, bar, created_at, reason, detail)
VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?))sql";

// An acknowledgement may lack what we know already: an exchange id or a signal id is never
// unlearnt.
constexpr std::string_view upsert_order = R"sql(
INSERT INTO orders(session_id, client_id, symbol, role, side, type, tif, quantity, price,
  trigger_price, working_type, reduce_only, close_position, status, order_id, executed,
  average_price, updated_at, code, text, signal_id, intended_at)
VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?18)
ON CONFLICT(session_id, client_id) DO UPDATE SET
  status = excluded.status, executed = excluded.executed, average_price = excluded.average_price,
  updated_at = excluded.updated_at, code = excluded.code, text = excluded.text,
  order_id = CASE excluded.order_id WHEN 0 THEN order_id ELSE excluded.order_id END,
  signal_id = CASE excluded.signal_id WHEN '' THEN signal_id ELSE excluded.signal_id END)sql";

constexpr std::string_view insert_fill = R"sql(
INSERT INTO fills(session_id, symbol, trade_id, order_id, client_id, side, price, quantity,
  commission, commission_asset, realized_pnl, maker, at)
VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(session_id, symbol, trade_id) DO NOTHING)sql";

constexpr std::string_view replace_trade = R"sql(
INSERT OR REPLACE INTO trades(session_id, id, signal_id, symbol, direction, quantity, entry_price,
  exit_price, leverage, score, realized_pnl, commission, funding, opened_at, closed_at, reason)
VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?))sql";

constexpr std::string_view replace_state =
    "INSERT OR REPLACE INTO state(session_id, key, value) VALUES(?,?,?)";

// An empty value says that the core needs the key no more.
constexpr std::string_view delete_state = "DELETE FROM state WHERE session_id = ? AND key = ?";

constexpr std::string_view insert_alert =
    "INSERT INTO alerts(session_id, at, severity, code, symbol, text) VALUES(?,?,?,?,?,?)";

std::int64_t flag(bool value) {
  return value ? 1 : 0;
}
std::string_view name_of(WorkingType type) {
  return type == WorkingType::mark_price ? "MARK_PRICE" : "CONTRACT_PRICE";
}

}  // namespace

result<Writer> Writer::open(const Connection& connection) {
  Writer writer;
  const std::pair<Statement*, std::string_view> all[] = {
      {&writer.begin_, "BEGIN IMMEDIATE"}, {&writer.commit_, "COMMIT"},
      {&writer.rollback_, "ROLLBACK"},     {&writer.signal_, insert_signal},
      {&writer.order_, upsert_order},      {&writer.fill_, insert_fill},
      {&writer.trade_, replace_trade},     {&writer.state_, replace_state},
      {&writer.no_state_, delete_state},   {&writer.alert_, insert_alert},
  };
  for (const auto& [statement, sql] : all) {
    auto prepared = connection.prepare(sql);
    if (prepared.has_error()) return prepared.error();
    *statement = std::move(*prepared);
  }
  return writer;
}

result<void> Writer::write(const Connection& connection, std::int64_t session,
                           const std::deque<Record>& records) {
  if (const auto begun = begin_.start().run(); begun.has_error()) return begun.error();
  result<void> written = write_all(session, records);
  if (written.has_value()) written = commit_.start().run();
  // A full disk ends the transaction by itself; otherwise it is still open.
  if (written.has_error() && connection.in_transaction()) {
    [[maybe_unused]] const auto undone = rollback_.start().run();
  }
  return written;
}

result<void> Writer::write_all(std::int64_t session, const std::deque<Record>& records) {
  std::map<std::string_view, const Record*> latest;  // of a state, only its last value is written
  for (const Record& record : records) {
    if (const auto* state = std::get_if<effect::RecordState>(&record)) latest[state->key] = &record;
  }
  for (const Record& record : records) {
    const auto* state = std::get_if<effect::RecordState>(&record);
    if (state != nullptr && latest.at(state->key) != &record) continue;
    Statement& statement =
        std::visit([&](const auto& fact) -> Statement& { return filled(fact, session); }, record);
    if (const auto done = statement.run(); done.has_error()) return done.error();
  }
  return {};
}

Statement& Writer::filled(const effect::RecordSignal& record, std::int64_t session) {
  const Signal& signal = record.signal;
  signal_.start()
      .bind(session)
      .bind(signal.id.view())
      .bind(to_string(signal.source))
      .bind(signal.symbol.view())
      .bind(to_string(signal.direction))
      .bind(std::int64_t{signal.score})
      .bind(std::string_view{format_parts(signal.parts)})
      .bind(std::string_view{format_words(signal.missing)})
      .bind(signal.entry)
      .bind(signal.stop);
  for (const double target : signal.targets) signal_.bind(target);
  signal_.bind(signal.risk_reward)
      .bind(std::int64_t{signal.leverage})
      .bind(signal.atr)
      .bind(signal.rsi)
      .bind(signal.volume_ratio)
      .bind(to_string(signal.regime))
      .bind(flag(signal.extreme))
      .bind(flag(signal.reversal))
      .bind(flag(signal.trend_confirmed))
      .bind(to_ms(signal.bar))
      .bind(to_ms(signal.created_at));
  if (record.reason) {
    signal_.bind(to_string(*record.reason));
  } else {
    signal_.bind_null();
  }
  return signal_.bind(std::string_view{record.detail});
}

Statement& Writer::filled(const effect::RecordOrder& record, std::int64_t session) {
  const OrderRequest& request = record.request;
  return order_.start()
      .bind(session)
      .bind(request.client_id.view())
      .bind(request.symbol.view())
      .bind(to_string(request.role))
      .bind(to_string(request.side))
      .bind(to_string(request.type))
      .bind(to_string(request.tif))
      .bind(request.quantity.units())
      .bind(request.price.units())
      .bind(request.trigger_price.units())
      .bind(name_of(request.working_type))
      .bind(flag(request.reduce_only))
      .bind(flag(request.close_position))
      .bind(to_string(record.status))
      .bind(record.order_id)
      .bind(record.executed.units())
      .bind(record.average_price.units())
      .bind(to_ms(record.at))
      .bind(std::int64_t{record.code})
      .bind(std::string_view{record.text})
      .bind(record.signal_id.view());
}

Statement& Writer::filled(const effect::RecordFill& record, std::int64_t session) {
  const Fill& fill = record.fill;
  return fill_.start()
      .bind(session)
      .bind(fill.symbol.view())
      .bind(fill.trade_id)
      .bind(fill.order_id)
      .bind(fill.client_id.view())
      .bind(to_string(fill.side))
      .bind(fill.price.units())
      .bind(fill.quantity.units())
      .bind(fill.commission.units())
      .bind(std::string_view{fill.commission_asset})
      .bind(fill.realized_pnl.units())
      .bind(flag(fill.maker))
      .bind(to_ms(fill.at));
}

Statement& Writer::filled(const effect::RecordTrade& record, std::int64_t session) {
  const Trade& trade = record.trade;
  return trade_.start()
      .bind(session)
      .bind(trade.id)
      .bind(trade.signal_id.view())
      .bind(trade.symbol.view())
      .bind(to_string(trade.direction))
      .bind(trade.quantity.units())
      .bind(trade.entry_price.units())
      .bind(trade.exit_price.units())
      .bind(std::int64_t{trade.leverage})
      .bind(std::int64_t{trade.score})
      .bind(trade.realized_pnl.units())
      .bind(trade.commission.units())
      .bind(trade.funding.units())
      .bind(to_ms(trade.opened_at))
      .bind(to_ms(trade.closed_at))
      .bind(to_string(trade.reason));
}

Statement& Writer::filled(const effect::RecordState& record, std::int64_t session) {
  if (record.value.empty()) {
    return no_state_.start().bind(session).bind(std::string_view{record.key});
  }
  return state_.start()
      .bind(session)
      .bind(std::string_view{record.key})
      .bind(std::string_view{record.value});
}

Statement& Writer::filled(const TimedAlert& record, std::int64_t session) {
  const effect::Alert& alert = record.alert;
  return alert_.start()
      .bind(session)
      .bind(to_ms(record.at))
      .bind(to_string(alert.severity))
      .bind(alert.code)
      .bind(alert.symbol.view())
      .bind(std::string_view{alert.text});
}

}  // namespace vectord::storage
