#include "faults.hpp"

#include <charconv>
#include <utility>

namespace vectord::sim {
namespace {

struct Row {
  std::string_view name;
  double Faults::*ratio;
  double in_all;
};
constexpr Row rows[] = {{"lose_request", &Faults::lose_request, 0.05},
                        {"lose_answer", &Faults::lose_answer, 0.05},
                        {"late_request", &Faults::late_request, 0.03},
                        {"refuse", &Faults::refuse, 0.03},
                        {"not_sent", &Faults::not_sent, 0.05},
                        {"slow", &Faults::slow, 0.05},
                        {"lagging_read", &Faults::lagging_read, 0.2},
                        {"failed_read", &Faults::failed_read, 0.1},
                        {"failed_leverage", &Faults::failed_leverage, 0.05},
                        {"duplicate", &Faults::duplicate, 0.1},
                        {"reorder", &Faults::reorder, 0.1},
                        {"cut_user", &Faults::cut_user, 0.01},
                        {"silence_user", &Faults::silence_user, 0.005},
                        {"cut_market", &Faults::cut_market, 0.01},
                        {"outage", &Faults::outage, 0.005},
                        {"death", &Faults::death, 0.002},
                        {"thin_book", &Faults::thin_book, 0.1},
                        {"jump", &Faults::jump, 0.002}};

}  // namespace

Faults no_faults() {
  return {};
}

Faults all_faults() {
  Faults all;
  for (const Row& row : rows) all.*row.ratio = row.in_all;
  return all;
}

std::optional<Faults> parse_faults(std::string_view text) {
  if (text == "all") return all_faults();
  Faults faults;
  while (!text.empty() && text != "none") {
    const auto end = std::min(text.find(','), text.size());
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = one.find('=');
    const Row* known = nullptr;
    for (const Row& row : rows) {
      if (row.name == one.substr(0, equals)) known = &row;
    }
    if (known == nullptr) return std::nullopt;
    double ratio = known->in_all;
    if (equals != std::string_view::npos) {
      const std::string_view value = one.substr(equals + 1);
      const auto [stop, bad] = std::from_chars(value.data(), value.data() + value.size(), ratio);
      if (bad != std::errc{} || stop != value.data() + value.size() || ratio < 0 || ratio > 1) {
        return std::nullopt;
      }
    }
    faults.*known->ratio = ratio;
  }
  return faults;
}

std::vector<std::string> fault_names() {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return names;
}

const std::vector<PlantedBug>& planted_bugs() {
  static const std::vector<PlantedBug> bugs{
      {Mutation::resend_with_new_id, "resend_with_new_id",
       "an order whose outcome is not known is sent again under another id", 1, 1},
      {Mutation::forget_intent, "forget_intent", "an order's intent is not made durable", 1, 1},
      {Mutation::swallow_stop, "swallow_stop", "a stop is said to rest and does not", 2, 1},
      {Mutation::enter_unreconciled, "enter_unreconciled",
       "the account is made up instead of read after a reconnect", 2, 1},
      {Mutation::lose_fill, "lose_fill", "a fill's commission is falsified on its way in", 3, 1},
      {Mutation::ignore_pause, "ignore_pause", "the operator's pause does not arrive", 4, 1},
      {Mutation::forget_state, "forget_state", "a restart begins with half of its state", 5, 1},
      {Mutation::flood_effects, "flood_effects", "one event asks for thousands of things", 6, 1},
      {Mutation::failed_read_is_empty, "failed_read_is_empty",
       "an account that cannot be read is taken for a flat one", 7, 13},
      {Mutation::other_event, "other_event",
       "the journal holds another event than the one that entered", 8, 1},
  };
  return bugs;
}

std::string planted_bugs_table() {
  std::string table = "| mutation | what is wrong | oracle | seed |\n|---|---|---|---|\n";
  for (const PlantedBug& bug : planted_bugs()) {
    table += "| `" + std::string(bug.name) + "` | " + std::string(bug.what) + " | " +
             std::to_string(bug.oracle) + " | " + std::to_string(bug.seed) + " |\n";
  }
  return table;
}

}  // namespace vectord::sim
