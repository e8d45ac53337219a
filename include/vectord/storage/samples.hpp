#pragma once
// The history of figures: one SQLite file of its own (samples.db), for curves over time. Each
// figure is kept at three resolutions, aggregated downwards: 10 s for a day, 1 min for 30 days, 1 h
// for two years; what is older is deleted, so the file is bounded. Rows are written by a thread of
// its own: a slow disk costs samples, never an event of the loop. Losing a row loses a point of a
// curve.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vectord/base/result.hpp"

namespace vectord::storage {

struct SamplePoint {
  std::int64_t at = 0;  // seconds since 1970, begin of its interval
  double min = 0, max = 0, last = 0;
};

struct SampleQuery {
  std::string metric;
  std::int64_t from = 0, to = 0;  // seconds since 1970, both ends count
  std::int64_t step = 10;         // seconds; points of the finest resolution that is not finer
};

class Samples {
 public:
  static constexpr std::size_t max_points = 10'000;  // of one answer
  static constexpr std::size_t max_waiting = 360;    // samples not yet written: an hour

  static result<Samples> open(const std::string& directory);  // exists already
  Samples(Samples&&) noexcept;
  Samples& operator=(Samples&&) noexcept;
  ~Samples();  // writes what waits

  // Time goes forward; a figure that does not exist yet is left out. Never waits.
  void add(std::int64_t at, std::vector<std::pair<std::string_view, double>> figures);
  std::uint64_t dropped() const;
  // Until all that was added is written.
  result<void> flush();
  // Oldest first, in steps that are multiples of the query's.
  result<std::vector<SamplePoint>> points(const SampleQuery& query);

 private:
  struct Impl;
  explicit Samples(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vectord::storage
