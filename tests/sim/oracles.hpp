#pragma once
// What must always hold (DESIGN section 5), looked at after every step. An oracle knows what both
// sides did and remembers what it was told; it never looks into the core.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "vectord/domain/effect.hpp"
#include "vectord/engine/status.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::sim {

class Oracles {
 public:
  Oracles(const matching::Exchange& exchange, matching::AccountId account, Millis unprotected_max)
      : exchange_(exchange), account_(account), unprotected_max_(unprotected_max) {}

  // ── told by the world ──
  void on_intent(const effect::RecordOrder& order);
  void on_record(const effect::RecordOrder& order);
  // The core's own word on what halts entries, for the orders that follow.
  void on_halt(const std::optional<RejectReason>& blocked_by) { blocked_by_ = blocked_by; }
  // The user stream began, or is gone: what we know of the account is old until it is read again.
  void on_reconnect() { reconciled_ = false; }
  void on_account() { reconciled_ = true; }
  void on_place(Time now, const OrderRequest& request, bool paused);
  void on_effects(const Event& event, std::size_t count);
  // After each step: `clear` = we are alive and the exchange can be reached.
  void look(Time now, bool clear);
  bool anybody_exposed() const { return !exposed_.empty(); }
  void on_life(Time now);
  // When all is quiet: both sides must agree to the last unit.
  void compare(Time now, const engine::Status& status);
  void compare_flat(const engine::Status& status);
  void on_replay(std::uint64_t recorded, std::uint64_t replayed);

  const std::vector<std::string>& violations() const { return violations_; }
  Millis longest_unprotected() const { return longest_unprotected_; }

 private:
  struct Exposure {
    std::optional<Time> since;  // clear and without a covering stop
    Millis before{0};           // clear time of earlier stretches of the same exposure
  };
  struct Entered {
    std::vector<ClientOrderId> orders;
    Quantity most;  // that these may have filled together
  };
  void broken(const std::string& what);
  void note_entry(const SignalId& signal, const OrderRequest& request);
  bool can_close(const matching::PositionView& position) const;
  bool covered(const matching::PositionView& position,
               const std::vector<matching::Algo>& algos) const;
  void compare_orders();
  void compare_entries();
  void compare_positions(const engine::Status& status);
  void compare_books(const engine::Status& status);

  std::optional<RejectReason> blocked_by_;
  bool reconciled_ = false;
  const matching::Exchange& exchange_;
  matching::AccountId account_;
  Millis unprotected_max_;
  std::map<ClientOrderId, effect::RecordOrder> intents_;  // durable
  std::map<ClientOrderId, effect::RecordOrder> records_;  // the newest of each
  std::map<ClientOrderId, OrderRequest> placed_;
  std::map<SignalId, Entered> entries_;
  std::map<Symbol, Exposure> exposed_;
  std::vector<std::string> violations_;
  Millis longest_unprotected_{0};
};

}  // namespace vectord::sim
