// Decided signals and what would have become of them: one row an outcome, beside the signals.
#include <algorithm>
#include <limits>

#include "storage/impl.hpp"
#include "storage/rows.hpp"
#include "vectord/base/check.hpp"

namespace vectord::storage {
namespace {

constexpr int after_signal = 26;  // columns of signal_columns

result<Hypothetical> hypothetical_of(std::string_view text) {
  for (const auto one : {Hypothetical::stop, Hypothetical::target, Hypothetical::expired}) {
    if (text == to_string(one)) return one;
  }
  return Error{Errc::parse, "the database holds the unknown outcome " + std::string(text)};
}

result<DecidedSignal> decided_of(const Statement& row) {
  auto record = signal_of(row);
  if (record.has_error()) return record.error();
  DecidedSignal decided;
  decided.signal = std::move(record->signal);
  decided.reason = record->reason;
  if (row.is_null(after_signal)) return decided;
  const auto outcome = hypothetical_of(row.text(after_signal));
  if (outcome.has_error()) return outcome.error();
  decided.outcome = SignalOutcome{decided.signal.id, *outcome, row.real(after_signal + 1),
                                  time_from_ms(row.integer(after_signal + 2))};
  return decided;
}

}  // namespace

result<void> Database::record(const SignalOutcome& outcome) {
  VECTOR_CHECK(impl_->session.has_value(), "an outcome before a session was begun");
  auto insert = impl_->connection.prepare(
      "INSERT OR REPLACE INTO signal_outcomes(session_id, signal_id, outcome, r, at) "
      "VALUES(?,?,?,?,?)");
  if (insert.has_error()) return insert.error();
  insert->start()
      .bind(*impl_->session)
      .bind(outcome.id.view())
      .bind(to_string(outcome.outcome))
      .bind(outcome.r)
      .bind(to_ms(outcome.at));
  return insert->run();
}

result<std::vector<DecidedSignal>> Database::decided_signals(std::size_t limit) {
  VECTOR_CHECK(impl_->session.has_value(), "a read of the current session before one was begun");
  if (const auto flushed = flush(); flushed.has_error()) return flushed.error();
  const std::string of_it =
      " FROM signal_outcomes AS o WHERE o.session_id = signals.session_id "
      "AND o.signal_id = signals.signal_id)";
  auto rows =
      impl_->connection.prepare("SELECT " + std::string(signal_columns) + ", (SELECT outcome" +
                                of_it + ", (SELECT r" + of_it + ", (SELECT at" + of_it +
                                " FROM signals WHERE session_id = ? ORDER BY id DESC LIMIT ?");
  if (rows.has_error()) return rows.error();
  constexpr std::size_t most = std::numeric_limits<std::int64_t>::max();
  rows->start().bind(*impl_->session).bind(static_cast<std::int64_t>(std::min(limit, most)));
  std::vector<DecidedSignal> out;
  while (true) {
    const auto row = rows->step();
    if (row.has_error()) return row.error();
    if (!*row) return out;
    auto decided = decided_of(*rows);
    if (decided.has_error()) return decided.error();
    out.push_back(*std::move(decided));
  }
}

}  // namespace vectord::storage
