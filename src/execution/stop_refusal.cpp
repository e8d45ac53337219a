// Codes: binance-usdm.md §7.
#include "vectord/execution/stop_refusal.hpp"

namespace vectord::execution {

std::string_view to_string(StopRemedy remedy) {
  switch (remedy) {
    case StopRemedy::behind_market: return "once more, tight behind the mark price";
    case StopRemedy::nearer: return "once more, half-way to the mark price";
    case StopRemedy::by_quantity: return "reduce-only, with a quantity";
    case StopRemedy::whole_position: return "once more, for the whole position";
    case StopRemedy::fresh_filters: return "the filters are read again, then once more";
    case StopRemedy::free_a_place: return "the targets make room, then once more";
    case StopRemedy::again: return "again, until the deadline";
    case StopRemedy::close: return "the position is closed at market";
  }
  return "?";
}

StopRemedy remedy_for(int code) {
  switch (code) {
    case -2021:  // would trigger at once
    case -4142: return StopRemedy::behind_market;
    case -4001:  // price below, above, below its bounds
    case -4002:
    case -4013:
    case -4006:  // stop price below, above its bounds
    case -4007:
    case -4016:  // beyond the multiplier cap or floor
    case -4024:
    case -4183:  // beyond the stop multipliers
    case -4184:
    case -4210:
    case -4211: return StopRemedy::nearer;
    case -4130: return StopRemedy::by_quantity;
    case -2022:  // reduce-only refused
    case -2024:
    case -4003:  // quantity not above zero, below the minimum, above the maximum
    case -4004:
    case -4005:
    case -4118:
    case -4164: return StopRemedy::whole_position;
    case -1111:  // precision, tick, step
    case -4014:
    case -4023: return StopRemedy::fresh_filters;
    case -2025:  // too many open, too many conditional orders
    case -4045: return StopRemedy::free_a_place;
    case -1001:  // turned away unexecuted: overload, limits, clock
    case -1003:
    case -1008:
    case -1015:
    case -1016:
    case -1021:
    case -5028: return StopRemedy::again;
    default: return StopRemedy::close;
  }
}

}  // namespace vectord::execution
