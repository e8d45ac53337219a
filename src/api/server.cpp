#include "vectord/api/server.hpp"

#include <algorithm>
#include <chrono>

#include "answers.hpp"
#include "delivery.hpp"
#include "injected_ids.hpp"
#include "route.hpp"
#include "snapshot.hpp"

namespace vectord::api {
namespace {

constexpr std::string_view placeholder = "{symbol}";

// What stands for {symbol}; empty text when the path has none; nullopt: another path.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const auto at = pattern.find(placeholder);
  if (at == std::string_view::npos) {
    return pattern == path ? std::optional(std::string_view{}) : std::nullopt;
  }
  const auto head = pattern.substr(0, at);
  const auto tail = pattern.substr(at + placeholder.size());
  if (path.size() <= head.size() + tail.size() || !path.starts_with(head) ||
      !path.ends_with(tail)) {
    return std::nullopt;
  }
  const auto symbol = path.substr(head.size(), path.size() - head.size() - tail.size());
  return symbol.find('/') == std::string_view::npos ? std::optional(symbol) : std::nullopt;
}

bool answers(const Route& route, std::string_view method) {
  return route.method == method || (route.method == "GET" && method == "HEAD");
}

net::HttpResponse refuse_method(const std::vector<const Route*>& at_path, std::string_view path) {
  std::string allowed;
  for (const Route* route : at_path) {
    if (!allowed.empty()) allowed += ", ";
    allowed += route->method == "GET" ? "GET, HEAD" : std::string(route->method);
  }
  net::HttpResponse refused = problem(405, "this path answers " + allowed, path);
  refused.headers.emplace_back("Allow", allowed);
  return refused;
}

// Only to be another than that of the process before.
std::string life_of_this_process() {
  return std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
}

}  // namespace

const std::vector<Route>& route_table() {
  static const std::vector<Route> table = [] {
    std::vector<Route> routes;
    add_page_routes(routes);
    add_dashboard_routes(routes);
    add_history_routes(routes);
    add_what_if_routes(routes);
    add_signal_routes(routes);
    add_control_routes(routes);
    add_description_routes(routes);
    return routes;
  }();
  return table;
}

std::optional<std::string> query_value(const net::HttpRequest& request, std::string_view name) {
  std::string_view rest = request.query();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    if (equals == std::string_view::npos) return std::string();
    return net::percent_decode(pair.substr(equals + 1));
  }
  return std::nullopt;
}

struct Routes::Impl {
  Backend& backend;
  Access access;
  BuildInfo build;
  InjectedIds injected;
  Snapshot snapshot;
  EventStream events;

  net::HttpResponse refuse(const Route& route, std::string_view path) const {
    if (route.scope != Scope::control) {
      return problem(401, "a read token is needed: Authorization: Bearer TOKEN", path);
    }
    backend.audit(route.path, "refused");
    if (access.control_is_off()) {
      return problem(403, "control is off: set VECTOR_API_TOKEN and start vectord again", path);
    }
    return problem(401, "the control token is needed: Authorization: Bearer TOKEN", path);
  }

  net::HttpResponse run(const Route& route, std::string_view symbol,
                        const net::HttpRequest& request) {
    if (!access.allows(route.scope, request.headers)) return refuse(route, request.path());
    const Call call{backend, request, symbol, build, access, injected, snapshot, events};
    const std::string deaf = route.method == "POST" ? backend.not_listening() : std::string();
    net::HttpResponse response =
        deaf.empty() ? route.handler(call) : problem(503, deaf, request.path());
    if (route.scope == Scope::control) {
      backend.audit(request.path(), std::to_string(response.status));
    }
    compress(request, response);
    return response;
  }
};

Routes::Routes(Backend& backend, Access access, BuildInfo build)
    : impl_(new Impl{backend, std::move(access), std::move(build), InjectedIds{}, Snapshot{},
                     EventStream(life_of_this_process())}) {}
Routes::~Routes() = default;

EventStream& Routes::events() {
  return impl_->events;
}
void Routes::tell_dashboard() {
  if (impl_->events.subscribers() == 0) return;
  impl_->events.dashboard(impl_->snapshot.json(impl_->backend.dashboard()));
}

net::HttpResponse Routes::handle(const net::HttpRequest& request) {
  std::vector<const Route*> at_path;
  for (const Route& route : route_table()) {
    const auto symbol = match(route.path, request.path());
    if (!symbol) continue;
    if (answers(route, request.method)) return impl_->run(route, *symbol, request);
    at_path.push_back(&route);
  }
  if (!at_path.empty()) return refuse_method(at_path, request.path());
  return problem(404, "there is no such path; GET /openapi.json lists what there is",
                 request.path());
}

std::string refuse_listen(std::string_view host, const Access& access) {
  const bool loopback = host.starts_with("127.") || host == "::1" || host == "localhost";
  if (loopback || access.any()) return {};
  return "api.listen is not a loopback address and no token is set: set VECTOR_API_TOKEN, or "
         "listen on 127.0.0.1";
}

}  // namespace vectord::api
