#pragma once
// The way of each entry, in real time: from the bar (or outside signal) that caused it to the stop
// that rests at the exchange. One trade id, the entry's client order id, names all of its hops.
// Watches events and effects pass, and decides nothing. Bounded: the oldest unfinished way is
// forgotten first. What the core does between a bar and its decision (score, filter, risk) is one
// hop: the core has no clock.
#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string_view>

#include "vectord/domain/effect.hpp"
#include "vectord/metrics/hour_window.hpp"

namespace vectord::app {

enum class Hop {
  bar_to_decision,
  decision_to_durable,
  durable_to_sent,
  sent_to_acknowledged,
  sent_to_filled,
  filled_to_protected,
  bar_to_protected,
};
constexpr std::array all_hops{
    Hop::bar_to_decision,      Hop::decision_to_durable, Hop::durable_to_sent,
    Hop::sent_to_acknowledged, Hop::sent_to_filled,      Hop::filled_to_protected,
    Hop::bar_to_protected,
};
constexpr std::size_t hop_count = all_hops.size();
std::string_view to_string(Hop hop);

class TradePath {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  using Nanos = std::chrono::nanoseconds;
  static constexpr std::size_t open_kept = 64;
  static constexpr std::size_t done_kept = 100;

  struct Trip {
    ClientOrderId trade;
    Symbol symbol;
    std::array<std::optional<Nanos>, hop_count> hops;  // by Hop; absent: not reached or not seen
  };
  struct Figures {
    metrics::Latency since_start;
    metrics::HourWindow last_hour;
  };

  // The core answered an event with these: decided then, durable now. `cause` by symbol is when the
  // last closed bar or outside signal arrived.
  void on_effects(const Effects& effects, const std::map<Symbol, Moment>& cause, Moment decided,
                  Moment durable);
  // `call` is how long the request took that this event is the answer to.
  void on_event(const Event& event, Nanos call, Moment now);

  const Figures& figures(Hop hop) const { return figures_[static_cast<std::size_t>(hop)]; }
  const std::deque<Trip>& done() const { return done_; }  // newest first
  std::size_t open() const { return open_.size(); }

 private:
  struct Open {
    Trip trip;
    ClientOrderId stop;
    std::optional<Moment> cause, decided, durable, sent, filled;
  };
  Open* of_entry(const ClientOrderId& id);
  Open* of_stop(const ClientOrderId& id);
  void note(Open& open, Hop hop, std::optional<Moment> from, Moment to);
  void on_entry(const OrderRequest& request, const std::map<Symbol, Moment>& cause, Moment decided,
                Moment durable);
  void on_sent(Open& open, Moment sent, Moment answered);
  void on_filled(Open& open, Moment now);
  void on_stop_rests(Open& open, Moment now);
  void forget(const ClientOrderId& entry);

  std::deque<Open> open_;
  std::deque<Trip> done_;
  std::array<Figures, hop_count> figures_;
};

}  // namespace vectord::app
