#pragma once
// HMAC-SHA256 request signatures (spec §2.3), verified over the raw received bytes.
#include <string>
#include <string_view>

#include "exchange/parameters.hpp"

namespace vectord::exchange {

// Lower-case hex, 64 characters.
std::string hmac_sha256_hex(std::string_view secret, std::string_view payload);

// totalParams: query then body, each without its `signature` parameter, nothing in between.
struct SignedPayload {
  std::string payload;
  std::string signature;  // percent-decoded; empty when none was sent
};
SignedPayload signed_payload(std::string_view query, std::string_view body);
// Of the WebSocket API (spec §2.6): all parameters but the signature, sorted by name, un-encoded.
SignedPayload signed_payload(const Parameters& parameters);

// Case of the hex digits does not matter; constant time in the signature's content.
bool signature_matches(std::string_view secret, const SignedPayload& request);

}  // namespace vectord::exchange
