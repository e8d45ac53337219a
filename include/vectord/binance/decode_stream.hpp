#pragma once
// Stream messages, raw or combined, to domain events, in one pass and without allocating for the
// market's. Fills come from ORDER_TRADE_UPDATE alone (TRADE_LITE repeats them). Rows of hedge mode
// and of COIN-M are left out: the daemon trades in neither. One decoder a connection; it reuses its
// parser.
#include <memory>
#include <string_view>

#include "vectord/base/result.hpp"
#include "vectord/domain/event.hpp"

namespace vectord::binance {

struct StreamMessage {
  enum class Kind {
    event,
    listen_key_expired,
    ignored,  // an acknowledgement, or an event that we do not use
  };
  Kind kind = Kind::ignored;
  decltype(Event::what) what;  // Kind::event
  Time at;                     // the exchange's event time, "E"
};

class StreamDecoder {
 public:
  StreamDecoder();
  ~StreamDecoder();
  result<StreamMessage> decode(std::string_view text);
  // Without a copy: 64 bytes behind the text may be read, as in net::Messages.
  result<StreamMessage> decode_in_place(std::string_view text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace vectord::binance
