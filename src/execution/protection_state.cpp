// Protection as durable text and back.
#include "vectord/execution/protection.hpp"

namespace vectord::execution {
namespace {

void save_stop(portfolio::KeyValues& to, const std::string& key, const Protection::Stop& stop) {
  to.set(key + ".id", stop.id);
  to.set(key + ".price", stop.price);
  to.set(key + ".reason", static_cast<int>(stop.reason));
}

ExitReason load_reason(const portfolio::KeyValues& from, const std::string& key) {
  const std::int64_t value = from.integer(key);
  if (value < 0 || value > static_cast<std::int64_t>(last_exit_reason)) {
    from.fail("value of '" + key + "' is out of range");
    return ExitReason::external;
  }
  return static_cast<ExitReason>(value);
}

std::optional<Protection::Stop> load_stop(const portfolio::KeyValues& from,
                                          const std::string& key) {
  if (!from.has(key + ".id")) return std::nullopt;
  return Protection::Stop{from.short_text<ClientOrderId>(key + ".id"),
                          from.fixed<Price>(key + ".price"), load_reason(from, key + ".reason")};
}

}  // namespace

void Protection::save(portfolio::KeyValues& to) const {
  to.set("stop_level", plan_.stop);
  to.set("stop_level.reason", static_cast<int>(level_reason_));
  to.set("with_targets", plan_.with_targets);
  to.set("close_position", plan_.close_position);
  if (plan_.atr) to.set("atr", Price::from_double(*plan_.atr, Rounding::nearest));
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    to.set("plan.target." + std::to_string(i), plan_.targets[i]);
  }
  if (current_) save_stop(to, "stop", *current_);
  if (next_) save_stop(to, "next_stop", *next_);
  for (std::size_t i = 0; i < retired_.size(); ++i) {
    save_stop(to, "retired." + std::to_string(i), retired_[i]);
  }
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const std::string key = "target." + std::to_string(i);
    to.set(key + ".id", targets_[i].id);
    to.set(key + ".price", targets_[i].price);
    to.set(key + ".quantity", targets_[i].quantity);
  }
  to.set("targets_done", targets_done_);
  if (closing_) to.set("closing", static_cast<int>(*closing_));
  if (close_order_) to.set("close_order", *close_order_);
  to.set("break_even_done", break_even_done_);
  to.set("trailing", best_mark_.has_value());
  to.set("phase", static_cast<int>(phase_));
  to.set("replaced", replaced_);
  for (std::size_t i = 0; i < phase_at_.size(); ++i) {
    if (phase_at_[i] != Time{}) to.set("phase." + std::to_string(i), phase_at_[i]);
  }
  to.set("unprotected_ms", static_cast<std::int64_t>(unprotected_.count()));
}

namespace {

// By reference, beside what is not a member.
template <class... Members>
auto with_flag(bool flag, const Members&... members) {
  return std::tuple<const Members&..., bool>(members..., flag);
}

}  // namespace

auto Protection::durable() const {
  return with_flag(best_mark_.has_value(), plan_.stop, level_reason_, plan_.with_targets,
                   plan_.close_position, plan_.atr, plan_.targets, current_, next_, retired_,
                   targets_, targets_done_, closing_, close_order_, break_even_done_, phase_,
                   replaced_, phase_at_, unprotected_);
}

Protection::Kept Protection::kept() const {
  return durable();
}

bool Protection::is_still(const Kept& saved) const {
  return durable() == saved;
}

void Protection::load(const portfolio::KeyValues& from) {
  plan_.stop = from.fixed<Price>("stop_level");
  level_reason_ = load_reason(from, "stop_level.reason");
  plan_.with_targets = from.flag("with_targets");
  plan_.close_position = from.flag("close_position");
  if (from.has("atr")) plan_.atr = from.fixed<Price>("atr").to_double();
  for (std::size_t i = 0; i < plan_.targets.size(); ++i) {
    plan_.targets[i] = from.fixed<Price>("plan.target." + std::to_string(i));
  }
  current_ = load_stop(from, "stop");
  next_ = load_stop(from, "next_stop");
  for (int i = 0; auto stop = load_stop(from, "retired." + std::to_string(i)); ++i) {
    retired_.push_back(*stop);
  }
  for (int i = 0; from.has("target." + std::to_string(i) + ".id"); ++i) {
    const std::string key = "target." + std::to_string(i);
    targets_.push_back(Target{from.short_text<ClientOrderId>(key + ".id"),
                              from.fixed<Price>(key + ".price"),
                              from.fixed<Quantity>(key + ".quantity")});
  }
  targets_done_ = from.flag("targets_done");
  if (from.has("closing")) closing_ = load_reason(from, "closing");
  if (from.has("close_order")) close_order_ = from.short_text<ClientOrderId>("close_order");
  break_even_done_ = from.flag("break_even_done");
  // The best mark before the restart is in the stop already; trailing goes on from there.
  if (from.flag("trailing")) best_mark_ = plan_.stop;
  unprotected_ = Millis{from.integer("unprotected_ms")};
  if (!from.has("phase")) return;  // saved by an earlier version
  const int phase = from.small("phase");
  if (phase < 0 || phase >= static_cast<int>(protection_phases)) {
    return from.fail("value of 'phase' is out of range");
  }
  phase_ = static_cast<ProtectionPhase>(phase);
  replaced_ = from.flag("replaced");
  for (std::size_t i = 0; i < phase_at_.size(); ++i) {
    const std::string key = "phase." + std::to_string(i);
    if (from.has(key)) phase_at_[i] = from.time(key);
  }
}

}  // namespace vectord::execution
