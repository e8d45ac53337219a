// A segment of the journal. Raw bytes hardly ever pass the checksum: unless the first byte is 'r',
// they are payloads of records whose frames are sound, so that what is behind the checksum is read.
#include "fuzz.hpp"
#include "storage/frame.hpp"
#include "storage/journal_header.hpp"
#include "vectord/storage/encode.hpp"
#include "vectord/storage/journal_reader.hpp"

namespace vectord::fuzz {
namespace {

constexpr std::size_t max_records = 10'000;

void frame(storage::FrameKind kind, std::string_view payload, std::string& out) {
  const auto at = storage::open_frame(kind, out);
  out.append(payload);
  storage::close_frame(at, out);
}

// kind, length, payload; kind, length, payload; ...
std::string framed(Input input) {
  std::string out;
  const auto header_given = input.byte() % 2 == 1;
  if (!header_given) {
    std::string header;
    storage::encode_header({.program = "fuzz"}, header);
    frame(storage::FrameKind::header, header, out);
  }
  while (!input.empty()) {
    const auto kind = static_cast<storage::FrameKind>(input.byte() % 7);
    const std::size_t length = input.byte();
    frame(kind, input.take(length), out);
  }
  return out;
}

void read(const MemoryFile& file, std::size_t bytes) {
  auto reader = storage::JournalReader::open(file.path());
  if (reader.has_error()) return;
  for (std::size_t i = 0; i < max_records; ++i) {
    const auto record = reader->next();
    if (record.has_error() || !*record) break;
    if (const auto* event = std::get_if<Event>(&**record)) {
      std::string once, again;
      storage::encode(*event, once);
      const auto decoded = storage::decode_event(once);
      require(decoded.has_value(), "an event that was read can be written and read");
      storage::encode(*decoded, again);
      require(once == again, "... and is the same");
    }
  }
  require(reader->torn_bytes() <= bytes, "no more is torn than was there");
}

}  // namespace
}  // namespace vectord::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace vectord::fuzz;
  static MemoryFile file;
  Input input(data, size);
  const bool raw = input.byte() == 'r';
  const std::string bytes = raw ? std::string(input.rest()) : framed(input);
  file.write(bytes);
  read(file, bytes.size());
  return 0;
}
