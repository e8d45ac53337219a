// The WebSocket API at /ws-fapi/v1: the routes by other names, signed over sorted parameters.
#include "exchange/signature.hpp"
#include "exchange/socket_request.hpp"
#include "unit/exchange/fixture.hpp"

namespace vectord::exchange {
namespace {

class SocketApiTest : public ExchangeTest {
 protected:
  // What comes back on `socket` for one request.
  std::string ask(FakeSocket& socket, const std::string& request) {
    const auto before = socket.received.size();
    socket.say(request);
    clock_.run_for(Millis{30});
    return socket.received.size() == before + 1 ? socket.received.back() : "no single answer";
  }
  // A request with apiKey, timestamp and signature beside `members` ("\"a\":1,").
  std::string signed_call(const std::string& method, const std::string& members) {
    const auto unsigned_params = "{" + members + R"("apiKey":"paper","timestamp":)" +
                                 std::to_string(to_ms(clock_.now())) + "}";
    const auto parsed =
        parse_socket_request(R"({"params":)" + unsigned_params + R"(,"method":"x"})");
    const auto payload = signed_payload(std::get<SocketRequest>(parsed).parameters).payload;
    return R"({"id":7,"method":")" + method + R"(","params":)" +
           unsigned_params.substr(0, unsigned_params.size() - 1) + R"(,"signature":")" +
           hmac_sha256_hex("paper", payload) + R"("}})";
  }
  std::string error_of(const std::string& answer) {
    const auto error = value_of(answer, "error");
    return value_of(answer, "status") + " " + value_of(error, "code") + " " +
           value_of(error, "msg");
  }
};

TEST_F(SocketApiTest, AnswersMarketDataWithoutASignature) {
  const auto socket = open("/ws-fapi/v1");
  const auto answer =
      ask(*socket, R"({"id":"a1","method":"ticker.price","params":{"symbol":"BTCUSDT"}})");
  EXPECT_EQ(value_of(answer, "id"), "a1");
  EXPECT_EQ(value_of(answer, "status"), "200");
  EXPECT_EQ(value_of(value_of(answer, "result"), "price"), "50000.0");
  EXPECT_EQ(value_of(answer, "rateLimits"),
            R"([{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,)"
            R"("limit":2400,"count":1}])");
}

TEST_F(SocketApiTest, PlacesFindsAndCancelsASignedOrder) {
  const auto socket = open("/ws-fapi/v1");
  const auto placed = ask(
      *socket, signed_call("order.place",
                           R"("symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC",)"
                           R"("quantity":0.010,"price":49000.0,"newClientOrderId":"x1",)"));
  EXPECT_EQ(value_of(value_of(placed, "result"), "status"), "NEW");
  const std::string order = R"("symbol":"BTCUSDT","origClientOrderId":"x1",)";
  const auto found = ask(*socket, signed_call("order.status", order));
  EXPECT_EQ(value_of(value_of(found, "result"), "price"), "49000.0");
  const auto canceled = ask(*socket, signed_call("order.cancel", order));
  EXPECT_EQ(value_of(value_of(canceled, "result"), "status"), "CANCELED");
  EXPECT_EQ(error_of(ask(*socket, signed_call("order.cancel", order))),
            "400 -2011 Unknown order sent.");
}

TEST(SocketRequest, IsSignedOverAllParametersSortedByName) {
  const auto parsed = parse_socket_request(
      R"({"id":1,"method":"order.place","params":{"symbol":"BTCUSDT","side":"SELL",)"
      R"("type":"LIMIT","timeInForce":"GTC","quantity":"0.01000000","price":"52000.00",)"
      R"("recvWindow":100,"timestamp":1645423376532,"apiKey":)"
      R"("vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",)"
      R"("signature":"aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"}})");
  const auto* request = std::get_if<SocketRequest>(&parsed);
  ASSERT_NE(request, nullptr);
  // The exchange's own example (spec §2.5, B4).
  EXPECT_TRUE(signature_matches("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
                                signed_payload(request->parameters)));
}

TEST(SocketRequest, KeepsTheDigitsOfNumbersAndTheFormOfTheId) {
  const auto parsed = parse_socket_request(
      R"({"params":{"quantity":0.010,"reduceOnly":true},"id":"9f","method":"v1/order.place"})");
  const auto* request = std::get_if<SocketRequest>(&parsed);
  ASSERT_NE(request, nullptr);
  EXPECT_EQ(request->id, R"("9f")");
  EXPECT_EQ(request->parameters.find("quantity"), "0.010");
  EXPECT_EQ(request->parameters.find("reduceOnly"), "true");
  ASSERT_NE(find_socket_method(request->method), nullptr);
  EXPECT_EQ(find_socket_method(request->method)->path, "/fapi/v1/order");
}

TEST_F(SocketApiTest, BrokenRequestsAreAnsweredNotDropped) {
  const auto socket = open("/ws-fapi/v1");
  EXPECT_EQ(ask(*socket, "nonsense"),
            R"({"id":null,"status":400,"error":{"code":-1000,"msg":"Invalid JSON request."}})");
  EXPECT_EQ(error_of(ask(*socket, R"({"id":[1],"method":"ping"})")),
            "400 -1135 Illegal request ID.");
  EXPECT_EQ(error_of(ask(*socket, R"({"id":1,"method":"ping","params":{"a":[1]}})")),
            "400 -1135 Malformed JSON in params.");
  EXPECT_EQ(error_of(ask(*socket, R"({"id":1,"method":"order.dance"})")),
            "400 -1000 Unknown method 'order.dance'.");
  EXPECT_EQ(error_of(ask(*socket, R"({"id":1,"method":"account.status","params":{}})")),
            "401 -2014 API-key format invalid.");
}

TEST_F(SocketApiTest, ASessionThatLoggedOnNeedsNoSignature) {
  const auto socket = open("/ws-fapi/v1?returnRateLimits=false");
  const auto status = R"({"id":1,"method":"session.status"})";
  EXPECT_EQ(value_of(value_of(ask(*socket, status), "result"), "apiKey"), "null");
  const auto logged = ask(*socket, signed_call("session.logon", ""));
  EXPECT_EQ(value_of(value_of(logged, "result"), "apiKey"), "paper");
  EXPECT_EQ(value_of(logged, "rateLimits"), "");
  const auto balance = [&] {
    return ask(*socket, R"({"id":2,"method":"v2/account.balance","params":{"timestamp":)" +
                            std::to_string(to_ms(clock_.now())) + "}}");
  };
  EXPECT_EQ(value_of(first_of(value_of(balance(), "result")), "balance"), "10000.00000000");
  EXPECT_EQ(
      error_of(ask(*socket, R"({"id":3,"method":"v2/account.balance","params":{}})")),
      "400 -1102 Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
  ask(*socket, R"({"id":4,"method":"session.logout"})");
  EXPECT_EQ(error_of(balance()), "401 -2014 API-key format invalid.");
}

TEST_F(SocketApiTest, ABadSignatureLogsNobodyOn) {
  const auto socket = open("/ws-fapi/v1");
  const auto bad = ask(*socket, R"({"id":1,"method":"session.logon","params":{"apiKey":"paper",)"
                                R"("signature":"00","timestamp":)" +
                                    std::to_string(to_ms(clock_.now())) + "}}");
  EXPECT_EQ(error_of(bad), "400 -1022 Signature for this request is not valid.");
  const auto status = ask(*socket, R"({"id":1,"method":"session.status"})");
  EXPECT_EQ(value_of(value_of(status, "result"), "apiKey"), "null");
}

TEST_F(SocketApiTest, OrdersTellTheirCountsAndListenKeysComeByTheKeyAlone) {
  const auto socket = open("/ws-fapi/v1");
  ask(*socket, signed_call("session.logon", ""));
  const auto placed =
      ask(*socket, R"({"id":1,"method":"order.place","params":{"symbol":"BTCUSDT","side":"BUY",)"
                   R"("type":"LIMIT","timeInForce":"GTC","quantity":0.010,"price":49000,)"
                   R"("timestamp":)" +
                       std::to_string(to_ms(clock_.now())) + "}}");
  EXPECT_EQ(value_of(value_of(placed, "result"), "status"), "NEW");
  EXPECT_EQ(value_of(placed, "rateLimits"),
            R"([{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,)"
            R"("limit":-1,"count":-1},{"rateLimitType":"ORDERS","interval":"SECOND",)"
            R"("intervalNum":10,"limit":300,"count":1},{"rateLimitType":"ORDERS",)"
            R"("interval":"MINUTE","intervalNum":1,"limit":1200,"count":1}])");
  const auto started =
      ask(*socket, R"({"id":2,"method":"userDataStream.start","params":{"apiKey":"paper"}})");
  EXPECT_EQ(value_of(value_of(started, "result"), "listenKey"), listen_key());
}

}  // namespace
}  // namespace vectord::exchange
