#pragma once
// The keys user-data streams are opened with (spec §4.6): one an account, alive for 60 minutes from
// its last extension. Expiry is told by the caller's timer.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/base/time.hpp"

namespace vectord::exchange {

class ListenKeys {
 public:
  ListenKeys(std::uint64_t seed, Millis life) : seed_(seed), life_(life) {}
  // The account's living key, extended, or a new one.
  const std::string& open(int account, Time now);
  bool extend(int account, Time now);                       // false: no living key
  std::optional<std::string> close(int account, Time now);  // the key that ended
  // As if its time were up.
  void end(int account, Time now);
  std::optional<int> account_of(std::string_view key, Time now) const;
  std::optional<Time> next_expiry() const;
  struct Expired {
    int account;
    std::string key;
  };
  std::vector<Expired> expire(Time now);  // those whose time is up, once

 private:
  struct Entry {
    std::string key;
    Time expires;
  };
  std::uint64_t seed_;
  Millis life_;
  std::uint64_t made_ = 0;
  std::map<int, Entry> keys_;
};

}  // namespace vectord::exchange
