// Conditional (algo) orders from their checks to their end; what makes them fire is in
// triggers.cpp. No margin is asked for until the trigger.
#include <algorithm>

#include "matching/core.hpp"
#include "matching/filters.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {
namespace {

const Rate least_callback = Rate::from_units(10'000'000);  // 0.1 %
const Rate most_callback = Rate::from_int(10);
constexpr Millis least_good_till{600'000};
constexpr std::int64_t latest_good_till_ms = 253'402'300'799'000;

Check check_close_position(const AlgoParams& params) {
  const bool fits =
      params.type == OrderType::stop_market || params.type == OrderType::take_profit_market;
  if (!fits) return rejected(-4136);
  if (params.quantity && !params.quantity->is_zero()) return rejected(-4137);
  if (params.reduce_only) return not_required("reduceonly");
  return std::nullopt;
}

Check check_trigger_parameters(const AlgoParams& params) {
  if (params.type != OrderType::trailing_stop_market) {
    return params.trigger_price ? std::nullopt : Check{missing_parameter("triggerPrice")};
  }
  if (!params.callback_percent) return missing_parameter("callbackRate");
  const Rate callback = *params.callback_percent;
  const bool in_range = callback >= least_callback && callback <= most_callback &&
                        callback.units() % least_callback.units() == 0;
  return in_range ? std::nullopt : Check{invalid_parameter("callbackRate")};
}

Check check_price_parameters(const AlgoParams& params, Time at) {
  const bool matched = params.price_match != PriceMatch::none;
  if (!becomes_limit(params.type)) {
    if (matched) return rejected(-5038);
    return params.price && !params.price->is_zero() ? Check{not_required("price")} : std::nullopt;
  }
  if (matched && params.price) return not_required("price");
  if (!matched && !params.price) return missing_parameter("price");
  if (params.tif != TimeInForce::gtd) return std::nullopt;
  if (!params.good_till) return missing_parameter("goodTillDate");
  const bool in_range =
      *params.good_till > at + least_good_till && to_ms(*params.good_till) < latest_good_till_ms;
  return in_range ? std::nullopt : Check{rejected(-5040)};
}

bool is_stop(OrderType type) {
  return type == OrderType::stop || type == OrderType::stop_market;
}

// True when a trigger there would fire at once, or a trailing activation lies on the wrong side.
bool would_fire(const AlgoParams& params, Price latest) {
  if (params.type == OrderType::trailing_stop_market) {
    if (!params.activate_price) return false;
    return params.side == Side::buy ? *params.activate_price >= latest
                                    : *params.activate_price <= latest;
  }
  const bool rising = (params.side == Side::buy) == is_stop(params.type);
  return rising ? latest >= *params.trigger_price : latest <= *params.trigger_price;
}

}  // namespace

Check Core::check_algo_shape(const AlgoParams& params, const SymbolState* symbol, Time at) const {
  if (symbol == nullptr) return rejected(-1121);
  if (params.position_side != PositionSide::both) return rejected(-4061);
  if (!is_conditional(params.type)) return rejected(-1116);
  Check wrong = check_trigger_parameters(params);
  if (!wrong && params.close_position) wrong = check_close_position(params);
  if (!wrong && !params.close_position && !params.quantity) wrong = missing_parameter("quantity");
  if (!wrong) wrong = check_price_parameters(params, at);
  if (!wrong) wrong = check_client_id(params.client_id, "clientAlgoId");
  const Instrument& instrument = *symbol->instrument;
  if (!wrong) wrong = check_precision(instrument, params.price, params.quantity);
  if (!wrong) wrong = check_precision(instrument, params.trigger_price, std::nullopt);
  if (!wrong) wrong = check_precision(instrument, params.activate_price, std::nullopt);
  if (wrong) return wrong;
  const bool trading = instrument.status == InstrumentStatus::trading && symbol->book.shaped();
  return trading ? std::nullopt : Check{rejected(-1122)};
}

Check Core::check_algo_filters(const AlgoParams& params, const SymbolState& symbol) const {
  const Instrument& instrument = *symbol.instrument;
  const bool trailing = params.type == OrderType::trailing_stop_market;
  Check wrong;
  if (!trailing) wrong = check_stop_price(instrument, *params.trigger_price);
  if (!wrong && trailing && params.activate_price) {
    wrong = check_stop_price(instrument, *params.activate_price);
  }
  const bool limit = becomes_limit(params.type);
  if (!wrong && limit && params.price) wrong = check_price(instrument, *params.price);
  if (params.close_position) return wrong;
  if (!wrong) wrong = check_quantity(instrument, *params.quantity, !limit);
  if (!wrong && !params.reduce_only.value_or(false)) {
    Price price = trailing ? symbol.market->last : *params.trigger_price;
    if (limit && params.price) price = *params.price;
    wrong = check_notional(instrument, price, *params.quantity, -4164);
  }
  return wrong;
}

Check Core::check_algo_account(const AccountState& account, const AlgoParams& params,
                               const SymbolState& symbol) const {
  if (const auto id = ClientOrderId::make(params.client_id);
      id && account.open_algo_by_client.contains(*id)) {
    return rejected(-4116);
  }
  const auto limit = static_cast<std::size_t>(settings_.max_conditional_orders);
  if (account.open_algo_by_client.size() >= limit) return rejected(-4045);
  if (params.close_position) {
    for (const auto& [owner, id] : symbol.algos) {
      if (owner != account.id) continue;
      const Algo& open = account.algos.at(id);
      const bool same = open.close_position && open.side == params.side && open.type == params.type;
      if (same) return rejected(-4130);
    }
  }
  const Price latest =
      params.working_type == WorkingType::mark_price ? symbol.market->mark : symbol.market->last;
  return would_fire(params, latest) ? Check{rejected(-2021)} : std::nullopt;
}

Algo Core::drafted_algo(AccountId account, const AlgoParams& params, const SymbolState& symbol,
                        Time at) const {
  Algo algo;
  algo.account = account;
  algo.id = next_algo_;
  algo.client_id =
      params.client_id.empty() ? generated_id(next_algo_) : ClientOrderId(params.client_id);
  algo.symbol = params.symbol;
  algo.side = params.side;
  algo.type = params.type;
  algo.tif = params.tif.value_or(TimeInForce::gtc);
  algo.quantity = params.close_position ? Quantity{} : *params.quantity;
  algo.price = params.price.value_or(Price{});
  algo.trigger_price = params.trigger_price.value_or(Price{});
  algo.working_type = params.working_type;
  algo.reduce_only = params.reduce_only.value_or(false);
  algo.close_position = params.close_position;
  algo.price_protect = params.price_protect;
  algo.self_trade = params.self_trade.value_or(settings_.self_trade);
  algo.price_match = params.price_match;
  algo.good_till = params.good_till.value_or(Time{});
  algo.created = algo.updated = at;
  if (params.type == OrderType::trailing_stop_market) {
    const bool by_mark = params.working_type == WorkingType::mark_price;
    algo.extreme = by_mark ? symbol.market->mark : symbol.market->last;
    algo.activate_price = params.activate_price.value_or(algo.extreme);
    algo.activated = !params.activate_price;
    algo.callback_percent = *params.callback_percent;
    algo.trigger_price = Price{};
  }
  return algo;
}

Answer<Algo> Core::place_algo(AccountId account_id, const AlgoParams& params, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(params.symbol);
  if (auto wrong = check_algo_shape(params, symbol, at)) return *wrong;
  if (auto wrong = check_algo_filters(params, *symbol)) return *wrong;
  if (auto wrong = check_algo_account(owner, params, *symbol)) return *wrong;
  const Algo algo = drafted_algo(account_id, params, *symbol, at);
  ++next_algo_;
  owner.algos.emplace(algo.id, algo);
  owner.open_algo_by_client.insert_or_assign(algo.client_id, algo.id);
  owner.latest_algo_by_client.insert_or_assign(algo.client_id, algo.id);
  symbol->algos.emplace_back(account_id, algo.id);
  outputs_.emplace_back(AlgoEvent{algo, at});
  return algo;
}

Algo* Core::open_algo(AccountState& account, const AlgoRef& ref) {
  std::int64_t id = ref.id.value_or(0);
  if (!ref.id) {
    const auto client = ClientOrderId::make(ref.client_id);
    const auto named =
        client ? account.open_algo_by_client.find(*client) : account.open_algo_by_client.end();
    if (named == account.open_algo_by_client.end()) return nullptr;
    id = named->second;
  }
  const auto found = account.algos.find(id);
  return found != account.algos.end() && is_open(found->second.status) ? &found->second : nullptr;
}

// A finished one is -2011, one never seen -2013.
Answer<Algo> Core::cancel_algo(AccountId account_id, const AlgoRef& ref, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  if (!ref.id && ref.client_id.empty()) return neither_parameter("algoId", "clientAlgoId");
  Algo* algo = open_algo(owner, ref);
  if (algo == nullptr) {
    const auto known = query_algo(account_id, ref);
    return rejected(std::holds_alternative<Algo>(known) ? -2011 : -2013);
  }
  end_algo(owner, *find(algo->symbol), *algo, AlgoStatus::canceled, "", at);
  return *algo;
}

Answer<Done> Core::cancel_all_algos(AccountId account_id, Symbol name, Time at) {
  AccountState& owner = account(account_id);
  begin(owner, at);
  SymbolState* symbol = find(name);
  if (symbol == nullptr) return rejected(-1121);
  const auto open = symbol->algos;
  for (const auto& [id, algo] : open) {
    if (id != account_id) continue;
    end_algo(owner, *symbol, owner.algos.at(algo), AlgoStatus::canceled, "", at);
  }
  return Done{};
}

Answer<Algo> Core::query_algo(AccountId account_id, const AlgoRef& ref) const {
  const AccountState& owner = account(account_id);
  if (!ref.id && ref.client_id.empty()) return neither_parameter("algoId", "clientAlgoId");
  std::int64_t id = ref.id.value_or(0);
  if (!ref.id) {
    const auto client = ClientOrderId::make(ref.client_id);
    const auto named =
        client ? owner.latest_algo_by_client.find(*client) : owner.latest_algo_by_client.end();
    if (named == owner.latest_algo_by_client.end()) return rejected(-2013);
    id = named->second;
  }
  const auto found = owner.algos.find(id);
  if (found == owner.algos.end()) return rejected(-2013);
  return found->second;
}

void Core::end_algo(AccountState& account, SymbolState& symbol, Algo& algo, AlgoStatus status,
                    std::string reason, Time at) {
  forget_open(account, symbol, algo);
  algo.status = status;
  algo.updated = at;
  algo.reject_reason = std::move(reason);
  ++account.finished_algos;
  outputs_.emplace_back(AlgoEvent{algo, at});
}

void Core::forget_open(AccountState& account, SymbolState& symbol, const Algo& algo) {
  std::erase(symbol.algos, std::pair{account.id, algo.id});
  const auto named = account.open_algo_by_client.find(algo.client_id);
  if (named != account.open_algo_by_client.end() && named->second == algo.id) {
    account.open_algo_by_client.erase(named);
  }
}

void Core::finish_algo(AccountState& account, const Order& order, Time at) {
  const auto found = account.algos.find(order.algo_id);
  if (found == account.algos.end()) return;
  Algo& algo = found->second;
  algo.actual_price = order.average_price();
  algo.actual_quantity = order.executed;
  end_algo(account, *find(algo.symbol), algo, AlgoStatus::finished, "", at);
}

void Core::expire_close_position(AccountState& account, SymbolState& symbol, Side closing,
                                 Time at) {
  const auto open = symbol.algos;
  for (const auto& [owner, id] : open) {
    if (owner != account.id) continue;
    Algo& algo = account.algos.at(id);
    if (!algo.close_position || algo.side != closing) continue;
    end_algo(account, symbol, algo, AlgoStatus::expired, "", at);
  }
}

}  // namespace vectord::matching
