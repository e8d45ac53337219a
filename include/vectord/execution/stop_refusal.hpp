#pragma once
// What comes next when the exchange refuses a stop: one other try where another form, level or
// moment can help, then the market. The table is docs/protection.md's. Evaluates only.
#include <string_view>

namespace vectord::execution {

enum class StopRemedy {
  behind_market,   // its level is reached: once more, tight behind the mark price
  nearer,          // its level is out of the price band: once more, half-way to the mark price
  by_quantity,     // another closePosition stop rests: reduce-only with a quantity
  whole_position,  // the quantity is refused: closePosition without one
  fresh_filters,   // tick or step have changed: read them again, then without a quantity
  free_a_place,    // too many conditional orders: the targets make room
  again,           // turned away for the moment: again until the deadline
  close,           // nothing of the kind: close at market
};
std::string_view to_string(StopRemedy remedy);  // in words, for alerts

StopRemedy remedy_for(int code);

}  // namespace vectord::execution
