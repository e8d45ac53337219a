#include "vectord/api/access.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace vectord::api {
namespace {

std::string_view token_of(const net::Headers& headers) {
  constexpr std::string_view bearer = "bearer ";
  const std::string_view authorization = net::find_header(headers, "Authorization");
  if (authorization.size() <= bearer.size()) return net::find_header(headers, "X-API-Key");
  for (std::size_t i = 0; i < bearer.size(); ++i) {
    if ((authorization[i] | 0x20) != (bearer[i] | 0x20)) return {};
  }
  return authorization.substr(bearer.size());
}

}  // namespace

Access::Access(std::string_view control_token, std::string_view read_token)
    : control_(digest_of(control_token)), read_(digest_of(read_token)) {}

std::optional<Access::Digest> Access::digest_of(std::string_view token) {
  if (token.empty()) return std::nullopt;
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
  return digest;
}

bool Access::allows(Scope scope, const net::Headers& headers) const {
  return allows(scope, token_of(headers));
}

// Digests are compared, all bytes of them: how long it takes says nothing about the token.
bool Access::allows(Scope scope, std::string_view token) const {
  if (scope == Scope::open || (scope == Scope::read && !read_)) return true;
  const auto given = digest_of(token);
  if (!given) return false;
  const auto same = [&given](const std::optional<Digest>& wanted) {
    return wanted && CRYPTO_memcmp(given->data(), wanted->data(), wanted->size()) == 0;
  };
  const bool may_control = same(control_);
  const bool may_read = same(read_);
  return may_control || (scope == Scope::read && may_read);
}

}  // namespace vectord::api
