#pragma once
// Signs a request's exact bytes with the account's secret. An HMAC secret gives HMAC-SHA256 in
// lower-case hex: its inner and outer pads are hashed once (0.2 us a signature instead of 2). A PEM
// private key gives base64: Ed25519, or RSA (PKCS#1 v1.5, SHA-256). Never gives the secret back;
// wipes what it keeps when it ends.
#include <memory>
#include <string>
#include <string_view>

#include "vectord/base/result.hpp"

namespace vectord::binance {

enum class SecretKind { hmac, ed25519, rsa };

class Signer {
 public:
  // What the secret is, or why it cannot be used; the sentence never quotes it.
  static result<SecretKind> kind_of(std::string_view secret);

  // A secret that kind_of() accepts; any other is a bug of ours and ends the program.
  explicit Signer(std::string_view secret);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  // `payload` is what is sent: percent-encoded query, then the body, no '&' between. Base64 has yet
  // to be percent-encoded for a URL.
  std::string sign(std::string_view payload) const;

 private:
  struct Pads;
  struct Key;
  std::unique_ptr<Pads> pads_;  // one of the two
  std::unique_ptr<Key> key_;
};

}  // namespace vectord::binance
