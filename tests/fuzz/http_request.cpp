// What a client of the daemon sends: bytes to a request, the request through the routes. The answer
// must be one that can be sent, and cutting the bytes elsewhere must not change what was read.
#include <optional>

#include "api/signal_body.hpp"
#include "fuzz.hpp"
#include "net/http_parse.hpp"
#include "unit/api/fake_backend.hpp"
#include "vectord/api/server.hpp"

namespace vectord::fuzz {
namespace {

constexpr net::ReadLimits limits{.max_header = 2'048, .max_body = 4'096};
constexpr std::string_view token = "control";

struct Read {
  std::optional<net::HttpRequest> request;
  int failure = 0;
  std::size_t used = 0;
};

// As the server does it: what was not consumed is given again, with more.
Read read(std::string_view bytes, std::size_t piece) {
  const auto reader = net::HttpReader::request(limits);
  Read read;
  std::size_t given = 0;
  while (!reader->complete() && reader->failure() == 0 && given < bytes.size()) {
    given = std::min(bytes.size(), given + piece);
    const std::size_t used = reader->feed(bytes.substr(read.used, given - read.used));
    require(used <= given - read.used, "no more is consumed than was given");
    read.used += used;
  }
  read.failure = reader->failure();
  if (read.failure != 0) {
    const bool known = read.failure == 400 || read.failure == 413 || read.failure == 431;
    require(known && !reader->problem().empty(), "a failure has its status and its words");
  } else if (reader->complete()) {
    read.request = reader->take_request();
  }
  return read;
}

void answer(net::HttpRequest request) {
  api::FakeBackend backend;
  api::Routes routes(backend, api::Access(token, ""), {"0", "0", "Fuzz", "clang"});
  const net::HttpResponse stranger = routes.handle(request);
  require(net::is_well_formed(stranger), "an answer can be sent");
  const bool known = api::Access(token, "").allows(api::Scope::control, request.headers);
  const bool acted = !backend.controls.empty() || !backend.injected.empty();
  if (!known && request.path() != "/hooks/tradingview") {
    require(!acted, "nothing is done for somebody without the token");
  }
  request.headers.emplace_back("Authorization", "Bearer " + std::string(token));
  require(net::is_well_formed(routes.handle(request)), "an answer can be sent");
}

}  // namespace
}  // namespace vectord::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord;
  fuzz::Input input(data, size);
  const std::size_t piece = 1 + input.byte();
  const auto whole = fuzz::read(input.rest(), size + 1);
  const auto pieces = fuzz::read(input.rest(), piece);
  if (whole.request && pieces.request) {
    fuzz::require(whole.request->target == pieces.request->target &&
                      whole.request->headers == pieces.request->headers &&
                      whole.request->body == pieces.request->body && whole.used == pieces.used,
                  "the same bytes in other pieces are the same request");
  }
  fuzz::require(!(whole.request && pieces.failure != 0),
                "what can be read whole can be read in pieces");
  if (whole.request) fuzz::answer(*whole.request);
  [[maybe_unused]] const auto signal = api::parse_signal(input.rest(), Time{});
  [[maybe_unused]] const auto alert = api::parse_tradingview(input.rest(), Time{});
  return 0;
}
