#pragma once
// What changed between two states of a book: absolute quantities, 0 for a level that is gone.
#include "vectord/matching/market.hpp"

namespace vectord::exchange {

matching::BookDepth changes_between(const matching::BookDepth& before,
                                    const matching::BookDepth& after);

}  // namespace vectord::exchange
