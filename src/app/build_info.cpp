#include "build_info.hpp"

namespace vectord::app {

api::BuildInfo build_info() {
  return {VECTOR_VERSION, VECTOR_COMMIT, VECTOR_BUILD_TYPE, VECTOR_COMPILER};
}

std::string version_line() {
  const api::BuildInfo build = build_info();
  return "vectord " + build.version + " (" + build.commit + ", " + build.build_type + ", " +
         build.compiler + ")";
}

}  // namespace vectord::app
