#pragma once
// The database's shape and the way to it from every earlier one. PRAGMA user_version counts the
// migrations done; a migration, once released, never changes: the next change is the next row.
#include <span>

#include "storage/sqlite.hpp"

namespace vectord::storage {

// The n-th migration leads from version n to n + 1.
std::span<const char* const> migrations();

// Brings the file forward, one transaction a step. Errc::unsupported: the file is newer than the
// migrations, or is no database of ours; it is left untouched.
result<void> migrate(const Connection& connection, std::span<const char* const> steps);

}  // namespace vectord::storage
