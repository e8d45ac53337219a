#pragma once
// Settings from a TOML file and --set overrides. Every problem is reported at once, with its place.
#include <string>
#include <vector>

#include "vectord/config/settings.hpp"

namespace vectord::config {

struct Problem {
  std::string place;  // "config/paper.toml:12:3" or "--set risk.per_trade"
  std::string text;
  unsigned line = 0;  // in the file; 0: not of a line
  std::string to_string() const { return place + ": " + text; }
};

struct Override {
  std::string key;
  std::string value;  // TOML value; bare words are taken as text
};

struct Loaded {
  Settings settings;
  std::vector<Problem> problems;  // empty: usable
};

// Defaults < file < overrides. An empty path means defaults only.
Loaded load(const std::string& path, const std::vector<Override>& overrides);
// The same from text; `name` stands for the file in messages.
Loaded load_text(const std::string& text, const std::string& name,
                 const std::vector<Override>& overrides);

}  // namespace vectord::config
