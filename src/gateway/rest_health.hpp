#pragma once
// Counts what came of the requests, and says when the exchange is to be called down or up again.
// Private.
#include <cstdint>
#include <deque>
#include <string>

#include "vectord/base/time.hpp"
#include "vectord/gateway/rest_gateway.hpp"

namespace vectord::gateway {

class RestHealth {
 public:
  enum class Change { none, went_up, went_down };
  explicit RestHealth(int failures_until_down) : failures_until_down_(failures_until_down) {}

  void on_sent() { ++stats_.requests; }
  void on_retry() { ++stats_.retries; }
  Change on_success(Time now);
  // An answer that says no: the exchange is there.
  Change on_refusal(const std::string& what, Time now);
  // No answer, or one that says the exchange is not well.
  Change on_failure(const std::string& what, Time now);
  Change on_ban(const std::string& what, Time now);

  bool up() const { return stats_.up; }
  RestStats stats(Time now) const;

 private:
  void note_error(const std::string& what, Time now);
  Change set_up(bool up);

  static constexpr std::size_t max_remembered = 10'000;
  int failures_until_down_;
  int failures_ = 0;
  bool known_ = false;  // neither up nor down has been said yet
  RestStats stats_;
  std::deque<Time> errors_;
};

}  // namespace vectord::gateway
