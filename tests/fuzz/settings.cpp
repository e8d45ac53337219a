// A settings file: problems with their places, or settings that can be written and read again.
#include "fuzz.hpp"
#include "vectord/config/load.hpp"
#include "vectord/config/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord;
  fuzz::Input input(data, size);
  const auto loaded = config::load_text(std::string(input.rest()), "fuzz", {});
  for (const config::Problem& problem : loaded.problems) {
    fuzz::require(!problem.place.empty() && !problem.text.empty(), "a problem has place and words");
  }
  if (!loaded.problems.empty()) return 0;
  const std::string text = config::settings_text(loaded.settings);
  const auto again = config::load_text(text, "again", {});
  fuzz::require(again.problems.empty(), "settings that were written can be read");
  fuzz::require(config::settings_text(again.settings) == text, "... and are the same");
  return 0;
}
