#include "exchange/publisher.hpp"

#include "exchange/depth_changes.hpp"
#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

constexpr std::size_t differences_depth = 1000;

StreamTopic all(StreamKind kind) {
  return {kind, {}, {}, 0};
}

// "[a,b]" of what `encode` gives for each symbol; empty texts are left out.
template <class Encode>
std::string array_of(const InstrumentTable& instruments, Encode encode) {
  std::string body = "[";
  for (const auto& [symbol, instrument] : instruments) {
    const std::string one = encode(*instrument);
    if (!one.empty()) JsonWriter(body).literal(one);
  }
  return body + "]";
}

}  // namespace

Publisher::Publisher(Face& face, StreamHub& hub) : face_(face), hub_(hub) {
  hub_.on_first_subscriber([this](const StreamTopic& topic) { begin(topic); });
}

// Differences are told from the moment of subscribing on: a snapshot taken after it fits to them.
void Publisher::begin(const StreamTopic& topic) {
  books_.erase(topic);
  if (topic.kind != StreamKind::diff_depth) return;
  auto book = face_.core.depth(topic.symbol, differences_depth);
  if (book) books_.emplace(topic, *std::move(book));
}

void Publisher::publish(const matching::Outputs& outputs) {
  for (const auto& output : outputs) {
    std::visit([this](const auto& event) { publish(event); }, output);
  }
}

void Publisher::publish(const matching::OrderEvent& event) {
  const int account = event.order.account;
  if (!hub_.has_user(account)) return;
  if (event.trade_id != 0) hub_.publish_user(account, "TRADE_LITE", trade_lite_message(event));
  hub_.publish_user(account, "ORDER_TRADE_UPDATE", order_message(event));
}

void Publisher::publish(const matching::AlgoEvent& event) {
  const int account = event.algo.account;
  if (hub_.has_user(account)) hub_.publish_user(account, "ALGO_UPDATE", algo_message(event));
}

void Publisher::publish(const matching::AccountEvent& event) {
  if (!hub_.has_user(event.account)) return;
  hub_.publish_user(event.account, "ACCOUNT_UPDATE", account_message(event));
}

void Publisher::publish(const matching::LeverageEvent& event) {
  if (!hub_.has_user(event.account)) return;
  hub_.publish_user(event.account, "ACCOUNT_CONFIG_UPDATE", leverage_message(event));
}

void Publisher::publish(const matching::MarginCallEvent& event) {
  if (!hub_.has_user(event.account)) return;
  hub_.publish_user(event.account, "MARGIN_CALL", margin_call_message(event));
}

void Publisher::publish(const matching::MarketTrade& trade) {
  face_.board.record(trade);
  const StreamTopic aggregate{StreamKind::aggregate_trade, trade.symbol, {}, 0};
  if (hub_.wants(aggregate)) {
    hub_.publish(aggregate, aggregate_trade_message(trade, instrument(trade.symbol)));
  }
  const StreamTopic single{StreamKind::trade, trade.symbol, {}, 0};
  if (hub_.wants(single)) hub_.publish(single, trade_message(trade, instrument(trade.symbol)));
}

void Publisher::publish(const matching::BookTicker& ticker) {
  const StreamTopic one{StreamKind::book_ticker, ticker.symbol, {}, 0};
  for (const auto& topic : {one, all(StreamKind::book_ticker)}) {
    if (hub_.wants(topic)) {
      hub_.publish(topic, book_ticker_message(ticker, instrument(ticker.symbol)));
    }
  }
}

void Publisher::publish(const MarketStep& step) {
  for (const auto& candle : step.closed) closed_candle(candle, step.at);
  hub_.for_each_topic([&](const StreamTopic& wanted) { topic(wanted, step.at); });
}

void Publisher::closed_candle(const ClosedCandle& closed, Time at) {
  for (const auto kind : {StreamKind::kline, StreamKind::continuous_kline}) {
    const StreamTopic topic{kind, closed.symbol, whole(closed.interval), 0};
    if (hub_.wants(topic)) candle(topic, {topic.interval, closed.candle, true}, at);
  }
}

void Publisher::candle(const StreamTopic& topic, const ToldCandle& told, Time at) {
  const auto& one = instrument(topic.symbol);
  hub_.publish(topic, topic.kind == StreamKind::kline ? kline_message(told, one, at)
                                                      : continuous_kline_message(told, one, at));
}

void Publisher::topic(const StreamTopic& topic, Time at) {
  if (!topic.symbol.empty() && !face_.instruments.contains(topic.symbol)) return;
  switch (topic.kind) {
    case StreamKind::kline:
    case StreamKind::continuous_kline: return running_candle(topic, at);
    case StreamKind::depth: return depth(topic, at);
    case StreamKind::diff_depth: return depth_changes(topic, at);
    case StreamKind::mark_price: return mark_price(topic, at);
    case StreamKind::mini_ticker:
    case StreamKind::ticker: return tickers(topic, at);
    case StreamKind::book_ticker:
    case StreamKind::aggregate_trade:
    case StreamKind::trade:
    case StreamKind::user:
    case StreamKind::unknown: return;
  }
}

bool Publisher::due(const StreamTopic& topic, Time at) {
  const auto [last, first_time] = sent_.try_emplace(topic, at);
  if (!first_time && at - last->second < face_.settings.mark_price_interval) return false;
  last->second = at;
  return true;
}

void Publisher::running_candle(const StreamTopic& topic, Time at) {
  if (topic.interval != whole(topic.interval.base)) return made_candle(topic, at);
  const auto running = face_.source.running(topic.symbol, topic.interval.base);
  if (running) candle(topic, {topic.interval, *running, false}, at);
}

// A candle that the source does not have is made of finer ones, and closes with the last of them.
void Publisher::made_candle(const StreamTopic& topic, Time at) {
  const auto& interval = topic.interval;
  const bool closes = to_ms(at) % interval.length.count() == 0;
  const CandleQuery newest{topic.symbol, interval, std::nullopt, std::nullopt, 1};
  const auto found = query_candles(face_.source, newest);
  if (found.empty()) return;
  const Time end = found.back().open_time + interval.length;
  if (end > at || (closes && end == at)) candle(topic, {interval, found.back(), closes}, at);
}

void Publisher::depth(const StreamTopic& topic, Time at) {
  auto book = face_.core.depth(topic.symbol, static_cast<std::size_t>(topic.levels));
  if (!book) return;
  auto& last = books_[topic];
  if (last.update_id == book->update_id) return;
  hub_.publish(topic,
               depth_message(topic.symbol, *book, instrument(topic.symbol), last.update_id, at));
  last = *std::move(book);
}

void Publisher::depth_changes(const StreamTopic& topic, Time at) {
  auto book = face_.core.depth(topic.symbol, differences_depth);
  const auto known = books_.find(topic);
  if (!book || known == books_.end()) return;
  auto& last = known->second;
  if (last.update_id == book->update_id) return;
  hub_.publish(topic, depth_message(topic.symbol, changes_between(last, *book),
                                    instrument(topic.symbol), last.update_id, at));
  last = *std::move(book);
}

void Publisher::mark_price(const StreamTopic& topic, Time at) {
  if (!due(topic, at)) return;
  const auto encode = [&](const Instrument& one) -> std::string {
    const auto market = face_.core.market(one.symbol);
    if (!market) return {};
    const auto funding = face_.source.next_funding(one.symbol, at);
    return mark_price_message(one.symbol, *market, one, funding, at);
  };
  auto text =
      topic.symbol.empty() ? array_of(face_.instruments, encode) : encode(instrument(topic.symbol));
  if (!text.empty()) hub_.publish(topic, std::move(text));
}

void Publisher::tickers(const StreamTopic& topic, Time at) {
  if (!due(topic, at)) return;
  const auto encode = [&](const Instrument& one) -> std::string {
    const auto ticker = face_.board.day_ticker(one.symbol, at);
    if (!ticker) return {};
    return topic.kind == StreamKind::ticker ? ticker_message(*ticker, one, at)
                                            : mini_ticker_message(*ticker, one, at);
  };
  auto text =
      topic.symbol.empty() ? array_of(face_.instruments, encode) : encode(instrument(topic.symbol));
  if (!text.empty()) hub_.publish(topic, std::move(text));
}

}  // namespace vectord::exchange
