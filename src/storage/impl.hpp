#pragma once
// The parts behind Database, shared by its writing half (database.cpp) and its reading half
// (reads.cpp).
#include <deque>

#include "storage/lock_file.hpp"
#include "storage/sqlite.hpp"
#include "storage/writer.hpp"
#include "vectord/storage/database.hpp"

namespace vectord::storage {

struct Database::Impl {
  DatabaseSettings settings;
  LockFile lock;  // released last
  Connection connection;
  Writer writer;
  std::optional<std::int64_t> session;
  std::deque<Record> pending;
  std::size_t next_attempt = 0;  // pending rows at which the next group is tried

  result<void> add(Record record);
  result<void> flush();
};

}  // namespace vectord::storage
