// Positions as durable text and back.
#include <charconv>

#include "execution/positions_state.hpp"

namespace vectord::execution {
namespace {

constexpr std::string_view position_prefix = "position/";
constexpr std::string_view ledger_key = "portfolio/ledger";
constexpr std::string_view trade_id_key = "execution/trade_id";

}  // namespace

void Positions::State::record_ledger(Effects& effects) {
  effects.push_back(effect::RecordState{std::string(ledger_key), ledger.save()});
}

std::string Positions::State::save(const Managed& it) const {
  portfolio::KeyValues out;
  out.set("symbol", it.protection.plan().symbol);
  out.set("direction", static_cast<int>(it.direction));
  out.set("signal", it.signal.id);
  out.set("score", it.signal.score);
  out.set("leverage", it.leverage);
  out.set("adopted", it.adopted);
  out.set("planned", it.planned);
  out.set("entered", it.entered);
  out.set("risk", it.risk);
  out.set("entering", it.entry_open);
  out.set("traded", it.traded);
  out.set("begun", it.begun);
  if (it.last_exit) out.set("last_exit", static_cast<int>(*it.last_exit));
  if (it.settling) portfolio::save(out, "settling.", it.settling->holding);
  it.protection.save(out);
  return out.text();
}

namespace {

std::optional<portfolio::Holding> settling_of(const Managed& it) {
  return it.settling ? std::optional(it.settling->holding) : std::nullopt;
}

bool is_still(const Managed& it, const Managed::Kept& saved) {
  const auto& [signal, score, direction, leverage, adopted, planned, entered, risk, entering,
               traded, begun, last_exit, settling, protection] = saved;
  return it.signal.id == signal && it.signal.score == score && it.direction == direction &&
         it.leverage == leverage && it.adopted == adopted && it.planned == planned &&
         it.entered == entered && it.risk == risk && it.entry_open == entering &&
         it.traded == traded && it.begun == begun && it.last_exit == last_exit &&
         settling_of(it) == settling && it.protection.is_still(protection);
}

Managed::Kept kept_of(const Managed& it) {
  return {it.signal.id, it.signal.score, it.direction,    it.leverage,         it.adopted,
          it.planned,   it.entered,      it.risk,         it.entry_open,       it.traded,
          it.begun,     it.last_exit,    settling_of(it), it.protection.kept()};
}

}  // namespace

void Positions::State::record(const Symbol& symbol, Managed& it, Effects& effects) {
  if (it.kept && is_still(it, *it.kept)) return;
  it.kept = kept_of(it);
  std::string text = save(it);
  if (text == it.saved) return;
  it.saved = text;
  effects.push_back(
      effect::RecordState{std::string(position_prefix) + symbol.str(), std::move(text)});
}

result<Managed> Positions::State::load_managed(std::string_view value) const {
  auto parsed = portfolio::KeyValues::parse(value);
  if (parsed.has_error()) return parsed.error();
  const portfolio::KeyValues& in = *parsed;
  const bool is_long = in.small("direction") == static_cast<int>(Direction::long_);
  Protection::Plan plan{.symbol = in.short_text<Symbol>("symbol"),
                        .direction = is_long ? Direction::long_ : Direction::short_,
                        .signal_id = in.short_text<SignalId>("signal"),
                        .leverage = in.small("leverage")};
  Managed it{plan, protection};
  it.signal.id = plan.signal_id;
  it.signal.symbol = plan.symbol;
  it.signal.direction = plan.direction;
  it.signal.score = in.small("score");
  it.signal.leverage = plan.leverage;
  it.adopted = in.flag("adopted");
  it.planned = in.fixed<Quantity>("planned");
  it.entered = in.fixed<Quantity>("entered");
  it.risk = in.fixed<Money>("risk");
  it.entry_open = in.flag("entering");
  it.traded = in.flag("traded");
  it.begun = in.time("begun");
  if (in.has("last_exit")) {
    const int reason = in.small("last_exit");
    if (reason < 0 || reason > static_cast<int>(last_exit_reason)) in.fail("bad last_exit");
    it.last_exit = static_cast<ExitReason>(reason);
  }
  if (in.has("settling.symbol")) {
    it.settling = Settling{portfolio::load_holding(in, "settling."), Time{}, 0};
  }
  it.protection.load(in);
  if (in.error()) return *in.error();
  it.saved = std::string(value);
  return it;
}

result<bool> Positions::load(const std::string& key, std::string_view value) {
  State& state = *state_;
  if (key == ledger_key) {
    auto loaded = portfolio::Ledger::load(value);
    if (loaded.has_error()) return loaded.error();
    state.ledger = std::move(*loaded);
    for (const auto& [symbol, trade_id] : state.ledger.recent_trades()) {
      state.orders.remember_fill(symbol, trade_id);
    }
    return true;
  }
  if (key == trade_id_key) {
    const auto [end, failure] =
        std::from_chars(value.data(), value.data() + value.size(), state.next_trade_id);
    if (failure != std::errc{} || end != value.data() + value.size()) {
      return Error{Errc::parse, "saved state '" + key + "' is not a number"};
    }
    return true;
  }
  if (!key.starts_with(position_prefix)) return state.orders.load(key, value);
  if (value.empty()) return true;
  auto loaded = state.load_managed(value);
  if (loaded.has_error()) return loaded.error().within("saved state '" + key + "'");
  const Symbol symbol = loaded->protection.plan().symbol;
  state.managed.insert_or_assign(symbol, std::move(*loaded));
  return true;
}

// An entry that a restart interrupted makes no further attempt; an order in flight runs to its end.
void Positions::State::resume_entries(Time) {
  for (auto& [symbol, it] : managed) {
    if (!it.entry_open) continue;
    std::optional<ClientOrderId> in_flight;
    Quantity executed = it.entered;
    for (const Order* order : orders.live(symbol)) {
      if (order->request.role != OrderRole::entry) continue;
      in_flight = order->id();
      executed -= std::min(executed, order->executed);
    }
    EntryPlan plan{.signal = it.signal,
                   .quantity = it.planned,
                   .leverage = it.leverage,
                   .stop = it.protection.stop_price(),
                   .targets = it.protection.plan().targets,
                   .risk = it.risk};
    it.entry.emplace(std::move(plan), settings);
    it.entry->resume(in_flight, executed);
  }
}

void Positions::start(Time at, Effects& effects) {
  State& state = *state_;
  state.orders.resume(at);
  state.resume_entries(at);
  state.orders.on(at, effects);
  state.account_read = false;
  state.request_account(at, effects);
  state.request_missed_income(at);
  state.tick_income(at, effects);
  state.drain(at, effects);
}

}  // namespace vectord::execution
