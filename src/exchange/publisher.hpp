#pragma once
// Turns what happened (outputs of matching/, steps of the market) into stream messages, for those
// who listen. What nobody listens to is not encoded.
#include <map>

#include "exchange/route.hpp"
#include "exchange/stream_hub.hpp"
#include "vectord/matching/events.hpp"

namespace vectord::exchange {

class Publisher {
 public:
  Publisher(Face& face, StreamHub& hub);
  void publish(const matching::Outputs& outputs);
  // After the step has been applied.
  void publish(const MarketStep& step);

 private:
  void publish(const matching::OrderEvent& event);
  void publish(const matching::AlgoEvent& event);
  void publish(const matching::AccountEvent& event);
  void publish(const matching::LeverageEvent& event);
  void publish(const matching::MarginCallEvent& event);
  void publish(const matching::MarketTrade& trade);
  void publish(const matching::BookTicker& ticker);

  void closed_candle(const ClosedCandle& candle, Time at);
  void candle(const StreamTopic& topic, const ToldCandle& told, Time at);
  void topic(const StreamTopic& topic, Time at);
  void running_candle(const StreamTopic& topic, Time at);
  void made_candle(const StreamTopic& topic, Time at);
  void depth(const StreamTopic& topic, Time at);
  void depth_changes(const StreamTopic& topic, Time at);
  void mark_price(const StreamTopic& topic, Time at);
  void tickers(const StreamTopic& topic, Time at);
  void begin(const StreamTopic& topic);
  bool due(const StreamTopic& topic, Time at);  // at most one per mark_price_interval
  const Instrument& instrument(Symbol symbol) const { return *face_.instruments.at(symbol); }

  Face& face_;
  StreamHub& hub_;
  std::map<StreamTopic, Time> sent_;
  std::map<StreamTopic, matching::BookDepth> books_;  // as last told, per topic
};

}  // namespace vectord::exchange
