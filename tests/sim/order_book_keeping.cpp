#include "sim/order_book_keeping.hpp"

#include <simdjson.h>

#include "exchange/signature.hpp"

namespace vectord::sim {
namespace {

constexpr std::size_t most_examples = 10;

std::string ask(exchange::SimulatedExchange& exchange, const Account& account,
                const std::string& path, std::string parameters, Time now) {
  parameters += "&timestamp=" + std::to_string(to_ms(now));
  const auto signature = exchange::hmac_sha256_hex(account.secret, parameters);
  return exchange
      .handle({"GET",
               path + "?" + parameters + "&signature=" + signature,
               {{"X-MBX-APIKEY", account.key}},
               ""})
      .body;
}

std::string text_at(simdjson::dom::element row, std::string_view name) {
  std::string_view text;
  return row[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// Pages by id until one is not full.
void read_all(exchange::SimulatedExchange& exchange, const Account& account,
              const std::string& path, const std::string& symbol, const std::string& id_name,
              const std::string& client_name, const std::string& status_name,
              const std::string& executed_name, Time now, std::multimap<std::string, Found>& into) {
  constexpr std::size_t page = 1000;
  std::int64_t from = 1;
  for (std::size_t rows = page; rows == page;) {
    const auto body =
        ask(exchange, account, path,
            "symbol=" + symbol + "&limit=1000&" + id_name + "=" + std::to_string(from), now);
    simdjson::dom::parser parser;
    simdjson::dom::array array;
    if (parser.parse(body).get(array) != simdjson::SUCCESS) {
      ADD_FAILURE() << path << ": " << body.substr(0, 200);
      return;
    }
    rows = array.size();
    for (const auto row : array) {
      std::int64_t id = 0;
      EXPECT_EQ(row[id_name].get(id), simdjson::SUCCESS);
      from = std::max(from, id + 1);
      const auto executed = text_at(row, executed_name);
      into.emplace(text_at(row, client_name),
                   Found{text_at(row, status_name),
                         executed.empty() ? Quantity{} : *Quantity::parse(executed)});
    }
  }
}

bool made_by_the_exchange(std::string_view client_id) {
  return client_id.starts_with("autoclose-") || client_id.starts_with("adl_autoclose");
}

class Comparison {
 public:
  Comparison(const Kept& kept, const execution::OrderManager& ours) : kept_(kept), ours_(ours) {}

  void check(const ClientOrderId& id) {
    ++verdict_.intended;
    const auto* order = ours_.find(id);
    if (order == nullptr) return complain(verdict_.unknown, id.str() + " was forgotten");
    if (order->live()) {
      return complain(verdict_.unknown, id.str() + " is " + std::string(to_string(order->status)));
    }
    const auto& where = order->conditional() ? kept_.conditionals : kept_.orders;
    const auto count = where.count(id.str());
    const bool refused = order->not_sent || order->absent ||
                         (order->status == OrderStatus::rejected && order->algo_id == 0);
    if (count > 1) complain(verdict_.duplicates, id.str() + " exists more than once");
    if (refused) {
      ++verdict_.refused;
      if (count > 0) complain(verdict_.unwanted, told(*order) + ", but it exists");
      return;
    }
    ++verdict_.existing;
    if (count == 0) return complain(verdict_.missing, told(*order) + ", but it does not exist");
    compare_states(*order, where.find(id.str())->second);
  }

  void check_orphans(const std::set<std::string>& intended) {
    for (const auto* where : {&kept_.orders, &kept_.conditionals}) {
      for (const auto& [id, found] : *where) {
        if (!intended.contains(id) && !made_by_the_exchange(id)) {
          complain(verdict_.orphans, id + " was not intended, and is " + found.status);
        }
      }
    }
  }
  Verdict take() { return std::move(verdict_); }

 private:
  static std::string told(const execution::Order& order) {
    return order.id().str() + " is " + std::string(to_string(order.status)) + " to us, executed " +
           order.executed.to_string() +
           (order.text.empty() ? std::string() : " (" + order.text + ")");
  }
  // A conditional one that triggered is, from then on, the order it became.
  void compare_states(const execution::Order& order, const Found& found) {
    std::string status = found.status;
    Quantity executed = found.executed;
    if (order.conditional()) {
      const auto became = kept_.orders.equal_range(order.id().str());
      const auto many = std::distance(became.first, became.second);
      if (many > 1) complain(verdict_.duplicates, order.id().str() + " triggered more than once");
      if (many > 0) {
        status = became.first->second.status;
        executed = became.first->second.executed;
      }
    }
    if (executed != order.executed || !same(order.status, status) ||
        order.filled > order.executed) {
      complain(verdict_.differing, told(order) + ", filled " + order.filled.to_string() +
                                       "; there it is " + status + ", executed " +
                                       executed.to_string());
    }
  }
  static bool same(OrderStatus ours, const std::string& theirs) {
    switch (ours) {
      case OrderStatus::filled: return theirs == "FILLED";
      case OrderStatus::canceled: return theirs == "CANCELED";
      case OrderStatus::expired: return theirs == "EXPIRED" || theirs == "EXPIRED_IN_MATCH";
      case OrderStatus::rejected: return theirs == "REJECTED";
      default: return false;
    }
  }
  void complain(int& counter, std::string what) {
    ++counter;
    if (verdict_.examples.size() < most_examples) verdict_.examples.push_back(std::move(what));
  }

  const Kept& kept_;
  const execution::OrderManager& ours_;
  Verdict verdict_;
};

}  // namespace

Kept kept_at(exchange::SimulatedExchange& exchange, const Account& account,
             const std::vector<Instrument>& instruments, Time now) {
  Kept kept;
  for (const auto& instrument : instruments) {
    const auto symbol = instrument.symbol.str();
    read_all(exchange, account, "/fapi/v1/allOrders", symbol, "orderId", "clientOrderId", "status",
             "executedQty", now, kept.orders);
    read_all(exchange, account, "/fapi/v1/allAlgoOrders", symbol, "algoId", "clientAlgoId",
             "algoStatus", "actualQty", now, kept.conditionals);
  }
  return kept;
}

Verdict compare(const Kept& kept, const execution::OrderManager& ours,
                const std::vector<ClientOrderId>& intended) {
  Comparison comparison(kept, ours);
  std::set<std::string> ids;
  for (const auto& id : intended) {
    comparison.check(id);
    ids.insert(id.str());
  }
  comparison.check_orphans(ids);
  return comparison.take();
}

}  // namespace vectord::sim
