#pragma once
// The messages of the stream benchmarks as bytes on Binance's wire: combined frames of bookTicker,
// markPrice and kline for fifty symbols, prices moving.
#include <cstdint>
#include <string>
#include <vector>

#include "vectord/domain/instrument.hpp"

namespace vectord::bench {

std::vector<Symbol> stream_symbols(std::size_t count);

// `stamp` stands where the decoded event shows it: bookTicker's bid quantity, kline's count of
// trades. `turn` makes the figures move.
void append_book_ticker(std::string& out, const Symbol& symbol, std::uint64_t turn,
                        std::int64_t stamp);
void append_mark_price(std::string& out, const Symbol& symbol, std::uint64_t turn);
void append_kline(std::string& out, const Symbol& symbol, std::uint64_t turn, std::int64_t stamp,
                  bool closed);

}  // namespace vectord::bench
