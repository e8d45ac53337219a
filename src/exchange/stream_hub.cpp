#include "exchange/stream_hub.hpp"

#include <algorithm>

#include "exchange/json_writer.hpp"
#include "exchange/latency.hpp"

namespace vectord::exchange {
namespace {

constexpr Millis public_delay{1};
constexpr Millis market_delay{2};
constexpr Millis control_delay{1};

bool allows(const Subscription& subscription, std::string_view event) {
  const auto& events = subscription.events;
  return events.empty() || std::find(events.begin(), events.end(), event) != events.end();
}

}  // namespace

StreamHub::StreamHub(net::Clock& clock, const SimulatedExchangeSettings& settings,
                     const ListenKeys& keys, const FaultPlan& faults)
    : clock_(clock), settings_(settings), keys_(keys), faults_(faults) {}

bool StreamHub::accept(const net::HttpRequest& request,
                       std::shared_ptr<net::WebSocketSession> socket) {
  const auto path = parse_stream_path(request.target);
  if (!path) return false;
  if (!market_open_ && path->route != StreamRoute::private_) return false;
  const auto tie = hash64(request.target, settings_.seed);
  auto session = std::make_shared<StreamSession>(clock_, socket, *path, tie);
  for (const auto& name : path->names) subscribe(*session, name, {});
  for (const auto& user : path->users) subscribe(*session, user.listen_key, user.events);
  sessions_.push_back(session);
  rebuild_topics();
  std::weak_ptr<StreamHub> hub = weak_from_this();
  std::weak_ptr<StreamSession> weak = session;
  socket->on_message([hub, weak](std::string_view text) {
    const auto self = hub.lock();
    const auto from = weak.lock();
    if (self && from) self->on_message(from, text);
  });
  socket->on_close([hub, weak] {
    const auto self = hub.lock();
    const auto from = weak.lock();
    if (self && from) self->on_close(from);
  });
  return true;
}

void StreamHub::on_close(const SessionPtr& session) {
  std::erase(sessions_, session);
  rebuild_topics();
}

void StreamHub::on_message(const SessionPtr& session, std::string_view text) {
  clock_.catch_up();
  const Time now = clock_.now();
  if (!session->admit(now)) {
    session->close();
    return;
  }
  const auto parsed = parse_control_message(text);
  const auto* message = std::get_if<ControlMessage>(&parsed);
  auto answer =
      message != nullptr ? perform(*session, *message) : encode(std::get<ControlError>(parsed));
  session->send(std::make_shared<const std::string>(std::move(answer)), now + control_delay);
}

std::string StreamHub::perform(StreamSession& session, const ControlMessage& message) {
  using Method = ControlMessage::Method;
  switch (message.method) {
    case Method::subscribe:
      for (const auto& name : message.params) {
        if (!subscribe(session, name, {})) {
          return encode(ControlError{2, "Invalid request: too many parameters", message.id});
        }
      }
      rebuild_topics();
      return encode_control_result("null", message.id);
    case Method::unsubscribe:
      for (const auto& name : message.params) session.remove(name);
      rebuild_topics();
      return encode_control_result("null", message.id);
    case Method::list: {
      std::string names;
      JsonWriter writer(names);
      writer.open_array();
      for (const auto& known : session.subscriptions()) writer.text(known.name);
      writer.close_array();
      return encode_control_result(names, message.id);
    }
    case Method::set_property:
    case Method::get_property: break;
  }
  if (message.params.size() != 1 || message.params[0] != "combined") {
    return encode(ControlError{0, "Unknown property", message.id});
  }
  if (message.method == Method::get_property) {
    return encode_control_result(session.combined() ? "true" : "false", message.id);
  }
  if (!message.value) {
    return encode(ControlError{1, "Invalid value type: expected Boolean", message.id});
  }
  session.set_combined(*message.value);
  return encode_control_result("null", message.id);
}

bool StreamHub::subscribe(StreamSession& session, const std::string& name,
                          std::vector<std::string> events) {
  return session.add({name, parse_stream_name(name, session.route()), std::move(events)});
}

void StreamHub::rebuild_topics() {
  const auto before = std::exchange(topics_, {});
  for (const auto& session : sessions_) {
    for (const auto& [name, topic, events] : session->subscriptions()) {
      if (topic.kind == StreamKind::user) continue;
      if (!is_served_on(topic.kind, session->route(), settings_.unrouted_serves_everything)) {
        continue;
      }
      topics_[topic].push_back({session, name});
    }
  }
  if (!first_subscriber_) return;
  for (const auto& [topic, subscribers] : topics_) {
    if (!before.contains(topic)) first_subscriber_(topic);
  }
}

bool StreamHub::has_user(int account) const {
  const Time now = clock_.now();
  for (const auto& session : sessions_) {
    for (const auto& subscription : session->subscriptions()) {
      if (subscription.topic.kind == StreamKind::user &&
          keys_.account_of(subscription.name, now) == account) {
        return true;
      }
    }
  }
  return false;
}

void StreamHub::publish(const StreamTopic& topic, std::string payload) {
  const auto subscribers = topics_.find(topic);
  if (subscribers == topics_.end()) return;
  const auto frame = std::make_shared<const std::string>(std::move(payload));
  for (const auto& [session, name] : subscribers->second) {
    session->gather(session->frame(name, frame));
    ++messages_;
  }
}

void StreamHub::flush() {
  const Time now = clock_.now();
  for (const auto& session : sessions_) {
    if (!session->has_batch()) continue;
    if (faults_.market_is_silent(session->tie(), now)) {
      session->forget_batch();
      continue;
    }
    const bool market = session->route() == StreamRoute::market;
    session->send_batch(now + (market ? market_delay : public_delay));
  }
}

void StreamHub::send_user(const SessionPtr& session, std::string_view name, const Frame& payload,
                          const StreamFaults::Fate& fate) {
  const auto hash = hash64(*payload, settings_.seed);
  const auto latency = latency_of(hash, settings_.latency.stream_min, settings_.latency.stream_max);
  const auto frame = session->frame(name, payload);
  const Time due = clock_.now() + latency;
  if (fate.late) {
    session->send_out_of_order(frame, due + *fate.late);
  } else {
    session->send(frame, due);
  }
  if (fate.again)
    session->send_out_of_order(frame, due + fate.late.value_or(Millis{0}) + *fate.again);
  ++messages_;
}

std::vector<std::pair<StreamHub::SessionPtr, std::string>> StreamHub::user_sockets(
    int account, std::string_view event) const {
  std::vector<std::pair<SessionPtr, std::string>> found;
  const Time now = clock_.now();
  for (const auto& session : sessions_) {
    if (!is_served_on(StreamKind::user, session->route(), settings_.unrouted_serves_everything)) {
      continue;
    }
    for (const auto& subscription : session->subscriptions()) {
      if (subscription.topic.kind != StreamKind::user || !allows(subscription, event)) continue;
      if (keys_.account_of(subscription.name, now) == account) {
        found.emplace_back(session, subscription.name);
      }
    }
  }
  return found;
}

void StreamHub::publish_user(int account, std::string_view event, std::string payload) {
  const auto frame = std::make_shared<const std::string>(std::move(payload));
  const auto fate = faults_.fate_of(account, hash64(*frame, settings_.seed), clock_.now());
  if (fate.ends_key) ending_keys_.push_back(account);
  for (const auto& [session, name] : user_sockets(account, event)) {
    if (!fate.lost) send_user(session, name, frame, fate);
    if (fate.drops_sockets) session->close();
  }
}

void StreamHub::publish_to_key(std::string_view key, std::string payload) {
  const auto frame = std::make_shared<const std::string>(std::move(payload));
  for (const auto& session : sessions_) {
    for (const auto& subscription : session->subscriptions()) {
      if (subscription.name == key) send_user(session, key, frame, {});
    }
  }
}

void StreamHub::set_market_open(bool open) {
  if (std::exchange(market_open_, open) == open || open) return;
  for (const auto& session : std::vector<SessionPtr>(sessions_)) {
    if (session->route() != StreamRoute::private_) session->close();
  }
}

void StreamHub::close_key(std::string_view key) {
  for (const auto& session : std::vector<SessionPtr>(sessions_)) {
    const auto& known = session->subscriptions();
    const bool only = known.size() == 1 && known.front().name == key;
    session->remove(key);
    if (only) session->close();
  }
}

void StreamHub::close() {
  for (const auto& session : std::vector<SessionPtr>(sessions_)) session->close();
  sessions_.clear();
  topics_.clear();
}

}  // namespace vectord::exchange
