#include "storage/schema.hpp"

#include <array>

namespace vectord::storage {
namespace {

// Times are UTC milliseconds; prices, quantities, money and rates are units of 1e-8.
constexpr const char* version_1 = R"sql(
CREATE TABLE sessions(
  id INTEGER PRIMARY KEY AUTOINCREMENT, mode TEXT NOT NULL, exchange TEXT NOT NULL,
  market TEXT NOT NULL, seed INTEGER NOT NULL, started_at INTEGER NOT NULL, completed_at INTEGER
) STRICT;

CREATE TABLE signals(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session_id INTEGER NOT NULL REFERENCES sessions(id),
  signal_id TEXT NOT NULL, source TEXT NOT NULL, symbol TEXT NOT NULL, direction TEXT NOT NULL,
  score INTEGER NOT NULL, parts TEXT NOT NULL, missing TEXT NOT NULL,
  entry REAL, stop REAL, target_1 REAL, target_2 REAL, target_3 REAL, risk_reward REAL,
  leverage INTEGER NOT NULL, atr REAL, rsi REAL, volume_ratio REAL, regime TEXT NOT NULL,
  extreme INTEGER NOT NULL, reversal INTEGER NOT NULL, trend_confirmed INTEGER NOT NULL,
  bar INTEGER NOT NULL, created_at INTEGER NOT NULL, reason TEXT, detail TEXT NOT NULL
) STRICT;
CREATE INDEX signals_of_session ON signals(session_id, id);

CREATE TABLE orders(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session_id INTEGER NOT NULL REFERENCES sessions(id),
  client_id TEXT NOT NULL, symbol TEXT NOT NULL, role TEXT NOT NULL, side TEXT NOT NULL,
  type TEXT NOT NULL, tif TEXT NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL,
  trigger_price INTEGER NOT NULL, working_type TEXT NOT NULL, reduce_only INTEGER NOT NULL,
  close_position INTEGER NOT NULL, status TEXT NOT NULL, order_id INTEGER NOT NULL,
  executed INTEGER NOT NULL, average_price INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  code INTEGER NOT NULL, text TEXT NOT NULL, signal_id TEXT NOT NULL,
  intended_at INTEGER NOT NULL, UNIQUE(session_id, client_id)
) STRICT;
CREATE INDEX orders_of_session ON orders(session_id, id);

CREATE TABLE fills(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session_id INTEGER NOT NULL REFERENCES sessions(id),
  symbol TEXT NOT NULL, trade_id INTEGER NOT NULL, order_id INTEGER NOT NULL,
  client_id TEXT NOT NULL, side TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
  commission INTEGER NOT NULL, commission_asset TEXT NOT NULL, realized_pnl INTEGER NOT NULL,
  maker INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE(session_id, symbol, trade_id)
) STRICT;

CREATE TABLE trades(
  session_id INTEGER NOT NULL REFERENCES sessions(id), id INTEGER NOT NULL,
  signal_id TEXT NOT NULL, symbol TEXT NOT NULL, direction TEXT NOT NULL,
  quantity INTEGER NOT NULL, entry_price INTEGER NOT NULL, exit_price INTEGER NOT NULL,
  leverage INTEGER NOT NULL, score INTEGER NOT NULL, realized_pnl INTEGER NOT NULL,
  commission INTEGER NOT NULL, funding INTEGER NOT NULL, opened_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY(session_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE state(
  session_id INTEGER NOT NULL REFERENCES sessions(id), key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(session_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts(
  id INTEGER PRIMARY KEY AUTOINCREMENT, session_id INTEGER NOT NULL REFERENCES sessions(id),
  at INTEGER NOT NULL, severity TEXT NOT NULL, code TEXT NOT NULL, symbol TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX alerts_of_session ON alerts(session_id, id);
)sql";

// What would have become of a signal; r in distances from entry to stop.
constexpr const char* version_2 = R"sql(
CREATE TABLE signal_outcomes(
  session_id INTEGER NOT NULL REFERENCES sessions(id), signal_id TEXT NOT NULL,
  outcome TEXT NOT NULL, r REAL NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(session_id, signal_id)
) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array<const char*, 2> all{version_1, version_2};

result<void> refuse_foreign(const Connection& connection) {
  const auto tables = connection.number("SELECT count(*) FROM sqlite_master");
  if (tables.has_error()) return tables.error();
  if (*tables == 0) return {};
  return Error{Errc::unsupported, connection.path() +
                                      " is a database of another program; give vectord a data "
                                      "directory of its own"};
}

result<void> advance(const Connection& connection, std::size_t version, const char* step) {
  const auto done =
      connection.execute("BEGIN IMMEDIATE;" + std::string(step) +
                         ";PRAGMA user_version=" + std::to_string(version) + ";COMMIT");
  if (done.has_value()) return {};
  [[maybe_unused]] const auto undone = connection.execute("ROLLBACK");
  return done.error().within("migrating the database to version " + std::to_string(version));
}

}  // namespace

std::span<const char* const> migrations() {
  return all;
}

result<void> migrate(const Connection& connection, std::span<const char* const> steps) {
  const auto version = connection.number("PRAGMA user_version");
  if (version.has_error()) return version.error();
  if (*version < 0 || *version > static_cast<std::int64_t>(steps.size())) {
    return Error{Errc::unsupported, connection.path() + " has database version " +
                                        std::to_string(*version) +
                                        ", written by a newer vectord; this one knows up to " +
                                        std::to_string(steps.size()) +
                                        ": upgrade vectord or give it another data directory"};
  }
  if (*version == 0) {
    if (const auto ours = refuse_foreign(connection); ours.has_error()) return ours.error();
  }
  for (auto at = static_cast<std::size_t>(*version); at < steps.size(); ++at) {
    if (const auto done = advance(connection, at + 1, steps[at]); done.has_error()) {
      return done.error();
    }
  }
  return {};
}

}  // namespace vectord::storage
