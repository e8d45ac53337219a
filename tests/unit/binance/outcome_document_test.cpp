// docs/order-outcomes.md prints the outcome table: each printed part must be what the code decides.
// VECTOR_WRITE_DOCS=1 writes them anew.
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "vectord/binance/outcome.hpp"
#include "vectord/binance/outcome_rows.hpp"

namespace vectord::binance {
namespace {

const std::string path = std::string(VECTOR_SOURCE_DIR) + "/docs/order-outcomes.md";

std::string word_of(const Verdict& verdict) {
  switch (verdict.advice) {
    case Advice::pause: return "throttled";
    case Advice::banned: return "banned";
    case Advice::resync_clock: return "not executed: clock set, once more";
    case Advice::new_listen_key: return "rejected: new listen key";
    case Advice::check_key: return "rejected: key";
    case Advice::ask: return "unknown: asked for";
    case Advice::back_off:
      return verdict.outcome == event::Outcome::unknown ? "unknown: again" : "not executed";
    case Advice::none: break;
  }
  switch (verdict.outcome) {
    case event::Outcome::accepted: return "accepted";
    case event::Outcome::rejected: return "rejected";
    case event::Outcome::absent: return "not there (yet)";
    case event::Outcome::unknown: return "unknown";
    case event::Outcome::not_sent: return "not executed";
  }
  return "?";
}

template <class Judge>
std::string columns(Judge judge) {
  std::string text;
  for (const Kind kind : {Kind::place, Kind::cancel, Kind::query, Kind::read}) {
    text += " | " + word_of(judge(kind));
  }
  return text;
}

const std::string heads = " | place | cancel | query | read, setting | also |\n";

std::string print_codes() {
  std::ostringstream out;
  out << "| code | name" << heads << "|---|---|---|---|---|---|---|\n";
  for (const CodeRow& row : code_rows()) {
    out << "| " << row.code << " | " << row.name
        << columns([&](Kind kind) { return judge_answer(kind, 400, row.code, ""); }) << " | "
        << row.note << " |\n";
  }
  return out.str();
}

std::string print_statuses() {
  std::ostringstream out;
  out << "| HTTP | body says" << heads << "|---|---|---|---|---|---|---|\n";
  for (const StatusRow& row : status_rows()) {
    out << "| " << row.from;
    if (row.to != row.from) out << " - " << row.to;
    out << " | " << row.text
        << columns([&](Kind kind) { return judge_answer(kind, row.to, 0, row.text); }) << " | "
        << row.note << " |\n";
  }
  return out.str();
}

std::string print_transports() {
  std::ostringstream out;
  out << "| failure" << heads << "|---|---|---|---|---|---|\n";
  for (const TransportRow& row : transport_rows()) {
    out << "| " << to_string(row.error)
        << columns([&](Kind kind) { return judge_transport(kind, row.error); }) << " | " << row.note
        << " |\n";
  }
  return out.str();
}

std::string read_document() {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// What stands between the two marks of a part; the marks stay.
struct Part {
  std::size_t begin = 0, size = 0;
};
std::optional<Part> find_part(const std::string& document, const std::string& name) {
  const std::string mark = "<!-- " + name + ": printed from the table -->\n";
  const auto at = document.find(mark);
  if (at == std::string::npos) return std::nullopt;
  const auto end = document.find("<!-- end -->", at);
  if (end == std::string::npos) return std::nullopt;
  return Part{at + mark.size(), end - at - mark.size()};
}

const std::map<std::string, std::string> parts{
    {"transport", print_transports()}, {"status", print_statuses()}, {"codes", print_codes()}};

TEST(OutcomeDocument, PrintsTheTable) {
  std::string document = read_document();
  ASSERT_FALSE(document.empty()) << path;
  for (const auto& [name, printed] : parts) {
    const auto part = find_part(document, name);
    ASSERT_TRUE(part.has_value()) << "no marks for " << name;
    if (std::getenv("VECTOR_WRITE_DOCS") != nullptr) {
      document.replace(part->begin, part->size, printed);
      std::ofstream(path) << document;
      continue;
    }
    EXPECT_EQ(document.substr(part->begin, part->size), printed)
        << name << " is out of date: run test_binance with VECTOR_WRITE_DOCS=1";
  }
}

TEST(OutcomeTable, NamesEachCodeOnce) {
  std::set<int> seen;
  for (const CodeRow& row : code_rows()) EXPECT_TRUE(seen.insert(row.code).second) << row.code;
}

// Every code that the exchange's error list has and that an order, a query or a setting can meet.
TEST(OutcomeTable, HasEveryFamilyThatAnOrderCanMeet) {
  std::set<int> codes;
  for (const CodeRow& row : code_rows()) codes.insert(row.code);
  for (const int code :
       {-1000, -1001, -1003, -1006, -1007, -1008, -1015, -1021, -1022, -1111, -1121, -2010, -2011,
        -2013, -2014, -2015, -2018, -2019, -2020, -2021, -2022, -2023, -2024, -2025, -2027, -4003,
        -4004, -4005, -4014, -4016, -4023, -4024, -4045, -4046, -4059, -4061, -4087, -4088, -4105,
        -4106, -4107, -4109, -4116, -4117, -4118, -4120, -4130, -4131, -4140, -4142, -4164, -4171,
        -4189, -4192, -4400, -4401, -5021, -5022, -5024, -5027, -5028, -5041}) {
    EXPECT_TRUE(codes.contains(code)) << code;
  }
}

// The law behind the table: an order that may have been executed is asked for, never called failed
// by the server's own failure.
TEST(OutcomeTable, AsksForEveryOrderThatMayHaveBeenExecuted) {
  for (const int status : {100, 200, 202, 302, 400, 404, 408, 500, 502, 503, 504}) {
    for (int code = -5100; code <= 0; ++code) {
      const Verdict verdict = judge_answer(Kind::place, status, code, "");
      if (verdict.outcome == event::Outcome::unknown) {
        ASSERT_EQ(verdict.advice, Advice::ask) << status << " " << code;
      }
      if (status >= 500) {
        ASSERT_TRUE(verdict.outcome == event::Outcome::unknown ||
                    verdict.outcome == event::Outcome::not_sent)
            << status << " " << code;
      }
    }
  }
}

}  // namespace
}  // namespace vectord::binance
