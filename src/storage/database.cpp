#include "vectord/storage/database.hpp"

#include <filesystem>

#include "storage/impl.hpp"
#include "storage/schema.hpp"
#include "vectord/base/check.hpp"

namespace vectord::storage {
namespace {

result<void> make_directory(const std::string& directory) {
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  if (!failure && std::filesystem::is_directory(directory, failure)) return {};
  return Error{Errc::io, "cannot create the data directory " + directory + " (" +
                             (failure ? failure.message() : "it is a file") +
                             "); create it or choose another"};
}

result<void> configure(const Connection& connection, const DatabaseSettings& settings) {
  std::string pragmas =
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;";
  if (settings.file_bytes_max > 0) {
    const auto page = connection.number("PRAGMA page_size");
    if (page.has_error()) return page.error();
    pragmas += "PRAGMA max_page_count=" + std::to_string(settings.file_bytes_max / *page) + ";";
  }
  return connection.execute(pragmas);
}

}  // namespace

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&& other) noexcept {
  Database old{std::move(impl_)};  // its pending rows are flushed at the end of this scope
  impl_ = std::move(other.impl_);
  return *this;
}
Database::~Database() {
  if (impl_ == nullptr) return;
  [[maybe_unused]] const auto flushed = impl_->flush();
}

result<Database> Database::open(const DatabaseSettings& settings) {
  VECTOR_CHECK(settings.pending_rows_max > 0, "a group needs at least one row");
  if (const auto made = make_directory(settings.directory); made.has_error()) return made.error();
  auto lock = LockFile::acquire(settings.directory);
  if (lock.has_error()) return lock.error();
  auto connection = Connection::open(settings.directory + "/vector.db", settings.busy_timeout);
  if (connection.has_error()) return connection.error();
  // Before anything is written: a newer file must be left as it is.
  if (const auto done = migrate(*connection, migrations()); done.has_error()) return done.error();
  if (const auto done = configure(*connection, settings); done.has_error()) return done.error();
  auto writer = Writer::open(*connection);
  if (writer.has_error()) return writer.error();
  return Database{std::unique_ptr<Impl>{new Impl{.settings = settings,
                                                 .lock = std::move(*lock),
                                                 .connection = std::move(*connection),
                                                 .writer = std::move(*writer),
                                                 .session = {},
                                                 .pending = {},
                                                 .next_attempt = settings.pending_rows_max + 1}}};
}

result<void> Database::Impl::flush() {
  if (pending.empty()) return {};
  const auto written = writer.write(connection, session.value(), pending);
  if (written.has_error()) {
    next_attempt = pending.size() + settings.pending_rows_max;
    return written.error();
  }
  pending.clear();
  next_attempt = settings.pending_rows_max + 1;
  return {};
}

result<void> Database::Impl::add(Record record) {
  VECTOR_CHECK(session.has_value(), "a record before a session was begun");
  if (pending.size() >= settings.backlog_rows_max) {
    // The last chance to make room; without it the caller must know that this row is not kept.
    if (flush().has_error()) {
      return Error{Errc::overloaded, connection.path() + " could not be written for " +
                                         std::to_string(pending.size()) +
                                         " rows; this record is not kept: free the disk"};
    }
  }
  pending.push_back(std::move(record));
  return pending.size() >= next_attempt ? flush() : result<void>{};
}

result<void> Database::record(const effect::RecordSignal& signal) {
  return impl_->add(signal);
}
result<void> Database::record(const effect::RecordFill& fill) {
  return impl_->add(fill);
}
result<void> Database::record(const effect::RecordTrade& trade) {
  return impl_->add(trade);
}
result<void> Database::record(const effect::RecordState& state) {
  return impl_->add(state);
}
result<void> Database::record(const effect::RecordOrder& order) {
  return impl_->add(order);
}
result<void> Database::record(const effect::Alert& alert, Time at) {
  return impl_->add(TimedAlert{alert, at});
}
result<void> Database::flush() {
  return impl_->flush();
}
std::size_t Database::pending() const {
  return impl_->pending.size();
}
std::optional<std::int64_t> Database::current_session() const {
  return impl_->session;
}

result<std::int64_t> Database::begin_session(const Session& session) {
  if (const auto flushed = flush(); flushed.has_error()) return flushed.error();
  auto insert = impl_->connection.prepare(
      "INSERT INTO sessions(mode, exchange, market, seed, started_at) VALUES(?,?,?,?,?)");
  if (insert.has_error()) return insert.error();
  insert->start()
      .bind(std::string_view{session.mode})
      .bind(std::string_view{session.exchange})
      .bind(std::string_view{session.market})
      .bind(static_cast<std::int64_t>(session.seed))
      .bind(to_ms(session.started_at));
  if (const auto done = insert->run(); done.has_error()) return done.error();
  impl_->session = impl_->connection.last_row();
  return *impl_->session;
}

result<void> Database::resume_session(std::int64_t id) {
  if (const auto flushed = flush(); flushed.has_error()) return flushed.error();
  auto reopen = impl_->connection.prepare(
      "UPDATE sessions SET completed_at = NULL WHERE id = ? RETURNING id");
  if (reopen.has_error()) return reopen.error();
  const auto found = reopen->start().bind(id).step();
  if (found.has_error()) return found.error();
  if (!*found) return Error{Errc::missing, "the database has no session " + std::to_string(id)};
  impl_->session = id;
  return reopen->run();
}

result<void> Database::complete_session(Time at) {
  VECTOR_CHECK(impl_->session.has_value(), "completing a session before one was begun");
  if (const auto flushed = flush(); flushed.has_error()) return flushed.error();
  auto complete = impl_->connection.prepare("UPDATE sessions SET completed_at = ? WHERE id = ?");
  if (complete.has_error()) return complete.error();
  return complete->start().bind(to_ms(at)).bind(*impl_->session).run();
}

}  // namespace vectord::storage
