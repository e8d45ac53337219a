#pragma once
// What may go wrong in a simulated run, and how often. Ratios are of one request, message or
// minute; 0 switches a fault off.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vectord::sim {

struct Faults {
  double lose_request = 0;  // a request never arrives; the asker times out
  double lose_answer = 0;   // it is executed, its answer never comes
  double late_request = 0;  // the asker times out, then the request arrives and is executed
  double refuse = 0;        // an order is rejected for no reason of ours
  double not_sent = 0;      // definitely not executed: 429, -1008, no connection
  double slow = 0;          // an answer takes seconds
  double lagging_read = 0;  // a query just after an order says that there is none
  double failed_read = 0;   // a read answers 5xx
  double failed_leverage = 0;
  double duplicate = 0;     // a message of the user stream comes twice
  double reorder = 0;       // ... or later than the ones after it
  double cut_user = 0;      // a minute: the user stream breaks, and says so
  double silence_user = 0;  // a minute: it goes silent, noticed only after a while
  double cut_market = 0;    // a minute
  double outage = 0;        // a minute: nothing gets through for 5 to 60 s
  double death = 0;         // an event: the process dies in the middle of its effects
  double thin_book = 0;     // a step: little rests in the book, orders fill in part
  double jump = 0;          // a step: the price gaps by some percent
};

Faults no_faults();
Faults all_faults();  // everything at once
// "lose_answer=0.1,death=0.01"; nullopt: an unknown name or a ratio outside 0..1.
std::optional<Faults> parse_faults(std::string_view text);
std::vector<std::string> fault_names();

// A bug planted on purpose, to prove that a check can fail.
enum class Mutation {
  none,
  resend_with_new_id,
  forget_intent,
  swallow_stop,
  failed_read_is_empty,
  lose_fill,
  ignore_pause,
  enter_unreconciled,
  forget_state,
  flood_effects,
  other_event,
};

struct PlantedBug {
  Mutation mutation;
  std::string_view name;
  std::string_view what;
  int oracle;          // that finds it, by its number in DESIGN section 5
  std::uint64_t seed;  // with every fault on
};
// Every mutation; each of the eight oracles has one at least.
const std::vector<PlantedBug>& planted_bugs();
// The same as the table of docs/simulation.md.
std::string planted_bugs_table();

}  // namespace vectord::sim
