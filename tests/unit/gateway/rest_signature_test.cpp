// What reaches the wire, verified as the exchange does: over the bytes as received, by OpenSSL and
// not by our own signer.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <memory>

#include "unit/gateway/world.hpp"

namespace vectord::gateway::test {
namespace {

// RFC 8032, test 1.
constexpr const char* ed25519_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::array<unsigned char, 32> ed25519_public{
    0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
    0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};

struct Sent {
  std::string payload;    // as it stands in the target
  std::string signature;  // percent-decoded
};

Sent sent_of(const net::HttpRequest& request) {
  const auto query = request.target.find('?') + 1;
  const auto at = request.target.rfind("&signature=");
  EXPECT_NE(at, std::string::npos) << request.target;
  EXPECT_EQ(request.body, "");
  return {request.target.substr(query, at - query),
          net::percent_decode(request.target.substr(at + 11)).value_or("?")};
}

std::string hmac(std::string_view payload) {
  const std::string_view secret = test_secret;
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(payload.data()), payload.size(), digest.data(),
       &size);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex.push_back("0123456789abcdef"[byte >> 4]);
    hex.push_back("0123456789abcdef"[byte & 15]);
  }
  return hex;
}

bool ed25519_verifies(const Sent& sent) {
  std::array<unsigned char, 68> signature{};
  if (sent.signature.size() != 88) return false;
  EVP_DecodeBlock(signature.data(), reinterpret_cast<const unsigned char*>(sent.signature.data()),
                  88);
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, ed25519_public.data(),
                                              ed25519_public.size());
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, key);
  const bool good = EVP_DigestVerify(context, signature.data(), 64,
                                     reinterpret_cast<const unsigned char*>(sent.payload.data()),
                                     sent.payload.size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  return good;
}

struct OnTheWire : testing::Test, RestWorld {
  // Every kind of signed call; an id with characters that must be encoded.
  std::vector<net::HttpRequest> send_all() {
    const ClientOrderId id{"v1:entry/7.a"};
    OrderRequest order;
    order.client_id = id;
    order.symbol = Symbol{"龙虾USDT"};
    order.quantity = Quantity::from_int(1);
    order.price = Price::from_int(9000);
    OrderRequest stop = order;
    stop.type = OrderType::stop_market;
    stop.role = OrderRole::stop;
    stop.trigger_price = Price::from_int(8000);
    gateway().perform(effect::PlaceOrder{order});
    gateway().perform(effect::PlaceOrder{stop});
    gateway().perform(effect::CancelOrder{order.symbol, id, false});
    gateway().perform(effect::CancelOrder{order.symbol, id, true});
    gateway().perform(effect::QueryOrder{order.symbol, id, false});
    gateway().perform(effect::SetLeverage{order.symbol, 7});
    gateway().perform(effect::LoadBrackets{});
    gateway().perform(effect::LoadIncome{time_from_ms(42)});
    exchange.script("GET /fapi/v1/time", {ok(R"({"serverTime":1})")});
    gateway().perform(effect::LoadAccount{});
    run_for(Millis{60'000});
    std::vector<net::HttpRequest> all = exchange.requests;
    std::erase_if(all, [](const auto& request) { return request.path() == "/fapi/v1/time"; });
    EXPECT_GE(all.size(), 9u);
    return all;
  }
};

TEST_F(OnTheWire, TheBytesOfEveryCallAreTheBytesThatWereSigned) {
  for (const auto& request : send_all()) {
    const Sent sent = sent_of(request);
    EXPECT_EQ(sent.signature, hmac(sent.payload)) << request.target;
  }
}

TEST_F(OnTheWire, AnEd25519KeySignsThemToo) {
  secret = ed25519_key;
  for (const auto& request : send_all()) {
    EXPECT_TRUE(ed25519_verifies(sent_of(request))) << request.target;
  }
}

TEST_F(OnTheWire, NothingOfTheSecretGoesOutOrIntoAnErrorText) {
  for (const auto& request : send_all()) {
    EXPECT_EQ(request.target.find(test_secret), std::string::npos);
    for (const auto& [name, value] : request.headers) {
      EXPECT_EQ(value.find(test_secret), std::string::npos);
    }
  }
  EXPECT_EQ(gateway().stats().last_error.find(test_secret), std::string::npos);
}

}  // namespace
}  // namespace vectord::gateway::test
