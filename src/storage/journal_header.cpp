#include "storage/journal_header.hpp"

#include "storage/codec.hpp"
#include "vectord/storage/encode.hpp"

namespace vectord::storage {
namespace {

constexpr std::uint64_t magic = 0x314c4e4a54434556ULL;  // "VECTJNL1"

struct Prologue {
  std::uint64_t magic = 0;
  std::uint32_t format = 0;
  std::uint64_t shape = 0;
  std::string program;
};

// Boost.PFR reads no pair.
struct State {
  std::string key, value;
};

struct Rest {
  std::int64_t session = 0;
  std::string session_tag, settings;
  std::vector<State> states;
  Time started_at;
  std::uint64_t life = 0;
  std::uint32_t segment = 0;
  std::uint64_t records = 0, effect_hash = 0;
};

}  // namespace

void encode_header(const JournalHeader& header, std::string& out) {
  Encoder encoder(out);
  encoder.put(Prologue{magic, journal_format, shape_of_records(), header.program});
  Rest rest{.session = header.session,
            .session_tag = header.session_tag,
            .settings = header.settings,
            .started_at = header.started_at,
            .life = header.life,
            .segment = header.segment,
            .records = header.records,
            .effect_hash = header.effect_hash};
  for (const auto& [key, value] : header.states) rest.states.push_back({key, value});
  encoder.put(rest);
}

result<JournalHeader> decode_header(std::string_view payload, const std::string& name) {
  Decoder in(payload);
  Prologue prologue;
  in.get(prologue);
  if (!in.ok() || prologue.magic != magic) {
    return Error{Errc::parse, name + " is no journal of vectord"};
  }
  if (prologue.format != journal_format || prologue.shape != shape_of_records()) {
    return Error{Errc::unsupported, name + " was written by " + prologue.program +
                                        ", whose records are of another shape: read it with that "
                                        "version"};
  }
  Rest rest;
  in.get(rest);
  if (!in.done()) return Error{Errc::parse, name + " has a header that cannot be read"};
  JournalHeader header{.program = std::move(prologue.program),
                       .session = rest.session,
                       .session_tag = std::move(rest.session_tag),
                       .settings = std::move(rest.settings),
                       .started_at = rest.started_at,
                       .life = rest.life,
                       .segment = rest.segment,
                       .records = rest.records,
                       .effect_hash = rest.effect_hash};
  for (auto& [key, value] : rest.states) {
    header.states.emplace_back(std::move(key), std::move(value));
  }
  return header;
}

}  // namespace vectord::storage
