#pragma once
// What goes wrong with one request: decided when it arrives, by method, path, what it says and how
// often the same has been said before; not by when it is said.
#include <optional>
#include <string>
#include <unordered_map>

#include "exchange/fault_plan.hpp"
#include "vectord/net/http.hpp"

namespace vectord::exchange {

class RequestFaults {
 public:
  explicit RequestFaults(const FaultPlan& plan) : plan_(plan) {}

  struct Fate {
    std::optional<Fault> fault;
    std::uint64_t identity = 0;
    Millis later_there{0}, later_back{0};
  };
  Fate fate_of(const net::HttpRequest& request, Time now);

  // Asked where the request would be executed: the answer it gets instead.
  std::optional<net::HttpResponse> refuse(const Fate& fate, Time now);
  // Asked after it was executed: what becomes of its answer.
  net::HttpResponse spoil(const Fate& fate, net::HttpResponse answer) const;
  bool executes_stalled(const Fate& fate) const;
  Millis stalls_for() const { return plan_.lasts(Fault::stall); }

 private:
  static constexpr std::size_t max_remembered = 1 << 16;
  std::uint64_t attempt_of(const net::HttpRequest& request);

  const FaultPlan& plan_;
  std::unordered_map<std::uint64_t, std::uint64_t> attempts_;  // never walked
  Time banned_until_;
};

}  // namespace vectord::exchange
