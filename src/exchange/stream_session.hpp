#pragma once
// One stream socket: what it is subscribed to, and its way out. Messages leave in the order they
// were queued, each at its time and never before the one queued earlier.
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/stream_name.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::exchange {

using Frame = std::shared_ptr<const std::string>;

struct Subscription {
  std::string name;  // as the client wrote it
  StreamTopic topic;
  std::vector<std::string> events;  // user streams: only these; empty = all
};

class StreamSession : public std::enable_shared_from_this<StreamSession> {
 public:
  static constexpr std::size_t max_streams = 1024;  // a connection, as the exchange
  static constexpr int max_messages_per_second = 10;

  StreamSession(net::Clock& clock, std::shared_ptr<net::WebSocketSession> socket,
                const StreamPath& path, std::uint64_t tie);

  std::uint64_t tie() const { return tie_; }
  StreamRoute route() const { return route_; }
  bool combined() const { return combined_; }
  void set_combined(bool combined) { combined_ = combined; }
  const std::vector<Subscription>& subscriptions() const { return subscriptions_; }
  bool add(Subscription subscription);  // false: the bound is reached
  void remove(std::string_view name);
  // Counts an incoming message; false when there were too many in this second.
  bool admit(Time now);

  // The payload bare, or wrapped with the stream's name.
  Frame frame(std::string_view name, const Frame& payload) const;
  void gather(Frame frame) { batch_.push_back(std::move(frame)); }
  bool has_batch() const { return !batch_.empty(); }
  void send_batch(Time due);  // what was gathered, together
  void forget_batch() { batch_.clear(); }
  void send(Frame frame, Time due);
  void send_out_of_order(Frame frame, Time due);  // what is queued does not wait for it
  void close();

 private:
  void schedule(std::vector<Frame> frames, Time due);
  void deliver_next();

  net::Clock& clock_;
  std::shared_ptr<net::WebSocketSession> socket_;
  StreamRoute route_;
  bool combined_;
  std::uint64_t tie_;
  std::vector<Subscription> subscriptions_;
  std::vector<Frame> batch_;
  std::deque<std::vector<Frame>> outbox_;
  Time last_due_;
  std::int64_t second_ = 0;
  int messages_in_second_ = 0;
};

}  // namespace vectord::exchange
