#pragma once
// What one TLS connection of a client knows of its peer: whom it wants to reach, and, when that
// fails, what is wrong in words that say what to do. Never accepts what OpenSSL refuses.
#include <string>

#include <openssl/ssl.h>

#include <boost/system/error_code.hpp>

namespace vectord::net {

struct TlsPeer {
  std::string host;
  std::string port;
  std::string problem;  // why its certificate was refused
  std::string name() const { return host + ":" + port; }
};

// Null for a connection that has none (a server's).
TlsPeer* tls_peer_of(const SSL* connection);
// Before the handshake; verification then notes its problem there.
void set_tls_peer(SSL* connection, TlsPeer peer);

// A handshake that failed for another reason than the certificate.
std::string handshake_problem(const boost::system::error_code& ec);

}  // namespace vectord::net
