#pragma once
// What the engine knows of the market: instruments, the followed universe, candles with their
// indicators, touch and mark. Asks for what is missing and asks again when a read failed. Private
// to engine.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "vectord/domain/effect.hpp"
#include "vectord/engine/settings.hpp"
#include "vectord/market/symbol_market.hpp"

namespace vectord::engine {

class MarketDesk {
 public:
  explicit MarketDesk(const EngineSettings& settings) : settings_(settings) {}

  void start(Effects& effects);
  void on(const event::Instruments& what, Effects& effects);
  void on(const event::LeverageBrackets& what, Effects& effects);
  void on(const event::DayVolumes& what, Effects& effects);
  // True when a bar closed just now that was not known before; each does so once, whether the
  // stream brings it or the history.
  bool on(const event::History& what, Time at, Effects& effects);
  bool on(const event::CandleUpdate& what, Time at, Effects& effects);
  void on(const event::Quote& what);
  void on(const event::Mark& what);
  void on(const event::ReadFailed& what, Time at);
  // Streams of these were lost and are back. What closed meanwhile is asked for.
  void mend(const std::vector<Symbol>& symbols, Time at, Effects& effects);
  void on_time(Time at, Effects& effects);
  std::optional<Time> next_wake() const;

  const Instrument* instrument(const Symbol& symbol) const;
  const std::vector<Symbol>& followed() const { return followed_; }
  const market::SymbolMarket* market(const Symbol& symbol) const;
  // May be traded; a symbol that is only watched (BTCUSDT for its mood) may not.
  bool follows(const Symbol& symbol) const;
  std::optional<double> spread_percent(const Symbol& symbol) const;
  const event::Mark* mark(const Symbol& symbol) const;
  std::optional<double> btc_4h_change_percent() const;
  // Highest |correlation| of daily returns with any of `others`; absent where none can be computed.
  std::optional<double> max_abs_correlation(const Symbol& symbol,
                                            const std::vector<Symbol>& others) const;
  // In words, for /ready.
  std::vector<std::string> missing() const;

 private:
  struct Failed {
    event::Read what;
    Symbol symbol;
    Interval interval;
    Time retry_at;
  };
  using Series = std::pair<Symbol, Interval>;
  // The candle that a series waits for, and how often it was asked for.
  struct Hole {
    Time open;
    int asked = 0;
  };
  void load_history(const Series& series, int limit, Effects& effects);
  void mend(const Series& series, Time at, Effects& effects);
  bool is_behind(const Series& series, Time at) const;
  void choose(Effects& effects);
  void ask_again(const Failed& failed, Time at, Effects& effects);
  void ask_again(const Series& series, Time at, Effects& effects);

  const EngineSettings& settings_;
  std::map<Symbol, Instrument> instruments_;
  std::vector<Instrument> listed_;
  std::optional<std::vector<event::DayVolume>> volumes_;
  bool brackets_known_ = false;
  std::vector<Symbol> followed_;
  std::map<Symbol, market::SymbolMarket> markets_;
  std::set<Series> loading_;
  std::set<Series> whole_;  // to be replaced by the history on its way, not mended
  std::map<Series, Hole> holes_;
  std::map<Symbol, event::Quote> quotes_;
  std::map<Symbol, event::Mark> marks_;
  std::vector<Failed> failed_;
};

}  // namespace vectord::engine
