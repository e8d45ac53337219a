#pragma once
// Which symbols we follow (§1): TRADING USDT perpetuals by 24 h quote volume, best first.
#include <vector>

#include "vectord/domain/event.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::strategy {

// At most settings.max_symbols, by volume descending, then by name. A symbol whose volume is
// unknown is left out where a minimum is asked, and ranks last where none is. The whitelist
// narrows, the blacklist removes; neither lifts the other conditions.
std::vector<Symbol> choose_universe(const std::vector<Instrument>& instruments,
                                    const std::vector<event::DayVolume>& volumes,
                                    const ScannerSettings& settings);

}  // namespace vectord::strategy
