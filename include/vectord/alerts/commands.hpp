#pragma once
// What an operator may say in the chat, and what is answered. Pure: no socket and no clock. A
// command that was said too long ago is not obeyed; closing everything wants a code that is good
// once and for a minute.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "vectord/base/time.hpp"

namespace vectord::alerts {

enum class Word {
  help,
  status,
  positions,
  profit,
  daily,
  why,
  pause,
  resume,
  close,
  close_all,
  unknown
};

struct Command {
  Word word = Word::unknown;
  std::string argument;
  bool operator==(const Command&) const = default;
};

// "/close@our_bot BTCUSDT" is /close of BTCUSDT. Text that is no command: absent.
std::optional<Command> parse_command(std::string_view text);

// The daemon as the chat may see and steer it. Answers are plain text.
class Operator {
 public:
  virtual ~Operator() = default;
  virtual std::string show(const Command& command) = 0;   // status .. why
  virtual std::string steer(const Command& command) = 0;  // pause .. close_all: done, or why not
};

class Conversation {
 public:
  static constexpr Millis oldest_command{120'000};
  static constexpr Millis code_lives{60'000};

  // `new_code` gives a code that nobody can guess.
  Conversation(Operator& daemon, std::function<std::string()> new_code)
      : daemon_(daemon), new_code_(std::move(new_code)) {}

  // The answer; empty: nothing is said to text that is no command.
  std::string answer(std::string_view text, Time said_at, Time now);

 private:
  std::string close_all(const Command& command, Time now);

  Operator& daemon_;
  std::function<std::string()> new_code_;
  std::string code_;  // empty: none is good
  Time code_until_{};
};

std::string_view help_text();

}  // namespace vectord::alerts
