#include "exchange/signature.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "vectord/base/check.hpp"
#include "vectord/net/http.hpp"

namespace vectord::exchange {
namespace {

// Appends `part` less its signature parameter to the payload; the last signature seen wins only if
// none was seen before (the query's, like every other parameter).
void take_part(std::string_view part, SignedPayload& out) {
  bool first = true;
  while (!part.empty()) {
    const auto end = part.find('&');
    const auto pair = part.substr(0, end);
    part = end == std::string_view::npos ? std::string_view{} : part.substr(end + 1);
    if (pair.starts_with("signature=")) {
      auto decoded = net::percent_decode(pair.substr(10));
      if (out.signature.empty() && decoded) out.signature = std::move(*decoded);
      continue;
    }
    if (!first) out.payload.push_back('&');
    first = false;
    out.payload.append(pair);
  }
}

}  // namespace

std::string hmac_sha256_hex(std::string_view secret, std::string_view payload) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
  const auto* made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes,
                          payload.size(), digest.data(), &size);
  VECTOR_CHECK(made != nullptr && size == 32, "OpenSSL could not compute an HMAC-SHA256");
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (std::size_t i = 0; i < size; ++i) {
    text.push_back(hex[digest[i] >> 4]);
    text.push_back(hex[digest[i] & 15]);
  }
  return text;
}

SignedPayload signed_payload(std::string_view query, std::string_view body) {
  SignedPayload out;
  out.payload.reserve(query.size() + body.size());
  take_part(query, out);
  take_part(body, out);
  return out;
}

SignedPayload signed_payload(const Parameters& parameters) {
  auto sorted = parameters.all();
  std::sort(sorted.begin(), sorted.end());
  SignedPayload out;
  for (auto& [name, value] : sorted) {
    if (name == "signature") {
      out.signature = std::move(value);
      continue;
    }
    if (!out.payload.empty()) out.payload.push_back('&');
    out.payload.append(name).append("=").append(value);
  }
  return out;
}

bool signature_matches(std::string_view secret, const SignedPayload& request) {
  const std::string expected = hmac_sha256_hex(secret, request.payload);
  if (request.signature.size() != expected.size()) return false;
  std::string given = request.signature;
  for (char& c : given) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

}  // namespace vectord::exchange
