#pragma once
// A record of the journal on disk: length (u32) of kind and payload, CRC-32C (u32) of that length
// and of them, kind (u8), payload. Little endian. Private.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vectord::storage {

enum class FrameKind : std::uint8_t { header = 1, event, effects, gap, end };

inline constexpr std::size_t frame_head = 9;
inline constexpr std::size_t frame_body_max = 64U << 20;

// Opens a frame at the end of `out`; what is appended then is its payload until close_frame.
std::size_t open_frame(FrameKind kind, std::string& out);
void close_frame(std::size_t at, std::string& out);

struct Frame {
  FrameKind kind = FrameKind::header;
  std::string_view payload;
  std::size_t size = 0;  // of the whole frame
};
// The frame that begins at `at`; nothing where there is none that is whole and sound.
std::optional<Frame> frame_at(std::string_view bytes, std::size_t at);
// Offset of the first sound frame after `at`: what follows a record that is broken in the middle.
std::optional<std::size_t> next_frame(std::string_view bytes, std::size_t at);

}  // namespace vectord::storage
