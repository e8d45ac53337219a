#include "unit/exchange/fixture.hpp"

#include "exchange/signature.hpp"

namespace vectord::exchange {

std::vector<std::string> FakeSocket::with(std::string_view part) const {
  std::vector<std::string> found;
  for (const auto& text : received) {
    if (text.find(part) != std::string::npos) found.push_back(text);
  }
  return found;
}

namespace {

std::set<std::string> keys(simdjson::dom::element element) {
  std::set<std::string> names;
  simdjson::dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return names;
  for (const auto field : object) names.emplace(field.key);
  return names;
}

}  // namespace

std::set<std::string> keys_of(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(json).get(element) != simdjson::SUCCESS) return {"not JSON: " + json};
  return keys(element);
}

std::set<std::string> keys_of(const std::string& json, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(json)[name].get(element) != simdjson::SUCCESS) return {"absent in " + json};
  return keys(element);
}

std::string first_of(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(json).at(0).get(element) != simdjson::SUCCESS) return "";
  return simdjson::minify(element);
}

std::string value_of(const std::string& json, std::string_view name) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  if (parser.parse(json)[name].get(element) != simdjson::SUCCESS) return "";
  std::string_view text;
  if (element.get(text) == simdjson::SUCCESS) return std::string(text);
  return simdjson::minify(element);
}

ExchangeTest::ExchangeTest() {
  make({});
}
ExchangeTest::ExchangeTest(SimulatedExchangeSettings settings) {
  make(std::move(settings));
}

void ExchangeTest::make(SimulatedExchangeSettings settings) {
  auto market = std::make_unique<FakeMarket>();
  market_ = market.get();
  for (int i = 1; i <= 20; ++i) {
    market->add({FakeMarket::point("BTCUSDT", 50'000 + i), FakeMarket::point("ETHUSDT", 3'000)});
  }
  exchange_ = std::make_unique<SimulatedExchange>(io_, clock_, std::move(market),
                                                  std::move(settings), nullptr);
}

net::HttpResponse ExchangeTest::get(std::string target) {
  return exchange_->handle({"GET", std::move(target), {}, ""});
}

net::HttpResponse ExchangeTest::with_key(std::string method, std::string target) {
  return exchange_->handle({std::move(method), std::move(target), {{"X-MBX-APIKEY", "paper"}}, ""});
}

net::HttpResponse ExchangeTest::call(std::string method, std::string path, std::string parameters) {
  if (!parameters.empty()) parameters += '&';
  parameters += "timestamp=" + std::to_string(to_ms(clock_.now()));
  const auto signature = hmac_sha256_hex("paper", parameters);
  return with_key(std::move(method), path + "?" + parameters + "&signature=" + signature);
}

std::string ExchangeTest::error(std::string method, std::string path, std::string parameters) {
  return describe(call(std::move(method), std::move(path), std::move(parameters)));
}

std::string ExchangeTest::listen_key() {
  return value_of(with_key("POST", "/fapi/v1/listenKey").body, "listenKey");
}

std::shared_ptr<FakeSocket> ExchangeTest::open(std::string target) {
  auto socket = std::make_shared<FakeSocket>(clock_);
  EXPECT_TRUE(exchange_->accept({"GET", std::move(target), {}, ""}, socket));
  return socket;
}

std::shared_ptr<FakeSocket> ExchangeTest::open_user_stream() {
  return open("/private/ws/" + listen_key());
}

std::string describe(const net::HttpResponse& response) {
  return std::to_string(response.status) + " " + value_of(response.body, "code") + " " +
         value_of(response.body, "msg");
}

}  // namespace vectord::exchange
