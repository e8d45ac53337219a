#include "vectord/binance/decode_stream.hpp"

namespace vectord::binance {
namespace {

using Message = StreamMessage::Kind;

StreamMessage read(const std::string& text) {
  StreamDecoder decoder;
  auto message = decoder.decode(text);
  EXPECT_TRUE(message.has_value()) << (message.has_error() ? message.error().what() : "");
  return message.has_value() ? std::move(*message) : StreamMessage{};
}

std::string error_of(const std::string& text) {
  StreamDecoder decoder;
  const auto message = decoder.decode(text);
  return message.has_error() ? message.error().what() : "";
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string combined(const std::string& payload) {
  return R"({"stream":"x@y","data":)" + payload + "}";
}

const std::string book =
    R"({"e":"bookTicker","u":847033385825,"s":"BTCUSDT","b":"58950.76","B":"0.172","a":"58955.21","A":"0.191","T":1634288226709,"E":1634288226716,"st":1})";

TEST(BookTicker, IsAQuoteRawAndCombined) {
  for (const std::string& text :
       {book, combined(book), R"({"data":)" + book + R"(,"stream":"btcusdt@bookTicker"})"}) {
    const auto message = read(text);
    ASSERT_EQ(message.kind, Message::event);
    EXPECT_EQ(message.at, time_from_ms(1634288226716));
    const auto& quote = std::get<event::Quote>(message.what);
    EXPECT_EQ(quote.symbol, Symbol{"BTCUSDT"});
    EXPECT_EQ(quote.bid, Price::parse("58950.76").value());
    EXPECT_EQ(quote.ask, Price::parse("58955.21").value());
    EXPECT_EQ(quote.bid_quantity, Quantity::parse("0.172").value());
    EXPECT_EQ(quote.ask_quantity, Quantity::parse("0.191").value());
  }
}

TEST(BookTicker, FailsNamingTheField) {
  EXPECT_EQ(error_of(with(book, R"("b":"58950.76",)", "")),
            "stream bookTicker: field \"b\" is missing");
  EXPECT_NE(error_of(with(book, "58950.76", "NaN")).find("\"b\""), std::string::npos);
  EXPECT_NE(error_of(with(book, "58950.76", "Infinity")).find("\"b\""), std::string::npos);
}

TEST(BookTicker, OfACoinMarginedContractIsIgnored) {
  EXPECT_EQ(read(with(book, R"("st":1)", R"("st":2)")).kind, Message::ignored);
}

const std::string kline =
    R"({"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638745200000,"T":1638748799999,"s":"BTCUSDT","i":"1h","f":100,"L":200,"o":"0.0010","c":"0.0020","h":"0.0025","l":"0.0015","v":"1000","n":100,"x":false,"q":"1.0000","V":"500","Q":"0.500","B":"123456"}})";

TEST(Kline, IsACandleUpdate) {
  const auto message = read(combined(kline));
  const auto& update = std::get<event::CandleUpdate>(message.what);
  const Candle expected{
      time_from_ms(1638745200000), 0.001, 0.0025, 0.0015, 0.002, 1000, 1, 100, 500};
  EXPECT_EQ(update.candle, expected);
  EXPECT_EQ(update.interval, Interval::h1);
  EXPECT_EQ(update.symbol, Symbol{"BTCUSDT"});
  EXPECT_FALSE(update.closed);
  EXPECT_TRUE(
      std::get<event::CandleUpdate>(read(with(kline, R"("x":false)", R"("x":true)")).what).closed);
}

TEST(Kline, OfAnIntervalThatWeDoNotKeepIsIgnored) {
  EXPECT_EQ(read(with(kline, R"("i":"1h")", R"("i":"3d")")).kind, Message::ignored);
}

TEST(Kline, FailsWithoutItsCandleOrItsClosedFlag) {
  EXPECT_NE(error_of(R"({"e":"kline","E":1,"s":"BTCUSDT"})").find("\"k\""), std::string::npos);
  EXPECT_NE(error_of(with(kline, R"("x":false,)", "")).find("\"x\""), std::string::npos);
  EXPECT_NE(error_of(with(kline, R"("c":"0.0020")", R"("c":"NaN")")).find("\"c\""),
            std::string::npos);
}

TEST(MarkPrice, CarriesTheFundingRateWhereThereIsOne) {
  const std::string text =
      R"({"e":"markPriceUpdate","E":1768644498002,"s":"BTCUSDT","p":"95209.55336957","P":"95252.48709172","i":"95252.46195652","r":"0.00005383","T":1768665600000})";
  const auto mark = std::get<event::Mark>(read(text).what);
  EXPECT_EQ(mark.mark, Price::parse("95209.55336957").value());
  EXPECT_EQ(mark.funding_rate, Rate::parse("0.00005383").value());
  EXPECT_EQ(mark.next_funding, time_from_ms(1768665600000));
  EXPECT_EQ(std::get<event::Mark>(read(with(text, "0.00005383", "")).what).funding_rate,
            std::nullopt);
}

const std::string order =
    R"({"e":"ORDER_TRADE_UPDATE","E":1568879465651,"T":1568879465650,"o":{"s":"BTCUSDT","c":"TEST","S":"SELL","o":"LIMIT","f":"GTC","q":"0.003","p":"9910","ap":"9910.5","sp":"0","x":"TRADE","X":"PARTIALLY_FILLED","i":8886774,"l":"0.001","z":"0.002","L":"9910.2","N":"USDT","n":"0.0046236","T":1568879465649,"t":673771916,"b":"0","a":"9.91","m":true,"R":true,"wt":"CONTRACT_PRICE","ot":"LIMIT","ps":"BOTH","cp":false,"pP":false,"si":0,"ss":0,"rp":"0.0095","V":"EXPIRE_MAKER","pm":"NONE","gtd":0,"er":"0"}})";

OrderReport traded() {
  OrderReport report;
  report.symbol = Symbol{"BTCUSDT"};
  report.client_id = ClientOrderId{"TEST"};
  report.order_id = 8886774;
  report.status = OrderStatus::partially_filled;
  report.side = Side::sell;
  report.quantity = Quantity::parse("0.003").value();
  report.executed = Quantity::parse("0.002").value();
  report.price = Price::from_int(9910);
  report.average_price = Price::parse("9910.5").value();
  report.reduce_only = true;
  report.at = time_from_ms(1568879465649);
  Fill fill;
  fill.symbol = report.symbol;
  fill.trade_id = 673771916;
  fill.order_id = report.order_id;
  fill.client_id = report.client_id;
  fill.side = Side::sell;
  fill.price = Price::parse("9910.2").value();
  fill.quantity = Quantity::parse("0.001").value();
  fill.commission = Money::parse("0.0046236").value();
  fill.realized_pnl = Money::parse("0.0095").value();
  fill.maker = true;
  fill.at = report.at;
  report.fill = fill;
  return report;
}

TEST(OrderTradeUpdate, OfATradeCarriesTheFill) {
  const auto message = read(order);
  EXPECT_EQ(message.at, time_from_ms(1568879465651));
  EXPECT_EQ(std::get<event::OrderUpdate>(message.what).report, traded());
}

TEST(OrderTradeUpdate, OfANewOrderCarriesNone) {
  const auto text = with(with(order, R"("x":"TRADE")", R"("x":"NEW")"), R"("X":"PARTIALLY_FILLED")",
                         R"("X":"NEW")");
  const auto report = std::get<event::OrderUpdate>(read(text).what).report;
  EXPECT_EQ(report.fill, std::nullopt);
  EXPECT_EQ(report.status, OrderStatus::accepted);
}

TEST(OrderTradeUpdate, OfALiquidationMayLackTheCommission) {
  const auto text = with(with(order, R"("x":"TRADE")", R"("x":"CALCULATED")"),
                         R"("N":"USDT","n":"0.0046236",)", "");
  const auto fill = std::get<event::OrderUpdate>(read(text).what).report.fill;
  ASSERT_TRUE(fill.has_value());
  EXPECT_EQ(fill->commission_asset, "");  // not told
}

TEST(OrderTradeUpdate, NeverDropsAFillForAStatusItDoesNotKnow) {
  const auto text = with(order, R"("X":"PARTIALLY_FILLED")", R"("X":"NEW_ADL")");
  const auto report = std::get<event::OrderUpdate>(read(text).what).report;
  EXPECT_EQ(report.status, OrderStatus::partially_filled);
  EXPECT_TRUE(report.fill.has_value());
}

TEST(OrderTradeUpdate, FailsWhenAFillHasNoPrice) {
  EXPECT_EQ(error_of(with(order, R"("L":"9910.2",)", "")),
            "stream ORDER_TRADE_UPDATE: field \"L\" is missing");
}

TEST(OrderTradeUpdate, IsAnErrorOnEveryTruncation) {
  for (std::size_t size = 0; size < order.size(); ++size) {
    EXPECT_NE(error_of(order.substr(0, size)), "") << size;
  }
}

TEST(TradeLite, IsIgnoredAsItRepeatsAFill) {
  EXPECT_EQ(
      read(
          R"({"e":"TRADE_LITE","E":1,"T":1,"s":"BTCUSDT","q":"0.001","p":"0","m":false,"c":"z","S":"BUY","L":"64089.20","l":"0.040","t":109100866,"i":8886774})")
          .kind,
      Message::ignored);
}

TEST(AlgoUpdate, KeepsTheInnerTypeApartFromTheOuterObject) {
  const auto message = read(
      R"({"e":"ALGO_UPDATE","T":1750515742297,"E":1750515742303,"o":{"caid":"id-1","aid":2148719,"at":"CONDITIONAL","o":"TAKE_PROFIT_MARKET","s":"BNBUSDT","S":"SELL","ps":"BOTH","f":"GTC","q":"0.01","X":"REJECTED","ai":"","ap":"0.00000","aq":"0.00000","act":"0","tp":"750","p":"750","V":"EXPIRE_MAKER","wt":"CONTRACT_PRICE","pm":"NONE","cp":false,"pP":false,"R":true,"tt":0,"gtd":0,"rm":"Reduce Only reject"}})");
  AlgoReport expected;
  expected.symbol = Symbol{"BNBUSDT"};
  expected.client_id = ClientOrderId{"id-1"};
  expected.algo_id = 2148719;
  expected.status = OrderStatus::rejected;
  expected.type = OrderType::take_profit_market;
  expected.side = Side::sell;
  expected.quantity = Quantity::parse("0.01").value();
  expected.trigger_price = Price::from_int(750);
  expected.reduce_only = true;
  expected.reason = "Reduce Only reject";
  expected.at = time_from_ms(1750515742297);
  EXPECT_EQ(std::get<event::AlgoUpdate>(message.what).report, expected);
}

TEST(AccountUpdate, CarriesTheUsdtWalletAndOneWayPositions) {
  const auto message = read(
      R"({"e":"ACCOUNT_UPDATE","T":1634811213699,"E":1634811213707,"a":{"B":[{"a":"BNB","wb":"1","cw":"1","bc":"0"},{"a":"USDT","wb":"21.12168460","cw":"21.12168460","bc":"0"}],"P":[{"s":"XRPUSDT","pa":"-5","ep":"1.15540","bep":1.1551,"cr":"0","up":"0.00100000","mt":"cross","iw":"0","ps":"BOTH"},{"s":"XRPUSDT","pa":"7","ep":"1","up":"0","ps":"LONG"}],"m":"ORDER"}})");
  const auto& update = std::get<event::AccountUpdate>(message.what);
  EXPECT_EQ(update.reason, "ORDER");
  EXPECT_EQ(update.wallet_balance, Money::parse("21.1216846").value());
  const PositionReport expected{Symbol{"XRPUSDT"}, Quantity::from_int(-5),
                                Price::parse("1.1554").value(), Money::parse("0.001").value()};
  EXPECT_EQ(update.positions, std::vector<PositionReport>{expected});
}

TEST(AccountUpdate, WithoutUsdtLeavesTheWalletUnknown) {
  const auto message = read(
      R"({"e":"ACCOUNT_UPDATE","T":1,"E":2,"a":{"m":"FUNDING_FEE","B":[{"a":"BNB","wb":"1"}]}})");
  EXPECT_EQ(std::get<event::AccountUpdate>(message.what).wallet_balance, std::nullopt);
}

TEST(StreamDecoder, KeepsNothingOfTheMessageBefore) {
  StreamDecoder decoder;
  ASSERT_TRUE(decoder.decode(order).has_value());
  ASSERT_TRUE(decoder.decode(combined(kline)).has_value());
  EXPECT_TRUE(decoder.decode(R"({"e":"kline","E":1,"s":"BTCUSDT"})").has_error());
  EXPECT_TRUE(decoder.decode(R"({"e":"ORDER_TRADE_UPDATE","E":1,"T":1})").has_error());
  const auto quote = decoder.decode(combined(book));
  EXPECT_EQ(std::get<event::Quote>(quote.value().what).symbol, Symbol{"BTCUSDT"});
}

// A blank makes a message one that only the general parser reads.
std::string for_the_general_parser(const std::string& text) {
  return "{ " + text.substr(1);
}

std::string outcome_of(const std::string& text) {
  StreamDecoder decoder;
  const auto message = decoder.decode(text);
  if (message.has_error()) return message.error().what();
  std::string out = std::to_string(message->what.index()) + " " + format_time(message->at);
  if (const auto* quote = std::get_if<event::Quote>(&message->what)) {
    out += quote->symbol.str() + quote->bid.to_string() + quote->ask.to_string() +
           quote->bid_quantity.to_string() + quote->ask_quantity.to_string();
  } else if (const auto* mark = std::get_if<event::Mark>(&message->what)) {
    out += mark->symbol.str() + mark->mark.to_string() + format_time(mark->next_funding);
  } else if (const auto* update = std::get_if<event::CandleUpdate>(&message->what)) {
    const Candle& candle = update->candle;
    out += update->symbol.str() + std::to_string(candle.open) + std::to_string(candle.close) +
           std::to_string(candle.trades) + (update->closed ? "closed" : "");
  }
  return out;
}

TEST(StreamDecoder, ReadsPlainMessagesQuicklyAndToTheSameEnd) {
  const std::string mark_price =
      R"({"e":"markPriceUpdate","E":1768644498002,"s":"BTCUSDT","p":"95209.55336957","r":"0.0005","T":1768665600000})";
  for (const std::string& payload : {book, kline, mark_price}) {
    for (const std::string& text : {payload, combined(payload)}) {
      EXPECT_EQ(outcome_of(text), outcome_of(for_the_general_parser(text)));
    }
  }
}

TEST(StreamDecoder, ReadsDamagedMessagesToTheSameEndOrRefusesThem) {
  // Every byte of a message replaced in turn: the quick reading must not take what the general one
  // refuses, nor read anything else.
  for (const std::string& whole : {combined(book), combined(kline)}) {
    for (std::size_t at = 1; at < whole.size(); ++at) {
      for (const char c :
           {'"', '\\', '{', '}', '[', ',', ':', '0', 'x', ' ', '\n', '\x01', '\xff'}) {
        std::string text = whole;
        text[at] = c;
        StreamDecoder decoder;
        const bool quick = decoder.decode(text).has_value();
        const bool general = decoder.decode(for_the_general_parser(text)).has_value();
        if (quick == general && quick) {
          ASSERT_EQ(outcome_of(text), outcome_of(for_the_general_parser(text))) << text;
        }
        ASSERT_EQ(quick, general) << text;
      }
    }
  }
}

TEST(StreamDecoder, ReadsEveryLengthOfWhatIsCutOff) {
  const std::string whole = combined(kline);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(error_of(whole.substr(0, size)), "") << size;
  }
}

TEST(StreamDecoder, TellsAnExpiredListenKey) {
  EXPECT_EQ(read(R"({"e":"listenKeyExpired","E":1736996475556,"listenKey":"x"})").kind,
            Message::listen_key_expired);
}

TEST(StreamDecoder, IgnoresWhatItDoesNotUse) {
  for (const char* text :
       {R"({"result":null,"id":1})", R"([{"e":"markPriceUpdate"}])",
        R"({"e":"MARGIN_CALL","E":1,"p":[{"s":"A"}]})", R"({"e":"BRAND_NEW","x":{"y":[{}]}})",
        R"({"e":"depthUpdate","E":1,"b":[["1","2"]],"a":[["1","2"]]})",
        R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1,"T":1,"ac":{"s":"BTCUSDT","l":25}})"}) {
    EXPECT_EQ(read(text).kind, Message::ignored) << text;
  }
}

TEST(StreamDecoder, RefusesWhatIsNoMessage) {
  for (const char* text : {"", "x", "5", "null", "{", "{}", R"({"stream":"a"})", R"({"e":)",
                           R"({"error":{"code":2,"msg":"Invalid request"},"id":1})",
                           R"({"code":3,"msg":"Invalid JSON"})", "\"e\""}) {
    EXPECT_NE(error_of(text), "") << text;
  }
}

}  // namespace
}  // namespace vectord::binance
