#pragma once
// What one read of a market socket says, stream by stream. Of quotes, marks and running candles
// only the newest matters: while a burst is worked off the last one wins, and the core gets one of
// each. Closed candles never come here. Holds no message from one read to the next.
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "vectord/binance/market_session.hpp"
#include "vectord/domain/event.hpp"

namespace vectord::gateway {

class MarketBoard {
 public:
  using StreamId = binance::MarketSession::StreamId;

  // Forgets everything; ids are below `streams` from here on.
  void reset(std::size_t streams);
  // A message of the stream, sent at that time. False when another socket has brought a newer one
  // (asked where two sockets bring the same).
  bool saw(StreamId stream, Time sent, bool overlapping);
  template <class What>
  void put(StreamId stream, const What& what) {
    Place& place = places_[stream];
    if (place.waits.index() == 0) {
      waiting_.push_back(stream);
    } else {
      ++conflated_;
    }
    place.waits = what;
  }
  // The candle that waits has closed: what there is to say of it is said.
  void withdraw(StreamId stream) { places_[stream].waits = std::monostate{}; }

  // deliver(what) for all that waits, in the order in which the streams spoke first.
  template <class Deliver>
  void release(Deliver deliver) {
    releasing_.swap(waiting_);
    for (const StreamId stream : releasing_) {
      if (stream >= places_.size()) continue;  // reset meanwhile
      const Waiting waits = std::exchange(places_[stream].waits, std::monostate{});
      std::visit([&](const auto& what) { pass(deliver, what); }, waits);
    }
    releasing_.clear();
  }
  // The streams of the messages seen since the last call.
  const std::vector<StreamId>& heard() const { return heard_; }
  void forget_heard();

  std::uint64_t conflated() const { return conflated_; }
  std::uint64_t late() const { return late_; }

 private:
  using Waiting = std::variant<std::monostate, event::Quote, event::Mark, event::CandleUpdate>;
  struct Place {
    Waiting waits;
    Time newest;
    bool heard = false;
  };
  template <class Deliver, class What>
  static void pass(Deliver& deliver, const What& what) {
    if constexpr (!std::is_same_v<What, std::monostate>) deliver(what);
  }

  std::vector<Place> places_;
  std::vector<StreamId> waiting_, releasing_, heard_;
  std::uint64_t conflated_ = 0, late_ = 0;
};

}  // namespace vectord::gateway
