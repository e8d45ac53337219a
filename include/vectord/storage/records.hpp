#pragma once
// What the database holds, as it is read back. Rows come newest first unless a function says
// otherwise. A record never changes what it says: money and prices are the exact fixed-point units
// that went in.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vectord/domain/effect.hpp"

namespace vectord::storage {

// One life of an account: a paper run from its first step to its last, or one production account
// over all restarts of the daemon.
struct Session {
  std::int64_t id = 0;   // given by the database
  std::string mode;      // "paper", "testnet", "production"
  std::string exchange;  // identity of exchange and account; never a secret
  std::string market;    // "generated", "recorded:DIR", "live"
  std::uint64_t seed = 0;
  Time started_at;
  std::optional<Time> completed_at;  // absent: running, or killed
  bool completed() const { return completed_at.has_value(); }
  bool operator==(const Session&) const = default;
};

struct SignalRecord {
  std::int64_t row = 0;
  Signal signal;  // `signal.missing` is empty: see `missing`
  std::vector<std::string> missing;
  std::optional<RejectReason> reason;  // absent: approved
  std::string detail;
};

struct OrderRecord {
  std::int64_t row = 0;
  effect::RecordOrder order;  // as last recorded
  Time intended_at;           // when it was recorded first
};

struct AlertRecord {
  std::int64_t row = 0;
  Time at;
  effect::Severity severity = effect::Severity::warning;
  std::string code;
  Symbol symbol;
  std::string text;
};

// What statistics need after a restart, of one session.
struct Counters {
  std::int64_t signals = 0, approved = 0;  // approved: signals without a reason
  std::map<RejectReason, std::int64_t> rejected;
  std::map<OrderStatus, std::int64_t> orders;
  std::int64_t fills = 0, alerts = 0;
  std::int64_t trades = 0, wins = 0, losses = 0;  // by net(); exactly zero is neither
  std::int64_t last_trade_id = 0;
  Money realized_pnl, commission, funding;  // sums over trades
  Money gross_profit, gross_loss;           // sums of positive and of negative net()
  bool operator==(const Counters&) const = default;
};

}  // namespace vectord::storage
