#include "vectord/storage/samples.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "storage/sqlite.hpp"

namespace vectord::storage {
namespace {

struct Resolution {
  std::int64_t seconds, kept_seconds;
};
constexpr std::int64_t day = 86'400;
constexpr std::array<Resolution, 3> resolutions{{{10, day}, {60, 30 * day}, {3'600, 730 * day}}};
constexpr std::chrono::milliseconds busy_timeout{2'000};
constexpr std::int64_t clean_period = 600;

constexpr const char* schema_sql =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS sample(resolution INTEGER, metric TEXT, at INTEGER,"
    " min REAL, max REAL, last REAL, PRIMARY KEY(resolution, metric, at)) WITHOUT ROWID;";
constexpr std::string_view put_sql =
    "INSERT INTO sample VALUES(?1, ?2, ?3, ?4, ?4, ?4) ON CONFLICT DO UPDATE SET "
    "min=min(min, excluded.min), max=max(max, excluded.max), last=excluded.last";
constexpr std::string_view clean_sql = "DELETE FROM sample WHERE resolution = ? AND at < ?";
constexpr std::string_view read_sql =
    "SELECT at, min, max, last FROM sample WHERE resolution = ? AND metric = ? AND "
    "at BETWEEN ? AND ? ORDER BY at";

struct Sample {
  std::int64_t at;
  std::vector<std::pair<std::string_view, double>> figures;
};

// The coarsest that is fine enough for the step, and goes back far enough.
const Resolution& resolution_for(const SampleQuery& query, std::int64_t now) {
  const Resolution* best = &resolutions[0];
  for (const Resolution& each : resolutions) {
    const bool too_short = query.from < now - best->kept_seconds;
    if (each.seconds <= query.step || too_short) best = &each;
  }
  return *best;
}

}  // namespace

struct Samples::Impl {
  Impl(Connection to_write, Connection to_read, Statement put_one, Statement clean_old,
       Statement read_some)
      : writing(std::move(to_write)),
        reading(std::move(to_read)),
        put(std::move(put_one)),
        clean(std::move(clean_old)),
        read(std::move(read_some)),
        thread([this] { work(); }) {}
  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    news.notify_all();
    thread.join();
  }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      news.wait(lock, [this] { return ending || !waiting.empty(); });
      if (waiting.empty()) return;
      const std::deque<Sample> batch = std::exchange(waiting, {});
      busy = true;
      lock.unlock();
      const auto written = write(batch);
      lock.lock();
      busy = false;
      problem = written.has_error() ? written.error().what() : std::string{};
      if (!problem.empty()) lost += batch.size();
      done.notify_all();
    }
  }

  result<void> write(const std::deque<Sample>& batch) {
    if (auto begun = writing.execute("BEGIN IMMEDIATE"); begun.has_error()) return begun;
    auto written = write_all(batch);
    const auto ended = writing.execute(written.has_error() ? "ROLLBACK" : "COMMIT");
    return written.has_error() ? written : ended;
  }
  result<void> write_all(const std::deque<Sample>& batch) {
    for (const Sample& sample : batch) {
      for (const auto& [metric, value] : sample.figures) {
        for (const Resolution& each : resolutions) {
          const std::int64_t begin = sample.at / each.seconds * each.seconds;
          put.start().bind(each.seconds).bind(metric).bind(begin).bind(value);
          if (auto run = put.run(); run.has_error()) return run;
        }
      }
    }
    return forget_old(batch.back().at);
  }
  result<void> forget_old(std::int64_t now) {
    if (now < cleaned_at + clean_period && now >= cleaned_at) return {};
    for (const Resolution& each : resolutions) {
      clean.start().bind(each.seconds).bind(now - each.kept_seconds);
      if (auto run = clean.run(); run.has_error()) return run;
    }
    cleaned_at = now;
    return {};
  }

  Connection writing, reading;  // the thread's, and the loop's
  Statement put, clean, read;
  std::int64_t cleaned_at = 0;
  std::int64_t newest = 0;  // of the loop
  mutable std::mutex mutex;
  std::condition_variable news, done;
  std::deque<Sample> waiting;
  std::uint64_t lost = 0;
  std::string problem;
  bool busy = false;
  bool ending = false;
  std::thread thread;  // last: it uses all of the above
};

Samples::Samples(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Samples::Samples(Samples&&) noexcept = default;
Samples& Samples::operator=(Samples&&) noexcept = default;
Samples::~Samples() = default;

result<Samples> Samples::open(const std::string& directory) {
  const std::string path = directory + "/samples.db";
  auto writing = Connection::open(path, busy_timeout);
  if (writing.has_error()) return writing.error();
  if (auto made = writing->execute(schema_sql); made.has_error()) return made.error();
  auto reading = Connection::open(path, busy_timeout);
  if (reading.has_error()) return reading.error();
  auto put = writing->prepare(put_sql);
  if (put.has_error()) return put.error();
  auto clean = writing->prepare(clean_sql);
  if (clean.has_error()) return clean.error();
  auto read = reading->prepare(read_sql);
  if (read.has_error()) return read.error();
  return Samples(std::make_unique<Impl>(*std::move(writing), *std::move(reading), *std::move(put),
                                        *std::move(clean), *std::move(read)));
}

void Samples::add(std::int64_t at, std::vector<std::pair<std::string_view, double>> figures) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->newest = at;
    if (impl_->waiting.size() >= max_waiting) {
      ++impl_->lost;
      return;
    }
    impl_->waiting.push_back(Sample{at, std::move(figures)});
  }
  impl_->news.notify_one();
}

std::uint64_t Samples::dropped() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->lost;
}

result<void> Samples::flush() {
  std::unique_lock lock(impl_->mutex);
  impl_->done.wait(lock, [this] { return impl_->waiting.empty() && !impl_->busy; });
  if (!impl_->problem.empty()) return Error(Errc::io, impl_->problem);
  return {};
}

result<std::vector<SamplePoint>> Samples::points(const SampleQuery& query) {
  const Resolution& from = resolution_for(query, std::max(impl_->newest, query.to));
  const std::int64_t step =
      (std::max(query.step, from.seconds) + from.seconds - 1) / from.seconds * from.seconds;
  Statement& read = impl_->read;
  read.start().bind(from.seconds).bind(std::string_view(query.metric));
  read.bind(query.from / step * step).bind(query.to);
  std::vector<SamplePoint> points;
  for (;;) {
    const auto row = read.step();
    if (row.has_error()) return row.error();
    if (!*row) return points;
    const std::int64_t at = read.integer(0) / step * step;
    const SamplePoint point{at, read.real(1), read.real(2), read.real(3)};
    if (points.empty() || points.back().at != at) {
      if (points.size() < max_points) points.push_back(point);
      continue;
    }
    SamplePoint& into = points.back();
    into = {at, std::min(into.min, point.min), std::max(into.max, point.max), point.last};
  }
}

}  // namespace vectord::storage
