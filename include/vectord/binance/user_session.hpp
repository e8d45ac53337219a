#pragma once
// The life of the user stream as a state machine: listen key, socket, keep-alive, a new socket
// before the old one is cut, and all over again with a growing wait. Bytes and timers are somebody
// else's: every input returns what to do next.
#include <optional>
#include <string>

#include "vectord/base/time.hpp"
#include "vectord/binance/backoff.hpp"

namespace vectord::binance {

struct UserSessionSettings {
  Millis keep_alive{30 * 60'000};  // a key lives 60 min after the last PUT
  Millis extend_retry{60'000};     // after a PUT that failed for the network's sake
  Millis key_life{58 * 60'000};    // a key not extended for so long is given up
  Millis settled{60'000};  // a stream that lived so long starts its waits from the beginning
  Millis rotate_after{23 * 3'600'000 + 20 * 60'000};  // Binance cuts a socket at 24 h
  Millis rotate_retry{60'000};
  Millis overlap{5'000};  // old and new socket side by side: events come twice rather than never
  Backoff reconnect{Millis{1000}, Millis{30'000}};
};

class UserSession {
 public:
  enum class Do {
    nothing,
    create_key,
    connect,       // with key()
    connect_next,  // a second socket with the same key
    leave_old,     // close the first socket, the second one takes its place
    drop_next,     // close the second socket
    extend_key,
    wait,
    reconnect,  // close every socket
  };
  struct Action {
    Do what = Do::nothing;
    Time until;  // when set: call on_timer then; a new time replaces the old one
    bool operator==(const Action&) const = default;
  };
  explicit UserSession(UserSessionSettings settings, std::uint64_t seed);

  Action start(Time now);
  Action on_key(std::string key, Time now);
  Action on_key_failed(Time now);
  Action on_connected(Time now);
  Action on_connect_failed(Time now);
  Action on_next_connected(Time now);
  Action on_next_failed(Time now);  // it did not connect, or ended while the first one lives
  Action on_extended(Time now);
  Action on_extend_failed(bool key_is_gone, Time now);  // gone: -1125
  Action on_closed(Time now);                           // the socket ended by itself
  Action on_lost(Time now);  // listenKeyExpired, or a message that could not be read
  Action on_timer(Time now);

  const std::string& key() const { return key_; }
  bool up() const { return state_ == State::live || state_ == State::extending; }

 private:
  enum class State { idle, creating, connecting, live, extending, backing_off };
  enum class Next { none, connecting, open };
  Action back_off(Time now);
  Action stay(Do what = Do::wait);  // live, until the next thing is due

  UserSessionSettings settings_;
  std::uint64_t seed_;
  State state_ = State::idle;
  Next next_ = Next::none;
  std::string key_;
  int failures_ = 0;
  Time connected_at_, next_connected_at_;
  Time extended_at_;
  Time extend_at_, rotate_at_;  // live; rotate_at_: also when the old socket is left
};

}  // namespace vectord::binance
