// What an account holds (spec §4.4).
#include <algorithm>

#include "exchange/encode.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

// An account nothing has happened to yet dates from the opening: ccxt skips assets with time 0.
matching::AccountView view(const Call& call) {
  auto account = call.face.core.account(call.account);
  account.updated = std::max(account.updated, call.face.source.start());
  return account;
}

Reply account_v2(const Call& call) {
  std::string body;
  JsonWriter json(body);
  encode_account_v2(json, view(call), call.face.core.positions(call.account));
  return body;
}

Reply account_v3(const Call& call) {
  std::string body;
  JsonWriter json(body);
  encode_account_v3(json, view(call));
  return body;
}

Reply balance(const Call& call) {
  std::string body;
  JsonWriter json(body);
  encode_balance(json, view(call));
  return body;
}

template <class Encode>
Reply positions(const Call& call, const std::vector<matching::PositionView>& all, Encode encode) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& position : all) {
    if (one != nullptr && position.symbol != one->symbol) continue;
    encode(json, position, call.instrument(position.symbol));
  }
  json.close_array();
  return body;
}

Reply position_risk_v2(const Call& call) {
  return positions(call, call.face.core.positions(call.account), encode_position_risk_v2);
}

Reply position_risk_v3(const Call& call) {
  return positions(call, call.face.core.account(call.account).positions, encode_position_risk_v3);
}

Reply symbol_config(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& [symbol, instrument] : call.face.instruments) {
    if (one != nullptr && symbol != one->symbol) continue;
    encode_symbol_config(json, call.face.core.symbol_config(call.account, symbol));
  }
  json.close_array();
  return body;
}

Reply account_config(const Call&) {
  std::string body;
  JsonWriter json(body);
  json.open_object().integer("feeTier", 0).boolean("canTrade", true).boolean("canDeposit", true);
  json.boolean("canWithdraw", true).boolean("dualSidePosition", false).integer("updateTime", 0);
  json.boolean("multiAssetsMargin", false).integer("tradeGroupId", -1).close_object();
  return body;
}

Reply commission_rate(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  if (reader.error()) return *reader.error();
  const auto& fees = call.face.settings.matching;
  std::string body;
  JsonWriter json(body);
  json.open_object().text("symbol", instrument->symbol.view());
  json.shortest("makerCommissionRate", fees.maker_fee);
  json.shortest("takerCommissionRate", fees.taker_fee);
  json.text("rpiCommissionRate", "0.00005").close_object();
  return body;
}

Reply leverage_bracket(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  if (reader.error()) return *reader.error();
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& [symbol, instrument] : call.face.instruments) {
    if (one == nullptr || symbol == one->symbol) encode_brackets(json, *instrument);
  }
  json.close_array();
  return body;
}

}  // namespace

void add_account_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"GET", "/fapi/v2/account", key, weight<5>, account_v2},
                    {"GET", "/fapi/v3/account", key, weight<5>, account_v3},
                    {"GET", "/fapi/v2/balance", key, weight<5>, balance},
                    {"GET", "/fapi/v3/balance", key, weight<5>, balance},
                    {"GET", "/fapi/v2/positionRisk", key, weight<5>, position_risk_v2},
                    {"GET", "/fapi/v3/positionRisk", key, weight<5>, position_risk_v3},
                    {"GET", "/fapi/v1/symbolConfig", key, weight<5>, symbol_config},
                    {"GET", "/fapi/v1/accountConfig", key, weight<5>, account_config},
                    {"GET", "/fapi/v1/commissionRate", key, weight<20>, commission_rate},
                    {"GET", "/fapi/v1/leverageBracket", key, weight<1>, leverage_bracket},
                });
}

}  // namespace vectord::exchange
