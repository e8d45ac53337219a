#include "vectord/alerts/gate.hpp"

namespace vectord::alerts {
namespace {

constexpr std::int64_t day_minutes = 24 * 60;
constexpr std::size_t codes_named = 8;

}  // namespace

bool Gate::quiet(Time at) const {
  const int from = settings_.quiet_from_minute, to = settings_.quiet_to_minute;
  if (from == to) return false;
  const auto minute = (to_ms(at) / 60'000) % day_minutes;
  if (from < to) return minute >= from && minute < to;
  return minute >= from || minute < to;  // over midnight
}

bool Gate::full(std::deque<Time>& sent, Time now) const {
  while (!sent.empty() && now - sent.front() >= settings_.window) sent.pop_front();
  return sent.size() >= static_cast<std::size_t>(settings_.most_in_window);
}

void Gate::tell(const Notice& notice) {
  const bool critical = notice.severity == effect::Severity::critical;
  std::deque<Time>& sent = critical ? critical_sent_ : sent_;
  if ((!critical && quiet(notice.at)) || full(sent, notice.at)) {
    ++held_[notice.code];
    return;
  }
  sent.push_back(notice.at);
  behind_.tell(notice);
}

void Gate::on_time(Time now) {
  if (held_.empty() || quiet(now) || full(sent_, now)) return;
  int all = 0;
  std::string names;
  std::size_t named = 0;
  for (const auto& [code, n] : held_) {
    all += n;
    if (named == codes_named) names += ", ...";
    if (++named > codes_named) continue;
    names += (names.empty() ? "" : ", ") + code + " x" + std::to_string(n);
  }
  held_.clear();
  sent_.push_back(now);
  behind_.tell({now, effect::Severity::info, Notice::State::event, "notices_held_back", "",
                std::to_string(all) + " notices were held back: " + names});
}

}  // namespace vectord::alerts
