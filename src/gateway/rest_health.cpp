#include "gateway/rest_health.hpp"

#include <algorithm>

namespace vectord::gateway {

RestHealth::Change RestHealth::set_up(bool up) {
  if (known_ && stats_.up == up) return Change::none;
  known_ = true;
  stats_.up = up;
  return up ? Change::went_up : Change::went_down;
}

void RestHealth::note_error(const std::string& what, Time now) {
  ++stats_.errors;
  stats_.last_error = what;
  stats_.last_error_at = now;
  errors_.push_back(now);
  if (errors_.size() > max_remembered) errors_.pop_front();
}

RestHealth::Change RestHealth::on_success(Time now) {
  failures_ = 0;
  stats_.last_success = now;
  return set_up(true);
}

RestHealth::Change RestHealth::on_refusal(const std::string& what, Time now) {
  note_error(what, now);
  failures_ = 0;
  return set_up(true);
}

RestHealth::Change RestHealth::on_failure(const std::string& what, Time now) {
  note_error(what, now);
  if (++failures_ < failures_until_down_) return Change::none;
  return set_up(false);
}

RestHealth::Change RestHealth::on_ban(const std::string& what, Time now) {
  note_error(what, now);
  return set_up(false);
}

RestStats RestHealth::stats(Time now) const {
  RestStats stats = stats_;
  const Time since = now - Millis{3'600'000};
  stats.errors_last_hour = static_cast<int>(
      std::count_if(errors_.begin(), errors_.end(), [since](Time at) { return at > since; }));
  return stats;
}

}  // namespace vectord::gateway
