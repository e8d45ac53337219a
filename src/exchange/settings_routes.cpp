// Account settings (spec §4.5). One-way mode and single-asset margin only; "no need to change" is
// an error of its own, as on the exchange.
#include "exchange/encode.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

Reply done_or_rejected(const matching::Answer<matching::Done>& answer) {
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  return success();
}

Reply encode_flag(std::string_view name, bool value) {
  std::string body;
  JsonWriter(body).open_object().boolean(name, value).close_object();
  return body;
}

Reply leverage(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto wanted = reader.integer("leverage");
  const bool possible = wanted >= 1 && wanted <= 125;
  reader.require(possible, {400, -4028, "Leverage " + std::to_string(wanted) + " is not valid"});
  if (reader.error()) return *reader.error();
  const auto answer = call.face.core.set_leverage(call.account, instrument->symbol,
                                                  static_cast<int>(wanted), call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  const auto& config = std::get<matching::SymbolConfig>(answer);
  std::string body;
  JsonWriter json(body);
  json.open_object().integer("leverage", config.leverage);
  json.shortest("maxNotionalValue", config.max_notional);
  json.text("symbol", config.symbol.view()).close_object();
  return body;
}

Reply margin_type(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  const auto wanted = reader.text("marginType");
  reader.require(wanted == "ISOLATED" || wanted == "CROSSED",
                 api_error::invalid_data("marginType"));
  if (reader.error()) return *reader.error();
  return done_or_rejected(call.face.core.set_margin_type(call.account, instrument->symbol,
                                                         wanted == "ISOLATED", call.now));
}

Reply position_margin(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  reader.text("amount");
  const auto amount = reader.optional_decimal<Money>("amount").value_or(Money{});
  const auto type = reader.integer("type");
  reader.require(type == 1 || type == 2, api_error::invalid_data("type"));
  reader.require(amount > Money{}, {400, -4055, "Amount must be positive."});
  if (reader.error()) return *reader.error();
  const auto answer = call.face.core.change_position_margin(call.account, instrument->symbol,
                                                            type == 1 ? amount : -amount, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  std::string body;
  JsonWriter json(body);
  json.open_object().number("amount", amount).integer("code", 200);
  json.text("msg", "Successfully modify position margin.").integer("type", type).close_object();
  return body;
}

Reply get_position_mode(const Call&) {
  return encode_flag("dualSidePosition", false);
}

Reply set_position_mode(const Call& call) {
  auto reader = call.reader();
  const bool dual = reader.flag("dualSidePosition");
  if (reader.error()) return *reader.error();
  return done_or_rejected(call.face.core.set_position_mode(call.account, dual));
}

Reply get_multi_assets(const Call&) {
  return encode_flag("multiAssetsMargin", false);
}

Reply set_multi_assets(const Call& call) {
  auto reader = call.reader();
  const bool wanted = reader.flag("multiAssetsMargin");
  if (reader.error()) return *reader.error();
  if (!wanted) return ApiError{400, -4171, "No need to change multi-assets mode."};
  return ApiError{400, -1020, "This operation is not supported."};
}

}  // namespace

void add_settings_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"POST", "/fapi/v1/leverage", key, weight<1>, leverage},
                    {"POST", "/fapi/v1/marginType", key, weight<1>, margin_type},
                    {"POST", "/fapi/v1/positionMargin", key, weight<1>, position_margin},
                    {"GET", "/fapi/v1/positionSide/dual", key, weight<30>, get_position_mode},
                    {"POST", "/fapi/v1/positionSide/dual", key, weight<1>, set_position_mode},
                    {"GET", "/fapi/v1/multiAssetsMargin", key, weight<30>, get_multi_assets},
                    {"POST", "/fapi/v1/multiAssetsMargin", key, weight<1>, set_multi_assets},
                });
}

}  // namespace vectord::exchange
