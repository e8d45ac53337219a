#pragma once
// Numbers of execution and protection, one definition each. Percentages are in percent (0.05 means
// 0.05 %); durations carry their type.
#include <string>

#include "vectord/base/time.hpp"

namespace vectord::execution {

struct ExecutionSettings {
  // Client order ids: prefix + session tag + sequence + role letter. The prefix says "ours" on the
  // exchange.
  std::string id_prefix = "vec-";

  // Entry: LIMIT IOC at the touch plus this, re-quoted, then MARKET if the spread gate still holds.
  double entry_offset_percent = 0.05;
  int entry_limit_attempts = 5;
  bool entry_market_fallback = true;
  double max_spread_percent = 0.3;
  // The plan's risk may be exceeded by so much when the touch has moved; beyond, the quantity
  // shrinks.
  double entry_risk_tolerance_percent = 10;
  Millis quote_max_age{2'000};      // an older touch is not traded on
  Millis quote_wait{5'000};         // for a fresh quote before an attempt; then the entry ends
  Millis leverage_timeout{15'000};  // for the answer to SetLeverage

  // Asking for an order whose outcome is not known.
  Millis query_backoff_min{200};
  Millis query_backoff_max{5'000};
  Millis answer_timeout{10'000};  // a request without any answer is asked for after this
  // A query may wait long (a ban, a full rate budget): another one behind it would only make the
  // crowd larger that sets off when the exchange lets us in again.
  Millis query_timeout{300'000};
  Millis settle_timeout{2'000};  // a market/IOC order not ended, or fills not seen, after this
  int absent_answers = 4;        // "no such order" is believed after so many answers ...
  Millis absent_after{10'000};   // ... of which the last so long after sending
  Millis unknown_alarm{60'000};  // an outcome still unknown after this is a critical alert
  int cancel_attempts = 10;
  int finished_orders_kept = 1'000;
  int max_live_orders = 400;  // of ours, conditional ones included

  // Reconciliation.
  bool adopt_positions = true;        // positions.adopt
  Millis reconcile_interval{60'000};  // between two comparisons with the account
  // For the fills that may explain a difference; then the exchange's word is taken.
  Millis fills_wait{1'000};
  Millis reconcile_quiet{
      2'000};                   // a symbol with activity younger than this is looked at again later
  Millis account_retry{5'000};  // between two reads of the account that we ask for
  bool operator==(const ExecutionSettings&) const = default;
};

struct ProtectionSettings {
  Millis stop_deadline{5'000};  // from the first fill to a resting stop, or the position is closed
  double target_1_share_percent = 30;  // of the position; the third target takes the rest
  double target_2_share_percent = 30;
  Millis close_backoff_min{250};  // between attempts to close; never given up
  Millis close_backoff_max{10'000};
  Millis replace_backoff{5'000};  // after a stop replacement was refused
  double adopted_stop_percent = 8;
  double refused_stop_gap_percent = 0.1;  // of the mark, of a stop whose level was reached already

  bool break_even = true;
  double break_even_percent = 8;    // return on margin that moves the stop to entry + fees
  double taker_fee_percent = 0.05;  // one side
  bool trailing = true;
  double trailing_percent = 15;  // return on margin that starts trailing
  double trailing_atr = 2;
  double trailing_min_percent = 0.5;  // of price
  double trailing_max_percent = 3;
  double trailing_step_atr = 0.1;  // smallest move worth a replacement

  bool time_exit = true;
  Millis time_exit_after{4 * 3'600'000};
  double time_exit_min_percent = -2.0;  // price pnl inside [min, max] with the 4 h trend against
  double time_exit_max_percent = -0.8;
  bool funding_exit = true;
  Millis funding_exit_window{30 * 60'000};
  double funding_exit_rate_percent = 0.08;   // against us, more than
  double funding_exit_profit_percent = 0.5;  // price pnl, at least
  bool operator==(const ProtectionSettings&) const = default;
};

}  // namespace vectord::execution
