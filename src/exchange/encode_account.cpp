#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

using matching::AccountView;
using matching::PositionView;

void encode_totals(JsonWriter& json, const AccountView& a) {
  json.decimal("totalInitialMargin", a.initial_margin);
  json.decimal("totalMaintMargin", a.maintenance_margin);
  json.decimal("totalWalletBalance", a.wallet_balance);
  json.decimal("totalUnrealizedProfit", a.unrealized_pnl);
  json.decimal("totalMarginBalance", a.margin_balance);
  json.decimal("totalPositionInitialMargin", a.position_initial_margin);
  json.decimal("totalOpenOrderInitialMargin", a.open_order_initial_margin);
  json.decimal("totalCrossWalletBalance", a.cross_wallet_balance);
  json.decimal("totalCrossUnPnl", a.cross_unrealized_pnl);
  json.decimal("availableBalance", a.available_balance);
  json.decimal("maxWithdrawAmount", a.available_balance);
}

// updateTime must not be 0: ccxt skips such rows.
void encode_asset(JsonWriter& json, const AccountView& a, bool with_margin_available) {
  json.open_array("assets").open_object().text("asset", "USDT");
  json.decimal("walletBalance", a.wallet_balance);
  json.decimal("unrealizedProfit", a.unrealized_pnl);
  json.decimal("marginBalance", a.margin_balance);
  json.decimal("maintMargin", a.maintenance_margin);
  json.decimal("initialMargin", a.initial_margin);
  json.decimal("positionInitialMargin", a.position_initial_margin);
  json.decimal("openOrderInitialMargin", a.open_order_initial_margin);
  json.decimal("crossWalletBalance", a.cross_wallet_balance);
  json.decimal("crossUnPnl", a.cross_unrealized_pnl);
  json.decimal("availableBalance", a.available_balance);
  json.decimal("maxWithdrawAmount", a.available_balance);
  if (with_margin_available) json.boolean("marginAvailable", true);
  json.time("updateTime", a.updated).close_object().close_array();
}

void encode_account_position_v2(JsonWriter& json, const PositionView& p) {
  json.open_object().text("symbol", p.symbol.view());
  json.decimal("initialMargin", p.initial_margin).decimal("maintMargin", p.maintenance_margin);
  json.decimal("unrealizedProfit", p.unrealized_pnl);
  json.decimal("positionInitialMargin", p.position_initial_margin);
  json.decimal("openOrderInitialMargin", p.open_order_initial_margin);
  json.text("leverage", std::to_string(p.leverage)).boolean("isolated", p.isolated);
  json.shortest("entryPrice", p.entry_price).shortest("breakEvenPrice", p.break_even_price);
  json.shortest("maxNotional", p.max_notional).text("positionSide", "BOTH");
  json.shortest("positionAmt", p.amount).shortest("notional", p.notional);
  json.shortest("isolatedWallet", p.isolated_wallet);
  json.shortest("bidNotional", p.bid_notional).shortest("askNotional", p.ask_notional);
  json.time("updateTime", p.updated).close_object();
}

void encode_account_position_v3(JsonWriter& json, const PositionView& p) {
  json.open_object().text("symbol", p.symbol.view()).text("positionSide", "BOTH");
  json.shortest("positionAmt", p.amount).decimal("unrealizedProfit", p.unrealized_pnl);
  json.decimal("isolatedMargin", p.isolated_margin).decimal("notional", p.notional);
  json.decimal("isolatedWallet", p.isolated_wallet).decimal("initialMargin", p.initial_margin);
  json.decimal("maintMargin", p.maintenance_margin).time("updateTime", p.updated).close_object();
}

// What both versions of positionRisk begin with.
void encode_risk(JsonWriter& json, const PositionView& p, const Instrument& i) {
  json.open_object().text("symbol", p.symbol.view()).text("positionSide", "BOTH");
  json.decimal("positionAmt", p.amount, i.quantity_decimals());
  json.shortest("entryPrice", p.entry_price).shortest("breakEvenPrice", p.break_even_price);
  json.decimal("markPrice", p.mark_price).decimal("unRealizedProfit", p.unrealized_pnl);
  json.shortest("liquidationPrice", p.liquidation_price);
}

}  // namespace

void encode_account_v2(JsonWriter& json, const AccountView& account,
                       const std::vector<PositionView>& positions) {
  json.open_object().integer("feeTier", 0).boolean("feeBurn", false).boolean("canTrade", true);
  json.boolean("canDeposit", true).boolean("canWithdraw", true).integer("updateTime", 0);
  json.boolean("multiAssetsMargin", false).integer("tradeGroupId", -1);
  encode_totals(json, account);
  encode_asset(json, account, true);
  json.open_array("positions");
  for (const auto& position : positions) encode_account_position_v2(json, position);
  json.close_array().close_object();
}

void encode_account_v3(JsonWriter& json, const AccountView& account) {
  json.open_object();
  encode_totals(json, account);
  encode_asset(json, account, false);
  json.open_array("positions");
  for (const auto& position : account.positions) encode_account_position_v3(json, position);
  json.close_array().close_object();
}

void encode_balance(JsonWriter& json, const AccountView& a) {
  json.open_array().open_object().text("accountAlias", "SgsR").text("asset", "USDT");
  json.decimal("balance", a.wallet_balance).decimal("crossWalletBalance", a.cross_wallet_balance);
  json.decimal("crossUnPnl", a.cross_unrealized_pnl);
  json.decimal("availableBalance", a.available_balance);
  json.decimal("maxWithdrawAmount", a.available_balance).boolean("marginAvailable", true);
  json.time("updateTime", a.updated).close_object().close_array();
}

void encode_position_risk_v2(JsonWriter& json, const PositionView& p, const Instrument& i) {
  encode_risk(json, p, i);
  json.text("leverage", std::to_string(p.leverage)).shortest("maxNotionalValue", p.max_notional);
  json.text("marginType", p.isolated ? "isolated" : "cross");
  json.decimal("isolatedMargin", p.isolated_margin).text("isAutoAddMargin", "false");
  json.shortest("notional", p.notional).shortest("isolatedWallet", p.isolated_wallet);
  json.time("updateTime", p.updated).close_object();
}

void encode_position_risk_v3(JsonWriter& json, const PositionView& p, const Instrument& i) {
  encode_risk(json, p, i);
  // ccxt tells cross from isolated by exactly "0".
  json.shortest("isolatedMargin", p.isolated_margin).shortest("notional", p.notional);
  json.text("marginAsset", i.margin_asset).shortest("isolatedWallet", p.isolated_wallet);
  json.decimal("initialMargin", p.initial_margin).decimal("maintMargin", p.maintenance_margin);
  json.decimal("positionInitialMargin", p.position_initial_margin);
  json.decimal("openOrderInitialMargin", p.open_order_initial_margin).integer("adl", 0);
  json.shortest("bidNotional", p.bid_notional).shortest("askNotional", p.ask_notional);
  json.time("updateTime", p.updated).close_object();
}

void encode_symbol_config(JsonWriter& json, const matching::SymbolConfig& config) {
  json.open_object().text("symbol", config.symbol.view());
  json.text("marginType", config.isolated ? "ISOLATED" : "CROSSED");
  json.boolean("isAutoAddMargin", false).integer("leverage", config.leverage);
  json.shortest("maxNotionalValue", config.max_notional).close_object();
}

}  // namespace vectord::exchange
