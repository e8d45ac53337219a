#include "vectord/api/event_stream.hpp"

#include <algorithm>
#include <charconv>

#include "record_json.hpp"

namespace vectord::api {
namespace {

// How long a browser waits before it comes back.
constexpr std::string_view greeting = "retry: 2000\n\n";

std::string frame_of(std::string_view event, std::string_view json) {
  std::string out;
  out.reserve(event.size() + json.size() + 32);
  out.append("event: ").append(event).append("\ndata: ").append(json).append("\n\n");
  return out;
}

}  // namespace

std::size_t EventStream::subscribers() {
  std::erase_if(subscribers_, [](const auto& body) { return body->ended(); });
  return subscribers_.size();
}

std::shared_ptr<net::OpenBody> EventStream::subscribe(std::string_view last_event_id) {
  if (subscribers() >= max_subscribers) return nullptr;
  heard_once_ = true;
  auto body = std::make_shared<net::OpenBody>(max_waiting);
  body->write(greeting);
  std::uint64_t seen = last_event_id.empty() ? last_ : 0;
  const std::string prefix = life_ + "-";
  if (last_event_id.starts_with(prefix)) {
    const auto digits = last_event_id.substr(prefix.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), seen);
  }
  const std::uint64_t missed = last_ - std::min(seen, last_);
  const auto count = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(missed, frames_.size()));
  for (auto frame = frames_.end() - count; frame != frames_.end(); ++frame) body->write(*frame);
  subscribers_.push_back(body);
  return body;
}

void EventStream::send(std::string_view frame) {
  for (const auto& body : subscribers_) body->write(frame);
  subscribers();
}

void EventStream::happened(std::string_view event, const std::string& json) {
  ++last_;
  frames_.push_back("id: " + life_ + "-" + std::to_string(last_) + "\n" + frame_of(event, json));
  if (frames_.size() > kept) frames_.pop_front();
  send(frames_.back());
}

void EventStream::dashboard(std::string_view json) {
  if (subscribers() > 0) send(frame_of("dashboard", json));
}

void EventStream::signal(const effect::RecordSignal& decided) {
  if (!heard_once_) return;
  storage::SignalRecord record;
  record.signal = decided.signal;
  record.reason = decided.reason;
  record.detail = decided.detail;
  happened("signal", to_json(record));
}

void EventStream::order(const effect::RecordOrder& order) {
  if (!heard_once_) return;
  storage::OrderRecord record;
  record.order = order;
  record.intended_at = order.at;
  happened("order", to_json(record));
}

void EventStream::trade(const Trade& trade) {
  happened("trade", to_json(trade));
}

void EventStream::tell(const alerts::Notice& notice) {
  happened("alert", to_json(notice));
}

}  // namespace vectord::api
