#pragma once
// The table of settings: one row per key, from which reading, checking, printing and the
// documentation come. A row is bound to the field it sets; units and ranges stand in the row and
// nowhere else.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vectord::config {

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct Key {
  std::string name;     // "risk.per_trade"
  std::string type;     // "number", "integer", "text", "switch", "list of text"
  std::string unit;     // "%", "s", "USDT", "" ...
  std::string range;    // "0.01 .. 10", "paper | testnet | production", ""
  std::string help;     // one sentence
  bool secret = false;  // shown as "***"
  std::function<std::optional<std::string>(const Value&)> set{};  // what is wrong with the value
  std::function<std::string()> show{};                            // as TOML text
};

struct Settings;
// Every key, bound to `settings`, which must outlive the table.
std::vector<Key> schema(Settings& settings);

// The known name nearest to a misspelt one (edit distance at most a third of its length), or empty.
std::string nearest_name(const std::vector<Key>& keys, std::string_view name);

// The commented settings file with every key at its default for a mode.
std::string commented_file(std::string_view mode);

// Every setting as it is now, as a settings file without comments or secrets.
std::string settings_text(Settings settings);

}  // namespace vectord::config
