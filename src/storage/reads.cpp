// The reading half of Database: every read flushes first, so that it sees what is pending.
#include <algorithm>
#include <limits>

#include "storage/impl.hpp"
#include "storage/rows.hpp"
#include "vectord/base/check.hpp"

namespace vectord::storage {
namespace {

constexpr std::int64_t no_bound = std::numeric_limits<std::int64_t>::max();

// Every row of a started statement, decoded.
template <class Record>
result<std::vector<Record>> collect(Statement& statement,
                                    result<Record> (*decode)(const Statement&)) {
  std::vector<Record> rows;
  while (true) {
    const result<bool> row = statement.step();
    if (row.has_error()) return row.error();
    if (!*row) return rows;
    auto record = decode(statement);
    if (record.has_error()) return record.error();
    rows.push_back(std::move(*record));
  }
}

std::string select(std::string_view columns, std::string_view rest) {
  return "SELECT " + std::string(columns) + " FROM " + std::string(rest);
}

std::int64_t sql_limit(std::size_t limit) {
  return static_cast<std::int64_t>(std::min(limit, static_cast<std::size_t>(no_bound)));
}

template <class Record>
result<std::optional<Record>> first_of(Statement& statement,
                                       result<Record> (*decode)(const Statement&)) {
  auto rows = collect(statement, decode);
  if (rows.has_error()) return rows.error();
  if (rows->empty()) return std::optional<Record>{};
  return std::optional<Record>{std::move(rows->front())};
}

result<Statement> prepare_read(const Connection& connection, const result<void>& flushed,
                               const std::string& sql) {
  if (flushed.has_error()) return flushed.error();
  return connection.prepare(sql);
}

// One page of the current session, newest first.
template <class Record>
result<std::vector<Record>> page(const Connection& connection, const result<void>& flushed,
                                 std::optional<std::int64_t> session, const std::string& sql,
                                 std::size_t limit, std::optional<std::int64_t> before,
                                 result<Record> (*decode)(const Statement&)) {
  VECTOR_CHECK(session.has_value(), "a read of the current session before one was begun");
  auto rows = prepare_read(connection, flushed,
                           sql + " WHERE session_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
  if (rows.has_error()) return rows.error();
  rows->start().bind(*session).bind(before.value_or(no_bound)).bind(sql_limit(limit));
  return collect(*rows, decode);
}

}  // namespace

result<std::optional<Session>> Database::latest_session() {
  auto rows = prepare_read(impl_->connection, flush(),
                           select(session_columns, "sessions ORDER BY id DESC LIMIT 1"));
  if (rows.has_error()) return rows.error();
  return first_of(rows->start(), session_of);
}

result<std::optional<Session>> Database::unfinished_session(std::string_view mode,
                                                            std::string_view exchange) {
  auto rows =
      prepare_read(impl_->connection, flush(),
                   select(session_columns,
                          "sessions WHERE mode = ? AND exchange = ? AND completed_at IS NULL "
                          "ORDER BY id DESC LIMIT 1"));
  if (rows.has_error()) return rows.error();
  return first_of(rows->start().bind(mode).bind(exchange), session_of);
}

result<std::vector<Trade>> Database::trades(std::size_t limit, std::optional<std::int64_t> before) {
  return page(impl_->connection, flush(), impl_->session, select(trade_columns, "trades"), limit,
              before, trade_of);
}

result<std::vector<SignalRecord>> Database::signals(std::size_t limit,
                                                    std::optional<std::int64_t> before) {
  return page(impl_->connection, flush(), impl_->session, select(signal_columns, "signals"), limit,
              before, signal_of);
}

result<std::vector<OrderRecord>> Database::orders(std::size_t limit,
                                                  std::optional<std::int64_t> before) {
  return page(impl_->connection, flush(), impl_->session, select(order_columns, "orders"), limit,
              before, order_of);
}

result<std::vector<AlertRecord>> Database::alerts(std::size_t limit,
                                                  std::optional<std::int64_t> before) {
  return page(impl_->connection, flush(), impl_->session, select(alert_columns, "alerts"), limit,
              before, alert_of);
}

result<std::vector<OrderRecord>> Database::open_orders() {
  return page(impl_->connection, flush(), impl_->session,
              select(order_columns,
                     "(SELECT * FROM orders WHERE status NOT IN "
                     "('filled','canceled','expired','rejected'))"),
              static_cast<std::size_t>(no_bound), std::nullopt, order_of);
}

result<std::vector<Fill>> Database::fills(std::int64_t session) {
  auto rows = prepare_read(impl_->connection, flush(),
                           select(fill_columns, "fills WHERE session_id = ? ORDER BY id"));
  if (rows.has_error()) return rows.error();
  return collect(rows->start().bind(session), fill_of);
}

result<std::vector<Trade>> Database::trades_of_session(std::int64_t session) {
  auto rows = prepare_read(impl_->connection, flush(),
                           select(trade_columns, "trades WHERE session_id = ? ORDER BY id"));
  if (rows.has_error()) return rows.error();
  return collect(rows->start().bind(session), trade_of);
}

result<std::optional<std::string>> Database::state(std::string_view key) {
  VECTOR_CHECK(impl_->session.has_value(), "a read of the current session before one was begun");
  auto rows = prepare_read(impl_->connection, flush(),
                           "SELECT value FROM state WHERE session_id = ? AND key = ?");
  if (rows.has_error()) return rows.error();
  return first_of<std::string>(
      rows->start().bind(*impl_->session).bind(key),
      [](const Statement& row) -> result<std::string> { return row.text(0); });
}

static result<std::pair<std::string, std::string>> state_of(const Statement& row) {
  return std::pair{row.text(0), row.text(1)};
}

result<std::vector<std::pair<std::string, std::string>>> Database::states() {
  VECTOR_CHECK(impl_->session.has_value(), "a read of the current session before one was begun");
  auto rows = prepare_read(impl_->connection, flush(),
                           "SELECT key, value FROM state WHERE session_id = ? ORDER BY key");
  if (rows.has_error()) return rows.error();
  return collect(rows->start().bind(*impl_->session), state_of);
}

namespace {

struct Count {
  std::optional<std::string> word;  // absent: NULL
  std::int64_t rows = 0;
};

result<Count> count_of(const Statement& row) {
  Count count;
  if (!row.is_null(0)) count.word = row.text(0);
  count.rows = row.integer(1);
  return count;
}

result<std::vector<Count>> counts(const Connection& connection, std::int64_t session,
                                  std::string_view sql) {
  auto rows = connection.prepare(sql);
  if (rows.has_error()) return rows.error();
  return collect(rows->start().bind(session), count_of);
}

result<void> count_signals(const Connection& connection, std::int64_t session, Counters& into) {
  const auto rows = counts(connection, session,
                           "SELECT reason, count(*) FROM signals WHERE session_id = ? GROUP BY 1");
  if (rows.has_error()) return rows.error();
  for (const auto& [word, number] : *rows) {
    into.signals += number;
    if (!word) {
      into.approved = number;
      continue;
    }
    const auto reason = reason_of(*word);
    if (reason.has_error()) return reason.error();
    into.rejected[*reason] = number;
  }
  return {};
}

result<void> count_orders(const Connection& connection, std::int64_t session, Counters& into) {
  const auto rows = counts(connection, session,
                           "SELECT status, count(*) FROM orders WHERE session_id = ? GROUP BY 1");
  if (rows.has_error()) return rows.error();
  for (const auto& [word, number] : *rows) {
    const auto status = status_of(word.value_or(""));
    if (status.has_error()) return status.error();
    into.orders[*status] = number;
  }
  return {};
}

void add_trade(const Trade& trade, Counters& into) {
  const Money net = trade.net();
  ++into.trades;
  into.last_trade_id = std::max(into.last_trade_id, trade.id);
  into.realized_pnl += trade.realized_pnl;
  into.commission += trade.commission;
  into.funding += trade.funding;
  if (net > Money{}) {
    ++into.wins;
    into.gross_profit += net;
  } else if (net < Money{}) {
    ++into.losses;
    into.gross_loss += net;
  }
}

}  // namespace

result<Counters> Database::counters() {
  VECTOR_CHECK(impl_->session.has_value(), "a read of the current session before one was begun");
  const std::int64_t session = *impl_->session;
  Counters counters;
  auto trades = trades_of_session(session);  // flushes
  if (trades.has_error()) return trades.error();
  for (const Trade& trade : *trades) add_trade(trade, counters);
  const Connection& connection = impl_->connection;
  if (const auto done = count_signals(connection, session, counters); done.has_error()) {
    return done.error();
  }
  if (const auto done = count_orders(connection, session, counters); done.has_error()) {
    return done.error();
  }
  const auto rows = counts(connection, session,
                           "SELECT 'fills', count(*) FROM fills WHERE session_id = ?1 UNION ALL "
                           "SELECT 'alerts', count(*) FROM alerts WHERE session_id = ?1");
  if (rows.has_error()) return rows.error();
  counters.fills = rows->at(0).rows;
  counters.alerts = rows->at(1).rows;
  return counters;
}

}  // namespace vectord::storage
