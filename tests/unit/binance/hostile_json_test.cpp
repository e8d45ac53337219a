// Every decoder against text that is no promised JSON: an Error that names what it was reading, no
// crash, no value made out of nothing.
#include <functional>

#include <gtest/gtest.h>

#include "vectord/binance/decode_market.hpp"
#include "vectord/binance/decode_stream.hpp"
#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

struct Decoder {
  std::string name;
  bool reads_array;  // or an object
  std::string good;  // what it takes
  std::function<result<void>(std::string_view)> decode;
};

void PrintTo(const Decoder& decoder, std::ostream* out) {
  *out << decoder.name;
}

template <class T>
result<void> without_value(const result<T>& decoded) {
  if (decoded.has_error()) return decoded.error();
  return {};
}

template <class Decode>
Decoder decoder(std::string name, bool reads_array, std::string good, Decode decode) {
  return {std::move(name), reads_array, std::move(good),
          [decode](std::string_view json) { return without_value(decode(json)); }};
}

std::vector<Decoder> decoders() {
  const auto candles = [](std::string_view json) {
    return decode_candles(json, Interval::h1, Time{});
  };
  const auto depth = [](std::string_view json) {
    return decode_depth(json, *Symbol::make("BTCUSDT"));
  };
  const auto stream = [](std::string_view json) { return StreamDecoder().decode(json); };
  const std::string order =
      R"({"symbol":"BTCUSDT","orderId":1,"clientOrderId":"a","status":"NEW","type":"LIMIT",)"
      R"("side":"BUY","origQty":"1","executedQty":"0","price":"1","reduceOnly":false,)"
      R"("updateTime":1})";
  return {
      decoder("server_time", false, R"({"serverTime":1})", decode_server_time),
      decoder("exchange_info", false, R"({"rateLimits":[],"symbols":[]})", decode_exchange_info),
      decoder("leverage_brackets", true, "[]", decode_leverage_brackets),
      decoder("day_tickers", true, "[]", decode_day_tickers),
      decoder("candles", true, "[]", candles),
      decoder("depth", false, R"({"E":1,"bids":[["1","1"]],"asks":[["2","1"]]})", depth),
      decoder("premium_index", false,
              R"({"symbol":"BTCUSDT","markPrice":"1","lastFundingRate":"0","nextFundingTime":1})",
              decode_premium_index),
      decoder("open_interest_change", true, "[]", decode_open_interest_change),
      decoder("taker_ratio", true, "[]", decode_taker_ratio),
      decoder("order", false, order, decode_order),
      decoder("open_orders", true, "[" + order + "]", decode_open_orders),
      decoder("algo_order", false, "", decode_algo_order),
      decoder("open_algo_orders", true, "[]", decode_open_algo_orders),
      decoder("algo_cancel", false, R"({"algoId":1,"code":"200","msg":"success"})",
              decode_algo_cancel),
      decoder("account", false,
              R"({"availableBalance":"1","assets":[{"asset":"USDT","walletBalance":"1",)"
              R"("availableBalance":"1"}]})",
              decode_account),
      decoder("position_risk", true, "[]", decode_position_risk),
      decoder("account_config", false,
              R"({"canTrade":true,"dualSidePosition":false,"multiAssetsMargin":false})",
              decode_account_config),
      decoder("income", true, "[]", decode_income),
      decoder("user_trades", true, "[]", decode_user_trades),
      decoder("listen_key", false, R"({"listenKey":"k"})", decode_listen_key),
      decoder("stream", false,
              R"({"e":"bookTicker","s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1","E":1})", stream),
  };
}

class HostileJson : public testing::TestWithParam<Decoder> {
 protected:
  static void expect_refused(const std::string& json) {
    const auto decoded = GetParam().decode(json);
    ASSERT_TRUE(decoded.has_error()) << json.substr(0, 80);
    EXPECT_EQ(to_string(decoded.error().code()), to_string(Errc::parse));
    EXPECT_FALSE(decoded.error().what().empty());
    EXPECT_LT(decoded.error().what().size(), 300U) << "an error is a sentence, not a copy";
  }
  // As an element or a field of the root that the decoder wants.
  static std::string inside(const std::string& value) {
    return GetParam().reads_array ? "[" + value + "]" : R"({"unknown":)" + value + "}";
  }
};

INSTANTIATE_TEST_SUITE_P(EveryDecoder, HostileJson, testing::ValuesIn(decoders()),
                         [](const auto& with) { return with.param.name; });

TEST_P(HostileJson, TakesWhatItIsMadeFor) {
  if (GetParam().good.empty()) GTEST_SKIP() << "see decode_orders_test";
  const auto decoded = GetParam().decode(GetParam().good);
  EXPECT_TRUE(decoded.has_value()) << decoded.error().what();
}

TEST_P(HostileJson, RefusesNestingAHundredThousandDeep) {
  constexpr int depth = 100'000;
  std::string objects;
  for (int i = 0; i < depth; ++i) objects += R"({"a":)";
  for (const std::string& open : {std::string(depth, '['), objects}) {
    expect_refused(open);
    expect_refused(inside(open));
  }
  expect_refused(inside(std::string(depth, '[') + std::string(depth, ']')));
  expect_refused(inside(objects + "1" + std::string(depth, '}')));
}

TEST_P(HostileJson, RefusesBytesThatAreNoUtf8) {
  for (const char* bytes : {"\xff", "\xc3\x28", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\xaf"}) {
    expect_refused(inside("\"" + std::string(bytes) + "\""));
    expect_refused(bytes);
    // In a place that the decoder does not look at, too.
    if (GetParam().good.size() > 2) {
      const std::string good = GetParam().good;
      expect_refused(good.substr(0, 1) + (GetParam().reads_array ? "" : R"("x":)") + "\"" + bytes +
                     "\"," + good.substr(1));
    }
  }
}

TEST_P(HostileJson, RefusesTextThatEndsTooSoon) {
  const std::string& good = GetParam().good;
  for (std::size_t size = 0; size + 1 <= good.size(); ++size) {
    SCOPED_TRACE(size);
    expect_refused(good.substr(0, size));
  }
}

TEST_P(HostileJson, RefusesTextThatGoesOnAfterItsEnd) {
  if (GetParam().good.empty()) return;
  // A second object behind an object is not looked at: the length of an answer is HTTP's business.
  for (const char* more : {"x", ",", "\"", "1"}) {
    SCOPED_TRACE(more);
    expect_refused(GetParam().good + more);
  }
}

TEST_P(HostileJson, RefusesWhatIsNoJsonAtAll) {
  for (const char* text : {"", " ", "null", "true", "1", "\"text\"", "<html>", "{", "[", "}", "]",
                           "{,}", "[,]", "{\"a\"}", "{\"a\":}", "{a:1}", "\xef\xbb\xbf", "NaN"}) {
    SCOPED_TRACE(text);
    expect_refused(text);
  }
  expect_refused(std::string("{\"a\":\"\0\"}", 9).substr(0, 8));
  expect_refused(std::string(1'000'000, '\0'));
}

// ── the values of one field ──

struct Field {
  std::string name;
  std::function<result<void>(const std::string& value)> decode;
};

void PrintTo(const Field& field, std::ostream* out) {
  *out << field.name;
}

std::vector<Field> number_fields() {
  const auto around = [](std::string before, std::string after, auto decode) {
    return [=](const std::string& value) { return without_value(decode(before + value + after)); };
  };
  const auto stream = [](const std::string& json) { return StreamDecoder().decode(json); };
  const auto depth = [](const std::string& json) {
    return decode_depth(json, *Symbol::make("BTCUSDT"));
  };
  const auto candles = [](const std::string& json) {
    return decode_candles(json, Interval::h1, time_from_ms(std::int64_t{1} << 50));
  };
  const auto order = [](const std::string& json) { return decode_order(json); };
  const auto mark = [](const std::string& json) { return decode_premium_index(json); };
  const auto time = [](const std::string& json) { return decode_server_time(json); };
  return {
      {"time", around(R"({"serverTime":)", "}", time)},
      {"quote_price",
       around(R"({"e":"bookTicker","s":"BTCUSDT","B":"1","a":"2","A":"1","E":1,"b":)", "}",
              stream)},
      {"quote_time",
       around(R"({"e":"bookTicker","s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1","E":)", "}",
              stream)},
      {"mark_price",
       around(R"({"symbol":"BTCUSDT","lastFundingRate":"0","nextFundingTime":1,"markPrice":)", "}",
              mark)},
      {"depth_price", around(R"({"E":1,"asks":[["2","1"]],"bids":[[)", R"(,"1"]]})", depth)},
      {"candle_close",
       around(R"([[0,"1","1","1",)", R"(,"1",3599999,"1",1,"1","1","0"]])", candles)},
      {"order_quantity",
       around(R"({"symbol":"BTCUSDT","orderId":1,"clientOrderId":"a","status":"NEW",)"
              R"("type":"LIMIT","side":"BUY","executedQty":"0","price":"1","reduceOnly":false,)"
              R"("updateTime":1,"origQty":)",
              "}", order)},
  };
}

class HostileNumber : public testing::TestWithParam<Field> {};
INSTANTIATE_TEST_SUITE_P(EveryKind, HostileNumber, testing::ValuesIn(number_fields()),
                         [](const auto& with) { return with.param.name; });

TEST_P(HostileNumber, TakesANumber) {
  const auto decoded = GetParam().decode(GetParam().name.ends_with("time") ? "1" : "\"1\"");
  EXPECT_TRUE(decoded.has_value()) << decoded.error().what();
}

TEST_P(HostileNumber, RefusesWhatIsNone) {
  const std::string digits(100'000, '9');
  for (const std::string& value : {std::string("NaN"),         std::string("\"NaN\""),
                                   std::string("\"nan\""),     std::string("Infinity"),
                                   std::string("\"inf\""),     std::string("\"-Infinity\""),
                                   std::string("1e999"),       std::string("\"1e999\""),
                                   std::string("-1e999"),      digits,
                                   "\"" + digits + "\"",       std::string("\"\""),
                                   std::string("null"),        std::string("true"),
                                   std::string("{}"),          std::string("[]"),
                                   std::string("\"1 2\""),     std::string("\"0x10\""),
                                   std::string("\"1,5\""),     std::string("\"--1\""),
                                   std::string("\"\\ud800\""), std::string("\"\\udc00\\ud800\""),
                                   std::string("\"\\u12\""),   std::string("\"1\\u0000\""),
                                   std::string("\"\\x31\""),   std::string("01x"),
                                   std::string("1.2.3"),       std::string("\"1")}) {
    SCOPED_TRACE(value.substr(0, 30));
    const auto decoded = GetParam().decode(value);
    ASSERT_TRUE(decoded.has_error());
    EXPECT_EQ(to_string(decoded.error().code()), to_string(Errc::parse));
    EXPECT_LT(decoded.error().what().size(), 300U);
  }
}

TEST(HostileErrorBody, IsTextWhateverItHolds) {
  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string(100'000, '['), std::string("\xff\xfe"),
        std::string(R"({"code":99999999999999999999,"msg":"x"})"), std::string(R"({"code":)"),
        std::string(R"({"code":{},"msg":[]})"), std::string(R"({"code":-1,"msg":"\ud800"})"),
        std::string(1'000'000, 'x')}) {
    SCOPED_TRACE(body.substr(0, 30));
    const ErrorBody error = decode_error(body);
    EXPECT_TRUE(error.code == 0 || error.code == -1);
    EXPECT_LT(error.text.size(), 1000U);
  }
}

// One decoder reads message after message: nothing of a broken one stays behind.
TEST(HostileStream, LeavesNothingOfABrokenMessageInTheNext) {
  StreamDecoder decoder;
  const std::string good =
      R"({"e":"bookTicker","s":"BTCUSDT","b":"1","B":"1","a":"2","A":"1","E":1})";
  for (const std::string& broken :
       {std::string(R"({"stream":"x","data":{"e":"bookTicker","s":"ETHUSDT","b":"9")"),
        std::string(100'000, '['), std::string("\xff"), std::string(R"({"e":"ORDER_TRADE_UPDATE")"),
        std::string(R"({"e":"ACCOUNT_UPDATE","E":1,"a":{"B":[{"a":"USDT","wb":"7"}],"P":[{]}})")}) {
    EXPECT_TRUE(decoder.decode(broken).has_error()) << broken.substr(0, 60);
    const auto next = decoder.decode(good);
    ASSERT_TRUE(next.has_value()) << next.error().what();
    ASSERT_EQ(next->kind, StreamMessage::Kind::event);
    EXPECT_EQ(std::get<event::Quote>(next->what).bid.to_string(), "1");
  }
}

}  // namespace
}  // namespace vectord::binance
