#include "paper_world.hpp"

#include <fstream>
#include <sstream>

#include "vectord/exchange/live_market.hpp"

namespace vectord::app {
namespace {

std::string pace_of(double speed) {
  if (speed == 0) return "as fast as the processor goes";
  std::string text = std::to_string(speed);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " x real time";
}

result<net::Endpoint> endpoint_of(const std::string& name, const std::string& url) {
  const auto parsed = net::parse_endpoint(url);
  if (parsed.has_error())
    return Error{Errc::config, name + " = " + url + ": " + parsed.error().what()};
  return *parsed;
}

result<net::TlsContext> tls_to(const std::string& certificate) {
  if (certificate.empty()) return net::client_tls_system_roots();
  std::ifstream file(certificate);
  std::stringstream pem;
  pem << file.rdbuf();
  if (!file) {
    return Error{Errc::io, "paper.upstream_certificate = " + certificate + " cannot be read"};
  }
  return net::client_tls_trusting(pem.str());
}

result<PaperMarket> open_live(const config::Settings& settings, boost::asio::io_context& io,
                              net::RealClock& clock) {
  const config::PaperSettings& paper = settings.paper;
  if (paper.speed <= 0) {
    return Error{Errc::config, "paper.speed = max: a live market runs at its own pace, 1"};
  }
  const auto rest = endpoint_of("paper.upstream_rest", paper.upstream_rest);
  if (rest.has_error()) return rest.error();
  const auto streams = endpoint_of("paper.upstream_stream", paper.upstream_stream);
  if (streams.has_error()) return streams.error();
  auto tls = tls_to(paper.upstream_certificate);
  if (tls.has_error()) return tls.error();
  exchange::LiveMarketSettings live;
  live.rest = *rest;
  live.streams = *streams;
  live.tls = *std::move(tls);
  live.symbols = paper.symbols;
  live.history = settings.strategy.scanner.candles;
  live.speed = paper.speed;
  live.stale_after = std::chrono::seconds{paper.stale_after_s};
  auto source = exchange::open_live_market(io, clock, std::move(live));
  if (source.has_error()) return source.error();
  PaperMarket market;
  market.source = *std::move(source);
  market.live = true;
  market.identity = "live/" + rest->host;
  market.description = "live market of " + rest->host + ", " +
                       std::to_string(market.source->instruments().size()) + " symbols";
  if (paper.speed != 1) market.description += ", " + pace_of(paper.speed);
  return market;
}

}  // namespace

result<PaperMarket> open_paper_market(const config::Settings& settings, boost::asio::io_context& io,
                                      net::RealClock& clock) {
  const config::PaperSettings& paper = settings.paper;
  if (paper.live()) return open_live(settings, io, clock);
  const std::string seed = std::to_string(paper.seed);
  PaperMarket market;
  if (paper.market == "generated") {
    exchange::GeneratedMarketSettings generated;
    generated.seed = paper.seed;
    generated.symbols = paper.symbols;
    generated.history_bars = settings.strategy.scanner.candles;
    market.source = exchange::make_generated_market(generated);
    market.identity = "generated/" + std::to_string(paper.symbols);
    market.description = "generated market, seed " + seed + ", ";
  } else {
    exchange::RecordedMarketSettings recorded;
    recorded.directory = paper.market;
    recorded.seed = paper.seed;
    recorded.start = paper.start;
    recorded.warmup_bars = settings.strategy.scanner.candles;
    recorded.skip_bad_rows = paper.skip_bad_rows;
    auto opened = exchange::open_recorded_market(recorded);
    if (opened.has_error()) return opened.error();
    market.source = std::move(opened->source);
    market.skipped_rows = opened->skipped_rows;
    market.identity = "recorded/" + paper.market + "/" + format_time(market.source->start());
    market.description = "recorded market " + paper.market + ", seed " + seed + ", ";
  }
  market.description +=
      std::to_string(market.source->instruments().size()) + " symbols, " + pace_of(paper.speed);
  return market;
}

}  // namespace vectord::app
