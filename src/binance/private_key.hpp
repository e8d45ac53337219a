#pragma once
// A private key in PEM, and signatures by it in base64. OpenSSL wipes the key when it ends.
// Private.
#include <memory>
#include <string>
#include <string_view>

#include "vectord/base/result.hpp"
#include "vectord/binance/sign.hpp"

struct evp_pkey_st;

namespace vectord::binance {

class PrivateKey {
 public:
  // Errors say what is wrong with the key and quote nothing of it.
  static result<PrivateKey> parse(std::string_view pem);
  SecretKind kind() const { return kind_; }
  std::string sign(std::string_view payload) const;  // base64, one line

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using Handle = std::unique_ptr<evp_pkey_st, Free>;
  PrivateKey(Handle key, SecretKind kind) : key_(std::move(key)), kind_(kind) {}
  Handle key_;
  SecretKind kind_;
};

}  // namespace vectord::binance
