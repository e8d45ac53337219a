#pragma once
// All stream sockets: accepts them, answers their control messages, and hands out what is published
// to those who subscribe. A message nobody wants is never encoded: ask wants() first.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exchange/control_message.hpp"
#include "exchange/listen_keys.hpp"
#include "exchange/stream_faults.hpp"
#include "exchange/stream_session.hpp"
#include "vectord/exchange/simulated_exchange.hpp"

namespace vectord::exchange {

class StreamHub : public std::enable_shared_from_this<StreamHub> {
 public:
  StreamHub(net::Clock& clock, const SimulatedExchangeSettings& settings, const ListenKeys& keys,
            const FaultPlan& faults);

  // False: no stream endpoint (404).
  bool accept(const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> socket);

  // Told of every topic at its first subscriber, before anything is published to it.
  void on_first_subscriber(std::function<void(const StreamTopic&)> callback) {
    first_subscriber_ = std::move(callback);
  }
  bool wants(const StreamTopic& topic) const { return topics_.contains(topic); }
  // Some living listenKey of the account has a socket.
  bool has_user(int account) const;
  template <class Visit>
  void for_each_topic(Visit visit) const {
    for (const auto& [topic, subscribers] : topics_) visit(topic);
  }
  void publish(const StreamTopic& topic, std::string payload);
  // Sends what was published since the last flush: one batch a socket, public 1 ms and market 2 ms
  // on.
  void flush();
  // `event` is the message's name; delivered after the stream's latency, in order on each socket.
  void publish_user(int account, std::string_view event, std::string payload);
  // To sockets of a key that is no longer alive.
  void publish_to_key(std::string_view key, std::string payload);
  // Closed: market streams end and none is opened, as long as there is no market to tell of.
  void set_market_open(bool open);
  void close_key(std::string_view key);
  // Accounts whose listenKey a fault ends now; told once.
  std::vector<int> take_ending_keys() { return std::exchange(ending_keys_, {}); }
  void close();
  std::uint64_t messages() const { return messages_; }

 private:
  using SessionPtr = std::shared_ptr<StreamSession>;
  struct Subscriber {
    SessionPtr session;
    std::string name;
  };

  void on_message(const SessionPtr& session, std::string_view text);
  void on_close(const SessionPtr& session);
  std::string perform(StreamSession& session, const ControlMessage& message);
  bool subscribe(StreamSession& session, const std::string& name, std::vector<std::string> events);
  void rebuild_topics();
  std::vector<std::pair<SessionPtr, std::string>> user_sockets(int account,
                                                               std::string_view event) const;
  void send_user(const SessionPtr& session, std::string_view name, const Frame& payload,
                 const StreamFaults::Fate& fate);

  net::Clock& clock_;
  const SimulatedExchangeSettings& settings_;
  const ListenKeys& keys_;
  StreamFaults faults_;
  std::vector<int> ending_keys_;
  std::vector<SessionPtr> sessions_;
  std::map<StreamTopic, std::vector<Subscriber>> topics_;
  std::function<void(const StreamTopic&)> first_subscriber_;
  bool market_open_ = true;
  std::uint64_t messages_ = 0;
};

}  // namespace vectord::exchange
