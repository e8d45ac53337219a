#include "vectord/net/tls.hpp"

#include <map>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/address.hpp>

#include "net/tls_peer.hpp"
#include "net/tls_session.hpp"

namespace vectord::net {
namespace ssl = boost::asio::ssl;

namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* owned) const {
    Free(owned);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freed<X509_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Session = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;

Error tls_error(const std::string& what) {
  char text[256] = "no detail";
  if (const unsigned long code = ERR_get_error(); code != 0) {
    ERR_error_string_n(code, text, sizeof text);
  }
  ERR_clear_error();
  return Error(Errc::verify, what + ": " + text);
}

bool add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_serial(X509* certificate) {
  std::uint64_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

bool set_common_name(X509* certificate) {
  X509_NAME* name = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>("localhost");
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1;
}

bool fill_certificate(X509* certificate, EVP_PKEY* key) {
  constexpr long day = 24L * 3600;
  return X509_set_version(certificate, 2) == 1 && set_serial(certificate) &&
         X509_gmtime_adj(X509_getm_notBefore(certificate), -day) != nullptr &&
         X509_gmtime_adj(X509_getm_notAfter(certificate), 10 * day) != nullptr &&
         set_common_name(certificate) && X509_set_pubkey(certificate, key) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string bio_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

// ── sessions to resume: the last of each peer, owned by the context ──
using Sessions = std::map<std::string, Session>;

void free_sessions(void*, void* stored, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Sessions*>(stored);
}
int sessions_index() {
  static const int index =
      CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, nullptr, nullptr, nullptr, free_sessions);
  return index;
}
Sessions* sessions_of(const SSL* connection) {
  return static_cast<Sessions*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), sessions_index()));
}

int keep_session(SSL* connection, SSL_SESSION* session) {
  auto* sessions = sessions_of(connection);
  const TlsPeer* peer = tls_peer_of(connection);
  if (sessions == nullptr || peer == nullptr) return 0;
  constexpr std::size_t max_peers = 64;
  const std::string name = peer->name();
  if (sessions->size() >= max_peers && !sessions->contains(name)) sessions->clear();
  (*sessions)[name] = Session(session);
  return 1;  // the reference is ours now
}

result<TlsContext> client_context() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* native = context->native_handle();
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1) {
    return tls_error("cannot require TLS 1.2");
  }
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  context->set_verify_mode(ssl::verify_peer);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(native, keep_session);
  SSL_CTX_set_ex_data(native, sessions_index(), new Sessions);
  return context;
}

}  // namespace

result<Certificate> make_loopback_certificate() {
  const Key key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  if (!key || !certificate || !fill_certificate(certificate.get(), key.get())) {
    return tls_error("cannot make the loopback certificate");
  }
  const Bio certificate_out(BIO_new(BIO_s_mem()));
  const Bio key_out(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_out.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return tls_error("cannot write the loopback certificate");
  }
  return Certificate{bio_text(certificate_out.get()), bio_text(key_out.get())};
}

result<TlsContext> client_tls_system_roots() {
  auto made = client_context();
  if (made.has_error()) return made.error();
  boost::system::error_code ec;
  (*made)->set_default_verify_paths(ec);
  if (ec) return Error(Errc::verify, "cannot load the system's root certificates: " + ec.message());
  return made;
}

result<TlsContext> client_tls_trusting(const std::string& certificate_pem) {
  auto made = client_context();
  if (made.has_error()) return made.error();
  boost::system::error_code ec;
  (*made)->add_certificate_authority(boost::asio::buffer(certificate_pem), ec);
  if (ec) return Error(Errc::verify, "cannot read the certificate to trust: " + ec.message());
  // The certificate itself is the anchor, also when another one signed it.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param((*made)->native_handle()),
                              X509_V_FLAG_PARTIAL_CHAIN);
  return made;
}

result<TlsContext> server_tls(const Certificate& certificate) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  static constexpr unsigned char id[] = "vector";
  if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_session_id_context(native, id, sizeof id - 1) != 1) {
    return tls_error("cannot set up TLS for the server");
  }
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  boost::system::error_code ec;
  context->use_certificate_chain(boost::asio::buffer(certificate.certificate_pem), ec);
  if (ec) return Error(Errc::verify, "cannot use the server's certificate: " + ec.message());
  context->use_private_key(boost::asio::buffer(certificate.private_key_pem), ssl::context::pem, ec);
  if (ec) return Error(Errc::verify, "cannot use the server's private key: " + ec.message());
  return context;
}

bool prepare_client(SSL* connection, const std::string& host, const std::string& port) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  X509_VERIFY_PARAM* verify = SSL_get0_param(connection);
  if (not_an_address) {
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // SSL_set_tlsext_host_name, whose macro casts in the old style; it copies the name.
    char* name = const_cast<char*>(host.c_str());
    if (SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name) != 1) {
      return false;
    }
    if (X509_VERIFY_PARAM_set1_host(verify, host.data(), host.size()) != 1) return false;
  } else if (X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) != 1) {
    return false;
  }
  TlsPeer peer{host, port, ""};
  const std::string name = peer.name();
  set_tls_peer(connection, std::move(peer));
  auto* sessions = sessions_of(connection);
  if (sessions == nullptr) return true;
  const auto found = sessions->find(name);
  if (found != sessions->end()) SSL_set_session(connection, found->second.get());
  return true;
}

std::string verify_failure(const SSL* connection) {
  const long code = SSL_get_verify_result(connection);
  if (code == X509_V_OK) return {};
  const TlsPeer* peer = tls_peer_of(connection);
  const bool told = peer != nullptr && !peer->problem.empty();
  return told ? peer->problem : X509_verify_cert_error_string(code);
}

}  // namespace vectord::net
