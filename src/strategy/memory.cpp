#include "vectord/strategy/memory.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vectord::strategy {
namespace {

// Words of a line are parted by spaces. Ids come from outside: anything that could end a word or a
// line is written as %XX.
std::string encode_word(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != '%' && byte != 0x7f) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4U];
      out += hex[byte & 15U];
    }
  }
  return out;
}

std::optional<std::string> decode_word(std::string_view word) {
  std::string out;
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (word[at] != '%') {
      out += word[at];
      continue;
    }
    unsigned value = 0;
    if (at + 2 >= word.size()) return std::nullopt;
    const char* first = word.data() + at + 1;
    const auto [end, error] = std::from_chars(first, first + 2, value, 16);
    if (error != std::errc{} || end != first + 2) return std::nullopt;
    out += static_cast<char>(value);
    at += 2;
  }
  return out;
}

std::optional<Time> time_of(std::string_view word) {
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), ms);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return time_from_ms(ms);
}

std::string ms_of(Time at) {
  return std::to_string(to_ms(at));
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(by), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

Error bad_line(const char* what, std::string_view line) {
  return Error{Errc::parse, std::string(what) + ": line \"" + std::string(line.substr(0, 120)) +
                                "\" is not one that we write"};
}

template <class Word>
std::optional<Word> word_of(std::string_view text) {
  const auto decoded = decode_word(text);
  return decoded ? Word::make(*decoded) : std::nullopt;
}

Time last_of(const SymbolHistory& history) {
  Time last;
  if (history.last_stop) last = *history.last_stop;
  if (!history.trades.empty()) last = std::max(last, history.trades.back());
  return last;
}

// "SYMBOL <stop ms or -> <trade ms>..."
std::optional<std::pair<Symbol, SymbolHistory>> history_from(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() < 2) return std::nullopt;
  const auto symbol = word_of<Symbol>(words[0]);
  if (!symbol) return std::nullopt;
  SymbolHistory history;
  if (words[1] != "-") {
    history.last_stop = time_of(words[1]);
    if (!history.last_stop) return std::nullopt;
  }
  for (std::size_t at = 2; at < words.size(); ++at) {
    const auto trade = time_of(words[at]);
    if (!trade) return std::nullopt;
    history.trades.push_back(*trade);
  }
  return std::pair{*symbol, std::move(history)};
}

}  // namespace

Cooldowns::Cooldowns(const FilterSettings& settings)
    : max_symbols_(std::max<std::size_t>(settings.max_remembered_symbols, 1)),
      max_trades_(static_cast<std::size_t>(std::max(settings.max_trades_in_window, 1))) {}

SymbolHistory& Cooldowns::touch(const Symbol& symbol) {
  const auto found = symbols_.find(symbol);
  if (found != symbols_.end()) return found->second;
  if (symbols_.size() >= max_symbols_) {
    const auto quietest = std::min_element(
        symbols_.begin(), symbols_.end(),
        [](const auto& a, const auto& b) { return last_of(a.second) < last_of(b.second); });
    symbols_.erase(quietest);
  }
  return symbols_[symbol];
}

void Cooldowns::on_stop(const Symbol& symbol, Time at) {
  auto& last = touch(symbol).last_stop;
  last = last ? std::max(*last, at) : at;
}

void Cooldowns::on_entry(const Symbol& symbol, Time at) {
  auto& trades = touch(symbol).trades;
  trades.insert(std::upper_bound(trades.begin(), trades.end(), at), at);
  if (trades.size() > max_trades_) trades.erase(trades.begin());
}

SymbolHistory Cooldowns::history(const Symbol& symbol) const {
  const auto found = symbols_.find(symbol);
  return found == symbols_.end() ? SymbolHistory{} : found->second;
}

std::string Cooldowns::save() const {
  std::string text;
  for (const auto& [symbol, history] : symbols_) {
    text += encode_word(symbol.view()) + ' ' +
            (history.last_stop ? ms_of(*history.last_stop) : std::string("-"));
    for (const Time trade : history.trades) text += ' ' + ms_of(trade);
    text += '\n';
  }
  return text;
}

result<void> Cooldowns::load(std::string_view text) {
  std::vector<std::pair<Symbol, SymbolHistory>> rows;
  for (const auto line : split(text, '\n')) {
    auto row = history_from(line);
    if (!row) return bad_line("symbol cooldowns", line);
    rows.push_back(std::move(*row));
  }
  // Through the same doors as live, so that a smaller bound in the settings holds at once.
  symbols_.clear();
  for (const auto& [symbol, history] : rows) {
    if (history.last_stop) on_stop(symbol, *history.last_stop);
    for (const Time trade : history.trades) on_entry(symbol, trade);
  }
  return {};
}

SeenSignals::SeenSignals(const FilterSettings& settings)
    : limit_(std::max<std::size_t>(settings.max_remembered_signals, 1)) {}

bool SeenSignals::contains(const Signal& signal) const {
  return ids_.contains(signal.id) ||
         slots_.contains(Slot{signal.symbol, signal.direction, signal.bar});
}

void SeenSignals::remember(const Signal& signal) {
  add(Entry{signal.id, Slot{signal.symbol, signal.direction, signal.bar}});
}

void SeenSignals::add(Entry entry) {
  if (order_.size() >= limit_) {
    const Entry& oldest = order_.front();
    ids_.erase(ids_.find(oldest.id));
    slots_.erase(slots_.find(oldest.slot));
    order_.pop_front();
  }
  ids_.insert(entry.id);
  slots_.insert(entry.slot);
  order_.push_back(std::move(entry));
}

// "<bar ms> <LONG|SHORT> SYMBOL id", oldest first. The last word may be empty.
std::string SeenSignals::save() const {
  std::string text;
  for (const auto& [id, slot] : order_) {
    const auto& [symbol, direction, bar] = slot;
    text += ms_of(bar) + ' ' + std::string(to_string(direction)) + ' ' +
            encode_word(symbol.view()) + ' ' + encode_word(id.view()) + '\n';
  }
  return text;
}

result<void> SeenSignals::load(std::string_view text) {
  std::vector<Entry> entries;
  for (const auto line : split(text, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() < 3 || words.size() > 4) return bad_line("seen signals", line);
    const auto bar = time_of(words[0]);
    const bool is_long = words[1] == to_string(Direction::long_);
    const bool is_short = words[1] == to_string(Direction::short_);
    const auto symbol = word_of<Symbol>(words[2]);
    const auto id = words.size() == 4 ? word_of<SignalId>(words[3]) : SignalId{};
    if (!bar || !symbol || !id || is_long == is_short) return bad_line("seen signals", line);
    const auto direction = is_long ? Direction::long_ : Direction::short_;
    entries.push_back(Entry{*id, Slot{*symbol, direction, *bar}});
  }
  order_.clear();
  ids_.clear();
  slots_.clear();
  for (auto& entry : entries) add(std::move(entry));
  return {};
}

}  // namespace vectord::strategy
