#pragma once
// What this binary was built from.
#include <string>

#include "vectord/api/server.hpp"

namespace vectord::app {

api::BuildInfo build_info();
std::string version_line();  // "vectord 0.1.0 (abc1234, Release, GNU 12.2.0)"

}  // namespace vectord::app
