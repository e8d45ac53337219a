#pragma once
// The API key and secret: from VECTOR_API_KEY and VECTOR_API_SECRET, or from the files that
// VECTOR_API_KEY_FILE and VECTOR_API_SECRET_FILE name. The secret is an HMAC secret or a PEM
// private key. Never from settings or the command line, never logged; taken out of the environment
// once read, and never part of a core file.
#include <string>

#include "vectord/base/result.hpp"
#include "vectord/base/secret.hpp"

namespace vectord::app {

struct Credentials {
  std::string key;
  Secret secret;
};

result<Credentials> load_credentials();

// Tokens of the daemon's own HTTP API: VECTOR_API_TOKEN (control) and VECTOR_API_READ_TOKEN, or the
// files of VECTOR_API_TOKEN_FILE and VECTOR_API_READ_TOKEN_FILE. Empty: not set.
struct ApiTokens {
  std::string control;
  std::string read;
};
result<ApiTokens> load_api_tokens();

// VECTOR_TELEGRAM_TOKEN, or the file of VECTOR_TELEGRAM_TOKEN_FILE. Empty: not set.
result<Secret> load_telegram_token();

// No core file, no debugger of another process, no reading of our memory through /proc.
result<void> seal_process();

}  // namespace vectord::app
