#pragma once
// Reads one life of the journal, segment after segment. A torn tail (the process died in the middle
// of a write) is cut and told; anything broken before the end is an error that names file, offset
// and record. It never guesses what stood there.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "vectord/storage/journal.hpp"

namespace vectord::storage {

struct EffectsMark {
  std::uint32_t count = 0;  // effects of the event before it
  std::uint64_t hash = 0;   // of all effects so far
};
struct Gap {
  std::uint64_t lost = 0;  // records that could not be written
};
struct CleanEnd {};
using JournalRecord = std::variant<Event, EffectsMark, Gap, CleanEnd>;

class JournalReader {
 public:
  // A segment: reading begins there and goes on with the segments after it.
  static result<JournalReader> open(const std::string& file);
  JournalReader(JournalReader&&) noexcept;
  JournalReader& operator=(JournalReader&&) noexcept;
  ~JournalReader();

  const JournalHeader& header() const;  // of the segment that reading began with
  // Nothing: the end.
  result<std::optional<JournalRecord>> next();
  std::uint64_t record() const;    // number of the last one, from 1; counted from the life's start
  std::size_t torn_bytes() const;  // cut from the end

 private:
  struct Impl;
  explicit JournalReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The first segment of every life in a journal's directory, oldest first.
result<std::vector<std::string>> journal_lives(const std::string& directory);

}  // namespace vectord::storage
