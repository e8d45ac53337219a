#include "binance/private_key.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <vector>

#include "vectord/base/check.hpp"

namespace vectord::binance {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

Error unusable(std::string why) {
  ERR_clear_error();
  return Error{Errc::config, "the private key cannot be used: " + std::move(why)};
}

std::string base64(const std::vector<unsigned char>& bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                  static_cast<int>(bytes.size()));
  return text;
}

}  // namespace

void PrivateKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

result<PrivateKey> PrivateKey::parse(std::string_view pem) {
  if (pem.find("ENCRYPTED") != std::string_view::npos) {
    return unusable(
        "it is encrypted; take the passphrase off and keep the file readable by you "
        "alone");
  }
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  VECTOR_CHECK(bio != nullptr, "out of memory");
  Handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key) return unusable("it is not a PEM private key that OpenSSL can read");
  switch (EVP_PKEY_get_base_id(key.get())) {
    case EVP_PKEY_ED25519: return PrivateKey(std::move(key), SecretKind::ed25519);
    case EVP_PKEY_RSA: return PrivateKey(std::move(key), SecretKind::rsa);
    default: return unusable("the exchange takes Ed25519 and RSA keys, and it is neither");
  }
}

std::string PrivateKey::sign(std::string_view payload) const {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  const EVP_MD* digest = kind_ == SecretKind::rsa ? EVP_sha256() : nullptr;  // Ed25519 has its own
  const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
  std::size_t size = 0;
  bool done = context != nullptr &&
              EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes, payload.size()) == 1;
  std::vector<unsigned char> signature(size);
  done = done && EVP_DigestSign(context.get(), signature.data(), &size, bytes, payload.size()) == 1;
  VECTOR_CHECK(done, "OpenSSL could not sign with a key that it had read");
  signature.resize(size);
  return base64(signature);
}

}  // namespace vectord::binance
