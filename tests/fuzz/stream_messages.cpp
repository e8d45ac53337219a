// Messages of the market's streams and of the user stream, one a line, through one decoder: in
// place and from a copy a message that is whole must be the same.
#include <nlohmann/json.hpp>

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
    if (copied.has_error()) {
      fuzz::require(!copied.error().what().empty(), "an error has its words");
    }
    // A text that is no JSON may be closed by what stands behind it in one of the two: no more than
    // a broken message taken for a whole one, or not. Of JSON both must say the same.
    // (To nlohmann a zero byte is the end of the text.)
    if (text.find('\0') != text.npos || !nlohmann::json::accept(text)) continue;
    fuzz::require(placed.has_value() == copied.has_value(), "a copy is read as well as in place");
    if (copied.has_error()) continue;
    fuzz::require(copied->kind == placed->kind && copied->at == placed->at &&
                      copied->what.index() == placed->what.index(),
                  "in place and copied are the same");
  }
  return 0;
}
