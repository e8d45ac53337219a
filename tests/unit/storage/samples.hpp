#pragma once
// Events and effects with something in every field, one of each kind.
#include <vector>

#include "vectord/domain/effect.hpp"

namespace vectord::storage {

std::vector<Event> sample_events();
Effects sample_effects();

}  // namespace vectord::storage
