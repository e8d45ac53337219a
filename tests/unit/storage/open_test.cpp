// Opening a data directory: what stands in the way is said in one sentence.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <array>
#include <fstream>

#include "storage/schema.hpp"
#include "unit/storage/temporary.hpp"
#include "vectord/storage/database.hpp"

namespace vectord::storage {
namespace {

Error error_of(const DatabaseSettings& settings) {
  auto opened = Database::open(settings);
  EXPECT_TRUE(opened.has_error());
  return opened.has_error() ? opened.error() : Error{Errc::io, ""};
}

bool says(const Error& error, std::string_view words) {
  const bool found = error.what().find(words) != std::string::npos;
  if (!found) ADD_FAILURE() << error.what() << "\ndoes not say: " << words;
  return found && error.what().find('\n') == std::string::npos;
}

void execute(const std::string& file, const char* sql) {
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &raw), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
}

TEST(OpenDatabase, CreatesADirectoryThatIsAbsent) {
  const TemporaryDirectory directory;
  auto database = Database::open({.directory = directory.str() + "/a/b"});
  ASSERT_TRUE(database.has_value()) << database.error().what();
  EXPECT_TRUE(std::filesystem::exists(directory.str() + "/a/b/vector.db"));
}

TEST(OpenDatabase, UsesAWriteAheadLog) {
  const TemporaryDirectory directory;
  auto database = Database::open({.directory = directory.str()});
  ASSERT_TRUE(database.has_value());
  ASSERT_TRUE(database->begin_session({}).has_value());
  EXPECT_TRUE(std::filesystem::exists(directory.file() + "-wal"));
}

TEST(OpenDatabase, RefusesADirectoryThatAnotherDaemonUses) {
  const TemporaryDirectory directory;
  auto first = Database::open({.directory = directory.str()});
  ASSERT_TRUE(first.has_value());
  const Error error = error_of({.directory = directory.str()});
  EXPECT_EQ(error.code(), Errc::io);
  EXPECT_TRUE(says(error, "another vectord (process " + std::to_string(getpid()) + ")"));
  EXPECT_TRUE(says(error, directory.str()));
}

TEST(OpenDatabase, OpensAgainWhenTheOtherIsClosed) {
  const TemporaryDirectory directory;
  { auto first = Database::open({.directory = directory.str()}); }
  EXPECT_TRUE(Database::open({.directory = directory.str()}).has_value());
}

TEST(OpenDatabase, OpensAfterAnotherDaemonWasKilled) {
  const TemporaryDirectory directory;
  const pid_t child = fork();
  if (child == 0) {
    auto database = Database::open({.directory = directory.str()});
    const bool fine = database.has_value() && database->begin_session({}).has_value() &&
                      database->record(effect::RecordState{"key", "value"}).has_value() &&
                      database->flush().has_value();
    _exit(fine ? 0 : 1);  // no destructor runs
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  auto database = Database::open({.directory = directory.str()});
  ASSERT_TRUE(database.has_value());
  ASSERT_TRUE(database->resume_session(1).has_value());
  EXPECT_EQ(*database->state("key"), "value");
}

TEST(OpenDatabase, RefusesAFileInPlaceOfTheDirectory) {
  const TemporaryDirectory directory;
  std::ofstream(directory.str() + "/file") << "x";
  EXPECT_TRUE(says(error_of({.directory = directory.str() + "/file"}), "cannot create the data"));
  EXPECT_TRUE(
      says(error_of({.directory = directory.str() + "/file/in"}), "cannot create the data"));
}

TEST(OpenDatabase, RefusesADirectoryWhereNothingCanBeWritten) {
  // Root passes permission bits, but not those of /proc.
  EXPECT_TRUE(says(error_of({.directory = "/proc/self"}), "cannot write in the data directory"));
}

TEST(OpenDatabase, RefusesANewerDatabaseAndLeavesItAlone) {
  const TemporaryDirectory directory;
  { ASSERT_TRUE(Database::open({.directory = directory.str()}).has_value()); }
  execute(directory.file(), "PRAGMA user_version=999");
  const Error error = error_of({.directory = directory.str()});
  EXPECT_EQ(error.code(), Errc::unsupported);
  EXPECT_TRUE(says(error, "database version 999, written by a newer vectord"));
  EXPECT_TRUE(says(error, "upgrade vectord"));
}

TEST(OpenDatabase, RefusesTheDatabaseOfAnotherProgram) {
  const TemporaryDirectory directory;
  execute(directory.file(), "CREATE TABLE theirs(x)");
  EXPECT_EQ(error_of({.directory = directory.str()}).code(), Errc::unsupported);
}

TEST(OpenDatabase, RefusesADamagedFile) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file()) << std::string(4096, 'x');
  EXPECT_TRUE(says(error_of({.directory = directory.str()}), "is damaged or is no database"));
}

TEST(OpenDatabase, SaysWhenAShellHoldsTheFile) {
  const TemporaryDirectory directory;
  { ASSERT_TRUE(Database::open({.directory = directory.str()}).has_value()); }
  auto shell = Connection::open(directory.file(), std::chrono::milliseconds{0});
  ASSERT_TRUE(shell.has_value());
  auto database =
      Database::open({.directory = directory.str(), .busy_timeout = std::chrono::milliseconds{1}});
  ASSERT_TRUE(database.has_value());
  ASSERT_TRUE(database->begin_session({}).has_value());
  ASSERT_TRUE(shell->execute("BEGIN IMMEDIATE").has_value());
  ASSERT_TRUE(database->record(effect::RecordState{"key", "value"}).has_value());
  const auto flushed = database->flush();
  ASSERT_TRUE(flushed.has_error());
  EXPECT_TRUE(says(flushed.error(), "is locked by another process"));
  ASSERT_TRUE(shell->execute("ROLLBACK").has_value());
  EXPECT_TRUE(database->flush().has_value());
  EXPECT_EQ(*database->state("key"), "value");
}

constexpr std::array<const char*, 3> steps{"CREATE TABLE a(x)", "CREATE TABLE b(x)",
                                           "CREATE TABLE c(x)"};

TEST(Migrations, LeadForwardFromEveryVersion) {
  for (std::size_t from = 0; from <= steps.size(); ++from) {
    auto memory = Connection::open(":memory:", std::chrono::milliseconds{0});
    ASSERT_TRUE(memory.has_value());
    ASSERT_TRUE(migrate(*memory, std::span{steps}.first(from)).has_value());
    ASSERT_TRUE(migrate(*memory, steps).has_value());
    EXPECT_EQ(*memory->number("PRAGMA user_version"), 3);
    EXPECT_EQ(*memory->number("SELECT count(*) FROM sqlite_master"), 3);
  }
}

TEST(Migrations, AFailedStepChangesNothing) {
  constexpr std::array<const char*, 2> broken{"CREATE TABLE a(x)",
                                              "CREATE TABLE b(x); CREATE TABLE a(x)"};
  auto memory = Connection::open(":memory:", std::chrono::milliseconds{0});
  ASSERT_TRUE(memory.has_value());
  EXPECT_TRUE(migrate(*memory, broken).has_error());
  EXPECT_EQ(*memory->number("PRAGMA user_version"), 1);
  EXPECT_EQ(*memory->number("SELECT count(*) FROM sqlite_master"), 1);
}

TEST(Migrations, RefuseAVersionPastTheLast) {
  auto memory = Connection::open(":memory:", std::chrono::milliseconds{0});
  ASSERT_TRUE(memory.has_value());
  ASSERT_TRUE(migrate(*memory, steps).has_value());
  const auto done = migrate(*memory, std::span{steps}.first(2));
  ASSERT_TRUE(done.has_error());
  EXPECT_EQ(done.error().code(), Errc::unsupported);
}

}  // namespace
}  // namespace vectord::storage
