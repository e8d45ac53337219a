// The settings files that are shipped: each loads, and each names every key there is.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "vectord/config/load.hpp"
#include "vectord/config/schema.hpp"

namespace vectord::config {
namespace {

class ShippedFile : public testing::TestWithParam<const char*> {
 protected:
  std::string path() const {
    const std::filesystem::path folder(VECTOR_SOURCE_DIR "/config");
    return (folder / GetParam()).string() + ".toml";
  }
};

TEST_P(ShippedFile, LoadsWithoutAProblemForItsMode) {
  const Loaded loaded = load(path(), {{"i_understand_the_risk", "true"}});
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << problem.to_string();
  EXPECT_EQ(to_string(loaded.settings.mode), GetParam());
}

TEST_P(ShippedFile, NamesEveryKeyWithItsHelp) {
  std::ifstream file(path());
  std::stringstream text;
  text << file.rdbuf();
  Settings settings;
  for (const Key& key : schema(settings)) {
    const std::string name = key.name.substr(key.name.rfind('.') + 1);
    // Appended one by one: GCC 12 warns wrongly of "text" + std::string here.
    std::string assignment("\n");
    assignment.append(name).append(" = ");
    std::string help("# ");
    help.append(key.help);
    EXPECT_NE(text.str().find(assignment), std::string::npos) << key.name;
    EXPECT_NE(text.str().find(help), std::string::npos) << key.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Config, ShippedFile, testing::Values("paper", "testnet", "production"));

TEST(ProductionFile, IsRefusedAsShipped) {
  const Loaded loaded = load(VECTOR_SOURCE_DIR "/config/production.toml", {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems.front().place, "mode");
}

}  // namespace
}  // namespace vectord::config
