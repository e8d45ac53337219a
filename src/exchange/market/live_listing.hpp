#pragma once
// Which of an upstream's contracts are followed: the most traded perpetuals in USDT.
#include <vector>

#include "vectord/domain/event.hpp"

namespace vectord::exchange {

// At most `count`: BTCUSDT first, by which the market as a whole is judged, then by 24 h volume.
// Brackets are told to key holders alone: those of contracts that we list ourselves are of the
// order of the real ones, all others get the strictest.
std::vector<Instrument> choose_instruments(std::vector<Instrument> all,
                                           const event::DayVolumes& volumes, int count);

}  // namespace vectord::exchange
