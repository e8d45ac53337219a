#pragma once
// SQLite's C interface as two owning types. Errors are one sentence that names the file and what to
// do. The only header of this room that sees sqlite3.h; it never leaves src/storage.
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "vectord/base/result.hpp"

namespace vectord::storage {

class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* raw, const std::string* path) : raw_(raw), path_(path) {}

  // Ready for the next use: bindings are given in the order of the SQL's question marks.
  Statement& start();
  Statement& bind(std::int64_t value);
  Statement& bind(double value);  // NaN is stored as NULL
  Statement& bind(std::string_view value);
  Statement& bind_null();
  // True: a row is there to read. False: done, and the statement is reset.
  result<bool> step();
  result<void> run();  // steps to the end

  std::int64_t integer(int column) const { return sqlite3_column_int64(raw_.get(), column); }
  double real(int column) const;  // NULL is NaN
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* raw) const { sqlite3_finalize(raw); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> raw_;
  const std::string* path_ = nullptr;
  int next_ = 1;
};

class Connection {
 public:
  static result<Connection> open(std::string path, std::chrono::milliseconds busy_timeout);
  result<Statement> prepare(std::string_view sql) const;
  result<void> execute(const std::string& sql) const;
  result<std::int64_t> number(std::string_view sql) const;  // first column of the first row
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(raw_.get()); }
  bool in_transaction() const { return sqlite3_get_autocommit(raw_.get()) == 0; }
  const std::string& path() const { return *path_; }

 private:
  struct Close {
    void operator()(sqlite3* raw) const { sqlite3_close_v2(raw); }
  };
  // On the heap: statements point at it, and connections move.
  std::unique_ptr<std::string> path_;
  std::unique_ptr<sqlite3, Close> raw_;
};

// The sentence for a result code of SQLite on this file.
Error sqlite_error(int code, const std::string& path, std::string_view detail);

}  // namespace vectord::storage
