#include "credentials.hpp"

#include <openssl/crypto.h>

#include <cstdlib>
#include <fstream>

namespace vectord::app {
namespace {

// From the environment or the file that it names; empty when neither is set.
result<std::string> secret_of(const std::string& name) {
  if (const char* value = std::getenv(name.c_str()); value != nullptr && *value != '\0') {
    return std::string(value);
  }
  const char* path = std::getenv((name + "_FILE").c_str());
  if (path == nullptr || *path == '\0') return std::string();
  std::ifstream file(path);
  std::string value;
  if (!std::getline(file, value) || value.empty()) {
    return Error{Errc::io, std::string(path) + " (" + name + "_FILE) cannot be read or is empty"};
  }
  return value;
}

result<std::string> one(const std::string& name) {
  auto value = secret_of(name);
  if (value.has_value() && value->empty()) {
    return Error{Errc::missing, "no API key: set " + name + ", or " + name + "_FILE to a file"};
  }
  return value;
}

}  // namespace

Credentials::~Credentials() {
  if (!secret.empty()) OPENSSL_cleanse(secret.data(), secret.size());
}

result<Credentials> load_credentials() {
  auto key = one("VECTOR_API_KEY");
  if (key.has_error()) return key.error();
  auto secret = one("VECTOR_API_SECRET");
  if (secret.has_error()) return secret.error();
  Credentials loaded;
  loaded.key = *std::move(key);
  loaded.secret = *std::move(secret);
  return loaded;
}

result<ApiTokens> load_api_tokens() {
  auto control = secret_of("VECTOR_API_TOKEN");
  if (control.has_error()) return control.error();
  auto read = secret_of("VECTOR_API_READ_TOKEN");
  if (read.has_error()) return read.error();
  return ApiTokens{*std::move(control), *std::move(read)};
}

}  // namespace vectord::app
