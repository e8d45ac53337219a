#include "gateway/market_board.hpp"

namespace vectord::gateway {

void MarketBoard::reset(std::size_t streams) {
  places_.assign(streams, Place{});
  waiting_.clear();
  heard_.clear();
}

bool MarketBoard::saw(StreamId stream, Time sent, bool overlapping) {
  Place& place = places_[stream];
  if (!place.heard) {
    place.heard = true;
    heard_.push_back(stream);
  }
  if (overlapping && sent < place.newest) {
    ++late_;
    return false;
  }
  place.newest = sent;
  return true;
}

void MarketBoard::forget_heard() {
  for (const StreamId stream : heard_) places_[stream].heard = false;
  heard_.clear();
}

}  // namespace vectord::gateway
