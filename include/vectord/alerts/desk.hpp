#pragma once
// The one door of everything that a person may be told: the core's alerts, the findings of the
// rules, what was traded. It tells each trouble once when it begins and once when it is over,
// keeps what is active and the last notices, and hands on to its sinks. Pure but for the sinks: the
// time comes in.
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "vectord/alerts/rules.hpp"

namespace vectord::alerts {

class Desk {
 public:
  static constexpr std::size_t kept = 200;         // notices
  static constexpr std::size_t most_active = 200;  // troubles at a time

  explicit Desk(config::AlertSettings settings) : settings_(settings) {}

  // Outlives the desk. In the order in which they are told.
  void add(Sink& sink) { sinks_.push_back(&sink); }

  void on_core(const effect::Alert& alert, Time at);
  void on_reading(const Reading& reading, Time at);

  std::vector<Notice> active() const;  // by code and subject; `at` is when it began
  const std::deque<Notice>& recent() const { return recent_; }  // newest first

 private:
  using Key = std::pair<std::string, std::string>;
  void begin(const Key& key, Notice notice);
  void end(const Key& key, Time at, std::string text);
  void tell(Notice notice);

  config::AlertSettings settings_;
  std::vector<Sink*> sinks_;
  std::map<Key, Notice> active_;
  std::map<Key, Time> suspected_;  // found, but not for long enough yet
  std::deque<Notice> recent_;
};

}  // namespace vectord::alerts
