#pragma once
// Values of the domain as bytes and back, field by field in their declared order (Boost.PFR),
// little endian, doubles as their bits. Every length is bounded by the bytes that are there.
// Private.
#include <bit>
#include <cstring>
#include <set>
#include <string>

#include <boost/pfr/core.hpp>

#include "storage/kinds.hpp"

namespace vectord::storage {

static_assert(std::endian::native == std::endian::little,
              "the journal is little endian: this machine would have to swap");

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  void put(const Event& event) {
    put(event.at);
    put(event.what);
  }
  template <class T>
  void put(const T& value) {
    if constexpr (kinds::Enum<T>) {
      raw(static_cast<std::uint8_t>(value));
    } else if constexpr (kinds::Integer<T> || std::is_same_v<T, double>) {
      raw(value);
    } else if constexpr (kinds::FixedPoint<T>) {
      raw(value.units());
    } else if constexpr (std::is_same_v<T, Time>) {
      raw(to_ms(value));
    } else if constexpr (kinds::ShortText<T>) {
      raw(static_cast<std::uint8_t>(value.view().size()));
      out_.append(value.view());
    } else if constexpr (kinds::Text<T>) {
      size(value.size());
      out_.append(value);
    } else if constexpr (kinds::Optional<T>) {
      put(value.has_value());
      if (value) put(*value);
    } else if constexpr (kinds::List<T>) {
      size(value.size());
      for (const auto& each : value) put(each);
    } else if constexpr (kinds::Array<T>) {
      for (const auto& each : value) put(each);
    } else if constexpr (kinds::Variant<T>) {
      raw(static_cast<std::uint8_t>(value.index()));
      std::visit([this](const auto& what) { put(what); }, value);
    } else {
      boost::pfr::for_each_field(value, [this](const auto& field) { put(field); });
    }
  }

 private:
  template <class T>
  void raw(T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }
  void size(std::size_t size) { raw(static_cast<std::uint32_t>(size)); }

  std::string& out_;
};

// After a failure every further read gives nothing and ok() is false.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  bool done() const { return ok_ && in_.empty(); }  // read to the last byte

  void get(Event& event) {
    get(event.at);
    get(event.what);
  }
  template <class T>
  void get(T& value) {
    if constexpr (kinds::Enum<T>) {
      const auto number = raw<std::uint8_t>();
      if (number >= kinds::count_of<T>()) return fail();
      value = static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, bool>) {
      const auto flag = raw<std::uint8_t>();
      if (flag > 1) return fail();
      value = flag == 1;
    } else if constexpr (kinds::Integer<T> || std::is_same_v<T, double>) {
      value = raw<T>();
    } else if constexpr (kinds::FixedPoint<T>) {
      value = T::from_units(raw<std::int64_t>());
    } else if constexpr (std::is_same_v<T, Time>) {
      value = time_from_ms(raw<std::int64_t>());
    } else if constexpr (kinds::ShortText<T>) {
      const auto text = T::make(bytes(raw<std::uint8_t>()));
      if (!text) return fail();
      value = *text;
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      value = kept(bytes(raw<std::uint32_t>()));
    } else if constexpr (kinds::Text<T>) {
      value = bytes(raw<std::uint32_t>());
    } else if constexpr (kinds::Optional<T>) {
      bool there = false;
      get(there);
      if (there && ok_) get(value.emplace());
    } else if constexpr (kinds::List<T>) {
      list(value);
    } else if constexpr (kinds::Array<T>) {
      for (auto& each : value) get(each);
    } else if constexpr (kinds::Variant<T>) {
      alternative(value, std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      boost::pfr::for_each_field(value, [this](auto& field) { get(field); });
    }
  }

 private:
  void fail() {
    ok_ = false;
    in_ = {};
  }
  template <class T>
  T raw() {
    T value{};
    const std::string_view from = bytes(sizeof value);
    if (ok_) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  std::string_view bytes(std::size_t size) {
    if (size > in_.size()) fail();
    if (!ok_) return {};
    const std::string_view taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }
  template <class T>
  void list(std::vector<T>& value) {
    const auto count = raw<std::uint32_t>();
    if (count > in_.size()) return fail();  // an element has at least one byte
    for (std::uint32_t i = 0; i < count && ok_; ++i) get(value.emplace_back());
  }
  template <class T, std::size_t... I>
  void alternative(T& value, std::index_sequence<I...>) {
    const std::size_t index = raw<std::uint8_t>();
    const bool known = ok_ && (... || (index == I && (get(value.template emplace<I>()), true)));
    if (!known) fail();
  }
  // Static names of the core come back as views; the few that there are live as long as we do.
  static std::string_view kept(std::string_view text) {
    static std::set<std::string, std::less<>> names;
    const auto found = names.find(text);
    return found != names.end() ? *found : *names.emplace(text).first;
  }

  std::string_view in_;
  bool ok_ = true;
};

}  // namespace vectord::storage
