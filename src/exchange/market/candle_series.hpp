#pragma once
// Candles of one symbol: rings of the closed ones, and the cascade that makes coarser candles of
// finer ones. Memory does not grow with the length of a run.
#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "vectord/domain/candle.hpp"

namespace vectord::exchange {

// The newest `capacity` closed candles of one interval, in time order.
class CandleRing {
 public:
  explicit CandleRing(std::size_t capacity) : capacity_(capacity) {}
  void push(const Candle& candle);
  std::size_t size() const { return candles_.size(); }
  const Candle& operator[](std::size_t age_order) const {  // 0 = oldest
    std::size_t at = head_ + age_order;
    if (at >= candles_.size()) at -= candles_.size();
    return candles_[at];
  }

 private:
  std::size_t capacity_;
  std::vector<Candle> candles_;
  std::size_t head_ = 0;  // the oldest, once full
};

// Which closed candles to hand out; the contract of MarketSource::candles.
struct CandleRange {
  std::optional<Time> from, to;
  int limit = 0;
};

// `closed` is anything with size() and operator[] in time order, of which the first `size` count.
template <class Series>
std::vector<Candle> select_candles(const Series& closed, std::size_t size, const CandleRange& query,
                                   const std::optional<Candle>& running) {
  const auto first_not_before = [&](Time at) {
    std::size_t low = 0, high = size;
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      if (closed[middle].open_time < at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  std::size_t first = query.from ? first_not_before(*query.from) : 0;
  std::size_t last = query.to ? first_not_before(*query.to + Millis{1}) : size;
  const bool fits = running && (!query.from || running->open_time >= *query.from) &&
                    (!query.to || running->open_time <= *query.to);
  const auto limit = static_cast<std::size_t>(std::max(query.limit, 0));
  std::vector<Candle> chosen;
  if (limit == 0 || last < first) return chosen;
  const std::size_t total = last - first + (fits ? 1 : 0);
  const bool with_running = fits && (!query.from || total <= limit);
  const std::size_t room = limit - (with_running ? 1 : 0);
  if (last - first > room) {
    if (query.from) {
      last = first + room;
    } else {
      first = last - room;
    }
  }
  chosen.reserve(last - first + 1);
  for (std::size_t at = first; at < last; ++at) chosen.push_back(closed[at]);
  if (with_running) chosen.push_back(*running);
  return chosen;
}

// `part` follows what is in `whole`; an empty `whole` begins with it, at `open_time`.
void absorb(std::optional<Candle>& whole, const Candle& part, Time open_time);
Time open_time_of(Time at, Interval interval);  // of the candle that holds `at`
bool is_boundary(Time at, Interval interval);

// Minutes in, closed candles of every interval out.
class CandleCascade {
 public:
  explicit CandleCascade(std::size_t capacity);
  // History: a closed hour, before the first minute.
  void push_hour(const Candle& hour);
  // The candle of the minute that ends now. `emit(interval, candle)` sees every candle that closes.
  template <class Emit>
  void push_minute(const Candle& minute, Emit&& emit) {
    ring(Interval::m1).push(minute);
    emit(Interval::m1, minute);
    push(Interval::m5, minute, end_of(minute, Interval::m1), emit);
  }
  const CandleRing& closed(Interval interval) const { return rings_[index(interval)]; }
  std::optional<Candle> running(Interval interval) const;

 private:
  static std::size_t index(Interval interval) { return static_cast<std::size_t>(interval); }
  CandleRing& ring(Interval interval) { return rings_[index(interval)]; }
  // A closed part of the next finer interval; a whole that is complete goes on to the next coarser.
  template <class Emit>
  void push(Interval interval, const Candle& part, Time end, Emit&& emit) {
    auto& whole = running_[index(interval)];
    absorb(whole, part, open_time_of(part.open_time, interval));
    if (!is_boundary(end, interval)) return;
    const Candle closing = *whole;
    whole.reset();
    ring(interval).push(closing);
    emit(interval, closing);
    if (interval == Interval::d1) return;
    push(static_cast<Interval>(index(interval) + 1), closing, end, emit);
  }

  std::array<CandleRing, 5> rings_;
  std::array<std::optional<Candle>, 5> running_;  // of closed parts only; m1 is never used
};

}  // namespace vectord::exchange
