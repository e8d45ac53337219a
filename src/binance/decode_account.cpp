#include "binance/rows.hpp"
#include "binance/words.hpp"
#include "vectord/binance/decode_trade.hpp"

namespace vectord::binance {
namespace {

using json::Fields;
using json::Taker;
namespace ondemand = simdjson::ondemand;

constexpr std::string_view account_where = "GET /fapi/v3/account";

IncomeType income_type_from(std::string_view word) {
  if (word == "REALIZED_PNL") return IncomeType::realized_pnl;
  if (word == "COMMISSION") return IncomeType::commission;
  if (word == "FUNDING_FEE" || word == "SPECIAL_FUNDING_FEE") return IncomeType::funding_fee;
  return IncomeType::other;
}

// The USDT row of assets[], where there is one.
result<void> read_asset(ondemand::object object, std::optional<Money>& wallet) {
  Fields fields;
  if (auto read = fields.read(object, account_where); read.has_error()) return read.error();
  Taker from(fields, account_where);
  if (from.text("asset") == "USDT") wallet = from.rounded<Money>("walletBalance");
  if (from.failed()) return from.error();
  return {};
}

}  // namespace

result<Balances> decode_account(std::string_view text) {
  json::Document document;
  auto root = document.object(text, account_where);
  if (root.has_error()) return root.error();
  std::optional<Money> wallet;
  Fields fields;
  auto read = fields.read(
      *root, account_where, [&](std::string_view name, ondemand::value value) -> result<void> {
        if (name != "assets") return {};
        ondemand::array assets;
        if (const auto bad = value.get_array().get(assets)) {
          return json::syntax_error(account_where, bad);
        }
        return json::for_each_object(assets, account_where, [&](ondemand::object asset) {
          return read_asset(asset, wallet);
        });
      });
  if (read.has_error()) return read.error();
  Taker from(fields, account_where);
  Balances balances;
  // Single-asset mode: the totals are in USDT; the row is what the user stream speaks of.
  balances.wallet = wallet ? *wallet : from.rounded<Money>("totalWalletBalance");
  balances.available = from.rounded<Money>("availableBalance");
  if (from.failed()) return from.error();
  return balances;
}

result<std::vector<PositionReport>> decode_position_risk(std::string_view text) {
  std::vector<PositionReport> positions;
  auto read = json::read_rows(text, "GET /fapi/v3/positionRisk", [&](Taker& from) {
    if (is_coin_margined(from.text("symbol"))) return;
    PositionReport position;
    position.symbol = from.short_text<Symbol>("symbol");
    position.quantity = from.decimal<Quantity>("positionAmt");
    position.entry_price = from.rounded<Price>("entryPrice");
    position.unrealized_pnl = from.rounded<Money>("unRealizedProfit");
    if (!position.quantity.is_zero()) positions.push_back(position);
  });
  if (read.has_error()) return read.error();
  return positions;
}

result<AccountConfig> decode_account_config(std::string_view text) {
  AccountConfig config;
  auto read = json::read_one(text, "GET /fapi/v1/accountConfig", [&](Taker& from) {
    config.can_trade = from.flag("canTrade");
    config.hedge_mode = from.flag("dualSidePosition");
    config.multi_assets = from.flag("multiAssetsMargin");
  });
  if (read.has_error()) return read.error();
  return config;
}

result<IncomePage> decode_income(std::string_view text) {
  IncomePage page;
  auto read = json::read_rows(text, "GET /fapi/v1/income", [&](Taker& from) {
    ++page.raw_rows;
    if (from.text("asset") != "USDT") return;
    IncomeRow row;
    row.type = income_type_from(from.text("incomeType"));
    const auto symbol = Symbol::make(from.text_or("symbol", ""));
    if (!symbol) from.fail("symbol", "is too long");
    row.symbol = symbol.value_or(Symbol{});
    row.amount = from.rounded<Money>("income");
    row.transaction_id = from.integer("tranId");
    row.at = from.time("time");
    page.rows.push_back(row);
  });
  if (read.has_error()) return read.error();
  return page;
}

result<std::string> decode_listen_key(std::string_view text) {
  std::string key;
  auto read = json::read_one(text, "POST /fapi/v1/listenKey", [&](Taker& from) {
    key = std::string(from.text("listenKey"));
    if (key.empty() || key.size() > 256) from.fail("listenKey", "has no usable length");
  });
  if (read.has_error()) return read.error();
  return key;
}

}  // namespace vectord::binance
