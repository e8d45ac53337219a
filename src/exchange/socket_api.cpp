#include "exchange/socket_api.hpp"

#include "exchange/json_writer.hpp"
#include "exchange/latency.hpp"

namespace vectord::exchange {
namespace {

constexpr std::string_view endpoint = "/ws-fapi/v1";

Reply nothing(const Call&) {
  return std::string("{}");
}
// What a session asks about itself: counted and checked as any request, answered by the session.
constexpr Route log_on_route{"", "session.logon", Security::signed_, weight<2>, nothing};
constexpr Route status_route{"", "session.status", Security::none, weight<2>, nothing};

}  // namespace

struct SocketApi::Session {
  std::shared_ptr<net::WebSocketSession> socket;
  Time connected;
  bool rate_limits = true;
  std::string key;  // of who logged on; empty: nobody
  Time authorized;
};

SocketApi::SocketApi(net::Clock& clock, const SimulatedExchangeSettings& settings,
                     const Router& router, Execute execute)
    : clock_(clock), settings_(settings), router_(router), execute_(std::move(execute)) {}

bool SocketApi::accept(const net::HttpRequest& request,
                       std::shared_ptr<net::WebSocketSession> socket) {
  if (request.path() != endpoint) return false;
  auto session = std::make_shared<Session>(Session{socket, clock_.now(), true, {}, {}});
  session->rate_limits = request.query().find("returnRateLimits=false") == std::string_view::npos;
  sessions_.push_back(session);
  socket->on_message(
      [self = weak_from_this(), weak = std::weak_ptr(session)](std::string_view text) {
        const auto api = self.lock();
        const auto from = weak.lock();
        if (api && from) api->on_message(from, text);
      });
  socket->on_close([self = weak_from_this(), weak = std::weak_ptr(session)] {
    const auto api = self.lock();
    if (api) std::erase(api->sessions_, weak.lock());
  });
  return true;
}

void SocketApi::on_message(const SessionPtr& session, std::string_view text) {
  clock_.catch_up();
  const auto hash = hash64(text, settings_.seed);
  const auto latency =
      latency_of(hash, settings_.latency.request_min, settings_.latency.request_max);
  const auto way_in = latency / 2;
  auto parsed = parse_socket_request(text);
  clock_.call_at(clock_.now() + way_in, hash,
                 [self = weak_from_this(), weak = std::weak_ptr(session),
                  parsed = std::move(parsed), hash, way_out = latency - way_in] {
                   const auto api = self.lock();
                   const auto from = weak.lock();
                   if (!api || !from) return;
                   const auto* request = std::get_if<SocketRequest>(&parsed);
                   std::string answer;
                   if (request != nullptr) {
                     answer = api->perform(*from, *request);
                   } else {
                     const auto& refusal = std::get<SocketRefusal>(parsed);
                     answer = encode_socket_answer(refusal.id, respond(refusal.error),
                                                   api->settings_.limits, false);
                   }
                   auto frame = std::make_shared<const std::string>(std::move(answer));
                   api->clock_.call_at(api->clock_.now() + way_out, hash, [from, frame] {
                     if (from->socket->is_open()) from->socket->send(frame);
                   });
                 });
}

std::string SocketApi::perform(Session& session, const SocketRequest& request) {
  const auto wish = request.parameters.find("returnRateLimits");
  const bool with_limits = wish ? *wish == "true" : session.rate_limits;
  return encode_socket_answer(request.id, answer(session, request), settings_.limits, with_limits);
}

net::HttpResponse SocketApi::answer(Session& session, const SocketRequest& request) {
  Arrival arrival;
  arrival.parameters = request.parameters;
  const auto key = request.parameters.find("apiKey");
  arrival.authenticated = !key && !session.key.empty();
  arrival.key = key ? *key : std::string_view(session.key);
  arrival.payload = signed_payload(request.parameters);
  if (request.method == "session.logon") return log_on(session, arrival);
  if (request.method == "session.status" || request.method == "session.logout") {
    if (request.method == "session.logout") session.key.clear();
    const auto counted = execute_(status_route, arrival);
    return counted.status == 200 ? session_status(session) : counted;
  }
  const SocketMethod* method = find_socket_method(request.method);
  if (method == nullptr) {
    return respond({400, -1000, "Unknown method '" + request.method + "'."});
  }
  return execute_(*router_.find(method->http_method, method->path), arrival);
}

net::HttpResponse SocketApi::log_on(Session& session, Arrival& arrival) {
  arrival.authenticated = false;
  const auto checked = execute_(log_on_route, arrival);
  if (checked.status != 200) return checked;
  session.key = arrival.key;
  session.authorized = clock_.now();
  return session_status(session);
}

net::HttpResponse SocketApi::session_status(const Session& session) const {
  net::HttpResponse response{200, {{"Content-Type", "application/json"}}, {}};
  JsonWriter json(response.body);
  json.open_object();
  if (session.key.empty()) {
    json.literal("apiKey", "null").literal("authorizedSince", "null");
  } else {
    json.text("apiKey", session.key).time("authorizedSince", session.authorized);
  }
  json.time("connectedSince", session.connected);
  json.boolean("returnRateLimits", session.rate_limits);
  json.time("serverTime", clock_.now()).close_object();
  return response;
}

void SocketApi::close() {
  for (const auto& session : std::vector<SessionPtr>(sessions_)) session->socket->close();
  sessions_.clear();
}

}  // namespace vectord::exchange
