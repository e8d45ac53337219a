#include "exchange/market/live_feed.hpp"

#include "exchange/market/live_figures.hpp"
#include "exchange/market/live_listing.hpp"
#include "vectord/binance/requests.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::exchange {
namespace {

using std::chrono::milliseconds;

// Real time. A symbol's depth and figures are looked at in turn, one a beat: of 24 symbols each
// every 72 s, a tenth of the upstream's weight.
constexpr milliseconds beat{1000};
constexpr std::uint64_t beats_a_symbol = 3;
constexpr std::uint64_t beats_until_again = 5;
constexpr std::uint64_t beats_a_clock_reading = 15;
constexpr std::uint64_t beats_of_day_volumes = 300;
constexpr milliseconds news_gap{10};  // quotes in between are told as one
constexpr int day_of_figures = 300;   // of 5 minutes

// What guards against the upstream in exchange time, where that runs at another pace.
Millis paced(Millis real, double speed) {
  return Millis{static_cast<std::int64_t>(static_cast<double>(real.count()) * speed)};
}

gateway::RestSettings rest_settings(double speed) {
  gateway::RestSettings rest;
  for (Millis* wait : {&rest.retry.base, &rest.retry.max, &rest.probe.base, &rest.probe.max,
                       &rest.read_max_wait}) {
    *wait = paced(*wait, speed);
  }
  return rest;
}

gateway::MarketDataSettings stream_settings(double speed) {
  gateway::MarketDataSettings streams;
  binance::MarketSessionSettings& session = streams.session;
  session.reconnect = {paced(Millis{500}, speed), paced(Millis{5'000}, speed)};
  for (Millis* span : {&session.settled, &session.rotate_after, &session.rotate_spread,
                       &session.overlap, &session.reopen_spacing}) {
    *span = paced(*span, speed);
  }
  // At another pace than real time the market's steps are no measure of silence.
  session.watch_silence = speed == 1;
  return streams;
}

}  // namespace

LiveFeed::LiveFeed(boost::asio::io_context& io, net::RealClock& clock, LiveMarketSettings settings)
    : io_(io),
      clock_(clock),
      settings_(std::move(settings)),
      http_(io, clock, settings_.rest, settings_.tls, {}),
      tick_timer_(io),
      news_timer_(io) {}

void LiveFeed::start() {
  const std::weak_ptr<LiveFeed> weak = weak_from_this();
  const auto sink = [weak](Event event) {
    if (const auto self = weak.lock()) self->on_event(std::move(event));
  };
  rest_ = std::make_unique<gateway::RestGateway>(
      io_, clock_, [this](net::HttpRequest request) { return http_.send(std::move(request)); },
      rest_settings(settings_.speed), "", "", sink, gateway::LatencyObserver{},
      [this](Millis by) { clock_.set_offset(clock_.offset() + by); });
  streams_ = std::make_unique<gateway::MarketData>(
      io_, clock_, gateway::websocket_factory(io_, clock_, settings_.streams, settings_.tls),
      stream_settings(settings_.speed), sink);
  last_message_ = std::chrono::steady_clock::now();
  net::spawn(io_, "live market", begin(shared_from_this()));
  tick();
}

void LiveFeed::close() {
  if (std::exchange(closed_, true)) return;
  tick_timer_.cancel();
  news_timer_.cancel();
  if (streams_) streams_->close();
  if (rest_) rest_->close();
  http_.close();
}

std::string LiveFeed::problem() const {
  const std::string missing = board_ == nullptr ? "its contracts are not known" : board_->missing();
  if (last_error_.empty()) return missing.empty() ? "its streams are silent" : missing;
  return missing.empty() ? last_error_ : missing + " (" + last_error_ + ")";
}

LiveFeed::Task LiveFeed::begin([[maybe_unused]] Self self) {
  auto adjusting = rest_->sync_clock();
  const auto adjusted = co_await std::move(adjusting);
  if (adjusted.has_error()) last_error_ = adjusted.error().what();
  if (closed_) co_return;
  rest_->perform(effect::LoadInstruments{});
  rest_->perform(effect::LoadDayVolumes{});
}

LiveFeed::Task LiveFeed::adjust_clock([[maybe_unused]] Self self) {
  auto adjusting = rest_->sync_clock();
  const auto adjusted = co_await std::move(adjusting);
  if (adjusted.has_error()) last_error_ = adjusted.error().what();
}

LiveFeed::Task LiveFeed::load_figures([[maybe_unused]] Self self, Symbol symbol) {
  auto interest = fetch_figures(symbol, true);
  co_await std::move(interest);
  auto ratios = fetch_figures(symbol, false);
  co_await std::move(ratios);
}

// What cannot be read stays unknown: the figures are signs, not prices.
LiveFeed::Task LiveFeed::fetch_figures(const Symbol& symbol, bool interest) {
  const auto call = interest ? binance::request::open_interest_history(symbol, day_of_figures)
                             : binance::request::taker_ratio(symbol, day_of_figures);
  net::HttpRequest request = binance::to_http(call, {}, clock_.now());
  auto sending = http_.send(std::move(request));
  const auto answer = co_await std::move(sending);
  if (closed_ || answer.has_error() || answer->status != 200) co_return;
  const auto rows = decode_figures(answer->body, interest ? "sumOpenInterest" : "buySellRatio");
  if (rows.has_error()) co_return;
  for (const auto& [at, value] : *rows) {
    if (interest) {
      board_->push_open_interest(symbol, at, value);
    } else {
      board_->push_taker_ratio(symbol, at, value);
    }
  }
}

void LiveFeed::on_event(Event event) {
  if (closed_) return;
  std::visit(
      [this](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        constexpr bool of_market =
            std::is_same_v<What, event::Quote> || std::is_same_v<What, event::Mark> ||
            std::is_same_v<What, event::CandleUpdate> || std::is_same_v<What, event::Depth>;
        if constexpr (of_market) {
          if (board_ == nullptr) return;
          if (!std::is_same_v<What, event::Depth>) last_message_ = std::chrono::steady_clock::now();
          board_->apply(what);
          judge_freshness();
          schedule_news();
        } else if constexpr (requires { on(what); }) {
          on(what);
        }
      },
      event.what);
}

void LiveFeed::on(const event::Instruments& instruments) {
  if (board_ != nullptr) return;
  all_instruments_ = instruments;
  choose_symbols();
}

void LiveFeed::on(const event::DayVolumes& volumes) {
  if (board_ != nullptr) return board_->apply(volumes);
  day_volumes_ = volumes;
  choose_symbols();
}

void LiveFeed::choose_symbols() {
  if (!all_instruments_ || !day_volumes_) return;
  auto chosen =
      choose_instruments(std::move(all_instruments_->list), *day_volumes_, settings_.symbols);
  all_instruments_.reset();
  if (chosen.empty()) {
    last_error_ = "it lists no USDT perpetual that trades";
    return;
  }
  board_ = std::make_unique<LiveBoard>(std::move(chosen));
  board_->apply(*day_volumes_);
  std::vector<Symbol> symbols;
  for (const Instrument& instrument : board_->instruments()) symbols.push_back(instrument.symbol);
  streams_->follow(symbols);
  for (const Symbol& symbol : symbols) {
    rest_->perform(effect::LoadDepth{symbol});
    net::spawn(io_, "live figures", load_figures(shared_from_this(), symbol));
  }
}

// After every connection: what the streams missed is in the histories.
void LiveFeed::load_histories() {
  for (const Instrument& instrument : board_->instruments()) {
    for (const Interval interval : {Interval::h1, Interval::h4}) {
      histories_awaited_.emplace(instrument.symbol, interval);
      rest_->perform(effect::LoadHistory{instrument.symbol, interval, settings_.history});
    }
  }
}

void LiveFeed::on(const event::History& history) {
  histories_awaited_.erase({history.symbol, history.interval});
  board_->apply(history);
  judge_freshness();
  schedule_news();
}

void LiveFeed::on(const event::Connection& connection) {
  if (connection.channel != event::Channel::market_stream) return;
  streams_up_ = connection.up;
  if (!connection.up) last_error_ = connection.detail;
  if (connection.up) load_histories();
  judge_freshness();
}

void LiveFeed::on(const event::ReadFailed& failed) {
  last_error_ = failed.error;
  failed_.push_back(failed);
}

// Not at once: an upstream that refuses is not to be hammered.
void LiveFeed::ask_again() {
  for (const auto& failed : std::exchange(failed_, {})) {
    switch (failed.what) {
      case event::Read::instruments: rest_->perform(effect::LoadInstruments{}); break;
      case event::Read::day_volumes: rest_->perform(effect::LoadDayVolumes{}); break;
      case event::Read::depth: rest_->perform(effect::LoadDepth{failed.symbol}); break;
      case event::Read::history:
        rest_->perform(effect::LoadHistory{failed.symbol, failed.interval, settings_.history});
        break;
      default: break;
    }
  }
}

void LiveFeed::tick() {
  tick_timer_.expires_after(beat);
  tick_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (!error && self && !self->closed_) self->tick();
  });
  ++ticks_;
  judge_freshness();
  if (ticks_ % beats_until_again == 0) ask_again();
  if (board_ == nullptr) return;
  if (ticks_ % beats_a_clock_reading == 0) {
    net::spawn(io_, "live clock", adjust_clock(shared_from_this()));
  }
  if (ticks_ % beats_of_day_volumes == 0) rest_->perform(effect::LoadDayVolumes{});
  if (!fresh_ || ticks_ % beats_a_symbol != 0) return;
  const auto& instruments = board_->instruments();
  const Symbol& symbol = instruments[ticks_ / beats_a_symbol % instruments.size()].symbol;
  rest_->perform(effect::LoadDepth{symbol});
  net::spawn(io_, "live figures", load_figures(shared_from_this(), symbol));
}

void LiveFeed::judge_freshness() {
  const auto silent = std::chrono::steady_clock::now() - last_message_;
  const bool fresh = streams_up_ && histories_awaited_.empty() && silent <= settings_.stale_after;
  if (std::exchange(fresh_, fresh) != fresh) schedule_news();
}

void LiveFeed::schedule_news() {
  if (!news_ || std::exchange(news_scheduled_, true)) return;
  news_timer_.expires_after(news_gap);
  news_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (!error && self && !self->closed_) self->tell_news();
  });
}

void LiveFeed::tell_news() {
  news_scheduled_ = false;
  if (news_) news_();
}

}  // namespace vectord::exchange
