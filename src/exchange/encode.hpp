#pragma once
// The wire forms of what matching/ and the market tell: names, types and padding as documented
// (spec §4, §6). REST forms append to a writer; stream messages are whole texts.
#include <string>
#include <string_view>

#include "exchange/candle_query.hpp"
#include "exchange/json_writer.hpp"
#include "vectord/domain/candle.hpp"
#include "vectord/domain/instrument.hpp"
#include "vectord/exchange/market_source.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::exchange {

// encode_instrument.cpp
void encode_instrument(JsonWriter& json, const Instrument& instrument, int max_open_orders,
                       Rate trigger_protect);
void encode_brackets(JsonWriter& json, const Instrument& instrument);

// encode_order.cpp
// Place, modify, cancel: without avgPrice and cumQuote since July 2026, unless asked for.
struct AcknowledgementForm {
  bool average_price = false;
  bool modified = false;  // adds pair and modifyId
};
void encode_acknowledgement(JsonWriter& json, const matching::Order& order,
                            const Instrument& instrument, AcknowledgementForm form);
void encode_order(JsonWriter& json, const matching::Order& order, const Instrument& instrument);
enum class AlgoForm { placed, queried, open, history };
void encode_algo(JsonWriter& json, const matching::Algo& algo, const Instrument& instrument,
                 AlgoForm form);
void encode_user_trade(JsonWriter& json, const matching::AccountTrade& trade,
                       const Instrument& instrument);
void encode_income(JsonWriter& json, const matching::Income& income);

// encode_account.cpp
void encode_account_v2(JsonWriter& json, const matching::AccountView& account,
                       const std::vector<matching::PositionView>& positions);
void encode_account_v3(JsonWriter& json, const matching::AccountView& account);
void encode_balance(JsonWriter& json, const matching::AccountView& account);
void encode_position_risk_v2(JsonWriter& json, const matching::PositionView& position,
                             const Instrument& instrument);
void encode_position_risk_v3(JsonWriter& json, const matching::PositionView& position,
                             const Instrument& instrument);
void encode_symbol_config(JsonWriter& json, const matching::SymbolConfig& config);

// encode_market.cpp
void encode_kline(JsonWriter& json, const Candle& candle, Millis length,
                  const Instrument& instrument);
void encode_levels(JsonWriter& json, std::string_view name,
                   const std::vector<matching::BookLevel>& levels, const Instrument& instrument);
struct DayTicker {
  Candle day;  // of the last 24 hours
  Price last;
  Quantity last_quantity;
  Time open_time, close_time;
  std::int64_t first_id = 0, last_id = 0;
};
void encode_day_ticker(JsonWriter& json, const DayTicker& ticker, const Instrument& instrument);

// encode_stream.cpp: market and public streams
std::string book_ticker_message(const matching::BookTicker& ticker, const Instrument& instrument);
std::string depth_message(Symbol symbol, const matching::BookDepth& depth,
                          const Instrument& instrument, std::int64_t previous_id, Time at);
struct ToldCandle {
  CandleInterval interval;
  Candle candle;
  bool closed = false;
};
std::string kline_message(const ToldCandle& told, const Instrument& instrument, Time at);
std::string continuous_kline_message(const ToldCandle& told, const Instrument& instrument, Time at);
std::string trade_message(const matching::MarketTrade& trade, const Instrument& instrument);
std::string mark_price_message(Symbol symbol, const matching::MarketState& market,
                               const Instrument& instrument, const FundingTerm& funding, Time at);
std::string aggregate_trade_message(const matching::MarketTrade& trade,
                                    const Instrument& instrument);
std::string ticker_message(const DayTicker& ticker, const Instrument& instrument, Time at);
std::string mini_ticker_message(const DayTicker& ticker, const Instrument& instrument, Time at);

// encode_user_stream.cpp
std::string order_message(const matching::OrderEvent& event);
std::string trade_lite_message(const matching::OrderEvent& event);
std::string algo_message(const matching::AlgoEvent& event);
std::string account_message(const matching::AccountEvent& event);
std::string leverage_message(const matching::LeverageEvent& event);
std::string margin_call_message(const matching::MarginCallEvent& event);
std::string listen_key_expired_message(std::string_view key, Time at);

}  // namespace vectord::exchange
