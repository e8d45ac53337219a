#include "vectord/base/result.hpp"

namespace vectord {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::parse: return "parse";
    case Errc::out_of_range: return "out_of_range";
    case Errc::missing: return "missing";
    case Errc::duplicate: return "duplicate";
    case Errc::io: return "io";
    case Errc::config: return "config";
    case Errc::unsupported: return "unsupported";
    case Errc::not_sent: return "not_sent";
    case Errc::outcome_unknown: return "outcome_unknown";
    case Errc::canceled: return "canceled";
    case Errc::overloaded: return "overloaded";
    case Errc::verify: return "verify";
    case Errc::denied: return "denied";
  }
  return "?";
}

Error Error::within(std::string_view context) const {
  return Error{code_, std::string(context) + ": " + what_};
}

}  // namespace vectord
