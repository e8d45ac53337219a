#include "bench/wire.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

#include "vectord/binance/requests.hpp"

namespace vectord::bench {
namespace {

const binance::Signer& signer() {
  static const binance::Signer made(secret);
  return made;
}

Time now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::floor<Millis>(since)};
}

std::string make_answer() {
  const std::string body =
      R"({"orderId":283194212,"symbol":"BTCUSDT","status":"FILLED","clientOrderId":"bench-1",)"
      R"("price":"0.00","origQty":"0.010","executedQty":"0.010","cumQty":"0.010",)"
      R"("timeInForce":"GTC","type":"MARKET","reduceOnly":false,"closePosition":false,)"
      R"("side":"BUY","positionSide":"BOTH","stopPrice":"0.00","workingType":"CONTRACT_PRICE",)"
      R"("priceProtect":false,"origType":"MARKET","priceMatch":"NONE",)"
      R"("selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0,"updateTime":1784000000000})";
  return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) +
         "\r\nConnection: keep-alive\r\nServer: Tengine\r\nX-MBX-USED-WEIGHT-1M: 7\r\n"
         "X-MBX-ORDER-COUNT-10S: 1\r\nX-MBX-ORDER-COUNT-1M: 1\r\nX-Response-Time: 3ms\r\n"
         "Date: Wed, 25 Nov 2026 19:00:00 GMT\r\n\r\n" +
         body;
}

}  // namespace

OrderRequest order(std::uint64_t number) {
  std::array<char, 18> id{'b', 'e', 'n', 'c', 'h', '-'};
  std::fill(id.begin() + 6, id.end(), '0');
  for (auto digit = id.rbegin(); number > 0; number /= 10) {
    *digit++ = static_cast<char>('0' + number % 10);
  }
  OrderRequest request;
  request.client_id = ClientOrderId(std::string_view(id.data(), id.size()));
  request.symbol = Symbol("BTCUSDT");
  request.type = OrderType::market;
  request.quantity = Quantity::from_units(1'000'000);
  return request;
}

net::HttpRequest signed_request(std::uint64_t number) {
  const auto call = binance::request::place(order(number));
  const binance::Identity identity{api_key, &signer(), Millis{5000}};
  return binance::to_http(*call, identity, now());
}

std::string request_bytes(const net::Endpoint& endpoint) {
  const net::HttpRequest request = signed_request(1);
  return request.method + " " + request.target + " HTTP/1.1\r\nHost: " + endpoint.host + ":" +
         endpoint.port + "\r\nX-MBX-APIKEY: " + std::string(api_key) +
         "\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n";
}

const std::string& answer_bytes() {
  static const std::string made = make_answer();
  return made;
}

std::size_t whole_message(std::string_view bytes) {
  constexpr std::string_view name = "\r\nContent-Length:";
  constexpr std::string_view lower_name = "\r\ncontent-length:";
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  const auto head = bytes.substr(0, end);
  auto at = head.find(name);
  if (at == std::string_view::npos) at = head.find(lower_name);
  std::size_t body = 0;
  if (at != std::string_view::npos) {
    body = std::strtoul(head.data() + at + name.size(), nullptr, 10);
  }
  const std::size_t whole = end + 4 + body;
  return bytes.size() >= whole ? whole : 0;
}

}  // namespace vectord::bench
