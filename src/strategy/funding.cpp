#include "vectord/strategy/funding.hpp"

#include "text.hpp"

namespace vectord::strategy {

bool funding_blocks(const Funding& funding, Direction direction, Time now,
                    const SignalSettings& settings) {
  if (!funding.rate_percent || !funding.next) return false;
  const bool near = std::chrono::abs(*funding.next - now) <= settings.funding_window;
  return near && sign_of(direction) * *funding.rate_percent > settings.funding_against_percent;
}

std::string describe(const Funding& funding, Time now) {
  if (!funding.rate_percent || !funding.next) return "funding unknown";
  const auto minutes = static_cast<double>((*funding.next - now).count()) / 60'000.0;
  return "funding " + number(*funding.rate_percent) + " % in " + number(minutes) + " min";
}

}  // namespace vectord::strategy
