#include "vectord/domain/order.hpp"

#include <array>

namespace vectord {
namespace {

using Row = std::array<bool, 9>;
//                              to: intd  unkn  accp  part  trig  fill  canc  expi  rejc
constexpr std::array<Row, 9> table{{
    /* intended         */ Row{false, true, true, true, true, true, true, true, true},
    /* unknown          */ Row{false, false, true, true, true, true, true, true, true},
    /* accepted         */ Row{false, false, false, true, true, true, true, true, true},
    /* partially_filled */ Row{false, false, false, true, false, true, true, true, false},
    /* triggered        */ Row{false, false, false, true, false, true, true, true, true},
    /* filled           */ Row{false, false, false, false, false, false, false, false, false},
    // A cancel or an expiry can be told before the fill that raced it.
    /* canceled         */ Row{false, false, false, false, false, true, false, false, false},
    /* expired          */ Row{false, false, false, false, false, true, false, false, false},
    /* rejected         */ Row{false, false, false, false, false, false, false, false, false},
}};

}  // namespace

bool may_follow(OrderStatus from, OrderStatus to) {
  return table[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

}  // namespace vectord
