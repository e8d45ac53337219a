#pragma once
// What the gate must remember across bars and restarts: stops and trades of each symbol, and
// signals already taken. Both are bounded (the oldest go first) and save to text, one entry a line.
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "vectord/domain/signal.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

struct SymbolHistory {
  std::optional<Time> last_stop;
  std::vector<Time> trades;  // entries, ascending; only the newest that the rule can need
  bool operator==(const SymbolHistory&) const = default;
};

class Cooldowns {
 public:
  explicit Cooldowns(const FilterSettings& settings);
  void on_stop(const Symbol& symbol, Time at);   // a position ended by its stop
  void on_entry(const Symbol& symbol, Time at);  // a position was opened
  SymbolHistory history(const Symbol& symbol) const;
  std::size_t size() const { return symbols_.size(); }

  std::string save() const;
  // Replaces everything, or changes nothing and says which line is wrong.
  result<void> load(std::string_view text);

 private:
  SymbolHistory& touch(const Symbol& symbol);
  std::size_t max_symbols_;
  std::size_t max_trades_;
  std::map<Symbol, SymbolHistory> symbols_;
};

class SeenSignals {
 public:
  explicit SeenSignals(const FilterSettings& settings);
  // The same id, or the same symbol, side and bar.
  bool contains(const Signal& signal) const;
  void remember(const Signal& signal);
  std::size_t size() const { return order_.size(); }

  std::string save() const;
  result<void> load(std::string_view text);

 private:
  using Slot = std::tuple<Symbol, Direction, Time>;
  struct Entry {
    SignalId id;
    Slot slot;
  };
  void add(Entry entry);
  std::size_t limit_;
  std::deque<Entry> order_;
  std::multiset<SignalId> ids_;
  std::multiset<Slot> slots_;
};

}  // namespace vectord::strategy
