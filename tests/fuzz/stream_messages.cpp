// Messages of the market's streams and of the user stream, one a line, through one decoder: in
// place and from a copy they must be the same.
#include "fuzz.hpp"
#include "vectord/binance/decode_stream.hpp"

namespace {

constexpr std::size_t padding = 64;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord;
  fuzz::Input input(data, size);
  binance::StreamDecoder copies, in_place;
  while (!input.empty()) {
    const std::size_t end = input.rest().find('\n');
    const std::string_view text = input.take(end);
    input.byte();
    const auto copied = copies.decode(text);
    const std::string padded = std::string(text) + std::string(padding, '}');
    const auto placed = in_place.decode_in_place(std::string_view(padded).substr(0, text.size()));
    fuzz::require(copied.has_error() == placed.has_error(), "in place and copied are the same");
    if (copied.has_error()) {
      fuzz::require(!copied.error().what().empty(), "an error has its words");
      continue;
    }
    fuzz::require(copied->kind == placed->kind && copied->at == placed->at &&
                      copied->what.index() == placed->what.index(),
                  "in place and copied are the same");
  }
  return 0;
}
