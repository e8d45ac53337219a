// The ledger as durable text and back.
#include "vectord/portfolio/key_values.hpp"
#include "vectord/portfolio/ledger.hpp"

namespace vectord::portfolio {

void save(KeyValues& out, const std::string& prefix, const Holding& holding) {
  out.set(prefix + "symbol", holding.symbol);
  out.set(prefix + "quantity", holding.quantity);
  out.set(prefix + "cost", holding.cost);
  out.set(prefix + "entered", holding.entered);
  out.set(prefix + "exited", holding.exited);
  out.set(prefix + "entered_notional", holding.entered_notional);
  out.set(prefix + "exited_notional", holding.exited_notional);
  out.set(prefix + "realized", holding.realized_pnl);
  out.set(prefix + "commission", holding.commission);
  out.set(prefix + "funding", holding.funding);
  out.set(prefix + "opened_at", holding.opened_at);
  out.set(prefix + "last_fill_at", holding.last_fill_at);
  out.set(prefix + "exact", holding.exact);
}

Holding load_holding(const KeyValues& in, const std::string& prefix) {
  return Holding{.symbol = in.short_text<Symbol>(prefix + "symbol"),
                 .quantity = in.fixed<Quantity>(prefix + "quantity"),
                 .cost = in.fixed<Money>(prefix + "cost"),
                 .entered = in.fixed<Quantity>(prefix + "entered"),
                 .exited = in.fixed<Quantity>(prefix + "exited"),
                 .entered_notional = in.fixed<Money>(prefix + "entered_notional"),
                 .exited_notional = in.fixed<Money>(prefix + "exited_notional"),
                 .realized_pnl = in.fixed<Money>(prefix + "realized"),
                 .commission = in.fixed<Money>(prefix + "commission"),
                 .funding = in.fixed<Money>(prefix + "funding"),
                 .opened_at = in.time(prefix + "opened_at"),
                 .last_fill_at = in.time(prefix + "last_fill_at"),
                 .exact = in.flag(prefix + "exact")};
}

std::string Ledger::save() const {
  KeyValues out;
  if (start_) out.set("start", *start_);
  out.set("started_at", started_at_);
  out.set("realized", realized_pnl_);
  out.set("commission", commission_);
  out.set("funding", funding_);
  out.set("adjustments", adjustments_);
  out.set("last_funding_at", last_funding_at_);
  int index = 0;
  for (const auto& [symbol, holding] : holdings_) {
    portfolio::save(out, "holding." + std::to_string(index++) + ".", holding);
  }
  for (const auto& [asset, amount] : foreign_commission_) out.set("foreign." + asset, amount);
  index = 0;
  for (const auto& [asset, amount] : foreign_commission_) {
    out.set("foreign_asset." + std::to_string(index++), asset);
  }
  out.set("agreed_at", agreed_at_);
  index = 0;
  for (const auto& [symbol, at] : taken_at_) {
    const std::string key = "taken." + std::to_string(index++);
    out.set(key + ".symbol", symbol);
    out.set(key + ".at", at);
  }
  index = 0;
  for (const auto& [symbol, id] : floors_) {
    const std::string key = "floor." + std::to_string(index++);
    out.set(key + ".symbol", symbol);
    out.set(key + ".id", id);
  }
  const auto& trades = trades_.ids();
  std::size_t from = trades.size() > trades_saved ? trades.size() - trades_saved : 0;
  for (index = 0; from < trades.size(); ++from, ++index) {
    const std::string at = "trade." + std::to_string(index);
    out.set(at + ".symbol", trades[from].first);
    out.set(at + ".id", trades[from].second);
  }
  const auto& rows = funding_rows_.ids();
  from = rows.size() > trades_saved ? rows.size() - trades_saved : 0;
  for (index = 0; from < rows.size(); ++from, ++index) {
    out.set("funding_row." + std::to_string(index), rows[from]);
  }
  return out.text();
}

result<Ledger> Ledger::load(std::string_view text) {
  auto parsed = KeyValues::parse(text);
  if (parsed.has_error()) return parsed.error().within("ledger");
  const KeyValues& in = *parsed;
  Ledger made;
  if (in.has("start")) made.start_ = in.fixed<Money>("start");
  made.started_at_ = in.time("started_at");
  made.realized_pnl_ = in.fixed<Money>("realized");
  made.commission_ = in.fixed<Money>("commission");
  made.funding_ = in.fixed<Money>("funding");
  made.adjustments_ = in.fixed<Money>("adjustments");
  made.last_funding_at_ = in.time("last_funding_at");
  for (int i = 0; in.has("holding." + std::to_string(i) + ".symbol"); ++i) {
    Holding holding = load_holding(in, "holding." + std::to_string(i) + ".");
    made.holdings_.emplace(holding.symbol, holding);
  }
  for (int i = 0; in.has("foreign_asset." + std::to_string(i)); ++i) {
    const std::string asset = in.text_of("foreign_asset." + std::to_string(i));
    made.foreign_commission_[asset] = in.fixed<Money>("foreign." + asset);
  }
  // Absent in what an earlier version saved.
  made.agreed_at_ = in.has("agreed_at") ? in.time("agreed_at") : made.started_at_;
  for (int i = 0; in.has("taken." + std::to_string(i) + ".symbol"); ++i) {
    const std::string at = "taken." + std::to_string(i);
    made.taken_at_[in.short_text<Symbol>(at + ".symbol")] = in.time(at + ".at");
  }
  for (int i = 0; in.has("floor." + std::to_string(i) + ".symbol"); ++i) {
    const std::string at = "floor." + std::to_string(i);
    made.floors_[in.short_text<Symbol>(at + ".symbol")] = in.integer(at + ".id");
  }
  for (int i = 0; in.has("trade." + std::to_string(i) + ".id"); ++i) {
    const std::string at = "trade." + std::to_string(i);
    made.trades_.insert({in.short_text<Symbol>(at + ".symbol"), in.integer(at + ".id")});
  }
  for (int i = 0; in.has("funding_row." + std::to_string(i)); ++i) {
    made.funding_rows_.insert(in.integer("funding_row." + std::to_string(i)));
  }
  if (in.error()) return in.error()->within("ledger");
  return made;
}

}  // namespace vectord::portfolio
