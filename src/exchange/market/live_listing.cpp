#include "exchange/market/live_listing.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "exchange/market/listing.hpp"

namespace vectord::exchange {
namespace {

std::vector<LeverageBracket> brackets_of(const Instrument& instrument) {
  const Listing* listing = find_listing(instrument.symbol.view());
  if (listing != nullptr) return instrument_of(*listing).brackets;
  for (const Listing& other : listings()) {
    if (other.brackets == BracketClass::small) return instrument_of(other).brackets;
  }
  return {};
}

bool is_followable(const Instrument& instrument) {
  return instrument.perpetual && instrument.status == InstrumentStatus::trading &&
         instrument.quote_asset == "USDT" && instrument.margin_asset == "USDT";
}

}  // namespace

std::vector<Instrument> choose_instruments(std::vector<Instrument> all,
                                           const event::DayVolumes& volumes, int count) {
  std::map<Symbol, double> volume_of;
  for (const auto& row : volumes.list) volume_of[row.symbol] = row.quote_volume;
  std::erase_if(all, [](const Instrument& instrument) { return !is_followable(instrument); });
  const auto rank = [&](const Instrument& instrument) {
    const bool first = instrument.symbol.view() == "BTCUSDT";
    return std::tuple(!first, -volume_of[instrument.symbol], instrument.symbol);
  };
  std::sort(all.begin(), all.end(),
            [&](const Instrument& a, const Instrument& b) { return rank(a) < rank(b); });
  if (all.size() > static_cast<std::size_t>(count)) all.resize(static_cast<std::size_t>(count));
  for (Instrument& instrument : all) instrument.brackets = brackets_of(instrument);
  return all;
}

}  // namespace vectord::exchange
