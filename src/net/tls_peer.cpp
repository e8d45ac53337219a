#include "net/tls_peer.hpp"

#include <algorithm>
#include <ctime>
#include <memory>
#include <string_view>

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509v3.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/error.hpp>

namespace vectord::net {
namespace asio = boost::asio;

namespace {

constexpr std::size_t most_names = 5;
constexpr std::size_t longest_name = 100;

void free_peer(void*, void* stored, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<TlsPeer*>(stored);
}
int peer_index() {
  static const int index =
      CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nullptr, nullptr, nullptr, free_peer);
  return index;
}

// What a certificate says comes from whoever made it: only harmless characters are repeated.
std::string harmless(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_name)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out;
}

std::string_view view(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(std::string_view bytes) {
  if (bytes.size() == 4) {
    asio::ip::address_v4::bytes_type v4{};
    std::copy(bytes.begin(), bytes.end(), v4.begin());
    return asio::ip::address_v4(v4).to_string();
  }
  asio::ip::address_v6::bytes_type v6{};
  if (bytes.size() != v6.size()) return "?";
  std::copy(bytes.begin(), bytes.end(), v6.begin());
  return asio::ip::address_v6(v6).to_string();
}

std::string names_in(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  std::string out;
  std::size_t told = 0;
  const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
  for (int i = 0; i < count && told < most_names; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS && name->type != GEN_IPADD) continue;
    if (told++ > 0) out += ", ";
    out += name->type == GEN_DNS ? harmless(view(name->d.dNSName))
                                 : address_text(view(name->d.iPAddress));
  }
  if (told == 0) return "no host at all";
  return told == most_names && count > static_cast<int>(most_names) ? out + ", ..." : out;
}

std::string issuer_of(const X509* certificate) {
  const X509_NAME* issuer = X509_get_issuer_name(certificate);
  const int at = X509_NAME_get_index_by_NID(issuer, NID_commonName, -1);
  if (at < 0) return "an issuer without a name";
  return "\"" + harmless(view(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(issuer, at)))) + "\"";
}

std::string time_text(const std::tm& time) {
  char text[64] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &time);
  return text;
}

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? time_text(parts) : "an unreadable time";
}

std::string clock_text() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  return time_text(parts);
}

std::string problem_of(int code, const X509* certificate, int depth, const std::string& host) {
  const std::string whose = depth == 0 ? "its certificate" : "a certificate in its chain";
  switch (certificate != nullptr ? code : X509_V_OK) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " expired at " + time_text(X509_get0_notAfter(certificate)) +
             ", and this machine's clock says " + clock_text() +
             ": check the clock; if it is right, the host has to renew its certificate";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is not valid before " + time_text(X509_get0_notBefore(certificate)) +
             ", and this machine's clock says " + clock_text() + ": check the clock";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return whose + " is for " + names_in(certificate) + " and not for " + host +
             ": check the host's name in the settings; if it is right, something else answers in "
             "its place";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return whose + " is signed by itself (" + issuer_of(certificate) +
             ") and is not one that we trust: if it is yours, name it as the trusted certificate";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return whose + " was issued by " + issuer_of(certificate) +
             ", which we do not trust: install the system's root certificates (package "
             "ca-certificates), or name the certificate as trusted if it is yours";
    default: return whose + " is refused: " + X509_verify_cert_error_string(code);
  }
}

// Only notes; the verdict stays as it is.
int on_verify(int accepted, X509_STORE_CTX* store) {
  if (accepted == 1) return accepted;
  const auto* connection = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsPeer* peer = connection != nullptr ? tls_peer_of(connection) : nullptr;
  if (peer == nullptr) return accepted;
  peer->problem =
      problem_of(X509_STORE_CTX_get_error(store), X509_STORE_CTX_get_current_cert(store),
                 X509_STORE_CTX_get_error_depth(store), peer->host);
  return accepted;
}

}  // namespace

TlsPeer* tls_peer_of(const SSL* connection) {
  return static_cast<TlsPeer*>(SSL_get_ex_data(connection, peer_index()));
}

void set_tls_peer(SSL* connection, TlsPeer peer) {
  auto owned = std::make_unique<TlsPeer>(std::move(peer));
  if (SSL_set_ex_data(connection, peer_index(), owned.get()) == 1) owned.release();
  SSL_set_verify(connection, SSL_VERIFY_PEER, on_verify);
}

std::string handshake_problem(const boost::system::error_code& ec) {
  if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated ||
      ec == asio::error::connection_reset) {
    return "it closed the connection during the TLS handshake: perhaps it speaks no TLS on this "
           "port";
  }
  if (ec.category() != asio::error::get_ssl_category()) return "TLS handshake: " + ec.message();
  switch (ERR_GET_REASON(static_cast<unsigned long>(ec.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "it does not speak TLS on this port: check the port, or whether http:// is meant";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "it speaks neither TLS 1.2 nor TLS 1.3, and older ones are not safe";
    default: return "TLS handshake: " + ec.message();
  }
}

}  // namespace vectord::net
