#include "vectord/alerts/desk.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace vectord::alerts {
namespace {

using State = Notice::State;

struct Pair {
  std::string_view begins, ends;
};
// Troubles of which the core tells the end as well.
constexpr std::array<Pair, 2> pairs{
    {{"account_unusable", "account_usable"}, {"wallet_differs", "wallet_explained"}}};
constexpr std::string_view watchdog_recovered = "watchdog_recovered";

// "loop lag: ..." is the end of watchdog_loop_lag.
std::string watchdog_of(std::string_view text) {
  std::string code = "watchdog_" + std::string(text.substr(0, text.find(':')));
  std::replace(code.begin(), code.end(), ' ', '_');
  return code;
}

std::optional<std::string> ended_by(const effect::Alert& alert) {
  if (alert.code == watchdog_recovered) return watchdog_of(alert.text);
  for (const Pair& pair : pairs) {
    if (alert.code == pair.ends) return std::string(pair.begins);
  }
  return std::nullopt;
}

// Somebody will say when it is over.
bool lasts(std::string_view code) {
  const bool paired = std::any_of(pairs.begin(), pairs.end(),
                                  [&](const Pair& pair) { return pair.begins == code; });
  return paired || code.starts_with("watchdog_") || is_judged(code);
}

}  // namespace

void Desk::on_core(const effect::Alert& alert, Time at) {
  // The rule of the same name tells it with its own threshold, for each limit.
  if (alert.code == "risk_limit_near") return;
  if (const auto over = ended_by(alert)) return end({*over, alert.symbol.str()}, at, alert.text);
  Notice notice{
      at, alert.severity, State::event, std::string(alert.code), alert.symbol.str(), alert.text};
  if (!lasts(alert.code)) return tell(std::move(notice));
  const Key key{notice.code, notice.subject};
  begin(key, std::move(notice));
}

void Desk::on_reading(const Reading& reading, Time at) {
  std::set<Key> found;
  for (const Finding& one : judge(reading, settings_)) {
    const Key key{one.code, one.subject};
    const auto now_active = active_.find(key);
    if (now_active != active_.end()) {
      found.insert(key);
      // It has become worse: told again as what it now is.
      if (!one.hold && one.severity > now_active->second.severity)
        active_.erase(now_active);
      else
        continue;
    }
    if (one.hold) continue;
    found.insert(key);
    const Time since = suspected_.try_emplace(key, at).first->second;
    if (at - since < one.after) continue;
    begin(key, Notice{at, one.severity, State::firing, one.code, one.subject, one.text});
  }
  std::erase_if(suspected_, [&](const auto& entry) { return !found.contains(entry.first); });
  std::vector<Key> over;
  for (const auto& [key, notice] : active_) {
    if (is_judged(key.first) && !found.contains(key)) over.push_back(key);
  }
  for (const Key& key : over) end(key, at, "it is fine again; was: " + active_.at(key).text);
}

void Desk::begin(const Key& key, Notice notice) {
  notice.state = State::firing;
  if (active_.contains(key)) return;
  if (active_.size() < most_active) active_.emplace(key, notice);
  tell(std::move(notice));
}

void Desk::end(const Key& key, Time at, std::string text) {
  const auto found = active_.find(key);
  if (found == active_.end()) return;
  Notice notice = std::move(found->second);
  active_.erase(found);
  suspected_.erase(key);
  notice.at = at;
  notice.state = State::recovered;
  notice.text = std::move(text);
  tell(std::move(notice));
}

void Desk::tell(Notice notice) {
  recent_.push_front(std::move(notice));
  if (recent_.size() > kept) recent_.pop_back();
  for (Sink* sink : sinks_) sink->tell(recent_.front());
}

std::vector<Notice> Desk::active() const {
  std::vector<Notice> all;
  for (const auto& [key, notice] : active_) all.push_back(notice);
  return all;
}

}  // namespace vectord::alerts
