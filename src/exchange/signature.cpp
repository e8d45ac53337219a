#include "exchange/signature.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

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

namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* one) const {
    Free(one);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

bool hmac_matches(std::string_view secret, const SignedPayload& request) {
  const std::string expected = hmac_sha256_hex(secret, request.payload);
  if (request.signature.size() != expected.size()) return false;
  std::string given = request.signature;
  for (char& c : given) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

// Standard base64, its '+' possibly taken for a space on the way. Empty: it is none.
std::vector<unsigned char> base64_bytes(std::string text) {
  std::replace(text.begin(), text.end(), ' ', '+');
  if (text.empty() || text.size() % 4 != 0 || text.size() > 4096) return {};
  std::vector<unsigned char> bytes(text.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (size < 0) return {};
  const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

bool key_matches(std::string_view pem, const SignedPayload& request) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  const Context context(EVP_MD_CTX_new());
  const auto signature = base64_bytes(request.signature);
  const auto* bytes = reinterpret_cast<const unsigned char*>(request.payload.data());
  const bool rsa = key && EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_RSA;
  const bool matches = key && !signature.empty() &&
                       EVP_DigestVerifyInit(context.get(), nullptr, rsa ? EVP_sha256() : nullptr,
                                            nullptr, key.get()) == 1 &&
                       EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes,
                                        request.payload.size()) == 1;
  ERR_clear_error();
  return matches;
}

}  // namespace

bool signature_matches(std::string_view secret, const SignedPayload& request) {
  const bool is_public_key = secret.find("-----BEGIN PUBLIC KEY-----") != std::string_view::npos;
  return is_public_key ? key_matches(secret, request) : hmac_matches(secret, request);
}

}  // namespace vectord::exchange
