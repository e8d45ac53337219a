#include "storage/segments.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <tuple>

namespace vectord::storage {
namespace {

constexpr std::string_view extension = ".journal";

std::string padded(std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), into);
  return failure == std::errc{} && end == text.data() + text.size();
}

std::chrono::seconds age_of(const std::filesystem::directory_entry& entry) {
  std::error_code failure;
  const auto written = entry.last_write_time(failure);
  if (failure) return std::chrono::seconds{0};
  const auto age = std::filesystem::file_time_type::clock::now() - written;
  return std::chrono::duration_cast<std::chrono::seconds>(age);
}

}  // namespace

std::string segment_name(std::uint64_t life, std::uint32_t number) {
  return padded(life, 6) + "-" + padded(number, 4) + std::string(extension);
}

bool parse_segment_name(const std::string& name, SegmentFile& into) {
  const std::size_t dash = name.find('-');
  if (dash == std::string::npos || !name.ends_with(extension)) return false;
  const std::string_view all = name;
  const std::size_t digits = name.size() - extension.size() - dash - 1;
  return read_number(all.substr(0, dash), into.life) &&
         read_number(all.substr(dash + 1, digits), into.number);
}

result<std::vector<SegmentFile>> list_segments(const std::string& directory) {
  std::vector<SegmentFile> files;
  std::error_code failure;
  for (auto at = std::filesystem::directory_iterator(directory, failure);
       !failure && at != std::filesystem::directory_iterator(); at.increment(failure)) {
    SegmentFile file;
    if (!parse_segment_name(at->path().filename().string(), file)) continue;
    std::error_code ignored;
    file.bytes = static_cast<std::int64_t>(at->file_size(ignored));
    file.age = age_of(*at);
    files.push_back(file);
  }
  if (failure) {
    return Error{Errc::io, directory + " cannot be read (" + failure.message() + ")"};
  }
  std::sort(files.begin(), files.end(), [](const SegmentFile& a, const SegmentFile& b) {
    return std::tie(a.life, a.number) < std::tie(b.life, b.number);
  });
  return files;
}

std::vector<SegmentFile> surplus(std::vector<SegmentFile> files, std::uint64_t present_life,
                                 std::int64_t keep_bytes, std::chrono::seconds keep) {
  std::int64_t total = 0;
  for (const SegmentFile& file : files) total += file.bytes;
  std::stable_partition(files.begin(), files.end(),
                        [&](const SegmentFile& file) { return file.life != present_life; });
  std::vector<SegmentFile> gone;
  for (std::size_t i = 0; i + 1 < files.size(); ++i) {
    const SegmentFile& file = files[i];
    const bool finished = file.life != present_life;
    if (total <= keep_bytes && !(finished && file.age > keep)) continue;
    total -= file.bytes;
    gone.push_back(file);
  }
  return gone;
}

}  // namespace vectord::storage
