#pragma once
// The WebSocket API at /ws-fapi/v1 (spec §6.4): requests and answers on a socket, each after its
// simulated latency. A session that logged on needs no signatures. It decides nothing: every
// request goes through the routes.
#include <functional>
#include <memory>
#include <vector>

#include "exchange/route.hpp"
#include "exchange/socket_request.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::exchange {

class SocketApi : public std::enable_shared_from_this<SocketApi> {
 public:
  // Executes a request now, with all that follows from it.
  using Execute = std::function<net::HttpResponse(const Route&, const Arrival&)>;
  SocketApi(net::Clock& clock, const SimulatedExchangeSettings& settings, const Router& router,
            Execute execute);

  // False: not its path.
  bool accept(const net::HttpRequest& request, std::shared_ptr<net::WebSocketSession> socket);
  void close();

 private:
  struct Session;
  using SessionPtr = std::shared_ptr<Session>;
  void on_message(const SessionPtr& session, std::string_view text);
  std::string perform(Session& session, const SocketRequest& request);
  net::HttpResponse answer(Session& session, const SocketRequest& request);
  net::HttpResponse log_on(Session& session, Arrival& arrival);
  net::HttpResponse session_status(const Session& session) const;

  net::Clock& clock_;
  const SimulatedExchangeSettings& settings_;
  const Router& router_;
  Execute execute_;
  std::vector<SessionPtr> sessions_;
};

}  // namespace vectord::exchange
