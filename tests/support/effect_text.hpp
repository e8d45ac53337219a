#pragma once
// An effect as one line of text, with every figure that it carries: for hashes and for failure
// messages.
#include <string>

#include "vectord/domain/effect.hpp"

namespace vectord::test {

std::string text_of(const Effect& effect);

}  // namespace vectord::test
