#include "exchange/stream_name.hpp"

#include <cctype>

#include "vectord/net/http.hpp"

namespace vectord::exchange {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    if (end != 0) parts.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return parts;
}

// "depth5", "depth20@100ms", "depth", "depth@500ms".
void read_depth(std::string_view word, StreamTopic& topic) {
  const auto levels = word.substr(5, word.find('@') - 5);
  if (levels.empty()) topic.kind = StreamKind::diff_depth;
  if (levels == "5" || levels == "10" || levels == "20") {
    topic.kind = StreamKind::depth;
    topic.levels = levels == "5" ? 5 : levels == "10" ? 10 : 20;
  }
}

void read_kline(std::string_view interval, StreamKind kind, StreamTopic& topic) {
  const auto known = candle_interval_from(interval);
  if (!known) return;
  topic.kind = kind;
  topic.interval = *known;
}

void read_word(std::string_view word, StreamTopic& topic) {
  if (word.starts_with("depth")) return read_depth(word, topic);
  if (word.starts_with("kline_")) return read_kline(word.substr(6), StreamKind::kline, topic);
  if (word.starts_with("continuousKline_")) {
    return read_kline(word.substr(16), StreamKind::continuous_kline, topic);
  }
  if (word == "trade") {
    topic.kind = StreamKind::trade;
  } else if (word == "bookTicker") {
    topic.kind = StreamKind::book_ticker;
  } else if (word == "markPrice" || word == "markPrice@1s") {
    topic.kind = StreamKind::mark_price;
  } else if (word == "aggTrade") {
    topic.kind = StreamKind::aggregate_trade;
  } else if (word == "miniTicker") {
    topic.kind = StreamKind::mini_ticker;
  } else if (word == "ticker") {
    topic.kind = StreamKind::ticker;
  }
}

StreamTopic all_symbols(std::string_view name) {
  StreamTopic topic;
  if (name == "!bookTicker") topic.kind = StreamKind::book_ticker;
  if (name == "!markPrice@arr" || name == "!markPrice@arr@1s") topic.kind = StreamKind::mark_price;
  if (name == "!miniTicker@arr") topic.kind = StreamKind::mini_ticker;
  if (name == "!ticker@arr") topic.kind = StreamKind::ticker;
  return topic;
}

bool is_endpoint(std::string_view word) {
  return word == "ws" || word == "stream";
}

void read_query(std::string_view query, StreamPath& path) {
  for (const auto& pair : split(query, '&')) {
    const auto equals = pair.find('=');
    const auto name = std::string_view(pair).substr(0, equals);
    if (equals == std::string::npos) continue;
    const auto value = net::percent_decode(std::string_view(pair).substr(equals + 1));
    if (!value || value->empty()) continue;
    if (name == "streams") {
      for (auto& stream : split(*value, '/')) path.names.push_back(std::move(stream));
    } else if (name == "listenKey") {
      path.users.push_back({*value, {}});
    } else if (name == "events" && !path.users.empty()) {
      path.users.back().events = split(*value, '/');
    }
  }
}

}  // namespace

StreamTopic parse_stream_name(std::string_view name, StreamRoute route) {
  if (name.starts_with('!')) return all_symbols(name);
  StreamTopic topic;
  const auto at = name.find('@');
  if (at == std::string_view::npos) {
    if (route == StreamRoute::private_ || name.size() == 64) topic.kind = StreamKind::user;
    return topic;
  }
  std::string upper(name.substr(0, at));
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  // Only perpetuals are traded here: "btcusdt_perpetual@continuousKline_1m".
  if (upper.ends_with("_PERPETUAL")) upper.resize(upper.size() - 10);
  const auto symbol = Symbol::make(upper);
  if (!symbol || symbol->empty()) return topic;
  topic.symbol = *symbol;
  read_word(name.substr(at + 1), topic);
  return topic;
}

bool is_served_on(StreamKind kind, StreamRoute route, bool unrouted_serves_everything) {
  if (route == StreamRoute::unrouted) {
    if (unrouted_serves_everything) return true;
    route = StreamRoute::public_;
  }
  switch (kind) {
    case StreamKind::book_ticker:
    case StreamKind::depth:
    case StreamKind::diff_depth:
    case StreamKind::trade: return route == StreamRoute::public_;
    case StreamKind::kline:
    case StreamKind::continuous_kline:
    case StreamKind::mark_price:
    case StreamKind::aggregate_trade:
    case StreamKind::mini_ticker:
    case StreamKind::ticker: return route == StreamRoute::market;
    case StreamKind::user: return route == StreamRoute::private_;
    case StreamKind::unknown: return false;
  }
  return false;
}

std::optional<StreamPath> parse_stream_path(std::string_view target) {
  const auto question = target.find('?');
  auto words = split(target.substr(0, question), '/');
  StreamPath path;
  std::size_t next = 0;
  if (words.empty()) return std::nullopt;
  if (words[0] == "public" || words[0] == "market" || words[0] == "private") {
    path.route = words[0] == "public"   ? StreamRoute::public_
                 : words[0] == "market" ? StreamRoute::market
                                        : StreamRoute::private_;
    next = 1;
  } else {
    path.route = StreamRoute::unrouted;
  }
  if (next >= words.size() || !is_endpoint(words[next])) return std::nullopt;
  path.combined = words[next] == "stream";
  // ccxt.pro opens /market/ws/<number>: an unknown tail is taken and means nothing.
  for (std::size_t i = next + 1; i < words.size(); ++i) {
    if (path.route == StreamRoute::private_) {
      path.users.push_back({words[i], {}});
    } else if (auto name = net::percent_decode(words[i]); name && name->find('@') != name->npos) {
      path.names.push_back(std::move(*name));
    } else if (words[i].starts_with('!')) {
      path.names.push_back(words[i]);
    }
  }
  if (question != std::string_view::npos) read_query(target.substr(question + 1), path);
  return path;
}

}  // namespace vectord::exchange
