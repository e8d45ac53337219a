#include "exchange/signature.hpp"

#include <gtest/gtest.h>

namespace vectord::exchange {
namespace {

constexpr std::string_view secret_a =
    "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
constexpr std::string_view secret_b =
    "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

// The vectors of spec §2.5.
TEST(Signature, OfOneQueryOrOneBody) {
  const std::string_view payload =
      "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&"
      "timestamp=1591702613943";
  const std::string_view expected =
      "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9";
  EXPECT_EQ(hmac_sha256_hex(secret_a, payload), expected);
  std::string sent(payload);
  sent.append("&signature=").append(expected);
  EXPECT_TRUE(signature_matches(secret_a, signed_payload(sent, "")));
  EXPECT_TRUE(signature_matches(secret_a, signed_payload("", sent)));
}

TEST(Signature, OfQueryAndBodyJoinedWithoutASeparator) {
  const auto request =
      signed_payload("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC",
                     "quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943&signature="
                     "30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4");
  EXPECT_EQ(request.payload,
            "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&"
            "recvWindow=5000&timestamp=1591702613943");
  EXPECT_TRUE(signature_matches(secret_a, request));
}

TEST(Signature, IsMadeOverTheEncodedBytesAsSent) {
  EXPECT_TRUE(signature_matches(
      secret_a,
      signed_payload("batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%"
                     "22type%22%3A%22LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%"
                     "220.001%22%2C%22price%22%3A%2210001%22%7D%5D&recvWindow=5000&timestamp="
                     "1591702613943&signature="
                     "026715bfdd0be4619ac076d3be028600cb2fe0f15abc506f2443e2360edd0b7a",
                     "")));
  EXPECT_TRUE(signature_matches(
      secret_b,
      signed_payload("symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type="
                     "LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp="
                     "1499827319559&signature="
                     "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
                     "")));
}

TEST(Signature, OfTheShortestPayload) {
  EXPECT_EQ(hmac_sha256_hex(secret_b, "timestamp=1578963600000"),
            "d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4");
}

TEST(Signature, MayBeUpperCaseAndAnywhereInItsPart) {
  const auto request = signed_payload(
      "signature=D84E6641B1E328E7B418FFF030CAED655C266299C9355E36CE801ED14631EED4&timestamp="
      "1578963600000",
      "");
  EXPECT_TRUE(signature_matches(secret_b, request));
}

TEST(Signature, OfAnotherSecretOrOtherBytesDoesNotMatch) {
  const auto right = signed_payload(
      "timestamp=1578963600000&signature="
      "d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4",
      "");
  EXPECT_FALSE(signature_matches(secret_a, right));
  auto wrong = right;
  wrong.payload.back() = '1';
  EXPECT_FALSE(signature_matches(secret_b, wrong));
  EXPECT_FALSE(signature_matches(secret_b, signed_payload("timestamp=1578963600000", "")));
}

// The public half of the key of RFC 8032, test 1, and a signature by OpenSSL's own tool (spec §2.5,
// E1).
constexpr std::string_view ed25519_public =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view ed25519_payload =
    "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&"
    "timestamp=1668481559918&recvWindow=5000";

bool accepted(std::string_view signature) {
  std::string query(ed25519_payload);
  query.append("&signature=").append(signature);
  return signature_matches(ed25519_public, signed_payload(query, ""));
}

TEST(Signature, ByAnEd25519KeyIsVerifiedWithItsPublicHalf) {
  EXPECT_TRUE(
      accepted("XtZirsmmi0noRzUfkqktvkVfxpkq%2FWtbLg2UOL3QGYdUBZVlqOBEMuEVw8zioY93N54NcKj9UuAXQEa9"
               "zgTDBg%3D%3D"));
  EXPECT_TRUE(  // not percent-encoded, as sloppy clients send it
      accepted("XtZirsmmi0noRzUfkqktvkVfxpkq/WtbLg2UOL3QGYdUBZVlqOBEMuEVw8zioY93N54NcKj9UuAXQEa9"
               "zgTDBg=="));
}

TEST(Signature, ByAnEd25519KeyMustBeOfThisPayloadAndWellFormed) {
  EXPECT_FALSE(
      accepted("763GJeFgG09B/06V/dq24cLu6f0R57whgDMyOCubDex4CTTElmDgPSIQqLdOsvW5TBxyaaFotVCI8tUm"
               "QMChAA=="));
  for (const char* nonsense : {"x", "====", "AAAA", "%3D", "!!!!"}) {
    EXPECT_FALSE(accepted(nonsense)) << nonsense;
  }
  EXPECT_FALSE(accepted(std::string(8192, 'A')));
}

TEST(Signature, NothingMatchesAPublicKeyThatCannotBeRead) {
  const std::string broken = "-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n";
  EXPECT_FALSE(signature_matches(broken, signed_payload("a=1&signature=AAAA", "")));
}

}  // namespace
}  // namespace vectord::exchange
