#pragma once
// The durable state and the history of the daemon: one SQLite file (WAL) in one data directory, for
// one process. Performs the core's Record effects. It takes no decision and never drops a row
// silently: rows of a failed write stay pending (bounded) and are written with the next. A commit
// survives the death of the process (synchronous=NORMAL); a power cut may take the last ones.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vectord/base/result.hpp"
#include "vectord/domain/effect.hpp"
#include "vectord/domain/signal_outcome.hpp"
#include "vectord/storage/records.hpp"

namespace vectord::storage {

struct DatabaseSettings {
  std::string directory;  // created if absent
  std::chrono::milliseconds busy_timeout{
      2'000};                             // for a reader such as the sqlite3 shell in our way
  std::size_t pending_rows_max = 200;     // a group is committed when it holds more
  std::size_t backlog_rows_max = 20'000;  // kept over failed writes; past it records are errors
  std::int64_t file_bytes_max = 0;        // 0 = as large as the disk
};

class Database {
 public:
  // Errors are one sentence: what, which file, what to do. Another daemon in the directory:
  // Errc::io. Written by a newer vectord: Errc::unsupported.
  static result<Database> open(const DatabaseSettings& settings);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();  // flushes; call flush() first to see an error

  // Sessions. Records and reads without an id are of the current one; recording before a session is
  // begun or resumed is a bug and checked.
  result<std::int64_t> begin_session(const Session& session);  // id and completed_at are ignored
  result<void> resume_session(std::int64_t id);                // Errc::missing if there is none
  result<void> complete_session(Time at);                      // flushes
  std::optional<std::int64_t> current_session() const;
  result<std::optional<Session>> latest_session();
  // The newest not completed one of this mode and exchange: the one to continue after a kill.
  result<std::optional<Session>> unfinished_session(std::string_view mode,
                                                    std::string_view exchange);

  // The core's facts, grouped: durable, all together, after a flush() without error. Whoever sends
  // an order flushes its intent before. Orders, trades and states replace their row (client id,
  // trade id, key); a fill known already (symbol, trade id) is ignored.
  result<void> record(const effect::RecordSignal& signal);
  result<void> record(const effect::RecordOrder& order);
  result<void> record(const effect::RecordFill& fill);
  result<void> record(const effect::RecordTrade& trade);
  result<void> record(const effect::RecordState& state);
  result<void> record(const effect::Alert& alert, Time at);
  // At once, and not with the group: a lost one is found again.
  result<void> record(const SignalOutcome& outcome);
  // Commits what is pending. On error all of it stays pending.
  result<void> flush();
  std::size_t pending() const;

  // Reads see what is pending (they flush it first). `before` is a row or trade id to page back
  // from.
  result<std::vector<Trade>> trades(std::size_t limit, std::optional<std::int64_t> before = {});
  result<std::vector<SignalRecord>> signals(std::size_t limit,
                                            std::optional<std::int64_t> before = {});
  result<std::vector<OrderRecord>> orders(std::size_t limit,
                                          std::optional<std::int64_t> before = {});
  result<std::vector<AlertRecord>> alerts(std::size_t limit,
                                          std::optional<std::int64_t> before = {});
  // With their outcome where it is known, newest first.
  result<std::vector<DecidedSignal>> decided_signals(std::size_t limit);
  // Orders whose last recorded status is not terminal: what a restart must ask the exchange about.
  result<std::vector<OrderRecord>> open_orders();
  result<std::vector<Fill>> fills(std::int64_t session);               // oldest first
  result<std::vector<Trade>> trades_of_session(std::int64_t session);  // oldest first
  result<std::optional<std::string>> state(std::string_view key);
  // Every state of the current session, by key.
  result<std::vector<std::pair<std::string, std::string>>> states();
  result<Counters> counters();

 private:
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vectord::storage
