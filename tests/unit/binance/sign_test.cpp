#include "vectord/binance/sign.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

namespace vectord::binance {
namespace {

// Secrets and vectors as printed in the exchange's documentation, recomputed with OpenSSL
// (spec 2.5).
constexpr const char* secret_a = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
constexpr const char* secret_b = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j";

struct Vector {
  const char* name;
  const char* secret;
  const char* payload;
  const char* signature;
};

const Vector vectors[] = {
    {"A1", secret_a,
     "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&"
     "timestamp=1591702613943",
     "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9"},
    {"A2", secret_a,
     "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&"
     "timestamp=1591702613943",
     "30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4"},
    {"A3", secret_a,
     "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=9000&recvWindow=5000&"
     "timestamp=1591702613943",
     "ec11dcc17e67e47f0d3c3f513dfe9062307e37619c5c82ebaa8fe0bdf3d59519"},
    {"A4", secret_a,
     "batchOrders=%5B%7B%22symbol%22%3A%22BTCUSDT%22%2C%22side%22%3A%22BUY%22%2C%22type%22%3A%22"
     "LIMIT%22%2C%22timeInForce%22%3A%22GTC%22%2C%22quantity%22%3A%220.001%22%2C%22price%22%3A%22"
     "10001%22%7D%5D&recvWindow=5000&timestamp=1591702613943",
     "026715bfdd0be4619ac076d3be028600cb2fe0f15abc506f2443e2360edd0b7a"},
    {"B1", secret_b,
     "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&"
     "timestamp=1499827319559",
     "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"},
    {"B2", secret_b,
     "symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&"
     "timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
     "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3"},
    {"B3", secret_b,
     "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=0.1&recvWindow=5000&"
     "timestamp=1499827319559",
     "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77"},
    {"B4", secret_b,
     "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&price=52000.00&"
     "quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&timeInForce=GTC&"
     "timestamp=1645423376532&type=LIMIT",
     "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"},
    {"B5", secret_b, "timestamp=1578963600000",
     "d84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4"},
};

TEST(Signer, GivesTheDocumentedSignatures) {
  for (const Vector& vector : vectors) {
    EXPECT_EQ(Signer(vector.secret).sign(vector.payload), vector.signature) << vector.name;
  }
}

TEST(Signer, SignsAgainWithTheSamePads) {
  const Signer signer(secret_b);
  EXPECT_EQ(signer.sign(vectors[4].payload), vectors[4].signature);
  EXPECT_EQ(signer.sign(vectors[8].payload), vectors[8].signature);
  EXPECT_EQ(signer.sign(vectors[4].payload), vectors[4].signature);
}

// RFC 4231, test case 6: a key of 131 bytes is hashed first.
TEST(Signer, HashesAKeyLongerThanABlock) {
  EXPECT_EQ(Signer(std::string(131, '\xaa'))
                .sign("Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// RFC 4231, test case 2: a short key is padded.
TEST(Signer, PadsAShortKey) {
  EXPECT_EQ(Signer("Jefe").sign("what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// The key of RFC 8032, test 1, in PKCS#8; signatures by OpenSSL's own tool.
constexpr const char* ed25519_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

const Vector ed25519_vectors[] = {
    {"E1", ed25519_key,
     "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&"
     "timestamp=1668481559918&recvWindow=5000",
     "XtZirsmmi0noRzUfkqktvkVfxpkq/WtbLg2UOL3QGYdUBZVlqOBEMuEVw8zioY93N54NcKj9UuAXQEa9zgTDBg=="},
    {"E2", ed25519_key,
     "apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&"
     "timestamp=1649729878532",
     "763GJeFgG09B/06V/dq24cLu6f0R57whgDMyOCubDex4CTTElmDgPSIQqLdOsvW5TBxyaaFotVCI8tUmQMChAA=="},
    {"E3", ed25519_key, vectors[7].payload,
     "/RNKbCSA6iS23rmPP+v/A6061Gd8Cq3H5fR1YlWyOYP0CZ6Oq/+spQodx1F1B63EIhUSP2QmDaMDAMBFCTI+CQ=="},
};

TEST(Signer, SignsWithEd25519WhereTheSecretIsSuchAKey) {
  EXPECT_EQ(Signer::kind_of(ed25519_key).value(), SecretKind::ed25519);
  for (const Vector& vector : ed25519_vectors) {
    EXPECT_EQ(Signer(vector.secret).sign(vector.payload), vector.signature) << vector.name;
  }
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string pem_of(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  const std::string word = "word";
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, cipher, cipher ? word.data() : nullptr,
                                cipher ? static_cast<int>(word.size()) : 0, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

bool verifies(EVP_PKEY* key, std::string_view payload, const std::string& base64) {
  std::vector<unsigned char> signature(base64.size());
  const int size =
      EVP_DecodeBlock(signature.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                      static_cast<int>(base64.size()));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
  const auto padding = std::count(base64.begin(), base64.end(), '=');
  const bool good =
      EVP_DigestVerify(context, signature.data(), static_cast<std::size_t>(size - padding),
                       reinterpret_cast<const unsigned char*>(payload.data()), payload.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

TEST(Signer, SignsWithRsaWhereTheSecretIsSuchAKey) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_RSA_gen(2048));
  const std::string pem = pem_of(key.get());
  EXPECT_EQ(Signer::kind_of(pem).value(), SecretKind::rsa);
  const Signer signer(pem);
  const std::string signature = signer.sign(vectors[0].payload);
  EXPECT_EQ(signature, signer.sign(vectors[0].payload));  // PKCS#1 v1.5 has no salt
  EXPECT_TRUE(verifies(key.get(), vectors[0].payload, signature));
  EXPECT_FALSE(verifies(key.get(), vectors[1].payload, signature));
}

std::string problem_of(std::string_view secret) {
  const auto kind = Signer::kind_of(secret);
  EXPECT_TRUE(kind.has_error());
  return kind.has_error() ? kind.error().what() : "";
}

TEST(Signer, SaysWhyASecretCannotBeUsedAndQuotesNothingOfIt) {
  EXPECT_EQ(problem_of(""), "the API secret is empty");
  EXPECT_EQ(problem_of("two words"), "the API secret holds a space or a control character");
  EXPECT_EQ(problem_of("-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"),
            "the API secret is PEM, but no private key");
  EXPECT_EQ(problem_of("-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n"),
            "the private key cannot be used: it is not a PEM private key that OpenSSL can read");
}

TEST(Signer, RefusesAnEncryptedKeyRatherThanAskOnTheTerminal) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  EXPECT_NE(problem_of(pem_of(key.get(), EVP_aes_256_cbc())).find("it is encrypted"),
            std::string::npos);
}

TEST(Signer, RefusesAKeyOfAnotherKind) {
  const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
  EXPECT_NE(problem_of(pem_of(key.get())).find("neither"), std::string::npos);
}

}  // namespace
}  // namespace vectord::binance
