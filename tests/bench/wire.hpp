#pragma once
// The bytes that every contestant of the order benchmark exchanges: one signed order and its
// answer, as they look on Binance's wire.
#include <string>
#include <string_view>

#include "vectord/domain/order.hpp"
#include "vectord/net/http.hpp"

namespace vectord::bench {

inline constexpr std::string_view api_key =
    "benchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbenchbench";
inline constexpr std::string_view secret =
    "secretsecretsecretsecretsecretsecretsecretsecretsecretsecretsecr";

OrderRequest order(std::uint64_t number);
// Built and signed as the daemon does it.
net::HttpRequest signed_request(std::uint64_t number);
// The request as bytes, signed once.
std::string request_bytes(const net::Endpoint& endpoint);
// Status line, headers (with the rate limit's) and body of an accepted order.
const std::string& answer_bytes();

// How many bytes the first whole message of `bytes` has, 0 when it is not complete. Knows
// Content-Length and nothing else.
std::size_t whole_message(std::string_view bytes);

}  // namespace vectord::bench
