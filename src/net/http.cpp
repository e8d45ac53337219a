#include "vectord/net/http.hpp"

#include <algorithm>
#include <charconv>

#include "net/http_chars.hpp"
#include "net/http_parse.hpp"

namespace vectord::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// "host", "host:port", "[v6]:port". The port is empty when there is none.
std::optional<std::pair<std::string, std::string>> split_host_port(std::string_view text) {
  std::string_view host;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (host.empty() || (!rest.empty() && (rest[0] != ':' || rest.size() == 1))) return std::nullopt;
  if (!rest.empty()) rest.remove_prefix(1);
  return std::pair(std::string(host), std::string(rest));
}

Error bad_endpoint(std::string_view url, const std::string& why) {
  return Error(Errc::parse, "\"" + std::string(url) + "\" is not an endpoint: " + why);
}

bool is_unreserved(char c) {
  return unreserved_bytes[static_cast<unsigned char>(c)];
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  if (l >= 'a' && l <= 'f') return l - 'a' + 10;
  return std::nullopt;
}

bool are_well_formed(const Headers& headers) {
  return std::all_of(headers.begin(), headers.end(), [](const Headers::Header& header) {
    // A tab is the one control character that a value may hold.
    std::string_view rest = header.value;
    bool clean = true;
    for (auto tab = rest.find('\t'); clean && tab != rest.npos; tab = rest.find('\t')) {
      clean = all_from(' ', rest.substr(0, tab));
      rest.remove_prefix(tab + 1);
    }
    clean = clean && all_from(' ', rest);
    return clean && is_token(header.name);
  });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string_view reason(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 418: return "I'm a teapot";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    default: return "Status";
  }
}

}  // namespace

std::string_view HttpRequest::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

result<Endpoint> parse_endpoint(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) {
    return bad_endpoint(url, "it must begin with https://, http://, wss:// or ws://");
  }
  const auto scheme = url.substr(0, colon);
  Endpoint endpoint;
  endpoint.tls = scheme == "https" || scheme == "wss";
  if (!endpoint.tls && scheme != "http" && scheme != "ws") {
    return bad_endpoint(url, "unknown scheme \"" + std::string(scheme) + "\"");
  }
  auto rest = url.substr(colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#@ ") != std::string_view::npos) {
    return bad_endpoint(url, "only scheme, host and port are allowed, no path");
  }
  auto split = split_host_port(rest);
  if (!split) return bad_endpoint(url, "the host or port is missing or malformed");
  endpoint.host = std::move(split->first);
  endpoint.port = std::move(split->second);
  if (endpoint.port.empty()) endpoint.port = endpoint.tls ? "443" : "80";
  if (parse_port(endpoint.port).value_or(0) == 0) {
    return bad_endpoint(url, "the port must be 1 to 65535");
  }
  return endpoint;
}

result<std::pair<std::string, std::uint16_t>> parse_listen_address(std::string_view text) {
  auto split = split_host_port(text);
  const auto port = split ? parse_port(split->second) : std::nullopt;
  if (!port) {
    return Error(Errc::parse, "\"" + std::string(text) +
                                  "\" is not an address to listen on: write HOST:PORT, "
                                  "for example 127.0.0.1:8080 or [::1]:8080");
  }
  return std::pair(std::move(split->first), *port);
}

std::string percent_encode(std::string_view text) {
  std::string out;
  append_percent_encoded(out, text);
  return out;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  if (are_all(unreserved_bytes, text)) {  // as most are
    out.append(text);
    return;
  }
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

bool is_well_formed(const HttpRequest& request) {
  return all_from('!', request.target) && request.target.starts_with('/') &&
         is_token(request.method) && are_well_formed(request.headers);
}

bool is_well_formed(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 599 && are_well_formed(response.headers);
}

std::string encode_request(const HttpRequest& request, const Endpoint& endpoint,
                           std::uint64_t flight) {
  std::string out;
  out.reserve(512 + request.target.size() + request.body.size());
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  const bool usual_port = endpoint.port == (endpoint.tls ? "443" : "80");
  out.append("Host: ").append(is_v6 ? "[" : "").append(endpoint.host).append(is_v6 ? "]" : "");
  if (!usual_port) out.append(":").append(endpoint.port);
  out.append("\r\n");
  for (const auto [name, value] : request.headers) {
    if (!same_name(name, "Content-Length") && !same_name(name, "Host")) {
      append_header(out, name, value);
    }
  }
  if (find_header(request.headers, "Connection").empty()) {
    append_header(out, "Connection", "keep-alive");
  }
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    append_header(out, "Content-Length", std::to_string(request.body.size()));
  }
  if (flight != 0) append_header(out, flight_header, std::to_string(flight));
  out.append("\r\n").append(request.body);
  return out;  // not what append returns: that would be a copy
}

std::string encode_response(const HttpResponse& response, bool keep_alive, bool head_only) {
  std::string out;
  out.reserve(256 + response.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason(response.status)).append("\r\n");
  for (const auto [name, value] : response.headers) {
    if (!same_name(name, "Content-Length") && !same_name(name, "Connection")) {
      append_header(out, name, value);
    }
  }
  append_header(out, "Connection", keep_alive ? "keep-alive" : "close");
  const bool bodiless = response.status == 204 || response.status == 304;
  if (!bodiless && !response.open_body)
    append_header(out, "Content-Length", std::to_string(response.body.size()));
  out.append("\r\n");
  if (!head_only && !bodiless) out.append(response.body);
  return out;
}

std::uint64_t parse_flight(const Headers& headers) {
  const auto text = find_header(headers, flight_header);
  std::uint64_t key = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), key);
  return ec == std::errc{} && end == text.data() + text.size() ? key : 0;
}

}  // namespace vectord::net
