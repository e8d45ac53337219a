#pragma once
// Makes a Key for a field: one overload a kind of field. Private to config.
#include <string>

#include "vectord/config/schema.hpp"
#include "vectord/config/settings.hpp"

namespace vectord::config {

// Where the rows of the table go.
class Table {
 public:
  explicit Table(std::vector<Key>& keys) : keys_(keys) {}

  void number(std::string name, double& field, double low, double high, std::string unit,
              std::string help);
  void integer(std::string name, int& field, int low, int high, std::string unit, std::string help);
  void flag(std::string name, bool& field, std::string help);
  void text(std::string name, std::string& field, std::string range, std::string help);
  // One of a fixed list of words.
  void word(std::string name, std::string& field, std::vector<std::string> words, std::string help);
  void seconds(std::string name, Millis& field, double low, double high, std::string help);
  void minutes(std::string name, Millis& field, double low, double high, std::string help);
  void millis(std::string name, Millis& field, int low, int high, std::string help);
  void money(std::string name, Money& field, double low, double high, std::string help);
  void symbols(std::string name, std::vector<Symbol>& field, std::string help);
  void row(Key key) { keys_.push_back(std::move(key)); }

 private:
  void duration(std::string name, Millis& field, double low, double high, double unit_ms,
                std::string unit, std::string help);
  std::vector<Key>& keys_;
};

// A number out of a Value of either numeric kind.
std::optional<double> as_number(const Value& value);
std::string format_number(double value);
std::string quoted(const std::string& text);

}  // namespace vectord::config
