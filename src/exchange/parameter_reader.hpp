#pragma once
// Reads typed parameters one after the other and keeps the first error: a handler reads all it
// needs, then asks once whether it may go on.
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "exchange/api_error.hpp"
#include "exchange/parameters.hpp"
#include "vectord/base/fixed.hpp"
#include "vectord/domain/instrument.hpp"
#include "vectord/domain/order.hpp"

namespace vectord::exchange {

using InstrumentTable = std::map<Symbol, const Instrument*>;

class ParameterReader {
 public:
  ParameterReader(const Parameters& parameters, const InstrumentTable& instruments)
      : parameters_(parameters), instruments_(instruments) {}

  // Mandatory: absent or empty is -1102. What they return after an error is not to be used.
  const Instrument* instrument(std::string_view name = "symbol");
  std::string_view text(std::string_view name);
  std::int64_t integer(std::string_view name);
  bool flag(std::string_view name);
  // Optional: absent is nullopt (null), empty is -1105.
  const Instrument* optional_instrument();
  std::optional<std::string_view> optional_text(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);
  std::optional<Time> optional_time(std::string_view name);
  std::optional<bool> optional_flag(std::string_view name);
  std::optional<ClientOrderId> optional_client_id(std::string_view name);
  template <class Number>
  std::optional<Number> optional_decimal(std::string_view name) {
    const auto units = decimal_units(name);
    if (!units) return std::nullopt;
    return Number::from_units(*units);
  }
  // In [1, max]; larger ones are cut to max as the exchange does.
  int limit(int standard, int max);
  // One of a list of words; anything else is the given error.
  template <class Word, std::size_t N>
  std::optional<Word> optional_word(std::string_view name,
                                    const std::pair<std::string_view, Word> (&words)[N], int code,
                                    std::string_view message) {
    const auto value = optional_text(name);
    if (!value) return std::nullopt;
    for (const auto& [text, word] : words) {
      if (*value == text) return word;
    }
    fail({400, code, std::string(message)});
    return std::nullopt;
  }

  bool has(std::string_view name) const { return parameters_.has(name); }
  void require(bool held, ApiError error) {
    if (!held) fail(std::move(error));
  }
  void fail(ApiError error) {
    if (!error_) error_ = std::move(error);
  }
  const std::optional<ApiError>& error() const { return error_; }

 private:
  const Instrument* find_instrument(std::string_view symbol);
  std::optional<std::int64_t> decimal_units(std::string_view name);

  const Parameters& parameters_;
  const InstrumentTable& instruments_;
  std::optional<ApiError> error_;
};

}  // namespace vectord::exchange
