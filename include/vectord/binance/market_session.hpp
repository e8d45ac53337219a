#pragma once
// The life of the market streams as a state machine: which sockets are to be open, when one is
// replaced, which stream is dead, and whose candles may be missing after a loss. Sockets and timers
// are somebody else's: every input returns what to do next. There is no order book here, hence no
// snapshot and diff: a stream's newest message is its whole state, and candles are mended by REST.
//
// A socket is replaced (before its 24 h, or because one of its streams is silent) by opening the
// new one first; the old one closes a while after the new one has brought its first data. A socket
// that is lost or silent as a whole takes the market down until it is back.
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vectord/binance/backoff.hpp"
#include "vectord/binance/stream_pace.hpp"

namespace vectord::binance {

struct MarketSessionSettings {
  Backoff reconnect{Millis{500}, Millis{30'000}};
  Millis settled{60'000};  // a socket that lived so long starts its waits from the beginning
  Millis rotate_after{23 * 3'600'000};  // Binance cuts a socket at 24 h
  Millis rotate_spread{30 * 60'000};    // not all sockets at once
  Millis overlap{5'000};                // old and new socket side by side
  Millis reopen_spacing{30'000};        // for silent streams, per socket
  bool watch_silence = true;
  SilenceSettings silence;
  StreamLimits limits;
};

class MarketSession {
 public:
  using SocketId = std::uint64_t;
  using StreamId = std::size_t;
  enum class Do {
    open,   // a socket for `text`, a target
    close,  // the socket; nothing it says counts any more
    up,     // all streams flow; candles of `symbols` may be missing
    down,   // some do not; `text` says why
  };
  struct Action {
    Do what = Do::open;
    SocketId socket = 0;
    std::string text;
    std::vector<Symbol> symbols;
    bool operator==(const Action&) const = default;
  };
  using Actions = std::vector<Action>;

  explicit MarketSession(MarketSessionSettings settings) : settings_(settings) {}

  Actions follow(std::vector<Symbol> symbols, Time now);
  Actions on_connected(SocketId socket, Time now);
  Actions on_failed(SocketId socket, const std::string& why, Time now);  // could not connect
  Actions on_closed(SocketId socket, const std::string& why, Time now);  // ended by itself
  // Which streams brought data on it.
  Actions on_heard(SocketId socket, std::span<const StreamId> streams, Time now);
  Actions on_timer(Time now);
  std::optional<Time> next_timer() const;

  // Where a message belongs; absent when its symbol is not followed. Ids change with follow().
  std::optional<StreamId> stream_of(StreamKind kind, const Symbol& symbol) const {
    const auto row = rows_.find(symbol);
    if (row == rows_.end()) return std::nullopt;
    return row->second * stream_kinds + static_cast<std::size_t>(kind);
  }
  std::size_t streams() const { return paces_.size(); }
  // Another socket brings the same streams: an older message may come after a newer one.
  bool overlaps(SocketId socket) const;
  bool is_open(SocketId socket) const;
  bool up() const { return up_; }

  struct Counts {
    int sockets = 0, sockets_up = 0;
    std::uint64_t reconnects = 0, rotations = 0, reopened = 0;
  };
  Counts counts() const;
  const std::string& last_trouble() const { return last_trouble_; }

 private:
  struct Socket {
    SocketId id = 0;
    bool up = false;
    bool spoke = false;
    Time since, heard;
  };
  struct Shard {
    std::vector<MarketStream> names;
    std::vector<StreamId> streams;
    bool wanted = true;
    std::optional<Socket> active, next;  // next replaces active once it has spoken
    std::optional<Socket> leaving;       // was replaced
    Time leaves_at, rotate_at, reopen_from;
    std::optional<Time> open_at;  // the next try
    int failures = 0;
    std::set<Symbol> doubted;  // of streams for whose silence `next` was opened
  };
  using Shards = std::map<std::string, Shard>;

  void number(std::vector<Symbol> symbols);
  void open(const std::string& target, Shard& shard, Actions& actions);
  void open_later(const std::string& target, Shard& shard, Time now);
  void activate(const std::string& target, Shard& shard, Time now);
  void take_over(const std::string& target, Shard& shard, Time now, Actions& actions);
  void lose(const std::string& target, Shard& shard, const std::string& why, Time now,
            Actions& actions);
  void leave_unwanted(Actions& actions);
  Actions retire(Shards::iterator shard);
  static void close_sockets(std::initializer_list<std::optional<Socket>*> sockets,
                            Actions& actions);
  void announce(Actions& actions);
  void judge(const std::string& target, Shard& shard, Time now, Actions& actions);
  void judge_streams(const std::string& target, Shard& shard, Time now, Actions& actions);
  void missed(const Shard& shard);
  Millis patience(const Shard& shard) const;
  std::optional<Time> verdict_at(const Shard& shard) const;
  Shards::iterator shard_of(SocketId socket);
  Shards::const_iterator shard_of(SocketId socket) const;
  bool all_up() const;
  static bool is_steady(const Shard& shard);

  MarketSessionSettings settings_;
  Shards shards_;                                 // by target
  std::unordered_map<Symbol, std::size_t> rows_;  // looked up, never walked
  std::vector<StreamPace> paces_;                 // by StreamId
  SocketId last_id_ = 0;
  std::set<Symbol> gaps_;  // candles may be missing; told with the next up
  bool up_ = false;
  bool changed_ = false;  // sockets were opened since the last up
  Counts counts_;
  std::string last_trouble_;
};

}  // namespace vectord::binance
