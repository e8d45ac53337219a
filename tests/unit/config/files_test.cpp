// The settings files that are shipped: each loads, and each names every key there is.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "vectord/config/load.hpp"
#include "vectord/config/schema.hpp"

namespace vectord::config {
namespace {

class ShippedFile : public testing::TestWithParam<const char*> {
 protected:
  std::string path() const {
    return std::string(VECTOR_SOURCE_DIR) + "/config/" + GetParam() + ".toml";
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
    EXPECT_NE(text.str().find("\n" + name + " = "), std::string::npos) << key.name;
    EXPECT_NE(text.str().find("# " + key.help), std::string::npos) << key.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Config, ShippedFile, testing::Values("paper", "testnet", "production"));

TEST(ProductionFile, IsRefusedAsShipped) {
  const Loaded loaded = load(std::string(VECTOR_SOURCE_DIR) + "/config/production.toml", {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_EQ(loaded.problems.front().place, "mode");
}

}  // namespace
}  // namespace vectord::config
