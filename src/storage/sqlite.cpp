#include "storage/sqlite.hpp"

#include <limits>

namespace vectord::storage {

Error sqlite_error(int code, const std::string& path, std::string_view detail) {
  const auto say = [&](std::string_view what) {
    return Error{Errc::io, path + std::string(what) + " (" + std::string(detail) + ")"};
  };
  switch (code & 0xff) {
    case SQLITE_FULL:
      return say(": no space left for the database; free space on that disk, nothing is lost yet");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return say(" cannot be opened for writing; check the owner and permissions of its directory");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return say(" is damaged or is no database; restore a backup or move the file away");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return say(" is locked by another process; close the program that has it open");
    case SQLITE_IOERR: return say(" could not be read or written; check the disk");
    default: return say(": the database refused a statement");
  }
}

Statement& Statement::start() {
  sqlite3_reset(raw_.get());
  sqlite3_clear_bindings(raw_.get());
  next_ = 1;
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(raw_.get(), next_++, value);
  return *this;
}

Statement& Statement::bind(double value) {
  sqlite3_bind_double(raw_.get(), next_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  // A null pointer would bind NULL, and an empty view may carry one.
  const char* bytes = value.empty() ? "" : value.data();
  // The macro SQLITE_TRANSIENT is an old-style cast of -1; "copy now" is what it says.
  sqlite3_bind_text64(raw_.get(), next_++, bytes, value.size(),
                      reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1}), SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_null() {
  sqlite3_bind_null(raw_.get(), next_++);
  return *this;
}

result<bool> Statement::step() {
  const int code = sqlite3_step(raw_.get());
  if (code == SQLITE_ROW) return true;
  // A reset forgets the message, a statement left alone holds the lock.
  if (code == SQLITE_DONE) {
    sqlite3_reset(raw_.get());
    return false;
  }
  Error error = sqlite_error(code, *path_, sqlite3_errmsg(sqlite3_db_handle(raw_.get())));
  sqlite3_reset(raw_.get());
  return error;
}

result<void> Statement::run() {
  while (true) {
    const result<bool> row = step();
    if (row.has_error()) return row.error();
    if (!*row) return {};
  }
}

double Statement::real(int column) const {
  if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(raw_.get(), column);
}

std::string Statement::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(raw_.get(), column);
  const int size = sqlite3_column_bytes(raw_.get(), column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(raw_.get(), column) == SQLITE_NULL;
}

result<Connection> Connection::open(std::string path, std::chrono::milliseconds busy_timeout) {
  Connection made;
  made.path_ = std::make_unique<std::string>(std::move(path));
  sqlite3* raw = nullptr;
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(made.path_->c_str(), &raw, flags, nullptr);
  made.raw_.reset(raw);  // there even when opening failed
  if (code != SQLITE_OK) return sqlite_error(code, *made.path_, sqlite3_errstr(code));
  sqlite3_busy_timeout(raw, static_cast<int>(busy_timeout.count()));
  return made;
}

result<Statement> Connection::prepare(std::string_view sql) const {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(raw_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, *path_, sqlite3_errmsg(raw_.get()));
  return Statement{raw, path_.get()};
}

result<void> Connection::execute(const std::string& sql) const {
  const int code = sqlite3_exec(raw_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(code, *path_, sqlite3_errmsg(raw_.get()));
  return {};
}

result<std::int64_t> Connection::number(std::string_view sql) const {
  auto statement = prepare(sql);
  if (statement.has_error()) return statement.error();
  const result<bool> row = statement->step();
  if (row.has_error()) return row.error();
  return *row ? statement->integer(0) : 0;
}

}  // namespace vectord::storage
