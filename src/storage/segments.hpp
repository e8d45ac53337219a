#pragma once
// The journal's files: 000012-0003.journal is the fourth segment of the twelfth life of a process
// in this data directory. Private.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "vectord/base/result.hpp"

namespace vectord::storage {

struct SegmentFile {
  std::uint64_t life = 0;
  std::uint32_t number = 0;  // from 0
  std::int64_t bytes = 0;
  std::chrono::seconds age{0};  // since it was last written
};

std::string segment_name(std::uint64_t life, std::uint32_t number);
// False for a name that is no segment's.
bool parse_segment_name(const std::string& name, SegmentFile& into);
// By life, then number. Other files are ignored.
result<std::vector<SegmentFile>> list_segments(const std::string& directory);

// What must go so that `keep_bytes` hold and nothing is older than `keep`: the oldest first, other
// lives before the present one, and of this one never the segment that is being written.
std::vector<SegmentFile> surplus(std::vector<SegmentFile> files, std::uint64_t present_life,
                                 std::int64_t keep_bytes, std::chrono::seconds keep);

}  // namespace vectord::storage
