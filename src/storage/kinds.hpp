#pragma once
// What kind of value a field of the domain is: the one place that the codec, the shape of a record
// and its text ask. A type that is none of these and no aggregate does not compile.
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "vectord/domain/event.hpp"

namespace vectord::storage::kinds {

template <class T, template <class...> class Of>
inline constexpr bool is_a = false;
template <template <class...> class Of, class... Args>
inline constexpr bool is_a<Of<Args...>, Of> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;

template <class T>
inline constexpr bool is_fixed_string = false;
template <std::size_t N, class Tag>
inline constexpr bool is_fixed_string<FixedString<N, Tag>> = true;

template <class T>
concept Enum = std::is_enum_v<T>;
template <class T>
concept Integer = std::is_integral_v<T>;
template <class T>
concept FixedPoint = is_a<T, Fixed>;
template <class T>
concept ShortText = is_fixed_string<T>;
template <class T>
concept Text = std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>;
template <class T>
concept Optional = is_a<T, std::optional>;
template <class T>
concept List = is_a<T, std::vector>;
template <class T>
concept Array = is_array<T>;
template <class T>
concept Variant = is_a<T, std::variant>;

// Name of a type or an enumerator, as the compiler writes it: "vectord::event::Quote".
template <class T>
constexpr std::string_view type_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("T = ") + 4);
  return text.substr(0, text.find_first_of(";]"));
}
template <auto Value>
constexpr std::string_view value_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("Value = ") + 8);
  return text.substr(0, text.find_first_of(";]"));
}
constexpr std::string_view last_word(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

inline constexpr std::size_t enumerators_bound = 64;

// Names of an enumeration's values from 0 on; empty where no enumerator has the value (the compiler
// writes such a value as a cast).
template <Enum T>
constexpr auto make_names() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array{(value_name<static_cast<T>(I)>().front() == '('
                           ? std::string_view{}
                           : last_word(value_name<static_cast<T>(I)>()))...};
  }
  (std::make_index_sequence<enumerators_bound>{});
}
template <Enum T>
inline constexpr auto names = make_names<T>();
template <Enum T>
constexpr std::size_t count_of() {
  std::size_t count = 0;
  while (count < enumerators_bound && !names<T>[count].empty()) ++count;
  static_assert(names<T>.back().empty(), "an enumeration with more values than are looked at");
  return count;
}

}  // namespace vectord::storage::kinds
