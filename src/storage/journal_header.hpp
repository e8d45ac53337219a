#pragma once
// The header record: format version and shape first, so that a reader knows whether it may read on.
// Private.
#include <string>
#include <string_view>

#include "vectord/storage/journal.hpp"

namespace vectord::storage {

inline constexpr std::uint32_t journal_format = 1;

void encode_header(const JournalHeader& header, std::string& out);
// `name`: the file, for errors. Errc::unsupported: written by a version with other records.
result<JournalHeader> decode_header(std::string_view payload, const std::string& name);

}  // namespace vectord::storage
