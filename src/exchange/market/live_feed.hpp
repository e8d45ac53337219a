#pragma once
// The connection to an upstream's market: loads what there is to load, follows its streams, says
// what is stale. Feeds a LiveBoard; tells its owner of news. One thread, the loop's.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "exchange/market/live_board.hpp"
#include "vectord/exchange/live_market.hpp"
#include "vectord/gateway/market_data.hpp"
#include "vectord/gateway/rest_gateway.hpp"
#include "vectord/net/http_client.hpp"

namespace vectord::exchange {

class LiveFeed : public std::enable_shared_from_this<LiveFeed> {
 public:
  LiveFeed(boost::asio::io_context& io, net::RealClock& clock, LiveMarketSettings settings);
  void start();
  void close();

  // Not null once the instruments are known.
  LiveBoard* board() { return board_.get(); }
  const LiveBoard* board() const { return board_.get(); }
  bool fresh() const { return fresh_; }
  // What happened since the last step, now or at the end of a candle that closed.
  std::optional<MarketStep> take() { return board_->take(clock_.now()); }
  // Everything is known; a plain sentence of what is not, where it is not.
  bool loaded() const { return board_ != nullptr && board_->missing().empty() && fresh_; }
  std::string problem() const;
  void on_news(std::function<void()> callback) { news_ = std::move(callback); }

 private:
  using Task = boost::asio::awaitable<void>;
  using Self = std::shared_ptr<LiveFeed>;
  Task begin(Self self);
  Task adjust_clock(Self self);
  Task load_figures(Self self, Symbol symbol);
  Task fetch_figures(const Symbol& symbol, bool interest);
  void on_event(Event event);
  void on(const event::Instruments& instruments);
  void on(const event::DayVolumes& volumes);
  void on(const event::History& history);
  void on(const event::Connection& connection);
  void on(const event::ReadFailed& failed);
  void choose_symbols();
  void load_histories();
  void ask_again();
  void tick();
  void judge_freshness();
  void schedule_news();
  void tell_news();

  boost::asio::io_context& io_;
  net::RealClock& clock_;
  LiveMarketSettings settings_;
  net::HttpClient http_;
  std::unique_ptr<gateway::RestGateway> rest_;
  std::unique_ptr<gateway::MarketData> streams_;
  std::unique_ptr<LiveBoard> board_;
  std::optional<event::Instruments> all_instruments_;
  std::optional<event::DayVolumes> day_volumes_;
  std::set<std::pair<Symbol, Interval>> histories_awaited_;
  std::chrono::steady_clock::time_point last_message_;
  bool streams_up_ = false;
  bool fresh_ = false;
  bool closed_ = false;
  std::uint64_t ticks_ = 0;
  std::string last_error_;
  std::vector<event::ReadFailed> failed_;  // to be asked for again
  std::function<void()> news_;
  bool news_scheduled_ = false;
  boost::asio::steady_timer tick_timer_, news_timer_;
};

}  // namespace vectord::exchange
