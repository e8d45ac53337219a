#include "vectord/config/load.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <toml++/toml.h>

#include "vectord/config/schema.hpp"

namespace vectord::config {
namespace {

std::string place_of(const std::string& name, const toml::source_region& region) {
  std::ostringstream place;
  place << name << ':' << region.begin.line << ':' << region.begin.column;
  return place.str();
}

std::optional<Value> value_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return Value{flag->get()};
  if (const auto* whole = node.as_integer()) return Value{whole->get()};
  if (const auto* number = node.as_floating_point()) return Value{number->get()};
  if (const auto* text = node.as_string()) return Value{text->get()};
  if (const auto* array = node.as_array()) {
    std::vector<std::string> list;
    for (const auto& element : *array) {
      const auto* text = element.as_string();
      if (text == nullptr) return std::nullopt;
      list.push_back(text->get());
    }
    return Value{std::move(list)};
  }
  return std::nullopt;
}

// A bare word such as `generated` or a path is not TOML: absent.
std::optional<Value> toml_value(const std::string& text) {
  try {
    const toml::table parsed = toml::parse("value = " + text);
    return parsed.size() == 1 ? value_of(*parsed.get("value")) : std::nullopt;
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

class Loader {
 public:
  explicit Loader(Loaded& out) : out_(out), keys_(schema(out.settings)) {}

  void file(const std::string& text, const std::string& name) {
    try {
      table(toml::parse(text, name), "", name);
    } catch (const toml::parse_error& wrong) {
      problem(place_of(name, wrong.source()), std::string(wrong.description()),
              wrong.source().begin.line);
    }
  }

  void override_with(const Override& given) {
    const std::string place = "--set " + given.key;
    set(given.key, toml_value(given.value).value_or(Value{given.value}), place);
  }

 private:
  void table(const toml::table& entries, const std::string& prefix, const std::string& name) {
    for (const auto& [key, node] : entries) {
      const std::string full = prefix + std::string(key.str());
      if (const auto* inner = node.as_table()) {
        table(*inner, full + ".", name);
        continue;
      }
      const std::string place = place_of(name, key.source());
      if (const auto value = value_of(node)) {
        set(full, *value, place, key.source().begin.line);
      } else {
        problem(place, full + " has a value of a kind that no setting takes",
                key.source().begin.line);
      }
    }
  }

  void set(const std::string& name, const Value& value, const std::string& place,
           unsigned line = 0) {
    const auto key = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const Key& candidate) { return candidate.name == name; });
    if (key == keys_.end()) {
      const std::string nearest = nearest_name(keys_, name);
      problem(place,
              "there is no setting " + name +
                  (nearest.empty() ? std::string{} : "; did you mean " + nearest + "?"),
              line);
      return;
    }
    if (const auto wrong = key->set(value)) problem(place, name + " " + *wrong, line);
  }

  void problem(std::string place, std::string text, unsigned line = 0) {
    out_.problems.push_back({std::move(place), std::move(text), line});
  }

  Loaded& out_;
  std::vector<Key> keys_;
};

// What no single key can say.
void check_together(Loaded& out) {
  Settings& settings = out.settings;
  if (settings.mode == Mode::production && !settings.i_understand_the_risk) {
    out.problems.push_back(
        {"mode", "production trades real money: set i_understand_the_risk = true"});
  }
  if (settings.strategy.signal.rsi_oversold >= settings.strategy.signal.rsi_overbought) {
    out.problems.push_back({"signal.rsi_oversold", "must be below signal.rsi_overbought"});
  }
  settings.apply_mode_defaults();
}

Loaded run(const std::string* text, const std::string& name,
           const std::vector<Override>& overrides) {
  Loaded out;
  {
    Loader loader(out);
    if (text != nullptr) loader.file(*text, name);
    for (const Override& given : overrides) loader.override_with(given);
  }
  // Tables come sorted by key; people read a file from the top.
  std::stable_sort(out.problems.begin(), out.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  check_together(out);
  return out;
}

}  // namespace

Loaded load_text(const std::string& text, const std::string& name,
                 const std::vector<Override>& overrides) {
  return run(&text, name, overrides);
}

Loaded load(const std::string& path, const std::vector<Override>& overrides) {
  if (path.empty()) return run(nullptr, path, overrides);
  std::ifstream file(path);
  if (!file) {
    Loaded out;
    out.problems.push_back({path, "cannot be read; give an existing file with --config"});
    return out;
  }
  std::stringstream text;
  text << file.rdbuf();
  const std::string content = text.str();
  return run(&content, path, overrides);
}

}  // namespace vectord::config
