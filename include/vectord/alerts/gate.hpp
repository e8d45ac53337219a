#pragma once
// Stands before a sink that reaches people: in quiet hours only what is critical passes, and never
// more than so many notices in a window. What it held back it sums up in one notice when the hours
// or the window are over. Critical notices have a window of their own, so that noise cannot hold
// them up. Pure: the time comes in.
#include <deque>
#include <map>

#include "vectord/alerts/notice.hpp"
#include "vectord/config/alert_settings.hpp"

namespace vectord::alerts {

class Gate : public Sink {
 public:
  Gate(config::AlertSettings settings, Sink& behind) : settings_(settings), behind_(behind) {}

  void tell(const Notice& notice) override;
  void on_time(Time now);  // tells what was held back, when it may

 private:
  bool quiet(Time at) const;
  bool full(std::deque<Time>& sent, Time now) const;

  config::AlertSettings settings_;
  Sink& behind_;
  std::deque<Time> sent_, critical_sent_;
  std::map<std::string, int> held_;  // by code
};

}  // namespace vectord::alerts
