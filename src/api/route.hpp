#pragma once
// The table of routes: method, path, who may call, what it is for, who answers. From it requests
// are dispatched and the OpenAPI document is written. Private to api.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/api/access.hpp"
#include "vectord/api/backend.hpp"
#include "vectord/api/event_stream.hpp"
#include "vectord/api/server.hpp"

namespace vectord::api {

class InjectedIds;
class Snapshot;

// What a handler may use.
struct Call {
  Backend& backend;
  const net::HttpRequest& request;
  std::string_view symbol;  // of a path with {symbol}
  const BuildInfo& build;
  const Access& access;
  InjectedIds& injected;
  Snapshot& snapshot;
  EventStream& events;
};

struct Route {
  std::string_view method;
  std::string_view path;  // one segment may be {symbol}
  Scope scope;
  std::string_view summary;
  std::vector<std::string_view> parameters;  // of the query
  std::string_view body;                     // name of its schema; empty: none
  std::vector<int> statuses;                 // the answers that it can give, the success first
  net::HttpResponse (*handler)(const Call&);
};

// Each file of routes adds its own.
void add_dashboard_routes(std::vector<Route>& routes);
void add_page_routes(std::vector<Route>& routes);
void add_history_routes(std::vector<Route>& routes);
void add_what_if_routes(std::vector<Route>& routes);
void add_control_routes(std::vector<Route>& routes);
void add_signal_routes(std::vector<Route>& routes);
void add_description_routes(std::vector<Route>& routes);

const std::vector<Route>& route_table();
std::string openapi_json(const std::vector<Route>& routes, const BuildInfo& build);

// The value of a query's parameter, percent-decoded; absent when it is not there.
std::optional<std::string> query_value(const net::HttpRequest& request, std::string_view name);

}  // namespace vectord::api
