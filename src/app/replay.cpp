#include "replay.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <ostream>

#include "engine_settings.hpp"
#include "vectord/config/load.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/storage/encode.hpp"
#include "vectord/storage/journal_reader.hpp"

namespace vectord::app {
namespace {

constexpr int equal = 0, differs = 1, unreadable = 2;

std::string hex(std::uint64_t value) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, 16);
  const std::string text(digits, end.ptr);
  return std::string(16 - text.size(), '0') + text;
}

result<std::unique_ptr<engine::Engine>> built(const storage::JournalHeader& header) {
  const config::Loaded loaded = config::load_text(header.settings, "the journal's settings", {});
  if (!loaded.problems.empty()) {
    return Error{Errc::config, loaded.problems.front().to_string() + "; it was written by " +
                                   header.program + ": replay it with that version"};
  }
  auto core =
      std::make_unique<engine::Engine>(engine_settings(loaded.settings, header.session_tag));
  for (const auto& [key, value] : header.states) {
    if (auto restored = core->restore(key, value); restored.has_error()) return restored.error();
  }
  return core;
}

// One life: events go in, and what comes out is held against what was recorded.
class Replay {
 public:
  Replay(storage::JournalReader& reader, engine::Engine& core, std::ostream& out)
      : reader_(reader), core_(core), out_(out) {}

  int run() {
    while (true) {
      auto next = reader_.next();
      if (next.has_error()) {
        out_ << next.error().what() << "\n";
        return unreadable;
      }
      if (!next->has_value()) break;
      const bool goes_on = std::visit([this](const auto& record) { return on(record); }, **next);
      if (!goes_on) return differs;
    }
    return end();
  }

 private:
  bool on(const Event& event) {
    if (!settled()) return false;
    number_ = reader_.record();
    event_ = event;
    effects_.clear();
    core_.on(event, effects_);
    hash_.add(effects_);
    ++events_;
    effects_seen_ += effects_.size();
    open_ = !effects_.empty();
    return true;
  }
  bool on(const storage::EffectsMark& mark) {
    open_ = false;
    return mark.hash == hash_.value() || report(std::to_string(mark.count) + " effects");
  }
  bool on(const storage::Gap& gap) {
    out_ << "after record " << reader_.record() << ": " << gap.lost
         << " records could not be written; what follows cannot be replayed\n";
    return false;
  }
  bool on(const storage::CleanEnd&) {
    clean_ = true;
    return settled();
  }

  // Effects of an event that was recorded without any.
  bool settled() { return !open_ || report("no effects"); }

  bool report(const std::string& recorded) {
    out_ << "DIFFERS at record " << number_ << ": " << storage::describe(event_)
         << "\n  recorded: " << recorded << "\n  replayed: " << effects_.size() << " effects\n";
    for (const Effect& effect : effects_) out_ << "    " << storage::describe(effect) << "\n";
    return false;
  }

  int end() {
    out_ << "events " << events_ << ", effects " << effects_seen_ << ", effect hash "
         << hex(hash_.value());
    // The process may have died between the last event and the mark of its effects.
    const bool last_open = open_ && !clean_;
    out_ << (last_open ? ", equals the recorded one up to the last event, whose effects were not "
                         "recorded"
                       : ", equals the recorded one");
    if (reader_.torn_bytes() > 0) out_ << "; torn tail of " << reader_.torn_bytes() << " bytes cut";
    out_ << (clean_ ? "" : "; no clean end") << "\n";
    return equal;
  }

  storage::JournalReader& reader_;
  engine::Engine& core_;
  std::ostream& out_;
  storage::EffectHash hash_;
  Event event_;
  Effects effects_;
  std::uint64_t number_ = 0, events_ = 0, effects_seen_ = 0;
  bool open_ = false, clean_ = false;
};

int replay_life(const std::string& file, std::ostream& out) {
  out << file << ": ";
  auto reader = storage::JournalReader::open(file);
  if (reader.has_error()) {
    out << reader.error().what() << "\n";
    return unreadable;
  }
  const storage::JournalHeader& header = reader->header();
  if (header.segment != 0) {
    out << "segment " << header.segment << " of life " << header.life
        << ": its beginning was deleted, or give the first segment\n";
    return unreadable;
  }
  auto core = built(header);
  if (core.has_error()) {
    out << core.error().what() << "\n";
    return unreadable;
  }
  return Replay(*reader, **core, out).run();
}

void print(const Event& event, std::ostream& out) {
  out << storage::describe(event) << "\n";
}
void print(const storage::EffectsMark& mark, std::ostream& out) {
  out << "  " << mark.count << " effects, hash " << hex(mark.hash) << "\n";
}
void print(const storage::Gap& gap, std::ostream& out) {
  out << gap.lost << " records could not be written\n";
}
void print(const storage::CleanEnd&, std::ostream& out) {
  out << "clean end\n";
}

}  // namespace

int replay(const std::string& path, std::ostream& out) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) return replay_life(path, out);
  const auto lives = storage::journal_lives(path);
  if (lives.has_error() || lives->empty()) {
    out << (lives.has_error() ? lives.error().what() : path + " holds no journal") << "\n";
    return unreadable;
  }
  int worst = equal;
  for (const std::string& life : *lives) worst = std::max(worst, replay_life(life, out));
  return worst;
}

int print_journal(const std::string& file, std::ostream& out) {
  auto reader = storage::JournalReader::open(file);
  if (reader.has_error()) {
    out << reader.error().what() << "\n";
    return unreadable;
  }
  const storage::JournalHeader& header = reader->header();
  out << file << ": life " << header.life << " from segment " << header.segment << ", session "
      << header.session << ", begun " << format_time(header.started_at) << ", written by "
      << header.program << ", " << header.states.size() << " states restored\n";
  while (true) {
    auto next = reader->next();
    if (next.has_error()) {
      out << next.error().what() << "\n";
      return unreadable;
    }
    if (!next->has_value()) break;
    out << reader->record() << " ";
    std::visit([&](const auto& record) { print(record, out); }, **next);
  }
  if (reader->torn_bytes() > 0) out << "torn tail of " << reader->torn_bytes() << " bytes\n";
  return equal;
}

}  // namespace vectord::app
