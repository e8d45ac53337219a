#pragma once
// CRC-32C (Castagnoli, reflected polynomial 0x82f63b78, RFC 3720 appendix B.4): what every record
// of the journal carries. Uses SSE4.2's instruction where the processor has it.
#include <cstdint>
#include <string_view>

namespace vectord::storage {

// `crc` of what came before: crc32c(b, crc32c(a)) is that of a and b together.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);
// The same without the instruction.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace vectord::storage
