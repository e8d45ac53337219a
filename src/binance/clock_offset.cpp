#include "vectord/binance/clock_offset.hpp"

#include <algorithm>

namespace vectord::binance {

void ClockOffset::add(Time sent, Time received, Time server) {
  if (received < sent) return;
  const Millis round_trip = received - sent;
  if (readings_.size() == capacity) readings_.erase(readings_.begin());
  // The server's clock was read before its answer arrived: so far ahead we are at most.
  const Millis bounded = server - received + max_ahead;
  readings_.push_back({round_trip, std::min(server - (sent + round_trip / 2), bounded)});
}

std::optional<Millis> ClockOffset::round_trip() const {
  if (readings_.empty()) return std::nullopt;
  return std::min_element(
             readings_.begin(), readings_.end(),
             [](const Reading& a, const Reading& b) { return a.round_trip < b.round_trip; })
      ->round_trip;
}

std::optional<Millis> ClockOffset::offset() const {
  const auto fastest = round_trip();
  if (!fastest) return std::nullopt;
  // Twice the fastest and 20 ms: beyond that the error of half a round trip outweighs the reading.
  const Millis slowest_kept = *fastest * 2 + Millis{20};
  std::vector<Millis> kept;
  for (const Reading& reading : readings_) {
    if (reading.round_trip <= slowest_kept) kept.push_back(reading.offset);
  }
  std::sort(kept.begin(), kept.end());
  // The lower middle: in doubt in the past, as a timestamp 1 s ahead is refused at once.
  return kept[(kept.size() - 1) / 2];
}

}  // namespace vectord::binance
