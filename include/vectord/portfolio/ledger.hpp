#pragma once
// The ledger: fills and funding in, positions and money out. Every sum is of the exchange's own
// figures; nothing is estimated. Idempotent: a fill counts once by (symbol, trade id), a funding
// row once by its transaction id. Commissions in another asset than USDT are counted apart and
// never added to USDT.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vectord/domain/account.hpp"
#include "vectord/domain/fill.hpp"
#include "vectord/portfolio/recent_ids.hpp"

namespace vectord::portfolio {

// A position from its first fill on, as our fills tell it.
struct Holding {
  Symbol symbol;
  Quantity quantity;         // signed; short < 0
  Money cost;                // of what is held, > 0
  Quantity entered, exited;  // sums of fills since it was flat
  Money entered_notional, exited_notional;
  Money realized_pnl, commission, funding;  // commission > 0: paid
  Time opened_at, last_fill_at;
  bool exact = true;            // false: fills were missed, see Ledger::take
  Price entry_price() const;    // average of what is held; 0 when flat
  Price average_entry() const;  // average over all entry fills
  Price average_exit() const;   // average over all exit fills; 0 without any
  bool operator==(const Holding&) const = default;
};

// Sums of both, from the earlier opening; for parts of what was one position to the exchange.
void merge(Holding& into, const Holding& from);

class KeyValues;
void save(KeyValues& out, const std::string& prefix, const Holding& holding);
Holding load_holding(const KeyValues& in, const std::string& prefix);

struct Applied {
  bool duplicate = false;           // known already: nothing changed
  bool foreign_commission = false;  // paid in another asset: excluded from the USDT sums
  std::optional<Holding> closed;    // the holding that this fill brought to flat
};

class Ledger {
 public:
  // Wallet balance that the sums start from. Called once, with the first balance the exchange
  // reports; funding before `at` is in it already.
  void start(Money wallet, Time at);
  bool started() const { return start_.has_value(); }

  Applied apply(const Fill& fill);
  // Funding rows only (others are known from fills); false when known already or of another type.
  bool apply(const IncomeRow& row);
  // Takes the exchange's word for a position: quantity and average entry. One that we held already
  // is no longer exact; one that is new begins at `opened_at`, exact when nothing before that was
  // ours.
  void take(const PositionReport& report, Time opened_at, bool exact_if_new);
  // Fills came out of order: exits before the entry looked like a position of the other side, which
  // `reversed` was. Puts its sums where they belong; the whole holding when it is flat by now.
  std::optional<Holding> fold(Holding reversed);
  // Puts back a holding that fills out of order made look closed.
  void restore(const Holding& holding);
  // Forgets a position that the exchange says is flat; what was held so far.
  std::optional<Holding> drop(const Symbol& symbol);
  // Puts a holding's money right from the exchange's income rows of its symbol since it was opened
  // (all types); for a holding whose fills were missed.
  void settle(Holding& holding, std::span<const IncomeRow> rows);
  // A transfer or another change that is not trading: explained by `amount`.
  void adjust(Money amount) { adjustments_ += amount; }

  const Holding* find(const Symbol& symbol) const;
  Quantity quantity(const Symbol& symbol) const;  // 0 when flat
  const std::map<Symbol, Holding>& holdings() const { return holdings_; }
  bool knows(const Symbol& symbol, std::int64_t trade_id) const;
  // For rows read back from the exchange: counted already, or so old that it must have been. Ids
  // grow within a symbol, and what a restart no longer remembers one by one lies below its floor.
  bool counted(const Fill& row) const;
  // The exchange's word was taken for the position: what was filled before `at` is in it.
  void word_taken(const Symbol& symbol, Time at) { taken_at_[symbol] = at; }
  Time word_taken_at(const Symbol& symbol) const;  // Time{}: never
  // The exchange's wallet was last as expected then.
  Time agreed_at() const { return agreed_at_; }
  void agree(Time at) { agreed_at_ = at; }
  std::vector<std::pair<Symbol, std::int64_t>> recent_trades() const;  // oldest first
  Time last_funding_at() const { return last_funding_at_; }
  Time started_at() const { return started_at_; }

  Money realized_pnl() const { return realized_pnl_; }
  Money commission() const { return commission_; }
  Money funding() const { return funding_; }
  const std::map<std::string, Money>& foreign_commission() const { return foreign_commission_; }
  // start + realized - commission + funding + adjustments.
  Money expected_wallet() const;
  // What the exchange reports beyond the expected; 0 when all is well and nothing is under way.
  Money residual(Money reported_wallet) const { return reported_wallet - expected_wallet(); }

  std::string save() const;
  static result<Ledger> load(std::string_view text);
  static constexpr std::size_t trades_remembered = 4096;
  static constexpr std::size_t trades_saved = 64;

 private:
  void enter(Holding& holding, Quantity quantity, Price price);
  void leave(Holding& holding, Quantity quantity, Price price);
  bool remember(const Fill& fill);

  std::optional<Money> start_;
  Time started_at_;
  std::map<Symbol, Holding> holdings_;
  Money realized_pnl_, commission_, funding_, adjustments_;
  std::map<std::string, Money> foreign_commission_;
  Time last_funding_at_, agreed_at_;
  std::map<Symbol, Time> taken_at_;
  std::map<Symbol, std::int64_t> floors_;  // highest id that save() no longer names
  RecentIds<std::pair<Symbol, std::int64_t>> trades_{trades_remembered};
  RecentIds<std::int64_t> funding_rows_{trades_remembered};
};

}  // namespace vectord::portfolio
