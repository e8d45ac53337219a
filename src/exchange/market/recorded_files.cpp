#include "exchange/market/recorded_files.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {
namespace {

namespace fs = std::filesystem;

constexpr int depth_max = 4;  // SYMBOL/1h/x.csv, and a folder or two around it
constexpr std::size_t files_max = 20'000;
constexpr std::size_t symbols_max = 200;

using Found = std::map<std::string, SymbolFiles>;

struct NameParts {
  std::string symbol, interval;
};

// "BTCUSDT_1h", "BTCUSDT-1h-2025-01", "BTCUSDT-1h-2025-01-31"
std::optional<NameParts> parts_of(const std::string& stem) {
  const std::size_t separator = stem.find_first_of("-_");
  if (separator == std::string::npos || separator == 0) return std::nullopt;
  const char mark = stem[separator];
  const std::string rest = stem.substr(separator + 1);
  const std::size_t end = rest.find(mark);
  if (mark == '_' && end != std::string::npos) return std::nullopt;
  NameParts parts{stem.substr(0, separator), rest.substr(0, end)};
  const bool name = std::ranges::all_of(
      parts.symbol, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
  if (!name || parts.symbol.size() > Symbol::capacity) return std::nullopt;
  return parts;
}

std::vector<std::string>* place_of(Found& found, const NameParts& parts) {
  if (parts.interval == "1h") return &found[parts.symbol].h1;
  if (parts.interval == "4h") return &found[parts.symbol].h4;
  if (parts.interval == "5m") return &found[parts.symbol].m5;
  return nullptr;
}

void add(Found& found, const fs::path& path) {
  if (path.extension() != ".csv") return;
  const auto parts = parts_of(path.stem().string());
  if (!parts) return;
  if (parts->interval == "funding") {
    found[parts->symbol].funding = path.string();
  } else if (auto* place = place_of(found, *parts)) {
    place->push_back(path.string());
  }
}

result<void> walk(const fs::path& directory, Found& found) {
  std::error_code failure;
  fs::recursive_directory_iterator at{directory, failure};
  std::size_t seen = 0;
  for (; !failure && at != fs::recursive_directory_iterator{}; at.increment(failure)) {
    if (at.depth() >= depth_max) at.disable_recursion_pending();
    if (++seen > files_max) {
      return Error{Errc::overloaded, directory.string() +
                                         " holds more than 20000 files; point to " +
                                         "the directory of the candles"};
    }
    if (at->is_regular_file(failure)) add(found, at->path());
  }
  if (failure) {
    return Error{Errc::io, "cannot read the directory " + directory.string() + " (" +
                               failure.message() + "); check the path"};
  }
  return {};
}

// What sibling folders add to the symbols already found.
void add_from_siblings(Found& found, const fs::path& parent) {
  const bool finer =
      std::ranges::any_of(found, [](const auto& entry) { return !entry.second.m5.empty(); });
  std::error_code ignored;
  for (auto& [symbol, files] : found) {
    const fs::path bars = parent / "klines_5m" / (symbol + "_5m.csv");
    if (!finer && fs::exists(bars, ignored)) files.m5.push_back(bars.string());
    const fs::path funding = parent / "funding" / (symbol + "_funding.csv");
    if (files.funding.empty() && fs::exists(funding, ignored)) files.funding = funding.string();
  }
}

// By name, which is by time; the folder a file lies in must not come first.
void sort_by_name(std::vector<std::string>& paths) {
  std::ranges::sort(paths, {}, [](const std::string& path) {
    return std::pair{fs::path{path}.filename().string(), path};
  });
}

}  // namespace

result<std::map<std::string, SymbolFiles>> find_recorded_files(const std::string& directory) {
  Found found;
  if (const auto walked = walk(directory, found); walked.has_error()) return walked.error();
  std::erase_if(found, [](const auto& entry) { return entry.second.h1.empty(); });
  if (found.empty()) {
    return Error{Errc::missing, "no candles in " + directory +
                                    ": it needs files such as BTCUSDT_1h.csv or "
                                    "BTCUSDT-1h-2025-01.csv"};
  }
  if (found.size() > symbols_max) {
    return Error{Errc::overloaded, directory + " holds more than 200 symbols; use fewer"};
  }
  add_from_siblings(found, fs::path{directory} / "..");
  for (auto& [symbol, files] : found) {
    for (auto* paths : {&files.h1, &files.h4, &files.m5}) sort_by_name(*paths);
  }
  return found;
}

}  // namespace vectord::exchange
