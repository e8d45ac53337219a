#pragma once
// What a single TLS connection needs beyond its context: host verification, resumption, a clear
// reason.
#include <string>

#include <openssl/ssl.h>

namespace vectord::net {

// Server name, verification of the host name or IP, and the last session with this peer. `ssl` must
// not have begun its handshake; its context must come from client_tls_*.
bool prepare_client(SSL* ssl, const std::string& host, const std::string& port);
// Why the peer's certificate was refused; empty when it was not.
std::string verify_failure(const SSL* ssl);

}  // namespace vectord::net
