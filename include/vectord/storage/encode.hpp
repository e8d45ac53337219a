#pragma once
// Events and effects as bytes, and the running hash of effects that says whether two runs of the
// core did the same. The bytes are the journal's and no one else's; they hold no pointer and depend
// on no order that a container chose.
#include <cstdint>
#include <string>
#include <string_view>

#include "vectord/domain/effect.hpp"

namespace vectord::storage {

void encode(const Event& event, std::string& out);  // appends
void encode(const Effect& effect, std::string& out);
// Errc::parse: not an event of this version. Never reads past `bytes`.
result<Event> decode_event(std::string_view bytes);

// Changes when a field of an event or effect is added, removed or changes its type: what was
// written with another shape cannot be read.
std::uint64_t shape_of_records();

// One line for people: "Quote BTCUSDT 100.1 100.2 3 4".
std::string describe(const Event& event);
std::string describe(const Effect& effect);

// Over every effect of every event so far, in order.
class EffectHash {
 public:
  void add(const Effects& effects);
  std::uint64_t value() const { return value_; }
  void resume_at(std::uint64_t value) { value_ = value; }

 private:
  std::uint64_t value_ = 0;
  std::string scratch_;
};

}  // namespace vectord::storage
