#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

template <class T>
std::string error_of(const result<T>& read) {
  return read.has_error() ? read.error().what() : "";
}

// An acknowledgement as it is since July 2026: no avgPrice, no cumQuote.
const std::string ack =
    R"({"orderId":851545009715,"symbol":"BTCUSDT","status":"NEW","clientOrderId":"abc","price":"32000.00",
"origQty":"1.000","executedQty":"0.000","cumQty":"0.000","timeInForce":"GTC","type":"LIMIT","reduceOnly":false,
"closePosition":false,"side":"BUY","positionSide":"BOTH","stopPrice":"0.00","workingType":"CONTRACT_PRICE",
"priceProtect":false,"origType":"LIMIT","priceMatch":"NONE","selfTradePreventionMode":"EXPIRE_MAKER",
"goodTillDate":0,"updateTime":1765337013071})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

OrderReport acknowledged() {
  OrderReport report;
  report.symbol = Symbol{"BTCUSDT"};
  report.client_id = ClientOrderId{"abc"};
  report.order_id = 851545009715;
  report.status = OrderStatus::accepted;
  report.type = OrderType::limit;
  report.side = Side::buy;
  report.quantity = Quantity::from_int(1);
  report.price = Price::from_int(32000);
  report.at = time_from_ms(1765337013071);
  return report;
}

TEST(OrderAnswer, ReadsAnAcknowledgementWithoutAveragePrice) {
  const auto report = decode_order(ack);
  ASSERT_TRUE(report.has_value()) << error_of(report);
  EXPECT_EQ(*report, acknowledged());
}

TEST(OrderAnswer, ReadsTheAveragePriceOfAQueryWhateverItsDecimals) {
  const auto text =
      with(with(with(ack, R"("status":"NEW")", R"("status":"FILLED","avgPrice":"31999.987654321")"),
                R"("executedQty":"0.000")", R"("executedQty":"1.000")"),
           R"("reduceOnly":false)", R"("reduceOnly":true)");
  auto expected = acknowledged();
  expected.status = OrderStatus::filled;
  expected.executed = Quantity::from_int(1);
  expected.average_price = Price::parse("31999.98765432").value();
  expected.reduce_only = true;
  EXPECT_EQ(decode_order(text).value(), expected);
}

TEST(OrderAnswer, KeepsAnOrderWhoseStatusIsNewToUs) {
  EXPECT_EQ(decode_order(with(ack, R"("NEW")", R"("PENDING_SOMETHING")")).value().status,
            OrderStatus::unknown);
  EXPECT_EQ(decode_order(with(ack, R"("NEW")", R"("EXPIRED_IN_MATCH")")).value().status,
            OrderStatus::expired);
  EXPECT_EQ(decode_order(with(ack, R"("type":"LIMIT")", R"("type":"LIQUIDATION")")).value().type,
            OrderType::market);
}

TEST(OrderAnswer, FailsNamingTheFieldThatIsMissingOrWrong) {
  EXPECT_EQ(error_of(decode_order(with(ack, R"("executedQty":"0.000",)", ""))),
            "/fapi/v1/order: field \"executedQty\" is missing");
  EXPECT_NE(error_of(decode_order(with(ack, R"("32000.00")", R"("NaN")"))).find("\"price\""),
            std::string::npos);
  EXPECT_NE(error_of(decode_order(with(ack, "851545009715", "8.5"))).find("\"orderId\""),
            std::string::npos);
  EXPECT_NE(error_of(decode_order(with(ack, R"("BUY")", R"("HOLD")"))).find("\"side\""),
            std::string::npos);
  EXPECT_NE(
      error_of(decode_order(with(ack, R"("1.000")", R"("1.0000000001")"))).find("\"origQty\""),
      std::string::npos);
}

TEST(OrderAnswer, IsAnErrorOnEveryTruncation) {
  for (std::size_t size = 0; size < ack.size(); ++size) {
    EXPECT_TRUE(decode_order(std::string_view(ack).substr(0, size)).has_error()) << size;
  }
}

TEST(OpenOrders, LeaveOutCoinMarginedRows) {
  const auto coin = with(ack, "BTCUSDT", "BTCUSD_PERP");
  const auto orders = decode_open_orders("[" + ack + "," + coin + "]");
  ASSERT_EQ(orders.value().size(), 1u);
  EXPECT_EQ(orders.value().front(), acknowledged());
  EXPECT_TRUE(decode_open_orders("[]").value().empty());
  EXPECT_TRUE(decode_open_orders("{}").has_error());
}

const std::string algo =
    R"({"algoId":2146760,"clientAlgoId":"stop-1","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"BNBUSDT",
"side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.01","algoStatus":"NEW","triggerPrice":"750.000",
"price":"0","icebergQuantity":null,"selfTradePreventionMode":"EXPIRE_MAKER","workingType":"MARK_PRICE","priceMatch":"NONE",
"closePosition":false,"priceProtect":false,"reduceOnly":true,"activatePrice":"","callbackRate":"","createTime":1750485492076,
"updateTime":1750485492077,"triggerTime":0,"goodTillDate":0})";

TEST(AlgoAnswer, ReadsAConditionalOrder) {
  AlgoReport expected;
  expected.symbol = Symbol{"BNBUSDT"};
  expected.client_id = ClientOrderId{"stop-1"};
  expected.algo_id = 2146760;
  expected.side = Side::sell;
  expected.quantity = Quantity::parse("0.01").value();
  expected.trigger_price = Price::from_int(750);
  expected.reduce_only = true;
  expected.at = time_from_ms(1750485492077);
  EXPECT_EQ(decode_algo_order(algo).value(), expected);
}

TEST(AlgoAnswer, NeedsNoQuantityWhenItClosesThePosition) {
  for (const char* quantity : {R"("quantity":"")", R"("quantity":null)", R"("quantity":"0")"}) {
    const auto text = with(with(algo, R"("quantity":"0.01")", quantity), R"("closePosition":false)",
                           R"("closePosition":true)");
    ASSERT_TRUE(decode_algo_order(text).has_value()) << quantity;
    EXPECT_TRUE(decode_algo_order(text)->close_position);
    EXPECT_TRUE(decode_algo_order(with(algo, R"("quantity":"0.01")", quantity)).has_error());
  }
}

TEST(AlgoAnswer, ReadsTheTriggeredOrdersIdInEveryShape) {
  const auto with_id = [](const std::string& id) {
    return decode_algo_order(with(algo, R"("goodTillDate":0)", R"("actualOrderId":)" + id))
        .value()
        .actual_order_id;
  };
  EXPECT_EQ(with_id("\"\""), 0);
  EXPECT_EQ(with_id("\"851545009715\""), 851545009715);
  EXPECT_EQ(with_id("851545009715"), 851545009715);
}

TEST(AlgoAnswer, KnowsTheLifeOfAnAlgoOrder) {
  const auto status = [](const std::string& word) {
    return decode_algo_order(with(algo, R"("algoStatus":"NEW")", R"("algoStatus":")" + word + "\""))
        .value()
        .status;
  };
  EXPECT_EQ(status("TRIGGERING"), OrderStatus::triggered);
  EXPECT_EQ(status("TRIGGERED"), OrderStatus::triggered);
  EXPECT_EQ(status("FINISHED"), OrderStatus::filled);
  EXPECT_EQ(status("CANCELED"), OrderStatus::canceled);
  EXPECT_EQ(status("EXPIRED"), OrderStatus::expired);
  EXPECT_EQ(status("REJECTED"), OrderStatus::rejected);
  EXPECT_EQ(status("SOMETHING_NEW"), OrderStatus::unknown);
}

TEST(AlgoCancel, AcceptsItsCodeAsText) {
  EXPECT_TRUE(decode_algo_cancel(R"({"algoId":1,"clientAlgoId":"a","code":"200","msg":"success"})")
                  .has_value());
  EXPECT_TRUE(decode_algo_cancel(R"({"algoId":1,"code":"400","msg":"no"})").has_error());
}

TEST(ErrorBody, IsReadWhateverItIs) {
  const auto error = decode_error(R"({"code":-1121,"msg":"Invalid symbol."})");
  EXPECT_EQ(error.code, -1121);
  EXPECT_EQ(error.text, "Invalid symbol.");
  EXPECT_EQ(decode_error(R"({"msg":"Service Unavailable."})").text, "Service Unavailable.");
  EXPECT_EQ(decode_error("<html>").text, "<html>");
  EXPECT_EQ(decode_error("").code, 0);
  EXPECT_EQ(decode_error(std::string(5000, 'x')).text.size(), 200u);
  EXPECT_EQ(decode_error(R"({"code":"x","msg":"y"})").code, 0);
}

TEST(UserTrades, AreFills) {
  const auto fills = decode_user_trades(
      R"([{"buyer":false,"commission":"0.07819010","commissionAsset":"USDT","id":698759,"maker":false,"orderId":25851813,
"price":"7819.01","qty":"0.002","quoteQty":"15.63802","realizedPnl":"-0.91539999","side":"SELL","positionSide":"SHORT",
"symbol":"BTCUSDT","time":1569514978020}])");
  ASSERT_TRUE(fills.has_value()) << error_of(fills);
  Fill expected;
  expected.symbol = Symbol{"BTCUSDT"};
  expected.trade_id = 698759;
  expected.order_id = 25851813;
  expected.side = Side::sell;
  expected.price = Price::parse("7819.01").value();
  expected.quantity = Quantity::parse("0.002").value();
  expected.commission = Money::parse("0.0781901").value();
  expected.realized_pnl = Money::parse("-0.91539999").value();
  expected.at = time_from_ms(1569514978020);
  EXPECT_EQ(fills->front(), expected);
}

}  // namespace
}  // namespace vectord::binance
