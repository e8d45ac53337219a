#pragma once
// One REST call of the exchange, before it is stamped and signed: it can be sent again with a fresh
// timestamp. Carries what the rate budget and the retry rule need to know. Holds no secret.
#include <string>
#include <string_view>

#include "vectord/base/time.hpp"
#include "vectord/binance/sign.hpp"
#include "vectord/net/http.hpp"

namespace vectord::binance {

// Who goes first when the weight of a minute runs out.
enum class Priority { exit, stop, reconcile, entry, scan };

// What a call costs on which limit (spec 3.1, 3.6).
struct Cost {
  int weight = 0;         // REQUEST_WEIGHT, a minute, per IP
  int orders = 0;         // ORDERS, 10 s and 1 min, per account
  int data_requests = 0;  // /futures/data/*, 5 min, per IP
  bool operator==(const Cost&) const = default;
};

// Which limit an answer says is broken, and so who has to wait (docs/order-outcomes.md).
enum class Limit {
  weight,  // REQUEST_WEIGHT of the IP: everything but the orders of exits and stops
  orders,  // order count of the account: new entries
  data,    // /futures/data/* of the IP: those reads
  ip,      // the IP is banned or its firewall is up: everything
};

// How an answer is to be read: what may follow from a failure depends on it.
enum class Kind {
  read,    // GET: may be sent again
  change,  // sets a value to what we want: sending it again changes nothing
  place,
  cancel,
  query,
};

enum class Security { none, key, signed_ };

struct Call {
  std::string_view name;    // static: "order_place", for metrics and errors
  std::string_view method;  // static: "GET"
  std::string_view path;    // static: "/fapi/v1/order"
  std::string query;        // percent-encoded, without timestamp and signature; may be empty
  Kind kind = Kind::read;
  Security security = Security::none;
  Priority priority = Priority::scan;
  Cost cost;
};

constexpr bool may_repeat(Kind kind) {
  return kind == Kind::read || kind == Kind::change || kind == Kind::query;
}

struct Identity {
  std::string_view api_key;
  const Signer* signer = nullptr;  // not null for signed calls
  Millis receive_window{5000};     // how late the exchange may still execute it
};

// The bytes to send. Everything goes in the query, for every method; what is signed is what is
// sent.
net::HttpRequest to_http(const Call& call, const Identity& identity, Time timestamp);

}  // namespace vectord::binance
