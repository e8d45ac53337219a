#pragma once
// Certificates with whatever is wrong that a test wants.
#include <string>

#include "vectord/net/tls.hpp"

namespace vectord::net {

struct CertificateWish {
  std::string common_name = "localhost";
  std::string names = "DNS:localhost,IP:127.0.0.1";  // subject alternative names; may be empty
  long from_seconds = -86400;                        // relative to now
  long to_seconds = 86400;
  bool is_authority = false;
};

Certificate make_certificate(const CertificateWish& wish);  // signed by itself
Certificate make_certificate(const CertificateWish& wish, const Certificate& authority);

}  // namespace vectord::net
