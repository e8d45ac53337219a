#include "bench/stream_frames.hpp"

#include <array>
#include <cstdio>

#include "net/websocket_frames.hpp"
#include "vectord/binance/streams.hpp"

namespace vectord::bench {
namespace {

using binance::StreamKind;

template <class... Figures>
void append(std::string& out, StreamKind kind, const Symbol& symbol, const char* format,
            Figures... figures) {
  std::array<char, 512> payload{};
  const int size = std::snprintf(payload.data(), payload.size(), format, figures...);
  const std::string text = "{\"stream\":\"" + binance::to_string({kind, symbol}) + "\",\"data\":" +
                           std::string(payload.data(), static_cast<std::size_t>(size)) + "}";
  net::append_frame(out, net::Opcode::text, text, 0);
}

constexpr long long sent_at = 1768644498002;

}  // namespace

std::vector<Symbol> stream_symbols(std::size_t count) {
  std::vector<Symbol> symbols;
  for (std::size_t i = 0; i < count; ++i) {
    symbols.emplace_back("COIN" + std::to_string(10 + i) + "USDT");
  }
  return symbols;
}

void append_book_ticker(std::string& out, const Symbol& symbol, std::uint64_t turn,
                        std::int64_t stamp) {
  const std::string name = symbol.str();
  const int cents = static_cast<int>(turn * 7 % 90);
  append(out, StreamKind::book_ticker, symbol,
         R"({"e":"bookTicker","u":%llu,"s":"%s","b":"589%02d.76","B":"%lld","a":"589%02d.86",)"
         R"("A":"0.191","T":%lld,"E":%lld,"ps":"%s","st":1})",
         847'033'385'825ULL + turn, name.c_str(), cents, static_cast<long long>(stamp), cents,
         sent_at, sent_at + 7, name.c_str());
}

void append_mark_price(std::string& out, const Symbol& symbol, std::uint64_t turn) {
  const std::string name = symbol.str();
  append(out, StreamKind::mark_price, symbol,
         R"({"e":"markPriceUpdate","E":%lld,"s":"%s","p":"952%02d.55336957","ap":"95210.1",)"
         R"("P":"95252.48709172","i":"95252.46195652","r":"0.00005383","T":1768665600000,"st":1})",
         sent_at, name.c_str(), static_cast<int>(turn * 7 % 90));
}

void append_kline(std::string& out, const Symbol& symbol, std::uint64_t turn, std::int64_t stamp,
                  bool closed) {
  const std::string name = symbol.str();
  append(out, StreamKind::kline_1h, symbol,
         R"({"e":"kline","E":%lld,"s":"%s","k":{"t":1768644000000,"T":1768647599999,"s":"%s",)"
         R"("i":"1h","f":100,"L":200,"o":"95208.60","c":"952%02d.10","h":"95320.00",)"
         R"("l":"95100.10","v":"1234.567","n":%lld,"x":%s,"q":"117654321.12345","V":"617.283",)"
         R"("Q":"58827160.56172","B":"0"},"ps":"%s","st":1})",
         sent_at, name.c_str(), name.c_str(), static_cast<int>(turn * 7 % 90),
         static_cast<long long>(stamp), closed ? "true" : "false", name.c_str());
}

}  // namespace vectord::bench
