#include "unit/net/test_certificates.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace vectord::net {
namespace {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using Key = Owned<EVP_PKEY>;
using Cert = Owned<X509>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

void need(bool done) {
  if (!done) throw std::runtime_error("cannot make a certificate");
}

Bio reading(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free_all};
}

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

void extend(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()),
                                        X509_EXTENSION_free);
  need(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Cert unsigned_certificate(const CertificateWish& wish, EVP_PKEY* key) {
  static long serial = 0;
  Cert made(X509_new(), X509_free);
  need(X509_set_version(made.get(), 2) == 1);
  need(ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial) == 1);
  need(X509_gmtime_adj(X509_getm_notBefore(made.get()), wish.from_seconds) != nullptr);
  need(X509_gmtime_adj(X509_getm_notAfter(made.get()), wish.to_seconds) != nullptr);
  const auto* name = reinterpret_cast<const unsigned char*>(wish.common_name.c_str());
  need(X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_UTF8, name, -1,
                                  -1, 0) == 1);
  need(X509_set_pubkey(made.get(), key) == 1);
  extend(made.get(), NID_basic_constraints,
         wish.is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!wish.names.empty()) extend(made.get(), NID_subject_alt_name, wish.names);
  return made;
}

Certificate written(X509* certificate, EVP_PKEY* key) {
  const Bio certificate_out(BIO_new(BIO_s_mem()), BIO_free_all);
  const Bio key_out(BIO_new(BIO_s_mem()), BIO_free_all);
  need(PEM_write_bio_X509(certificate_out.get(), certificate) == 1);
  need(PEM_write_bio_PrivateKey(key_out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {text_of(certificate_out.get()), text_of(key_out.get())};
}

}  // namespace

Certificate make_certificate(const CertificateWish& wish) {
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Cert made = unsigned_certificate(wish, key.get());
  need(X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1);
  need(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
  return written(made.get(), key.get());
}

Certificate make_certificate(const CertificateWish& wish, const Certificate& authority) {
  const Bio issuer_in = reading(authority.certificate_pem);
  const Bio key_in = reading(authority.private_key_pem);
  const Cert issuer(PEM_read_bio_X509(issuer_in.get(), nullptr, nullptr, nullptr), X509_free);
  const Key issuer_key(PEM_read_bio_PrivateKey(key_in.get(), nullptr, nullptr, nullptr),
                       EVP_PKEY_free);
  const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const Cert made = unsigned_certificate(wish, key.get());
  need(issuer && issuer_key);
  need(X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())) == 1);
  need(X509_sign(made.get(), issuer_key.get(), EVP_sha256()) > 0);
  return written(made.get(), key.get());
}

}  // namespace vectord::net
