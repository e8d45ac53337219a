#include "vectord/strategy/universe.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace vectord::strategy {
namespace {

bool holds(const std::vector<Symbol>& list, const Symbol& symbol) {
  return std::find(list.begin(), list.end(), symbol) != list.end();
}

bool tradable(const Instrument& instrument, const ScannerSettings& settings) {
  if (instrument.quote_asset != "USDT" || !instrument.perpetual) return false;
  if (instrument.status != InstrumentStatus::trading) return false;
  if (!settings.whitelist.empty() && !holds(settings.whitelist, instrument.symbol)) return false;
  return !holds(settings.blacklist, instrument.symbol);
}

struct Ranked {
  Symbol symbol;
  double volume = 0;  // -1: unknown, behind every known one
};

}  // namespace

std::vector<Symbol> choose_universe(const std::vector<Instrument>& instruments,
                                    const std::vector<event::DayVolume>& volumes,
                                    const ScannerSettings& settings) {
  std::map<Symbol, double> volume_of;
  for (const auto& row : volumes) volume_of[row.symbol] = row.quote_volume;

  std::vector<Ranked> ranked;
  for (const auto& instrument : instruments) {
    if (!tradable(instrument, settings)) continue;
    const auto found = volume_of.find(instrument.symbol);
    const double volume = found == volume_of.end() ? -1.0 : found->second;
    const bool minimum_asked = settings.min_quote_volume_24h > 0;
    if (minimum_asked && !(volume >= settings.min_quote_volume_24h)) continue;
    ranked.push_back(Ranked{instrument.symbol, volume});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return a.volume != b.volume ? a.volume > b.volume : a.symbol < b.symbol;
  });

  std::vector<Symbol> chosen;
  const auto limit = static_cast<std::size_t>(std::max(settings.max_symbols, 0));
  for (const auto& row : ranked) {
    if (chosen.size() == limit) break;
    chosen.push_back(row.symbol);
  }
  return chosen;
}

}  // namespace vectord::strategy
