#include "paper_world.hpp"

namespace vectord::app {
namespace {

std::string pace_of(double speed) {
  if (speed == 0) return "as fast as the processor goes";
  std::string text = std::to_string(speed);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + " x real time";
}

}  // namespace

result<PaperMarket> open_paper_market(const config::Settings& settings) {
  const config::PaperSettings& paper = settings.paper;
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
