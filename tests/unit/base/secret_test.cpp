#include "vectord/base/secret.hpp"

#include <sstream>
#include <type_traits>

namespace vectord {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Joinable = requires(const T& value) {
  std::string() + value;
};

static_assert(!Printable<Secret> && !Joinable<Secret>);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);

TEST(Secret, IsRevealedWhenAskedFor) {
  const Secret secret("word");
  EXPECT_EQ(secret.reveal(), "word");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, MovesAndLeavesNothingBehind) {
  Secret first("word");
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());
  EXPECT_EQ(second.reveal(), "word");
  Secret third("other");
  third = std::move(second);
  EXPECT_EQ(third.reveal(), "word");
  EXPECT_TRUE(second.empty());
}

TEST(Secret, IsGoneOnceCleared) {
  Secret secret("word");
  secret.clear();
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(secret.reveal(), "");
}

TEST(Wipe, OverwritesTheBytes) {
  char bytes[] = "word";
  wipe(bytes, 4);
  EXPECT_EQ(std::string(bytes, 4), std::string(4, '\0'));
}

TEST(Wipe, OverwritesAStringWhereItStands) {
  std::string text = "a word that is too long to live inside the string itself";
  const char* where = text.data();
  const std::size_t size = text.size();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string(where + 1, size - 1), std::string(size - 1, '\0'));
}

}  // namespace
}  // namespace vectord
