#include "exchange/stream_faults.hpp"

#include "vectord/base/prng.hpp"

namespace vectord::exchange {

StreamFaults::Fate StreamFaults::fate_of(int account, std::uint64_t identity, Time now) const {
  Fate fate;
  if (!plan_.any()) return fate;
  const auto whose = mix64(static_cast<std::uint64_t>(account) + 1);
  fate.drops_sockets = plan_.strikes(Fault::stream_drop, identity, now);
  fate.lost = fate.drops_sockets || plan_.strikes_stretch(Fault::silent_stream, whose, now);
  fate.ends_key = plan_.strikes(Fault::key_expiry, identity, now);
  if (plan_.strikes(Fault::reordered_event, identity, now)) {
    fate.late = plan_.part_of(Fault::reordered_event, identity);
  }
  if (plan_.strikes(Fault::duplicate_event, identity, now)) {
    fate.again = plan_.part_of(Fault::duplicate_event, identity);
  }
  return fate;
}

}  // namespace vectord::exchange
