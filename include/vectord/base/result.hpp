#pragma once
// result<T>: the value, or an Error that says what happened and to what. For a world that failed
// (socket, file, text that does not parse). A refusal is data, a bug is a check; neither is an
// Error.
#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace vectord {

enum class Errc {
  parse,         // text or bytes that do not have the promised shape
  out_of_range,  // well formed, but outside what is allowed
  missing,       // something that must be there is not
  duplicate,
  io,           // file, socket or database failed
  config,       // settings that cannot be used
  unsupported,  // e.g. a database written by a newer version
  not_sent,     // transport failed before the first byte of a request left: definitely not executed
  outcome_unknown,  // transport failed or timed out after a byte was sent: may have been executed
  canceled,         // we are shutting down
  overloaded,       // a bound was hit (queue, connections)
  verify,           // TLS or signature verification failed
  denied,           // the other side does not accept who we are
};

std::string_view to_string(Errc code);

class Error {
 public:
  Error() = default;  // Boost 1.81: result::error() names one even where it is never made
  Error(Errc code, std::string what) : code_(code), what_(std::move(what)) {}
  Errc code() const { return code_; }
  const std::string& what() const { return what_; }
  // The same failure seen from one level up: "context: what".
  Error within(std::string_view context) const;

 private:
  Errc code_ = Errc::missing;
  std::string what_;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
  throw std::runtime_error(error.what());
}

template <class T>
using result = boost::system::result<T, Error>;

}  // namespace vectord
