#pragma once
// Who may call what: two tokens, one for control (and everything), one for reading alone. Only
// their digests are kept, and compared in constant time. Control is off until its token is set;
// reading is open unless a read token is set.
#include <array>
#include <optional>
#include <string_view>

#include "vectord/net/http.hpp"

namespace vectord::api {

enum class Scope { open, read, control };

class Access {
 public:
  Access() = default;
  // Empty: not set.
  Access(std::string_view control_token, std::string_view read_token);

  bool any() const { return control_ || read_; }
  bool control_is_off() const { return !control_; }
  // `Authorization: Bearer TOKEN` or `X-API-Key: TOKEN`.
  bool allows(Scope scope, const net::Headers& headers) const;
  // The same for a token from elsewhere (a webhook's body).
  bool allows(Scope scope, std::string_view token) const;

 private:
  using Digest = std::array<unsigned char, 32>;
  static std::optional<Digest> digest_of(std::string_view token);
  std::optional<Digest> control_, read_;
};

}  // namespace vectord::api
