#include "signal_body.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "vectord/base/prng.hpp"

namespace vectord::api {
namespace {

using Json = nlohmann::json;
using Parsed = std::variant<Json, BodyProblem>;

constexpr int default_alert_score = 100;  // who sends an alert means it

Parsed parse_object(std::string_view body) {
  try {
    Json json = Json::parse(body);
    if (!json.is_object()) return BodyProblem{422, "the body must be a JSON object"};
    return json;
  } catch (const Json::parse_error& error) {
    return BodyProblem{400, "malformed JSON at byte " + std::to_string(error.byte)};
  } catch (const Json::exception&) {
    return BodyProblem{400, "malformed JSON"};
  }
}

// Reads fields one after the other; the first that is wrong is remembered.
class Fields {
 public:
  explicit Fields(const Json& json) : json_(json) {}

  const Json* find(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      const auto at = json_.find(name);
      if (at != json_.end() && !at->is_null()) return &*at;
    }
    return nullptr;
  }
  std::string text(std::initializer_list<const char*> names, bool required = true) {
    const Json* value = find(names);
    if (value != nullptr && value->is_string()) return value->get<std::string>();
    if (value != nullptr || required) complain(*names.begin(), "must be a text");
    return {};
  }
  // A finite number above zero; texts are read too, as alerts write numbers in quotes.
  double positive(const Json* value, const char* name) {
    std::optional<double> number;
    if (value != nullptr && value->is_number()) number = value->get<double>();
    if (value != nullptr && value->is_string()) number = parse_number(value->get<std::string>());
    if (!number || !std::isfinite(*number) || *number <= 0) {
      complain(name, "must be a number above 0");
      return 0;
    }
    return *number;
  }
  void complain(const char* field, const std::string& what) {
    if (problem_.empty()) problem_ = std::string(field) + " " + what;
  }
  const std::string& problem() const { return problem_; }

 private:
  static std::optional<double> parse_number(const std::string& text) {
    double value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
  const Json& json_;
  std::string problem_;
};

void read_side(Fields& fields, Signal& signal, std::initializer_list<const char*> names) {
  std::string side = fields.text(names);
  for (char& c : side) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (side == "LONG" || side == "BUY") {
    signal.direction = Direction::long_;
  } else if (side == "SHORT" || side == "SELL") {
    signal.direction = Direction::short_;
  } else {
    fields.complain(*names.begin(), "must be LONG, SHORT, BUY or SELL");
  }
}

void read_symbol(Fields& fields, Signal& signal, std::initializer_list<const char*> names) {
  std::string symbol = fields.text(names);
  if (symbol.ends_with(".P")) symbol.resize(symbol.size() - 2);
  const auto made = Symbol::make(symbol);
  if (!made || symbol.empty()) return fields.complain(*names.begin(), "must be a symbol");
  signal.symbol = *made;
}

void read_score(Fields& fields, Signal& signal, std::optional<int> otherwise) {
  const Json* value = fields.find({"score"});
  if (value == nullptr && otherwise) {
    signal.score = *otherwise;
  } else if (value == nullptr || !value->is_number_integer() || *value < 0 || *value > 100) {
    fields.complain("score", "must be a whole number from 0 to 100");
  } else {
    signal.score = value->get<int>();
  }
}

void read_targets(Fields& fields, Signal& signal) {
  const Json* value = fields.find({"targets", "target"});
  // Json{*value} is an array to one compiler and a copy to another.
  const Json list = value == nullptr    ? Json::array()
                    : value->is_array() ? *value
                                        : Json::array({*value});
  if (list.empty() || list.size() > signal.targets.size()) {
    return fields.complain("targets", "must hold one to three prices");
  }
  for (std::size_t i = 0; i < signal.targets.size(); ++i) {
    signal.targets[i] = fields.positive(&list[std::min(i, list.size() - 1)], "targets");
  }
}

// Stop and targets lie on their sides of the entry, or it is no plan.
void check_plan(Fields& fields, const Signal& signal) {
  const double side = sign_of(signal.direction);
  if ((signal.entry - signal.stop) * side <= 0) {
    fields.complain("stop", "must lie on the losing side of entry");
  }
  for (const double target : signal.targets) {
    if ((target - signal.entry) * side <= 0) {
      fields.complain("targets", "must lie on the winning side of entry");
    }
  }
}

void read_time(Fields& fields, Signal& signal, const char* name, Time now) {
  const Json* value = fields.find({name});
  signal.created_at = now;
  if (value == nullptr) return;
  if (value->is_number_integer()) {
    signal.created_at = time_from_ms(value->get<std::int64_t>());
  } else {
    const auto at = value->is_string() ? parse_time(value->get<std::string>())
                                       : result<Time>(Error(Errc::parse, ""));
    if (at.has_error()) {
      return fields.complain(name, "must be milliseconds or a UTC time as 2026-01-10T12:00:00Z");
    }
    signal.created_at = *at;
  }
}

void read_plan(Fields& fields, Signal& signal) {
  signal.source = SignalSource::http;
  signal.stop = fields.positive(fields.find({"stop"}), "stop");
  read_targets(fields, signal);
  if (fields.problem().empty()) check_plan(fields, signal);
}

void read_id(Fields& fields, Signal& signal, const std::string& id) {
  const auto made = SignalId::make(id);
  if (!made || id.empty()) return fields.complain("id", "must be 1 to 64 characters");
  signal.id = *made;
}

std::variant<Signal, BodyProblem> outcome(const Fields& fields, const Signal& signal) {
  if (!fields.problem().empty()) return BodyProblem{422, fields.problem()};
  return signal;
}

}  // namespace

std::variant<Signal, BodyProblem> parse_signal(std::string_view body, Time now) {
  const Parsed parsed = parse_object(body);
  if (const auto* wrong = std::get_if<BodyProblem>(&parsed)) return *wrong;
  Fields fields(std::get<Json>(parsed));
  Signal signal;
  read_id(fields, signal, fields.text({"id"}));
  read_symbol(fields, signal, {"symbol"});
  read_side(fields, signal, {"side"});
  read_score(fields, signal, std::nullopt);
  signal.entry = fields.positive(fields.find({"entry"}), "entry");
  read_plan(fields, signal);
  read_time(fields, signal, "timestamp", now);
  return outcome(fields, signal);
}

Alert parse_tradingview(std::string_view body, Time now) {
  const Parsed parsed = parse_object(body);
  if (const auto* wrong = std::get_if<BodyProblem>(&parsed)) return {"", *wrong};
  const Json& json = std::get<Json>(parsed);
  Fields fields(json);
  Signal signal;
  // An alert that fires twice for one bar has the same text: its hash is its id.
  const Json* id = fields.find({"id"});
  read_id(fields, signal,
          id != nullptr ? fields.text({"id"}) : "tv-" + std::to_string(hash64(body)));
  read_symbol(fields, signal, {"ticker", "symbol"});
  read_side(fields, signal, {"action", "side"});
  read_score(fields, signal, default_alert_score);
  signal.entry = fields.positive(fields.find({"price", "entry", "close"}), "price");
  read_plan(fields, signal);
  read_time(fields, signal, "time", now);
  return {fields.find({"token"}) != nullptr ? fields.text({"token"}) : "", outcome(fields, signal)};
}

}  // namespace vectord::api
