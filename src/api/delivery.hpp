#pragma once
// How a body travels: gzip for who takes it, 304 for who has it. Private to api.
#include <string>
#include <string_view>

#include "vectord/net/http.hpp"

namespace vectord::api {

// Smaller bodies gain nothing. Larger ones would hold up the loop, on which trading runs too.
inline constexpr std::size_t min_gzip = 1024;
inline constexpr std::size_t max_gzip = 64 * 1024;

// A gzip stream; level 1 (quick) to 9 (small).
std::string gzip(std::string_view bytes, int level);
bool takes_gzip(const net::HttpRequest& request);
// If-None-Match names this tag, or all.
bool has_already(const net::HttpRequest& request, std::string_view etag);
// Compresses what is worth it, unless it is already or has no end yet.
void compress(const net::HttpRequest& request, net::HttpResponse& response);

}  // namespace vectord::api
