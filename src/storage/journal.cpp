#include "vectord/storage/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/codec.hpp"
#include "storage/frame.hpp"
#include "storage/journal_header.hpp"
#include "storage/segments.hpp"
#include "vectord/storage/encode.hpp"

namespace vectord::storage {
namespace {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int raw) : raw_(raw) {}
  Descriptor(Descriptor&& other) noexcept : raw_(std::exchange(other.raw_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Descriptor() {
    if (raw_ >= 0) ::close(raw_);
  }
  int get() const { return raw_; }

 private:
  int raw_ = -1;
};

Error failed(const std::string& what, const std::string& path, int number) {
  return {Errc::io, path + " " + what + " (" + std::strerror(number) +
                        "): free the disk, or choose another data directory"};
}

}  // namespace

struct Journal::Impl {
  JournalSettings settings;
  JournalHeader header;
  Descriptor file;
  std::string path;
  std::int64_t file_bytes = 0;
  std::string buffer;
  std::size_t written = 0;  // of the buffer: a write may end in the middle of a record
  std::uint64_t records = 0, lost = 0, gap = 0;
  EffectHash hash;

  result<void> open_segment();
  result<void> write_out();
  result<void> rotate();
  void prune() const;
  template <class Fill>
  void add(FrameKind kind, const Fill& fill);
};

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() {
  if (impl_ == nullptr) return;
  [[maybe_unused]] const auto flushed = flush();
}

result<Journal> Journal::open(const JournalSettings& settings, JournalHeader header) {
  std::error_code failure;
  std::filesystem::create_directories(settings.directory, failure);
  if (failure) {
    return Error{Errc::io, "cannot create " + settings.directory + " (" + failure.message() + ")"};
  }
  const auto files = list_segments(settings.directory);
  if (files.has_error()) return files.error();
  auto impl = std::make_unique<Impl>();
  impl->settings = settings;
  impl->header = std::move(header);
  impl->header.life = files->empty() ? 1 : files->back().life + 1;
  impl->header.segment = 0;
  impl->buffer.reserve(settings.buffer_bytes * 2);
  if (const auto opened = impl->open_segment(); opened.has_error()) return opened.error();
  if (const auto done = impl->write_out(); done.has_error()) return done.error();
  impl->prune();
  impl->header.states.clear();  // of the first segment alone
  return Journal{std::move(impl)};
}

result<void> Journal::Impl::open_segment() {
  const std::string name = settings.directory + "/" + segment_name(header.life, header.segment);
  const int raw = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (raw < 0) return failed("cannot be created", name, errno);
  file = Descriptor{raw};
  path = name;
  file_bytes = 0;
  header.records = records;
  header.effect_hash = hash.value();
  // Before what waits already: a segment begins with its header.
  std::string first;
  const std::size_t at = open_frame(FrameKind::header, first);
  encode_header(header, first);
  close_frame(at, first);
  buffer.insert(0, first);
  return {};
}

result<void> Journal::Impl::write_out() {
  while (written < buffer.size()) {
    const ssize_t done = ::write(file.get(), buffer.data() + written, buffer.size() - written);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return failed("cannot be written", path, done < 0 ? errno : ENOSPC);
    written += static_cast<std::size_t>(done);
    file_bytes += done;
  }
  buffer.clear();
  written = 0;
  return {};
}

// A next segment that cannot be created: the present one goes on.
result<void> Journal::Impl::rotate() {
  ++header.segment;
  auto opened = open_segment();
  if (opened.has_error()) {
    --header.segment;
    return opened;
  }
  prune();
  return write_out();
}

// What cannot be removed stays, and is tried again with the next segment.
void Journal::Impl::prune() const {
  const auto files = list_segments(settings.directory);
  if (files.has_error()) return;
  for (const SegmentFile& gone : surplus(*files, header.life, settings.keep_bytes, settings.keep)) {
    std::error_code ignored;
    std::filesystem::remove(settings.directory + "/" + segment_name(gone.life, gone.number),
                            ignored);
  }
}

template <class Fill>
void Journal::Impl::add(FrameKind kind, const Fill& fill) {
  if (buffer.size() > settings.backlog_bytes) {
    ++lost;
    ++gap;
    return;
  }
  if (gap > 0) {
    const std::size_t at = open_frame(FrameKind::gap, buffer);
    Encoder(buffer).put(std::exchange(gap, 0));
    close_frame(at, buffer);
  }
  const std::size_t at = open_frame(kind, buffer);
  fill(buffer);
  close_frame(at, buffer);
  ++records;
}

void Journal::append(const Event& event) {
  impl_->add(FrameKind::event, [&](std::string& out) { encode(event, out); });
  if (impl_->buffer.size() - impl_->written > impl_->settings.buffer_bytes) {
    [[maybe_unused]] const auto later = flush();  // told by the next flush that matters
  }
}

void Journal::append(const Effects& effects) {
  if (effects.empty()) return;
  impl_->hash.add(effects);
  impl_->add(FrameKind::effects, [&](std::string& out) {
    Encoder encoder(out);
    encoder.put(static_cast<std::uint32_t>(effects.size()));
    encoder.put(impl_->hash.value());
  });
}

result<void> Journal::flush() {
  if (const auto done = impl_->write_out(); done.has_error()) return done;
  if (impl_->file_bytes > impl_->settings.segment_bytes) return impl_->rotate();
  return {};
}

result<void> Journal::finish() {
  impl_->add(FrameKind::end, [](std::string&) {});
  return flush();
}

std::uint64_t Journal::records() const {
  return impl_->records;
}
std::uint64_t Journal::effect_hash() const {
  return impl_->hash.value();
}
std::string Journal::path() const {
  return impl_->path;
}
std::uint64_t Journal::lost() const {
  return impl_->lost;
}

}  // namespace vectord::storage
