#pragma once
// TLS contexts. Verification is never off: a client trusts the system's roots, or exactly the
// certificate it was given.
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "vectord/base/result.hpp"

namespace vectord::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

struct Certificate {
  std::string certificate_pem;
  std::string private_key_pem;  // secret: never logged
};

// A fresh self-signed P-256 certificate for localhost, 127.0.0.1 and ::1, valid for ten days.
result<Certificate> make_loopback_certificate();

// TLS 1.2 and 1.3; peer verification with host name; session resumption on.
result<TlsContext> client_tls_system_roots();
result<TlsContext> client_tls_trusting(const std::string& certificate_pem);
result<TlsContext> server_tls(const Certificate& certificate);

}  // namespace vectord::net
