#pragma once
// The life of the user stream as a state machine: listen key, socket, keep-alive, and all over
// again with a growing wait. Bytes and timers are somebody else's: every input returns what to do
// next.
#include <string>

#include "vectord/base/time.hpp"
#include "vectord/binance/backoff.hpp"

namespace vectord::binance {

struct UserSessionSettings {
  Millis keep_alive{30 * 60'000};  // a key lives 60 min after the last PUT
  Millis extend_retry{60'000};     // after a PUT that failed for the network's sake
  Millis key_life{58 * 60'000};    // a key not extended for so long is given up
  Millis settled{60'000};  // a stream that lived so long starts its waits from the beginning
  Backoff reconnect{Millis{1000}, Millis{30'000}};
};

class UserSession {
 public:
  enum class Do {
    nothing,
    create_key,
    connect,  // with key()
    extend_key,
    wait,       // then call on_timer; a new wait replaces the old one
    reconnect,  // close the socket, then as wait
  };
  struct Action {
    Do what = Do::nothing;
    Time until;  // wait, reconnect
    bool operator==(const Action&) const = default;
  };
  explicit UserSession(UserSessionSettings settings, std::uint64_t seed);

  Action start(Time now);
  Action on_key(std::string key, Time now);
  Action on_key_failed(Time now);
  Action on_connected(Time now);
  Action on_connect_failed(Time now);
  Action on_extended(Time now);
  Action on_extend_failed(bool key_is_gone, Time now);  // gone: -1125
  Action on_closed(Time now);                           // the socket ended by itself
  Action on_lost(Time now);  // listenKeyExpired, or a message that could not be read
  Action on_timer(Time now);

  const std::string& key() const { return key_; }
  bool up() const { return state_ == State::live || state_ == State::extending; }

 private:
  enum class State { idle, creating, connecting, live, extending, backing_off };
  Action back_off(Time now, bool close_socket);
  Action extend_at(Time at);

  UserSessionSettings settings_;
  std::uint64_t seed_;
  State state_ = State::idle;
  std::string key_;
  int failures_ = 0;
  Time connected_at_;
  Time extended_at_;
};

}  // namespace vectord::binance
