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

std::vector<std::pair<Mutation, std::string_view>> mutations() {
  return {{Mutation::resend_with_new_id, "resend_with_new_id"},
          {Mutation::forget_intent, "forget_intent"},
          {Mutation::swallow_stop, "swallow_stop"},
          {Mutation::failed_read_is_empty, "failed_read_is_empty"},
          {Mutation::lose_fill, "lose_fill"},
          {Mutation::ignore_pause, "ignore_pause"},
          {Mutation::enter_unreconciled, "enter_unreconciled"},
          {Mutation::forget_state, "forget_state"},
          {Mutation::other_event, "other_event"}};
}

}  // namespace vectord::sim
