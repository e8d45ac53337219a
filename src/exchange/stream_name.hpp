#pragma once
// Stream names ("btcusdt@kline_1h") and the paths sockets are opened on (spec §1.1).
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/candle_query.hpp"
#include "vectord/domain/instrument.hpp"

namespace vectord::exchange {

// A stream belongs to one route; on a socket of another it is acknowledged and stays silent.
enum class StreamRoute { public_, market, private_, unrouted };

enum class StreamKind {
  book_ticker,
  depth,
  diff_depth,
  trade,  // public
  kline,
  continuous_kline,
  mark_price,
  aggregate_trade,
  mini_ticker,
  ticker,  // market
  user,    // private: the name is a listenKey
  unknown,
};

// What is published; two names may mean the same (markPrice, markPrice@1s).
struct StreamTopic {
  StreamKind kind = StreamKind::unknown;
  Symbol symbol;            // empty: all symbols ("!bookTicker", "!markPrice@arr")
  CandleInterval interval;  // kline
  int levels = 0;           // depth
  std::strong_ordering operator<=>(const StreamTopic&) const = default;
};

StreamTopic parse_stream_name(std::string_view name, StreamRoute route);
bool is_served_on(StreamKind kind, StreamRoute route, bool unrouted_serves_everything);

struct StreamPath {
  StreamRoute route = StreamRoute::public_;
  bool combined = false;
  std::vector<std::string> names;
  struct UserStream {
    std::string listen_key;
    std::vector<std::string> events;
  };  // empty: all
  std::vector<UserStream> users;
};
// Nothing for a path that is no stream endpoint.
std::optional<StreamPath> parse_stream_path(std::string_view target);

}  // namespace vectord::exchange
