#include "exchange/parameters.hpp"

#include <algorithm>
#include <cctype>

#include "vectord/net/http.hpp"

namespace vectord::exchange {
namespace {

constexpr std::size_t max_parameters = 100;

// Form decoding: '+' is a space here (and nowhere in a signature).
std::optional<std::string> form_decode(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return net::percent_decode(spaced);
}

bool same_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::optional<ApiError> Parameters::read(std::string_view query, std::string_view body) {
  if (auto error = read_part(query)) return error;
  return read_part(body);
}

std::optional<ApiError> Parameters::read_part(std::string_view part) {
  const std::size_t from_earlier_part = values_.size();
  while (!part.empty()) {
    const auto end = part.find('&');
    const auto pair = part.substr(0, end);
    part = end == std::string_view::npos ? std::string_view{} : part.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = form_decode(pair.substr(0, equals));
    auto value = form_decode(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
    if (!name || !value) return api_error::illegal(pair.substr(0, equals));
    if (*name == "signature") continue;
    const auto known = std::find_if(values_.begin(), values_.end(),
                                    [&](const auto& entry) { return entry.first == *name; });
    if (known == values_.end()) {
      if (values_.size() == max_parameters) {
        return ApiError{400, -1101, "Too many parameters sent for this endpoint."};
      }
      values_.emplace_back(std::move(*name), std::move(*value));
    } else if (static_cast<std::size_t>(known - values_.begin()) >= from_earlier_part) {
      return api_error::duplicate();
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Parameters::find_any_case(std::string_view name) const {
  for (const auto& [known, value] : values_) {
    if (same_in_any_case(known, name)) return value;
  }
  return std::nullopt;
}

void Parameters::set(std::string name, std::string value) {
  for (auto& [known, old] : values_) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  values_.emplace_back(std::move(name), std::move(value));
}

}  // namespace vectord::exchange
