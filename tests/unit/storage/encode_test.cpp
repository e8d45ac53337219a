// Every event comes back as it went in; nothing that is not one does; and the hash of effects tells
// any two apart.
#include "vectord/storage/encode.hpp"

#include <gtest/gtest.h>

#include <set>

#include "storage/crc32c.hpp"
#include "unit/storage/samples.hpp"
#include "vectord/base/prng.hpp"

namespace vectord::storage {
namespace {

std::string bytes_of(const Event& event) {
  std::string out;
  encode(event, out);
  return out;
}

TEST(Crc32c, IsTheOneOfTheStandard) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(Crc32c, IsTheSameWithoutTheInstructionAndInPieces) {
  Prng chance(1);
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes.push_back(static_cast<char>(chance.below(256)));
    EXPECT_EQ(crc32c(bytes), crc32c_portable(bytes));
    const auto half = std::string_view(bytes).substr(0, bytes.size() / 2);
    EXPECT_EQ(crc32c(std::string_view(bytes).substr(half.size()), crc32c(half)), crc32c(bytes));
  }
}

TEST(EventBytes, HaveASampleOfEveryKind) {
  std::set<std::size_t> kinds;
  for (const Event& event : sample_events()) kinds.insert(event.what.index());
  for (std::size_t i = 0; i < std::variant_size_v<decltype(Event::what)>; ++i) {
    EXPECT_TRUE(kinds.contains(i)) << "no sample of event kind " << i;
  }
}

// Encoding again is the comparison: it holds every field, and few events can be compared.
TEST(EventBytes, ComeBackAsTheyWent) {
  for (const Event& event : sample_events()) {
    const std::string bytes = bytes_of(event);
    const auto back = decode_event(bytes);
    ASSERT_TRUE(back.has_value()) << describe(event);
    EXPECT_EQ(back->at, event.at);
    EXPECT_EQ(bytes_of(*back), bytes) << describe(event);
    EXPECT_EQ(describe(*back), describe(event));
  }
}

TEST(EventBytes, KeepEveryBitOfADouble) {
  const auto back = decode_event(bytes_of(sample_events()[20]));
  const Signal& signal = std::get<event::ExternalSignal>(back->what).signal;
  EXPECT_EQ(signal, std::get<event::ExternalSignal>(sample_events()[20].what).signal);
}

TEST(EventBytes, OneByteShortOrLongIsNoEvent) {
  for (const Event& event : sample_events()) {
    const std::string bytes = bytes_of(event);
    EXPECT_TRUE(decode_event(bytes + '\0').has_error()) << describe(event);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_TRUE(decode_event(std::string_view(bytes).substr(0, size)).has_error());
    }
  }
}

TEST(EventBytes, AnyByteChangedIsAnEventOrAnError) {
  for (const Event& event : sample_events()) {
    std::string bytes = bytes_of(event);
    for (char& byte : bytes) {
      const char kept = byte;
      for (const unsigned flip : {0x01U, 0x40U, 0x80U, 0xffU}) {
        byte = static_cast<char>(static_cast<unsigned char>(kept) ^ flip);
        const auto read = decode_event(bytes);
        EXPECT_TRUE(read.has_error() || bytes_of(*read) == bytes);
      }
      byte = kept;
    }
  }
}

TEST(EventBytes, AListLongerThanItsBytesIsRefusedAtOnce) {
  std::string bytes = bytes_of({Time{}, event::Instruments{}});
  bytes.replace(bytes.size() - 4, 4, "\xff\xff\xff\xff");
  EXPECT_TRUE(decode_event(bytes).has_error());
}

TEST(Descriptions, SayTheKindAndTheValues) {
  EXPECT_EQ(describe(sample_events()[6]), "2026-01-01T12:00:00.000Z Quote BTCUSDT 1 2 3 4");
  EXPECT_EQ(describe(sample_effects()[3]), "CancelOrder BTCUSDT vec-t1-1E yes");
}

TEST(EffectHashes, DependOnEveryEffectAndTheirOrder) {
  std::set<std::uint64_t> seen;
  const Effects effects = sample_effects();
  EffectHash all;
  for (const Effect& one : effects) {
    EffectHash alone;
    alone.add({one});
    EXPECT_TRUE(seen.insert(alone.value()).second) << describe(one);
    all.add({one});
    EXPECT_TRUE(seen.insert(all.value()).second || &one == &effects.front());
  }
  EffectHash together, turned;
  together.add(effects);
  turned.add(Effects(effects.rbegin(), effects.rend()));
  EXPECT_EQ(together.value(), all.value());
  EXPECT_NE(turned.value(), all.value());
}

TEST(EffectHashes, OfNothingStayAsTheyWere) {
  EffectHash hash;
  hash.resume_at(7);
  hash.add({});
  EXPECT_EQ(hash.value(), 7U);
}

// The journal's compatibility hangs on it: a change here means that old journals are refused.
TEST(Shapes, AreTheSameEachTime) {
  EXPECT_EQ(shape_of_records(), shape_of_records());
  EXPECT_NE(shape_of_records(), 0U);
}

}  // namespace
}  // namespace vectord::storage
