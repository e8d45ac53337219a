#include "vectord/storage/encode.hpp"

#include "storage/codec.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::storage {
namespace {

// Structure of a type in one letter a leaf.
class Shape {
 public:
  template <class T>
  void add() {
    if constexpr (kinds::Enum<T>) {
      text_ += 'e' + std::to_string(kinds::count_of<T>());
    } else if constexpr (kinds::Integer<T>) {
      text_ += 'i' + std::to_string(sizeof(T));
    } else if constexpr (std::is_same_v<T, double>) {
      text_ += 'd';
    } else if constexpr (kinds::FixedPoint<T> || std::is_same_v<T, Time>) {
      text_ += std::is_same_v<T, Time> ? 't' : 'f';
    } else if constexpr (kinds::ShortText<T> || kinds::Text<T>) {
      text_ += kinds::ShortText<T> ? 'c' : 's';
    } else if constexpr (kinds::Optional<T> || kinds::List<T>) {
      text_ += kinds::Optional<T> ? '?' : '*';
      add<typename T::value_type>();
    } else if constexpr (kinds::Array<T>) {
      text_ += 'a' + std::to_string(std::tuple_size_v<T>);
      add<typename T::value_type>();
    } else if constexpr (kinds::Variant<T>) {
      alternatives<T>(std::make_index_sequence<std::variant_size_v<T>>{});
    } else {
      text_ += '{';
      boost::pfr::for_each_field(
          T{}, [this](const auto& field) { add<std::remove_cvref_t<decltype(field)>>(); });
      text_ += '}';
    }
  }
  const std::string& text() const { return text_; }

 private:
  template <class T, std::size_t... I>
  void alternatives(std::index_sequence<I...>) {
    text_ += '(';
    ((text_ += kinds::last_word(kinds::type_name<std::variant_alternative_t<I, T>>()),
      add<std::variant_alternative_t<I, T>>()),
     ...);
    text_ += ')';
  }
  std::string text_;
};

class Describer {
 public:
  template <class T>
  void add(const T& value) {
    if constexpr (kinds::Enum<T>) {
      word(kinds::names<T>[static_cast<std::size_t>(value)]);
    } else if constexpr (std::is_same_v<T, bool>) {
      word(value ? "yes" : "no");
    } else if constexpr (kinds::Integer<T> || std::is_same_v<T, double>) {
      word(std::to_string(value));
    } else if constexpr (kinds::FixedPoint<T>) {
      word(value.to_string());
    } else if constexpr (std::is_same_v<T, Time>) {
      word(value == Time{} ? "-" : format_time(value));
    } else if constexpr (kinds::ShortText<T>) {
      word(value.empty() ? "-" : value.view());
    } else if constexpr (kinds::Text<T>) {
      word('"' + std::string(value) + '"');
    } else if constexpr (kinds::Optional<T>) {
      value ? add(*value) : word("-");
    } else if constexpr (kinds::List<T> || kinds::Array<T>) {
      list(value);
    } else {
      boost::pfr::for_each_field(value, [this](const auto& field) { add(field); });
    }
  }
  template <class... Alternatives>
  void add(const std::variant<Alternatives...>& what) {
    std::visit(
        [this](const auto& value) {
          word(kinds::last_word(kinds::type_name<std::remove_cvref_t<decltype(value)>>()));
          add(value);
        },
        what);
  }
  std::string take() { return std::move(text_); }

 private:
  static constexpr std::size_t listed = 3;  // elements of a list that are written out
  template <class List>
  void list(const List& value) {
    word(std::to_string(value.size()) + " [");
    for (std::size_t i = 0; i < value.size() && i < listed; ++i) {
      if (i > 0) word("|");
      add(value[i]);
    }
    word(value.size() > listed ? "...]" : "]");
  }
  void word(std::string_view text) {
    if (!text_.empty()) text_ += ' ';
    text_ += text;
  }
  std::string text_;
};

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 32);
}

// Eight bytes a step: the ledger's text comes with every fill.
std::uint64_t hashed(std::uint64_t hash, std::string_view bytes) {
  hash = mixed(hash, bytes.size());
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mixed(hash, word);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, bytes.data(), bytes.size());
  return mix64(mixed(hash, rest));
}

}  // namespace

void encode(const Event& event, std::string& out) {
  Encoder(out).put(event);
}
void encode(const Effect& effect, std::string& out) {
  Encoder(out).put(effect);
}

result<Event> decode_event(std::string_view bytes) {
  Event event;
  Decoder in(bytes);
  in.get(event);
  if (!in.done()) return Error{Errc::parse, "the bytes are no event of this version"};
  return event;
}

std::uint64_t shape_of_records() {
  Shape shape;
  shape.add<decltype(Event::what)>();
  shape.add<Effect>();
  return hash64(shape.text());
}

std::string describe(const Event& event) {
  Describer out;
  out.add(event.at);
  out.add(event.what);
  return out.take();
}
std::string describe(const Effect& effect) {
  Describer out;
  out.add(effect);
  return out.take();
}

void EffectHash::add(const Effects& effects) {
  for (const Effect& effect : effects) {
    scratch_.clear();
    encode(effect, scratch_);
    value_ = hashed(value_, scratch_);
  }
}

}  // namespace vectord::storage
