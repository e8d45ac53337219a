#pragma once
// A quick reading of the plainest JSON: objects of texts, numbers and words, without escapes,
// arrays or blanks, as market messages are. It fills the same Fields as the general parser, and
// where anything is not that plain it says so and the general parser looks. Never decides that a
// text is wrong.
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "binance/json.hpp"

namespace vectord::binance::json {

class FlatScan {
 public:
  // As many bytes behind the text may be read.
  static constexpr std::size_t padding = 16;
  explicit FlatScan(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  bool take(char c) {
    const bool is = at_ < end_ && *at_ == c;
    at_ += is ? 1 : 0;
    return is;
  }
  bool at_end() const { return at_ == end_; }

  // The members of an object whose brace is taken. nested(name) -> bool reads an object, whose
  // brace is taken too. False: not that plain.
  template <class Nested>
  bool members(Fields& into, Nested&& nested) {
    into.clear();
    while (true) {
      std::string_view name;
      if (!take('"') || !name_of(name) || !take(':')) return false;
      Scalar value;
      if (take('"')) {
        value.quoted = true;
        if (!quoted(value.text)) return false;
        into.add(name, value);
      } else if (take('{')) {
        if (!nested(name)) return false;
      } else {
        if (!word(value.text)) return false;
        into.add(name, value);
      }
      if (!take(',')) return take('}');
    }
  }

 private:
  // Most names are one letter: a guess that holds is quicker than a search.
  bool name_of(std::string_view& name) {
    if (end_ - at_ < 2 || at_[1] != '"' || at_[0] <= ' ' || at_[0] == '"' || at_[0] == '\\') {
      return quoted(name);
    }
    name = std::string_view(at_, 1);
    at_ += 2;
    return true;
  }
  // Up to the closing quote.
  bool quoted(std::string_view& text) {
    const char* const begin = at_;
    at_ = first_special(at_, end_);
    if (at_ >= end_ || *at_ != '"') return false;
    text = std::string_view(begin, static_cast<std::size_t>(at_++ - begin));
    return true;
  }
  // A number, true, false or null; what they are is looked at by who takes the field.
  bool word(std::string_view& text) {
    const char* const begin = at_;
    while (at_ < end_ && *at_ != ',' && *at_ != '}') {
      const bool plain = (*at_ >= '0' && *at_ <= '9') || (*at_ >= 'a' && *at_ <= 'z') ||
                         *at_ == '.' || *at_ == '-' || *at_ == '+' || *at_ == 'E';
      if (!plain) return false;
      ++at_;
    }
    text = std::string_view(begin, static_cast<std::size_t>(at_ - begin));
    return at_ > begin;
  }
  // A quote, a backslash, or a byte that no plain text has.
  static const char* first_special(const char* at, const char* end) {
#if defined(__SSE2__)
    for (; at < end; at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      // Signed: below a blank are control characters and all that is not ASCII.
      const __m128i odd = _mm_cmplt_epi8(bytes, _mm_set1_epi8(' '));
      const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
      const __m128i slash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
      const auto found =
          static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(odd, _mm_or_si128(quote, slash))));
      if (found != 0) return at + std::countr_zero(found);
    }
    return end;
#else
    while (at < end && *at != '"' && *at != '\\' && *at >= ' ') ++at;
    return at;
#endif
  }

  const char* at_;
  const char* end_;
};

}  // namespace vectord::binance::json
