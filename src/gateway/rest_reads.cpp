#include <algorithm>

#include "gateway/rest_impl.hpp"
#include "vectord/binance/decode_market.hpp"
#include "vectord/binance/requests.hpp"

namespace vectord::gateway {
namespace {

constexpr int most_candles = 1500;
constexpr int default_candles = 1000;
constexpr int periods_of_an_hour = 12;

// Opened at or before this: the last candle that is closed.
Time last_closed_open(Time now, Interval interval) {
  const auto length = length_of(interval).count();
  return time_from_ms(to_ms(now) / length * length) - Millis{1};
}

}  // namespace

void RestGateway::Impl::deliver_failure(event::Read what, const Error& error, Symbol symbol,
                                        Interval interval) {
  const bool denied = error.code() == Errc::denied;
  deliver(event::ReadFailed{what, symbol, interval, error.what(), denied});
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadInstruments) {
  binance::Call call = binance::request::exchange_info();
  const auto body = co_await client.fetch(std::move(call), hold);
  if (body.has_error()) co_return deliver_failure(event::Read::instruments, body.error());
  auto info = binance::decode_exchange_info(*body);
  if (info.has_error()) co_return deliver_failure(event::Read::instruments, info.error());
  client.budget().set_limits(info->weight_limit_1m, info->orders_limit_10s, info->orders_limit_1m);
  deliver(event::Instruments{std::move(info->instruments)});
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadBrackets) {
  binance::Call call = binance::request::leverage_brackets();
  const auto body = co_await client.fetch(std::move(call), hold);
  if (body.has_error()) co_return deliver_failure(event::Read::brackets, body.error());
  auto brackets = binance::decode_leverage_brackets(*body);
  if (brackets.has_error()) co_return deliver_failure(event::Read::brackets, brackets.error());
  deliver(std::move(*brackets));
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadDayVolumes) {
  binance::Call call = binance::request::day_tickers();
  const auto body = co_await client.fetch(std::move(call), hold);
  if (body.has_error()) co_return deliver_failure(event::Read::day_volumes, body.error());
  auto volumes = binance::decode_day_tickers(*body);
  if (volumes.has_error()) co_return deliver_failure(event::Read::day_volumes, volumes.error());
  deliver(std::move(*volumes));
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadHistory what) {
  const int limit = what.limit > 0 ? std::min(what.limit, most_candles) : default_candles;
  const Time until = last_closed_open(clock.now(), what.interval);
  binance::Call call = binance::request::candles(what.symbol, what.interval, limit, until);
  const auto body = co_await client.fetch(std::move(call), hold);
  if (body.has_error()) {
    co_return deliver_failure(event::Read::history, body.error(), what.symbol, what.interval);
  }
  auto candles = binance::decode_candles(*body, what.interval, clock.now());
  if (candles.has_error()) {
    co_return deliver_failure(event::Read::history, candles.error(), what.symbol, what.interval);
  }
  deliver(event::History{what.symbol, what.interval, std::move(*candles)});
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadDepth what) {
  binance::Call call = binance::request::depth(what.symbol, client.settings().depth_limit);
  const auto body = co_await client.fetch(std::move(call), hold);
  if (body.has_error()) co_return deliver_failure(event::Read::depth, body.error(), what.symbol);
  const auto depth = binance::decode_depth(*body, what.symbol);
  if (depth.has_error()) co_return deliver_failure(event::Read::depth, depth.error(), what.symbol);
  deliver(*depth);
}

// One figure missing is a figure unknown; both missing is a read that failed.
RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadDerivatives what) {
  event::Derivatives figures{what.symbol, std::nullopt, std::nullopt};
  // Thirteen points span twelve periods.
  binance::Call interest =
      binance::request::open_interest_history(what.symbol, periods_of_an_hour + 1);
  const auto interest_body = co_await client.fetch(std::move(interest), hold);
  binance::Call taker = binance::request::taker_ratio(what.symbol, periods_of_an_hour);
  const auto taker_body = co_await client.fetch(std::move(taker), hold);
  if (interest_body.has_error() && taker_body.has_error()) {
    co_return deliver_failure(event::Read::derivatives, interest_body.error(), what.symbol);
  }
  if (interest_body.has_value()) {
    const auto change = binance::decode_open_interest_change(*interest_body);
    if (change.has_value()) figures.open_interest_change_percent = *change;
  }
  if (taker_body.has_value()) {
    const auto ratio = binance::decode_taker_ratio(*taker_body);
    if (ratio.has_value()) figures.taker_buy_sell_ratio = *ratio;
  }
  deliver(figures);
}

}  // namespace vectord::gateway
