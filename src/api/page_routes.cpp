// The page and its files, and the stream that keeps it live. The page itself holds no figure: what
// it shows it asks for, with the reader's token where one is needed.
#include <map>

#include "answers.hpp"
#include "delivery.hpp"
#include "page.hpp"
#include "route.hpp"
#include "snapshot.hpp"

namespace vectord::api {
namespace {

// Nothing but our own files, no inline script, and nobody may frame the buttons.
constexpr const char* policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// Compressed once: they never change.
const std::string& compressed(const PageFile& file) {
  static std::map<std::string_view, std::string> all;
  const auto [at, fresh] = all.try_emplace(file.path);
  if (fresh) at->second = gzip(file.bytes, 9);
  return at->second;
}

net::HttpResponse page_file(const Call& call) {
  for (const PageFile& file : page_files()) {
    if (file.path != call.request.path()) continue;
    net::HttpResponse response{200,
                               {{"Content-Type", std::string(file.type)},
                                {"Cache-Control", "no-cache"},
                                {"ETag", std::string(file.etag)},
                                {"Content-Security-Policy", policy},
                                {"X-Content-Type-Options", "nosniff"},
                                {"Referrer-Policy", "no-referrer"},
                                {"Vary", "Accept-Encoding"}},
                               {}};
    if (has_already(call.request, file.etag)) {
      response.status = 304;
    } else if (takes_gzip(call.request) && file.bytes.size() >= min_gzip) {
      response.body = compressed(file);
      response.headers.emplace_back("Content-Encoding", "gzip");
    } else {
      response.body = file.bytes;
    }
    return response;
  }
  return problem(404, "the page has no such file", call.request.path());
}

net::HttpResponse stream(const Call& call) {
  net::HttpResponse response{
      200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}, {}};
  if (call.request.method == "HEAD") return response;
  response.open_body =
      call.events.subscribe(net::find_header(call.request.headers, "Last-Event-ID"));
  if (!response.open_body) {
    return problem(503, "too many listen already; try again later", call.request.path());
  }
  response.open_body->write(
      "event: dashboard\ndata: " + call.snapshot.json(call.backend.dashboard()) + "\n\n");
  return response;
}

}  // namespace

void add_page_routes(std::vector<Route>& routes) {
  routes.push_back({"GET",
                    "/system/stream",
                    Scope::read,
                    "Server-sent events: the dashboard once a second, and signal, order, trade and "
                    "alert as they happen; Last-Event-ID brings what was missed",
                    {},
                    "",
                    {200, 503},
                    stream});
  for (const PageFile& file : page_files()) {
    routes.push_back({"GET",
                      file.path,
                      Scope::open,
                      file.path == "/" ? "The dashboard page" : "A file of the page",
                      {},
                      "",
                      {200},
                      page_file});
  }
}

}  // namespace vectord::api
