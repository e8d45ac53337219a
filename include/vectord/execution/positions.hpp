#pragma once
// The one door of execution: every position of ours from its entry to its trade. Ties order
// manager, ledger, entries and protections together; events in, effects out. It never sizes, scores
// or refuses by risk, and it never forgets: each change is a RecordState before anything that
// depends on it.
//
// It emits RecordOrder, RecordFill and RecordTrade itself. What the engine must react to comes out
// of take(). State keys: "execution/…", "portfolio/ledger", "position/SYMBOL" (empty value:
// closed).
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/execution/entry.hpp"
#include "vectord/execution/protection.hpp"
#include "vectord/execution/reconciler.hpp"
#include "vectord/portfolio/equity.hpp"
#include "vectord/portfolio/ledger.hpp"

namespace vectord::execution {

// For the dashboard and for risk. A position that is being entered is listed too, with what it may
// become.
struct OpenPosition {
  Symbol symbol;
  Direction direction = Direction::long_;
  Quantity quantity;          // held, > 0; 0 while nothing has filled
  Quantity planned_quantity;  // while entering, else = quantity
  Price entry, mark;          // mark 0 = not known
  Money unrealized_pnl;       // 0 while the mark is not known
  Money margin;               // initial margin, of the plan while entering
  Money open_risk;            // |entry - stop| x quantity, 0 once the stop is in profit
  bool entering = false, is_protected = false, adopted = false;
  bool break_even = false, trailing = false;
  std::optional<ExitReason> closing;
  Price stop;
  std::vector<Protection::Target> targets;
  Time opened_at;  // first fill; Time{} before
  int leverage = 1;
  int score = 0;
  SignalId signal_id;
  Millis unprotected{0};
  ProtectionPhase phase = ProtectionPhase::none;
  std::array<Time, protection_phases> phase_at{};  // Time{}: never
};

// What happened since the last take().
struct Outcomes {
  std::vector<OrderChange> changes;
  std::vector<EntryOutcome> entries;
  std::vector<Trade> trades;
  bool empty() const { return changes.empty() && entries.empty() && trades.empty(); }
};

class Positions {
 public:
  Positions(const ExecutionSettings& execution, const ProtectionSettings& protection,
            std::string_view session_tag);
  ~Positions();
  Positions(Positions&&) noexcept;
  Positions& operator=(Positions&&) noexcept;

  // State as RecordState emitted it, key by key, before the first event. False: a key of another
  // room.
  result<bool> load(const std::string& key, std::string_view value);
  // After loading and before anything else: orders in doubt are asked for, the account is read.
  void start(Time at, Effects& effects);

  // Starts an entry. The symbol must not be busy(). Exits are never refused; entries are the
  // engine's business.
  void open(EntryPlan plan, Time at, Effects& effects);
  // Closes at market, whatever its state; true when there is something to close.
  bool close(const Symbol& symbol, ExitReason reason, Time at, Effects& effects);
  void close_all(ExitReason reason, Time at, Effects& effects);
  // No further entry attempts (shutdown, pause); positions stay, with their stops.
  void stop_entries(RejectReason reason, Time at, Effects& effects);
  // The account must be compared before entries go on (user stream was down, ...).
  void reconcile(Time at, Effects& effects);

  void on(const event::Instruments& instruments);
  void on(const event::Quote& quote, Time at, Effects& effects);
  void on(const event::Mark& mark, Time at, Effects& effects);
  void on(const event::OrderAnswer& answer, Time at, Effects& effects);
  void on(const event::OrderUpdate& update, Time at, Effects& effects);
  void on(const event::AlgoUpdate& update, Time at, Effects& effects);
  void on(const event::AccountUpdate& update, Time at, Effects& effects);
  void on(const event::Account& account, Time at, Effects& effects);
  void on(const event::Income& income, Time at, Effects& effects);
  void on(const event::Fills& fills, Time at, Effects& effects);
  void on(const event::LeverageSet& answer, Time at, Effects& effects);
  void on(const event::ReadFailed& failed, Time at, Effects& effects);  // account, income, fills
  void hint(const Symbol& symbol, const MarketHint& hint, Time at, Effects& effects);
  void on(Time at, Effects& effects);  // event::Wake, or any event's time
  std::optional<Time> next_wake() const;

  Outcomes take();

  // Position, entry, or orders of ours that have not ended: no new entry on it.
  bool busy(const Symbol& symbol) const;
  bool reconciled() const;                         // the account was read and nothing is in doubt
  bool account_known() const;                      // it was read at least once in this life
  std::vector<OpenPosition> view(Time now) const;  // by symbol
  std::optional<OpenPosition> view(const Symbol& symbol, Time now) const;
  std::vector<Symbol> symbols() const;  // of view()
  const portfolio::Ledger& ledger() const;
  const OrderManager& orders() const;
  std::optional<Money> wallet() const;              // as the exchange last reported it
  std::optional<portfolio::Equity> equity() const;  // none before the wallet is known
  Millis unprotected(Time now) const;               // total, open and closed positions
  Millis longest_unprotected(Time now) const;       // of the open ones
  // Reported wallet beyond the ledger's expectation; 0 when all is well and nothing is under way.
  std::optional<Money> residual() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vectord::execution
