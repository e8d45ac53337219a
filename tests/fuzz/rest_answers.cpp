// Every decoder of the exchange's REST answers. The first byte says which; one input is given to it
// twice, for what it remembers of the first must not change the second.
#include <array>

#include "fuzz.hpp"
#include "vectord/binance/decode_market.hpp"
#include "vectord/binance/decode_trade.hpp"
#include "vectord/binance/outcome.hpp"

namespace vectord::fuzz {
namespace {

template <class T>
void check(const result<T>& once, const result<T>& again) {
  require(once.has_error() == again.has_error(), "the same text is the same answer");
  if (once.has_error()) require(!once.error().what().empty(), "an error has its words");
}

template <auto decode>
void with(std::string_view json) {
  check(decode(json), decode(json));
}

void candles(std::string_view json) {
  const auto now = time_from_ms(1'767'225'600'000);
  const auto once = binance::decode_candles(json, Interval::h1, now);
  check(once, binance::decode_candles(json, Interval::h1, now));
  if (once.has_error()) return;
  for (std::size_t i = 1; i < once->size(); ++i) {
    require((*once)[i - 1].open_time < (*once)[i].open_time, "candles ascend");
  }
}

void depth(std::string_view json) {
  const auto symbol = *Symbol::make("BTCUSDT");
  check(binance::decode_depth(json, symbol), binance::decode_depth(json, symbol));
}

void error(std::string_view json) {
  [[maybe_unused]] const auto body = binance::decode_error(json);
}

constexpr std::array decoders{
    &with<binance::decode_server_time>,
    &with<binance::decode_exchange_info>,
    &with<binance::decode_leverage_brackets>,
    &with<binance::decode_day_tickers>,
    &candles,
    &depth,
    &with<binance::decode_premium_index>,
    &with<binance::decode_open_interest_change>,
    &with<binance::decode_taker_ratio>,
    &error,
    &with<binance::decode_order>,
    &with<binance::decode_open_orders>,
    &with<binance::decode_algo_order>,
    &with<binance::decode_open_algo_orders>,
    &with<binance::decode_algo_cancel>,
    &with<binance::decode_account>,
    &with<binance::decode_position_risk>,
    &with<binance::decode_account_config>,
    &with<binance::decode_income>,
    &with<binance::decode_user_trades>,
    &with<binance::decode_listen_key>,
};

}  // namespace
}  // namespace vectord::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord::fuzz;
  Input input(data, size);
  // Letters, so that a corpus can be written by hand: 'a' is the first decoder.
  const std::size_t which = (input.byte() + std::size_t{256} - 'a') % 256 % decoders.size();
  decoders[which](input.rest());
  return 0;
}
