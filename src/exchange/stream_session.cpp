#include "exchange/stream_session.hpp"

#include <algorithm>

#include "exchange/json_writer.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::exchange {

StreamSession::StreamSession(net::Clock& clock, std::shared_ptr<net::WebSocketSession> socket,
                             const StreamPath& path, std::uint64_t tie)
    : clock_(clock),
      socket_(std::move(socket)),
      route_(path.route),
      combined_(path.combined),
      tie_(tie) {}

bool StreamSession::add(Subscription subscription) {
  for (auto& known : subscriptions_) {
    if (known.name == subscription.name) {
      known = std::move(subscription);
      return true;
    }
  }
  if (subscriptions_.size() >= max_streams) return false;
  subscriptions_.push_back(std::move(subscription));
  return true;
}

void StreamSession::remove(std::string_view name) {
  std::erase_if(subscriptions_, [&](const Subscription& known) { return known.name == name; });
}

bool StreamSession::admit(Time now) {
  const std::int64_t second = to_ms(now) / 1000;
  if (second != second_) {
    second_ = second;
    messages_in_second_ = 0;
  }
  return ++messages_in_second_ <= max_messages_per_second;
}

Frame StreamSession::frame(std::string_view name, const Frame& payload) const {
  if (!combined_) return payload;
  auto text = std::make_shared<std::string>();
  text->reserve(payload->size() + name.size() + 24);
  JsonWriter(*text).open_object().text("stream", name).literal("data", *payload).close_object();
  return text;
}

void StreamSession::send_batch(Time due) {
  if (!batch_.empty()) schedule(std::exchange(batch_, {}), due);
}

void StreamSession::send(Frame frame, Time due) {
  std::vector<Frame> frames;
  frames.push_back(std::move(frame));
  schedule(std::move(frames), due);
}

void StreamSession::send_out_of_order(Frame frame, Time due) {
  const auto tie = tie_ ^ hash64(*frame);
  clock_.call_at(due, tie, [weak = weak_from_this(), frame = std::move(frame)] {
    const auto self = weak.lock();
    if (self && self->socket_->is_open()) self->socket_->send(frame);
  });
}

void StreamSession::schedule(std::vector<Frame> frames, Time due) {
  last_due_ = std::max(last_due_, due);
  outbox_.push_back(std::move(frames));
  // Timers of one instant may run in any order of ties: each delivers the oldest, not its own.
  clock_.call_at(last_due_, tie_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->deliver_next();
  });
}

void StreamSession::deliver_next() {
  if (outbox_.empty()) return;
  const auto frames = std::move(outbox_.front());
  outbox_.pop_front();
  if (!socket_->is_open()) return;
  for (const auto& frame : frames) socket_->send(frame);
}

void StreamSession::close() {
  socket_->close();
}

}  // namespace vectord::exchange
