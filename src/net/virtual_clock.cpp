#include <algorithm>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/deadline.hpp"
#include "net/timer_queue.hpp"
#include "vectord/net/clock.hpp"

namespace vectord::net {
namespace asio = boost::asio;
using boost::system::error_code;

namespace {
// So much lateness is made up for (a timer wakes some 0.1 ms late each time); with more, time has
// waited.
constexpr auto pace_slack = std::chrono::milliseconds(100);
constexpr double longest_wait_ms = 24.0 * 3600 * 1000;

// Another process counts its flights too: a random start keeps its keys from being taken for ours.
FlightKey first_key() {
  std::random_device device;
  return (static_cast<FlightKey>(device()) << 32) | 1U;
}
}  // namespace

struct VirtualClock::State : std::enable_shared_from_this<State> {
  State(asio::io_context& loop, Time begin, double speed_factor)
      : io(loop), now(begin), speed(speed_factor), next_key(first_key()), pace(loop), stall(loop) {}

  // ── what is under way ──
  void enter() {
    ++busy;
    ++moves;
    watch();
  }
  void leave(std::int64_t count = 1) {
    busy -= count;
    ++moves;
    if (busy == 0) schedule_check();
  }
  std::int64_t& held_by(const char* who) {
    for (auto& [name, count] : holds) {
      if (name == who) return count;
    }
    return holds.emplace_back(who, 0).second;
  }

  // ── the jump ──
  // Never inline: what is ready now runs first, and may take a hold.
  void schedule_check() {
    if (!started || stopped || check_posted) return;
    check_posted = true;
    asio::post(io, [self = shared_from_this()] { self->check(); });
  }
  void check() {
    check_posted = false;
    if (stopped || busy > 0) return;
    const auto due = next_due();
    if (!due) return unwatch();
    if (!waits_for_pace(*due)) step(*due);
  }
  std::optional<Time> next_due() const {
    if (!timers.empty() && (!end || timers.next_due() <= *end)) {
      return std::max(now, timers.next_due());
    }
    if (end && reached) return std::max(now, *end);
    return std::nullopt;
  }
  void step(Time due) {
    now = due;
    const auto callback = !timers.empty() && timers.next_due() <= now
                              ? timers.pop()
                              : std::exchange(reached, nullptr);
    enter();
    struct Leave {
      State& state;
      ~Leave() { state.leave(); }
    } leaving{*this};
    callback();
  }

  // ── the pace ──
  Steady::time_point real_at(Time due) const {
    const auto ahead = static_cast<double>((due - base_virtual).count()) / speed;
    const std::chrono::duration<double, std::milli> wait(std::min(ahead, longest_wait_ms));
    return base_real + std::chrono::duration_cast<Steady::duration>(wait);
  }
  void rebase(Steady::time_point real, Time at) {
    base_real = real;
    base_virtual = at;
  }
  bool waits_for_pace(Time due) {
    if (speed <= 0) return false;
    const auto real = Steady::now();
    const auto target = real_at(due);
    if (real >= target) {
      if (real - target > pace_slack) rebase(real, due);
      return false;
    }
    if (pace_due != due) wait_for_pace(due, target);
    return true;
  }
  void wait_for_pace(Time due, Steady::time_point target) {
    pace_due = due;
    pace.expires_at(target);
    pace.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      if (ec || !self) return;
      self->pace_due.reset();
      self->schedule_check();
    });
  }
  void catch_up() {
    if (!started || stopped || busy > 0 || speed <= 0) return;
    const std::chrono::duration<double, std::milli> passed = Steady::now() - base_real;
    Time paced = base_virtual + Millis(static_cast<std::int64_t>(passed.count() * speed));
    if (const auto due = next_due()) paced = std::min(paced, *due);
    if (end) paced = std::min(paced, *end);
    now = std::max(now, paced);
  }

  // ── the watchdog: armed at most once a period, and only while something is under way ──
  void watch() {
    if (!report || watching || !started || stopped) return;
    watching = true;
    moves_seen = moves;
    stall.expires_after(stall_after);
    stall.async_wait([weak = weak_from_this()](error_code ec) {
      const auto self = weak.lock();
      if (!ec && self) self->on_watch();
    });
  }
  void on_watch() {
    if (!watching) return;
    watching = false;
    if (stopped || busy == 0) return;
    if (moves != moves_seen) return watch();
    const auto tell = report;
    tell(describe());
  }
  void unwatch() {
    if (!watching) return;
    watching = false;
    stall.cancel();
  }
  std::string describe() const {
    std::string text;
    for (const auto& [name, count] : holds) {
      if (count > 0) text += std::to_string(count) + " x " + name + ", ";
    }
    std::int64_t flying = 0;
    for (const auto& entry : flights) flying += entry.second;
    return text + std::to_string(flying) + " flights under way";
  }
  void halt() {
    stopped = true;
    pace.cancel();
    unwatch();
  }

  asio::io_context& io;
  Time now;
  double speed;
  bool started = false;
  bool stopped = false;
  bool check_posted = false;
  std::int64_t busy = 0;  // holds, flights and the running callback
  std::uint64_t moves = 0;
  TimerQueue timers;
  std::unordered_map<FlightKey, std::int64_t> flights;  // never walked in an order that matters
  std::vector<std::pair<const char*, std::int64_t>> holds;
  FlightKey next_key;
  std::optional<Time> end;
  std::function<void()> reached;

  asio::steady_timer pace;
  std::optional<Time> pace_due;
  Steady::time_point base_real{};
  Time base_virtual{};

  asio::steady_timer stall;
  std::chrono::seconds stall_after{0};
  std::function<void(std::string)> report;
  bool watching = false;
  std::uint64_t moves_seen = 0;
};

VirtualClock::VirtualClock(asio::io_context& io, Time start, double speed)
    : state_(std::make_shared<State>(io, start, speed)) {}

VirtualClock::~VirtualClock() {
  state_->halt();
  state_->timers.clear();
}

void VirtualClock::start() {
  if (state_->started) return;
  state_->started = true;
  state_->rebase(Steady::now(), state_->now);
  state_->schedule_check();
}

void VirtualClock::stop() {
  state_->halt();
}

void VirtualClock::stop_at(Time end, std::function<void()> reached) {
  state_->end = end;
  state_->reached = std::move(reached);
  state_->schedule_check();
}

Time VirtualClock::now() const {
  return state_->now;
}
void VirtualClock::catch_up() {
  state_->catch_up();
}

TimerId VirtualClock::call_at(Time due, std::uint64_t tie, std::function<void()> callback) {
  const TimerId id = state_->timers.add(due, tie, std::move(callback));
  if (state_->busy == 0) state_->schedule_check();
  return id;
}

void VirtualClock::cancel(TimerId id) {
  state_->timers.cancel(id);
  if (state_->busy == 0) state_->schedule_check();
}

void VirtualClock::acquire(const char* who) {
  ++state_->held_by(who);
  state_->enter();
}

void VirtualClock::release(const char* who) {
  --state_->held_by(who);
  state_->leave();
}

FlightKey VirtualClock::new_flight() {
  const FlightKey key = state_->next_key++;
  state_->flights.emplace(key, 0);
  return key;
}

bool VirtualClock::knows(FlightKey key) const {
  return state_->flights.contains(key);
}

void VirtualClock::sent(FlightKey key) {
  const auto found = state_->flights.find(key);
  if (found == state_->flights.end()) return;
  ++found->second;
  state_->enter();
}

void VirtualClock::landed(FlightKey key) {
  const auto found = state_->flights.find(key);
  if (found == state_->flights.end() || found->second == 0) return;
  --found->second;
  state_->leave();
}

void VirtualClock::drop(FlightKey key) {
  const auto found = state_->flights.find(key);
  if (found == state_->flights.end()) return;
  const auto under_way = found->second;
  state_->flights.erase(found);
  if (under_way > 0) state_->leave(under_way);
}

void VirtualClock::on_stall(std::chrono::seconds real, std::function<void(std::string)> report) {
  state_->stall_after = real;
  state_->report = std::move(report);
  if (state_->busy > 0) state_->watch();
}

}  // namespace vectord::net
