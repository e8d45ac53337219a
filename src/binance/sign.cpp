// The low-level SHA-256 context can be copied as plain memory, which is what makes precomputed pads
// cheap; OpenSSL 3 deprecates it in favour of EVP, whose copies allocate.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "vectord/binance/sign.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "binance/private_key.hpp"
#include "vectord/base/check.hpp"

namespace vectord::binance {
namespace {

constexpr std::size_t block_size = 64;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

std::string hex(const Digest& digest) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text(digest.size() * 2, '0');
  for (std::size_t i = 0; i < digest.size(); ++i) {
    text[2 * i] = digits[digest[i] >> 4];
    text[2 * i + 1] = digits[digest[i] & 15];
  }
  return text;
}

bool is_pem(std::string_view secret) {
  return secret.find("-----BEGIN") != std::string_view::npos;
}

}  // namespace

struct Signer::Pads {
  explicit Pads(std::string_view secret);
  std::string sign(std::string_view payload) const;
  SHA256_CTX inner;
  SHA256_CTX outer;
  ~Pads() { OPENSSL_cleanse(this, sizeof(Pads)); }
};

struct Signer::Key {
  PrivateKey key;
};

result<SecretKind> Signer::kind_of(std::string_view secret) {
  if (secret.empty()) return Error{Errc::config, "the API secret is empty"};
  if (is_pem(secret)) {
    if (secret.find("PRIVATE KEY") == std::string_view::npos) {
      return Error{Errc::config, "the API secret is PEM, but no private key"};
    }
    const auto key = PrivateKey::parse(secret);
    if (key.has_error()) return key.error();
    return key->kind();
  }
  const bool plain =
      std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain) return Error{Errc::config, "the API secret holds a space or a control character"};
  return SecretKind::hmac;
}

Signer::Signer(std::string_view secret) {
  if (!is_pem(secret)) {
    pads_ = std::make_unique<Pads>(secret);
    return;
  }
  auto key = PrivateKey::parse(secret);
  VECTOR_CHECK(key.has_value(), "a secret that cannot sign");
  key_ = std::make_unique<Key>(Key{*std::move(key)});
}

// RFC 2104: a key longer than a block is hashed first, a shorter one padded with zeros.
Signer::Pads::Pads(std::string_view secret) {
  std::array<unsigned char, block_size> key{};
  if (secret.size() > block_size) {
    SHA256(reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), key.data());
  } else {
    for (std::size_t i = 0; i < secret.size(); ++i) key[i] = static_cast<unsigned char>(secret[i]);
  }
  for (unsigned char& byte : key) byte = static_cast<unsigned char>(byte ^ 0x36);
  SHA256_Init(&inner);
  SHA256_Update(&inner, key.data(), key.size());
  for (unsigned char& byte : key) byte = static_cast<unsigned char>(byte ^ 0x36 ^ 0x5c);
  SHA256_Init(&outer);
  SHA256_Update(&outer, key.data(), key.size());
  OPENSSL_cleanse(key.data(), key.size());
}

Signer::~Signer() = default;

std::string Signer::sign(std::string_view payload) const {
  return pads_ ? pads_->sign(payload) : key_->key.sign(payload);
}

std::string Signer::Pads::sign(std::string_view payload) const {
  Digest digest;
  SHA256_CTX context = inner;
  SHA256_Update(&context, payload.data(), payload.size());
  SHA256_Final(digest.data(), &context);
  context = outer;
  SHA256_Update(&context, digest.data(), digest.size());
  SHA256_Final(digest.data(), &context);
  OPENSSL_cleanse(&context, sizeof(context));
  return hex(digest);
}

}  // namespace vectord::binance
