#pragma once
// The table behind the outcome policy: every HTTP status, error code and transport failure that the
// exchange's documents name, with what it says. judge_answer() decides by these rows, and
// docs/order-outcomes.md is their print (a test compares them).
#include <span>
#include <string_view>

#include "vectord/base/result.hpp"

namespace vectord::binance {

// What an answer says, whatever it was asked for.
enum class Meaning {
  accepted,
  done_already,   // nothing to change: a success
  rejected,       // definite and final
  denied,         // rejected, and so will be everything else: the key or the secret
  not_executed,   // definite failure of theirs: may be sent again later
  throttled,      // a limit was hit, nothing was executed: wait
  banned,         // the IP is shut out for a while
  clock,          // our timestamp was off, nothing was executed
  unknown,        // it may have been executed
  no_such_order,  // to a query: not seen (yet); to anything else: rejected
  duplicate_id,   // to a placement: one of that id arrived before
  no_listen_key,
};
std::string_view to_string(Meaning meaning);

struct CodeRow {
  int code;
  std::string_view name;  // the exchange's
  Meaning meaning;
  std::string_view note;  // what we do, where that is more than the meaning says
};
std::span<const CodeRow> code_rows();

// The first row that fits counts. `text` must be found in the body where it is not empty.
struct StatusRow {
  int from, to;
  std::string_view text;
  Meaning meaning;
  bool before_code;  // decides whatever code the body carries
  std::string_view note;
};
std::span<const StatusRow> status_rows();

struct TransportRow {
  Errc error;
  Meaning meaning;
  std::string_view note;
};
std::span<const TransportRow> transport_rows();  // any other: unknown

}  // namespace vectord::binance
