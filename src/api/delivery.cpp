#include "delivery.hpp"

#include <zlib.h>

#include <charconv>

namespace vectord::api {
namespace {

constexpr int gzip_window = 15 + 16;  // zlib's way of asking for the gzip format
constexpr int usual_memory = 8;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Calls `look` for each element of a list with commas, until it says true.
template <class Look>
bool any_of(std::string_view list, Look look) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (look(trimmed(list.substr(0, end)))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// "gzip;q=0" is a refusal.
bool is_zero(std::string_view weight) {
  const auto at = weight.find("q=");
  if (at == std::string_view::npos) return false;
  return weight.substr(at + 2).find_first_not_of("0.") == std::string_view::npos;
}

}  // namespace

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  // zlib promises not to write to what it reads.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int done = deflate(&stream, Z_FINISH);
  out.resize(done == Z_STREAM_END ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

bool takes_gzip(const net::HttpRequest& request) {
  return any_of(net::find_header(request.headers, "Accept-Encoding"), [](std::string_view item) {
    const auto end = std::min(item.find(';'), item.size());
    return trimmed(item.substr(0, end)) == "gzip" && !is_zero(item.substr(end));
  });
}

bool has_already(const net::HttpRequest& request, std::string_view etag) {
  return any_of(net::find_header(request.headers, "If-None-Match"), [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);
    return item == "*" || item == etag;
  });
}

void compress(const net::HttpRequest& request, net::HttpResponse& response) {
  if (response.open_body || response.body.size() < min_gzip || response.body.size() > max_gzip ||
      !net::find_header(response.headers, "Content-Encoding").empty() || !takes_gzip(request)) {
    return;
  }
  std::string small = gzip(response.body, 1);
  if (small.empty() || small.size() >= response.body.size()) return;
  response.body = std::move(small);
  response.headers.emplace_back("Content-Encoding", "gzip");
  response.headers.emplace_back("Vary", "Accept-Encoding");
}

}  // namespace vectord::api
