#include "vectord/alerts/commands.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vectord::alerts {
namespace {

constexpr std::array<std::pair<std::string_view, Word>, 11> words{{{"/help", Word::help},
                                                                   {"/start", Word::help},
                                                                   {"/status", Word::status},
                                                                   {"/positions", Word::positions},
                                                                   {"/profit", Word::profit},
                                                                   {"/daily", Word::daily},
                                                                   {"/why", Word::why},
                                                                   {"/pause", Word::pause},
                                                                   {"/resume", Word::resume},
                                                                   {"/close", Word::close},
                                                                   {"/closeall", Word::close_all}}};

std::string_view next_word(std::string_view& text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return text = {};
  text.remove_prefix(first);
  const auto end = std::min(text.find_first_of(blanks), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

std::optional<Command> parse_command(std::string_view text) {
  const std::string_view said = next_word(text);
  if (said.size() < 2 || said.front() != '/') return std::nullopt;
  const std::string name = lower(said.substr(0, said.find('@')));
  Command command;
  for (const auto& [word, meaning] : words) {
    if (name == word) command.word = meaning;
  }
  command.argument = upper(next_word(text));
  return command;
}

std::string_view help_text() {
  return "/status  how it is\n"
         "/positions  open positions and their stops\n"
         "/profit  what was earned since the start\n"
         "/daily  today's profit and loss, and its limits\n"
         "/why  why it is not trading\n"
         "/pause  no new entries; exits go on\n"
         "/resume  entries again\n"
         "/close SYMBOL  close one position at market\n"
         "/closeall  close everything at market; asks for a code\n"
         "/help  this list";
}

std::string Conversation::answer(std::string_view text, Time said_at, Time now) {
  const auto command = parse_command(text);
  if (!command) return {};
  switch (command->word) {
    case Word::help: return std::string(help_text());
    case Word::unknown: return "I do not know that.\n" + std::string(help_text());
    case Word::status:
    case Word::positions:
    case Word::profit:
    case Word::daily:
    case Word::why: return daemon_.show(*command);
    default: break;
  }
  if (now - said_at > oldest_command) {
    return "Not done: this was said more than two minutes ago. Say it again.";
  }
  if (command->word == Word::close_all) return close_all(*command, now);
  if (command->word == Word::close && command->argument.empty()) {
    return "Which one? /close SYMBOL";
  }
  return daemon_.steer(*command);
}

std::string Conversation::close_all(const Command& command, Time now) {
  const std::string good = now < code_until_ ? std::exchange(code_, {}) : std::string{};
  if (!command.argument.empty()) {
    if (!good.empty() && command.argument == good) return daemon_.steer(command);
    return "Not done: this code is wrong or too old. Say /closeall for a new one.";
  }
  code_ = new_code_();
  code_until_ = now + code_lives;
  return "This closes every position at market. Within a minute say: /closeall " + code_;
}

}  // namespace vectord::alerts
