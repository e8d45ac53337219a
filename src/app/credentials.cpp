#include "credentials.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "vectord/binance/sign.hpp"

namespace vectord::app {
namespace {

constexpr std::size_t longest = 16 * 1024;  // an RSA key of 8192 bits has 6.4 KB
constexpr mode_t others = S_IRWXG | S_IRWXO;

struct File {
  int descriptor = -1;
  ~File() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

// Out of the environment: it is inherited, and anyone with our user id can read it in /proc.
Secret take_variable(const std::string& name) {
  char* value = std::getenv(name.c_str());
  if (value == nullptr) return {};
  Secret taken{std::string_view(value)};
  wipe(value, std::strlen(value));
  ::unsetenv(name.c_str());
  return taken;
}

result<Secret> read_file(const std::string& name, const char* path, bool for_us_alone) {
  const std::string which = std::string(path) + " (" + name + ")";
  const File file{::open(path, O_RDONLY | O_CLOEXEC)};
  struct stat facts {};
  if (file.descriptor < 0 || ::fstat(file.descriptor, &facts) != 0) {
    return Error{Errc::io, which + " cannot be read: " + std::strerror(errno)};
  }
  if (for_us_alone && (facts.st_mode & others) != 0) {
    return Error{Errc::config, which +
                                   " can be used by others than its owner; make it yours "
                                   "alone: chmod 600 " +
                                   path};
  }
  std::string text(longest, '\0');
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0 && size < text.size();) {
    got = ::read(file.descriptor, text.data() + size, text.size() - size);
    if (got < 0) {
      wipe(text);
      return Error{Errc::io, which + " cannot be read: " + std::strerror(errno)};
    }
    size += static_cast<std::size_t>(got);
  }
  Secret read{std::string_view(text).substr(0, size)};
  wipe(text);
  if (size == longest) return Error{Errc::config, which + " is too long for a key"};
  return read;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

// In one line, as env files hold it, a PEM's line breaks are written as \n.
Secret with_line_breaks(std::string_view text) {
  if (text.find("-----BEGIN") == std::string_view::npos) return Secret(text);
  std::string out;
  out.reserve(text.size() + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text.substr(i, 2) == "\\n";
    out.push_back(escaped ? '\n' : text[i]);
    if (escaped) ++i;
  }
  out.push_back('\n');
  Secret made(out);
  wipe(out);
  return made;
}

// From the environment, or the file that it names; empty when neither is set.
result<Secret> secret_of(const std::string& name, bool for_us_alone) {
  Secret given = take_variable(name);
  if (!trimmed(given.reveal()).empty()) return with_line_breaks(trimmed(given.reveal()));
  const std::string file_name = name + "_FILE";
  const char* path = std::getenv(file_name.c_str());
  if (path == nullptr || *path == '\0') return Secret();
  auto read = read_file(file_name, path, for_us_alone);
  if (read.has_error()) return read.error();
  const std::string_view text = trimmed(read->reveal());
  if (text.empty()) {
    return Error{Errc::missing, std::string(path) + " (" + file_name + ") is empty"};
  }
  return with_line_breaks(text);
}

result<Secret> one(const std::string& name, bool for_us_alone) {
  auto value = secret_of(name, for_us_alone);
  if (value.has_value() && value->empty()) {
    return Error{Errc::missing, "no API key: set " + name + ", or " + name + "_FILE to a file"};
  }
  return value;
}

}  // namespace

result<Credentials> load_credentials() {
  auto key = one("VECTOR_API_KEY", false);
  if (key.has_error()) return key.error();
  auto secret = one("VECTOR_API_SECRET", true);
  if (secret.has_error()) return secret.error();
  const auto kind = binance::Signer::kind_of(secret->reveal());
  if (kind.has_error()) return kind.error().within("VECTOR_API_SECRET");
  Credentials loaded;
  loaded.key = key->reveal();
  loaded.secret = *std::move(secret);
  return loaded;
}

result<ApiTokens> load_api_tokens() {
  auto control = secret_of("VECTOR_API_TOKEN", false);
  if (control.has_error()) return control.error();
  auto read = secret_of("VECTOR_API_READ_TOKEN", false);
  if (read.has_error()) return read.error();
  return ApiTokens{std::string(control->reveal()), std::string(read->reveal())};
}

result<Secret> load_telegram_token() {
  return secret_of("VECTOR_TELEGRAM_TOKEN", true);
}

result<void> seal_process() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return Error{Errc::io,
                 std::string("the keys could end up in a core file: ") + std::strerror(errno)};
  }
  return {};
}

}  // namespace vectord::app
