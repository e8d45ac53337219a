#pragma once
// The API key and secret: from VECTOR_API_KEY and VECTOR_API_SECRET, or from the files that
// VECTOR_API_KEY_FILE and VECTOR_API_SECRET_FILE name. Never from settings or the command line.
#include <string>

#include "vectord/base/result.hpp"

namespace vectord::app {

struct Credentials {
  std::string key;
  std::string secret;
  Credentials() = default;
  Credentials(Credentials&&) = default;
  Credentials& operator=(Credentials&&) = default;
  ~Credentials();  // wipes the secret
};

result<Credentials> load_credentials();

// Tokens of the daemon's own HTTP API: VECTOR_API_TOKEN (control) and VECTOR_API_READ_TOKEN, or the
// files of VECTOR_API_TOKEN_FILE and VECTOR_API_READ_TOKEN_FILE. Empty: not set.
struct ApiTokens {
  std::string control;
  std::string read;
};
result<ApiTokens> load_api_tokens();

}  // namespace vectord::app
