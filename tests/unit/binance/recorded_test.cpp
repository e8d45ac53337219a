// The decoders over recorded payloads, which stay outside the repository.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "vectord/binance/decode_market.hpp"
#include "vectord/binance/decode_stream.hpp"
#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

namespace fs = std::filesystem;

fs::path payloads() {
  const char* named = std::getenv("VECTOR_DATA");
  const fs::path data =
      named != nullptr ? fs::path(named) : fs::path(VECTOR_SOURCE_DIR) / ".." / "shared" / "data";
  return data / "payloads";
}

bool in_ci() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string(ci) == "true";
}

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Recorded : testing::Test {
  void SetUp() override {
    if (fs::exists(payloads())) return;
    if (in_ci()) FAIL() << payloads() << " is not there; set VECTOR_DATA";
    GTEST_SKIP() << payloads() << " is not there; set VECTOR_DATA to run this";
  }
};

TEST_F(Recorded, ExchangeInfoOfTheTestnetIsReadWhole) {
  const auto info =
      decode_exchange_info(slurp(payloads() / "exchangeInfo_testnet_2026-03-31.json"));
  ASSERT_TRUE(info.has_value()) << info.error().what();
  EXPECT_EQ(info->instruments.size() + static_cast<std::size_t>(info->skipped), 705u);
  EXPECT_EQ(info->weight_limit_1m, 6000);
  int tradable = 0;
  for (const auto& instrument : info->instruments) {
    tradable += instrument.perpetual && instrument.status == InstrumentStatus::trading;
  }
  EXPECT_EQ(tradable, 569);
  const auto& btc = info->instruments.front();
  EXPECT_EQ(btc.symbol, Symbol{"BTCUSDT"});
  EXPECT_EQ(btc.tick_size, Price::parse("0.1").value());
  EXPECT_EQ(btc.market_max_quantity, Quantity::from_int(120));
}

// The file wraps each message: {"recv":...,"msg":{...}}.
std::vector<std::string> market_messages() {
  std::vector<std::string> messages;
  std::ifstream file(payloads() / "market_streams_2021-07-22.jsonl");
  for (std::string line; std::getline(file, line);) {
    const auto at = line.find("\"msg\":");
    if (at == std::string::npos) continue;
    messages.push_back(line.substr(at + 6, line.rfind('}') - at - 6));
  }
  return messages;
}

TEST_F(Recorded, MarketStreamsDecodeWithoutAnError) {
  StreamDecoder decoder;
  std::map<std::string, int> count;
  const auto messages = market_messages();
  ASSERT_EQ(messages.size(), 1535u);
  for (const auto& text : messages) {
    const auto message = decoder.decode(text);
    ASSERT_TRUE(message.has_value()) << message.error().what() << "\n" << text;
    if (message->kind == StreamMessage::Kind::ignored) {
      ++count["ignored"];
    } else if (std::holds_alternative<event::Quote>(message->what)) {
      ++count["quote"];
    } else if (std::holds_alternative<event::CandleUpdate>(message->what)) {
      ++count["candle"];
    }
  }
  EXPECT_GT(count["quote"], 0);
  EXPECT_EQ(count["quote"] + count["candle"] + count["ignored"], 1535);
}

TEST_F(Recorded, UserStreamEventsDecodeWithoutAnError) {
  StreamDecoder decoder;
  int events = 0;
  for (const auto& entry : fs::directory_iterator(payloads() / "user_stream")) {
    const auto message = decoder.decode(slurp(entry.path()));
    ASSERT_TRUE(message.has_value()) << entry.path() << ": " << message.error().what();
    events += message->kind == StreamMessage::Kind::event;
  }
  EXPECT_EQ(events, 12);  // of 14: TRADE_LITE and a COIN-M delivery are not ours to read
}

TEST_F(Recorded, ALiquidationAnnouncedIsNotAFillAndOneDoneIs) {
  StreamDecoder decoder;
  const auto fill = [&](const char* name) {
    auto message = decoder.decode(slurp(payloads() / "user_stream" / name));
    return std::get<event::OrderUpdate>(message.value().what).report.fill;
  };
  EXPECT_FALSE(fill("order_update_calculated_pending.json").has_value());
  ASSERT_TRUE(fill("order_update_calculated.json").has_value());
  EXPECT_EQ(fill("order_update_calculated.json")->quantity, Quantity::parse("0.014").value());
  EXPECT_TRUE(fill("order_update_adl.json").has_value());
  EXPECT_TRUE(fill("order_update_insurance.json").has_value());
}

TEST_F(Recorded, RestAnswersDecodeWithoutAnError) {
  const auto rest = payloads() / "rest";
  EXPECT_TRUE(decode_order(slurp(rest / "order_response.json")).has_value());
  const auto algos = decode_open_algo_orders(slurp(rest / "open_algo_orders.json"));
  ASSERT_TRUE(algos.has_value()) << algos.error().what();
  EXPECT_EQ(algos->front().type, OrderType::stop_market);
  EXPECT_EQ(decode_position_risk(slurp(rest / "position_risk.json")).value().size(), 1u);
  const auto account = decode_account(slurp(rest / "account_info_v2.json"));
  EXPECT_EQ(account.value().wallet, Money::parse("23.72469206").value());
}

}  // namespace
}  // namespace vectord::binance
