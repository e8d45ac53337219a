#include "vectord/storage/journal_reader.hpp"

#include <filesystem>
#include <fstream>

#include "storage/codec.hpp"
#include "storage/frame.hpp"
#include "storage/journal_header.hpp"
#include "storage/segments.hpp"
#include "vectord/storage/encode.hpp"

namespace vectord::storage {
namespace {

constexpr std::uintmax_t file_bytes_max = 4ULL << 30;

result<std::string> read_file(const std::string& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure) return Error{Errc::io, path + " cannot be read (" + failure.message() + ")"};
  if (size > file_bytes_max) return Error{Errc::out_of_range, path + " is too large for a journal"};
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!file) return Error{Errc::io, path + " cannot be read"};
  return bytes;
}

}  // namespace

struct JournalReader::Impl {
  JournalHeader header;
  std::string path;
  std::string bytes;  // of the present segment
  std::size_t at = 0;
  std::uint64_t record = 0;
  std::size_t torn = 0;

  result<JournalHeader> load(const std::string& file);
  std::optional<std::string> following() const;
  result<bool> turn_page();
  Error corrupt(const std::string& what) const;
  result<JournalRecord> decode(const Frame& frame) const;
};

JournalReader::JournalReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JournalReader::JournalReader(JournalReader&&) noexcept = default;
JournalReader& JournalReader::operator=(JournalReader&&) noexcept = default;
JournalReader::~JournalReader() = default;

result<JournalReader> JournalReader::open(const std::string& file) {
  auto impl = std::make_unique<Impl>();
  auto header = impl->load(file);
  if (header.has_error()) return header.error();
  impl->header = *std::move(header);
  impl->record = impl->header.records;
  return JournalReader{std::move(impl)};
}

// The present segment is now `file`, behind its header.
result<JournalHeader> JournalReader::Impl::load(const std::string& file) {
  auto read = read_file(file);
  if (read.has_error()) return read.error();
  path = file;
  bytes = *std::move(read);
  const auto first = frame_at(bytes, 0);
  if (!first || first->kind != FrameKind::header) {
    return Error{Errc::parse, file + " does not begin with the header of a journal"};
  }
  at = first->size;
  return decode_header(first->payload, file);
}

// The segment after the present one, if it is there.
std::optional<std::string> JournalReader::Impl::following() const {
  const std::filesystem::path here(path);
  SegmentFile file;
  if (!parse_segment_name(here.filename().string(), file)) return std::nullopt;
  const auto next = here.parent_path() / segment_name(file.life, file.number + 1);
  std::error_code ignored;
  if (!std::filesystem::exists(next, ignored)) return std::nullopt;
  return next.string();
}

result<bool> JournalReader::Impl::turn_page() {
  const auto next = following();
  if (!next) return false;
  const auto loaded = load(*next);
  if (loaded.has_error()) return loaded.error();
  if (loaded->records != record) {
    return Error{Errc::parse, *next + " begins after record " + std::to_string(loaded->records) +
                                  ", the segment before it ends with " + std::to_string(record)};
  }
  return true;
}

Error JournalReader::Impl::corrupt(const std::string& what) const {
  return {Errc::parse, path + " is corrupt at offset " + std::to_string(at) + " (record " +
                           std::to_string(record + 1) + "): " + what};
}

result<JournalRecord> JournalReader::Impl::decode(const Frame& frame) const {
  Decoder in(frame.payload);
  switch (frame.kind) {
    case FrameKind::event: {
      auto event = decode_event(frame.payload);
      if (event.has_error()) return corrupt(event.error().what());
      return JournalRecord{*std::move(event)};
    }
    case FrameKind::effects: {
      EffectsMark mark;
      in.get(mark);
      if (in.done()) return JournalRecord{mark};
      break;
    }
    case FrameKind::gap: {
      Gap gap;
      in.get(gap);
      if (in.done()) return JournalRecord{gap};
      break;
    }
    case FrameKind::end: return JournalRecord{CleanEnd{}};
    case FrameKind::header: break;
  }
  return corrupt("a record that does not belong here");
}

result<std::optional<JournalRecord>> JournalReader::next() {
  Impl& in = *impl_;
  while (in.at == in.bytes.size()) {
    const auto turned = in.turn_page();
    if (turned.has_error()) return turned.error();
    if (!*turned) return std::optional<JournalRecord>{};
  }
  const auto frame = frame_at(in.bytes, in.at);
  if (!frame) {
    if (const auto sound = next_frame(in.bytes, in.at)) {
      return in.corrupt("the next sound record is at offset " + std::to_string(*sound));
    }
    if (in.following()) return in.corrupt("the rest of the segment, and another one follows");
    in.torn = in.bytes.size() - in.at;
    in.bytes.resize(in.at);
    return std::optional<JournalRecord>{};
  }
  auto record = in.decode(*frame);
  if (record.has_error()) return record.error();
  in.at += frame->size;
  if (frame->kind != FrameKind::gap) ++in.record;  // the gap counts what was not written
  return std::optional<JournalRecord>{*std::move(record)};
}

const JournalHeader& JournalReader::header() const {
  return impl_->header;
}
std::uint64_t JournalReader::record() const {
  return impl_->record;
}
std::size_t JournalReader::torn_bytes() const {
  return impl_->torn;
}

result<std::vector<std::string>> journal_lives(const std::string& directory) {
  const auto files = list_segments(directory);
  if (files.has_error()) return files.error();
  std::vector<std::string> lives;
  std::optional<std::uint64_t> last;
  for (const SegmentFile& file : *files) {
    if (last == file.life) continue;
    last = file.life;
    lives.push_back(directory + "/" + segment_name(file.life, file.number));
  }
  return lives;
}

}  // namespace vectord::storage
