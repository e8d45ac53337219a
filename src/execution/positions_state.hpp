#pragma once
// The inside of Positions: one Managed per symbol, and what all of them share. Private to the room.
#include "vectord/execution/positions.hpp"
#include "vectord/portfolio/key_values.hpp"

namespace vectord::execution {

// A closed position whose fills we did not all see: its money comes from the exchange's income
// rows.
struct Settling {
  portfolio::Holding holding;
  Time ask_at;
  int tries = 0;
};

struct Managed {
  Managed(Protection::Plan plan, const ProtectionSettings& settings)
      : direction(plan.direction), leverage(plan.leverage), protection(std::move(plan), settings) {}
  Signal signal;  // after a restart: id, symbol, direction and score only
  Direction direction;
  int leverage;
  bool adopted = false;
  Quantity planned, entered;  // entered: what the entry's orders executed
  Money risk;
  std::optional<Entry> entry;
  bool entry_open = false;  // its outcome has not been told
  Protection protection;
  std::optional<ExitReason> last_exit;
  bool traded = false;  // was flat again after fills
  Time begun;           // before the first order
  Time last_activity;
  std::optional<Settling> settling;
  std::string saved;  // as last recorded

  // All that the record holds, as values.
  using Kept =
      std::tuple<SignalId, int, Direction, int, bool, Quantity, Quantity, Money, bool, bool, Time,
                 std::optional<ExitReason>, std::optional<portfolio::Holding>, Protection::Kept>;
  std::optional<Kept> kept;  // when `saved` was written
};

struct Positions::State {
  State(const ExecutionSettings& execution_settings, const ProtectionSettings& protection_settings,
        std::string_view session_tag)
      : settings(execution_settings),
        protection(protection_settings),
        orders(execution_settings, session_tag) {}

  struct MarkAt {
    Price mark;
    std::optional<Rate> funding_rate;
    Time next_funding;
  };
  // The account as it was last read, not earlier than `since`.
  struct Picture {
    AccountSnapshot snapshot;
    Time since;
    bool settled = true;  // nothing was under way
  };
  struct Reported {
    Quantity quantity;
    Time due;
  };

  // positions.cpp
  const Instrument* instrument(const Symbol& symbol) const;
  Context context(const Symbol& symbol, const Instrument& of, Time at, Effects& effects);
  Exposure exposure(const Managed& managed, Time at) const;
  void drain(Time at, Effects& effects);
  void apply(OrderChange change, std::set<Symbol>& touched, Time at, Effects& effects);
  // The fill of an exit brought the ledger to flat or beyond.
  void on_closed(Managed& managed, portfolio::Holding closed, bool exiting, Time at,
                 Effects& effects);
  void count(const Fill& fill, std::optional<ExitReason> exit, Time at, Effects& effects);
  void count_foreign(const Fill& fill, ExitReason exit, Time at, Effects& effects);
  void review(const Symbol& symbol, Time at, Effects& effects);
  void review_all(Time at, Effects& effects);
  bool finished(const Symbol& symbol, const Managed& managed) const;
  void finish(const Symbol& symbol, Time at, Effects& effects);
  void alert(effect::Severity severity, std::string_view code, const Symbol& symbol,
             std::string text, Effects& effects);
  bool first_time(const std::string& what);

  // positions_trades.cpp
  void close_holding(Managed& managed, portfolio::Holding holding, Time at, Effects& effects);
  void book(Managed& managed, const portfolio::Holding& holding, bool derive_exit, Time at,
            Effects& effects);
  bool quiet(const Symbol& symbol) const;
  void tick_settling(Managed& managed, Time at, Effects& effects);
  void settle(const event::Income& income, Time at, Effects& effects);
  void add_funding(const IncomeRow& row);
  void book_settled(Managed& managed, Time at, Effects& effects);
  void request_income(Time from, Time due);
  void request_missed_income(Time at);
  void tick_income(Time at, Effects& effects);

  // positions_account.cpp
  void request_account(Time at, Effects& effects);
  void request_account_anew(Time at, Effects& effects);
  void tick_account(Time at, Effects& effects);
  std::vector<OurPosition> ours(Time since) const;
  OurPosition our_position(const Symbol& symbol, Time since) const;
  void ask_for_missing(Time at, Effects& effects);
  void judge(const Difference& difference, bool first, Time at, Effects& effects);
  bool ask_again_for_money(const Difference& difference);
  void mend(const Symbol& symbol, bool fills_read, Time at, Effects& effects);
  void conclude(Time at, Effects& effects);

  // positions_fills.cpp
  bool wants_fills(const Difference& difference) const;
  void request_fills(const Symbol& symbol, Time at, Effects& effects);
  void read_fills(const Symbol& symbol, Time from, Effects& effects);
  bool ends_wait_for_fills(const Symbol& symbol);
  void tick_explaining(Time at, Effects& effects);
  bool apply_row(const Fill& row, std::set<Symbol>& touched, Time at, Effects& effects);
  bool books_quiet(Time at) const;
  Money wallet_of_books() const;
  void check_wallet(Time at, Effects& effects);
  void explain_wallet(const event::Income& income, Time at, Effects& effects);

  // positions_reconcile.cpp
  void perform(const Difference& difference, Time at, Effects& effects);
  void take_quantity(const Difference& difference, const PositionReport& report, Time at,
                     Effects& effects);
  void replace_missing_stop(const Symbol& symbol, Time at, Effects& effects);
  void grow_stop(const Difference& difference, Effects& effects);
  void cancel_orphan(const Difference& difference, Time at, Effects& effects);
  void closed_elsewhere(const Difference& difference, Time at, Effects& effects);
  void take_word(const PositionReport& report, Time opened_at, bool exact_if_new);
  void adopt(const PositionReport& report, Time at, Effects& effects);
  void take_over_stop(Managed& managed, const PositionReport& report, Time at, Effects& effects);

  // positions_record.cpp
  std::string save(const Managed& managed) const;
  void record(const Symbol& symbol, Managed& managed, Effects& effects);
  void record_ledger(Effects& effects);
  result<Managed> load_managed(std::string_view value) const;
  void resume_entries(Time at);

  // positions_view.cpp
  OpenPosition view(const Symbol& symbol, const Managed& managed, Time now) const;

  ExecutionSettings settings;
  ProtectionSettings protection;
  OrderManager orders;
  portfolio::Ledger ledger;
  std::map<Symbol, Managed> managed;
  std::map<Symbol, Instrument> instruments;
  std::map<Symbol, std::optional<QuoteAt>> quotes;
  std::map<Symbol, MarkAt> marks;
  std::map<Symbol, int> leverage;       // confirmed by the exchange
  std::map<Symbol, Reported> reported;  // by the stream, differs from the ledger so far
  std::optional<Picture> picture;
  std::map<Symbol, Time> explaining;  // differs; its fills were asked for then
  std::map<Symbol, int> fill_reads;   // under way
  static constexpr int most_money_reads = 10;
  std::map<Symbol, int> money_asked;  // how often for fills of which only the money is missing
  std::map<Symbol, Time> left_at;     // last fill of what is not managed (any more)
  std::optional<Money> wallet;
  Time wallet_at;                      // of the stream's last word on it
  std::optional<Money> wallet_puzzle;  // residual whose rows have been asked for
  Money settled_residual;              // of the wallet when nothing was under way
  std::optional<Time> account_due;     // read the account then (again)
  Time account_asked_at;
  bool account_read = false;
  std::optional<Time> income_due;
  Time income_from;
  std::set<std::string> said;  // alerts that are given once
  std::int64_t next_trade_id = 1;
  Millis closed_unprotected{0};
  Outcomes outcomes;
};

}  // namespace vectord::execution
