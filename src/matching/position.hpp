#pragma once
// A position and what a fill does to it. The cost of entry is kept as Money (the sum of entry
// notionals still held), so that realised profits over a round trip sum exactly to exit less entry
// notional; the entry price is only cost / amount as shown. Pure arithmetic: it knows no account.
#include "vectord/domain/fill.hpp"

namespace vectord::matching {

struct Position {
  Quantity amount;        // signed
  Money cost;             // >= 0, of |amount|
  Money open_fees;        // paid to open what is held
  Money isolated_wallet;  // 0 when cross
  Money realized;         // over its life, before fees
  Time updated;

  bool flat() const { return amount.is_zero(); }
  bool is_long() const { return amount > Quantity{}; }
  Price entry_price() const;
  Price break_even_price() const;
  Money notional_at(Price mark) const;  // signed
  Money unrealized_at(Price mark) const;
  // What an order of that side may close: |amount| when opposite, else 0.
  Quantity closable_by(Side side) const;
};

struct FillTerms {
  Side side = Side::buy;
  Price price;
  Quantity quantity;  // > 0
  Money quote;        // price x quantity as booked
  Money commission;
  bool isolated = false;
  int leverage = 1;
};
// Applies a fill: averages in, realises out, closes and reopens when it crosses zero. Answers the
// realised pnl, (exit - entry) x quantity rounded once to the nearest 1e-8.
Money apply_fill(Position& position, const FillTerms& fill);

// amount / leverage, up.
Money margin_for(Money notional_value, int leverage);
// Maintenance margin of a notional: |notional| x rate - amount of its bracket; 0 without brackets.
Money maintenance_of(const Instrument& instrument, Money notional_value);
// The mark at which wallet + pnl falls to the maintenance margin (the bracket taken as it is now);
// 0 = none. For cross, `wallet` holds the other positions' pnl less their maintenance too.
Price liquidation_price(const Instrument& instrument, const Position& position, Price mark,
                        Money wallet);

}  // namespace vectord::matching
