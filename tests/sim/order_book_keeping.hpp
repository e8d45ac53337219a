#pragma once
// The oracle: what we believe of every order against what the exchange has, one by one. It asks the
// exchange behind the faults, and shares no code with the order manager.
#include <map>
#include <string>
#include <vector>

#include "vectord/exchange/simulated_exchange.hpp"
#include "vectord/execution/order_manager.hpp"

namespace vectord::sim {

struct Account {
  std::string key, secret;
};

struct Found {
  std::string status;
  Quantity executed;
};

// Everything the exchange keeps, by client order id.
struct Kept {
  std::multimap<std::string, Found> orders, conditionals;
};
Kept kept_at(exchange::SimulatedExchange& exchange, const Account& account,
             const std::vector<Instrument>& instruments, Time now);

struct Verdict {
  int intended = 0, existing = 0, refused = 0;
  int unknown = 0;     // not known to us, at the end
  int duplicates = 0;  // there more than once
  int missing = 0;     // we believe it exists, or ended; it does not exist
  int unwanted = 0;    // we believe it was refused; it exists
  int orphans = 0;     // nobody intended it
  int differing = 0;   // in state or executed quantity, or counted more than once
  std::vector<std::string> examples;
  bool holds() const {
    return unknown + duplicates + missing + unwanted + orphans + differing == 0;
  }
};
Verdict compare(const Kept& kept, const execution::OrderManager& ours,
                const std::vector<ClientOrderId>& intended);

}  // namespace vectord::sim
