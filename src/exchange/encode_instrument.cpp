#include "exchange/encode.hpp"

namespace vectord::exchange {
namespace {

constexpr std::int64_t no_delivery_ms = 4'133'404'800'000;  // what perpetuals carry
constexpr std::int64_t onboard_ms = 1'569'398'400'000;

void encode_lot(JsonWriter& json, std::string_view type, Quantity min, Quantity max,
                Quantity step) {
  json.open_object().text("filterType", type);
  json.shortest("minQty", min).shortest("maxQty", max).shortest("stepSize", step).close_object();
}

void encode_filters(JsonWriter& json, const Instrument& i, int max_open_orders) {
  json.open_array("filters");
  json.open_object().text("filterType", "PRICE_FILTER");
  json.shortest("minPrice", i.min_price).shortest("maxPrice", i.max_price);
  json.shortest("tickSize", i.tick_size).close_object();
  encode_lot(json, "LOT_SIZE", i.min_quantity, i.max_quantity, i.step_size);
  encode_lot(json, "MARKET_LOT_SIZE", i.market_min_quantity, i.market_max_quantity,
             i.market_step_size);
  json.open_object().text("filterType", "MAX_NUM_ORDERS");
  json.integer("limit", max_open_orders).close_object();
  json.open_object().text("filterType", "MIN_NOTIONAL");
  json.shortest("notional", i.min_notional).close_object();
  json.open_object().text("filterType", "PERCENT_PRICE");
  json.decimal("multiplierUp", i.percent_price_up, 4);
  json.decimal("multiplierDown", i.percent_price_down, 4);
  json.text("multiplierDecimal", "4").close_object();
  json.open_object().text("filterType", "POSITION_RISK_CONTROL");
  json.text("positionControlSide", "NONE").close_object();
  json.close_array();
}

void encode_words(JsonWriter& json, std::string_view name,
                  std::initializer_list<std::string_view> words) {
  json.open_array(name);
  for (const auto word : words) json.text(word);
  json.close_array();
}

}  // namespace

void encode_instrument(JsonWriter& json, const Instrument& i, int max_open_orders,
                       Rate trigger_protect) {
  json.open_object().text("symbol", i.symbol.view()).text("pair", i.symbol.view());
  json.text("contractType", "PERPETUAL").integer("deliveryDate", no_delivery_ms);
  json.integer("onboardDate", onboard_ms);
  json.text("status", i.status == InstrumentStatus::trading ? "TRADING" : "SETTLING");
  json.text("maintMarginPercent", "2.5000").text("requiredMarginPercent", "5.0000");
  json.text("baseAsset", i.base_asset).text("quoteAsset", i.quote_asset);
  json.text("marginAsset", i.margin_asset);
  json.integer("pricePrecision", i.price_decimals());
  json.integer("quantityPrecision", i.quantity_decimals());
  json.integer("baseAssetPrecision", 8).integer("quotePrecision", 8);
  json.text("underlyingType", "COIN").open_array("underlyingSubType").close_array();
  json.integer("settlePlan", 0).decimal("triggerProtect", trigger_protect, 4);
  json.text("liquidationFee", "0.012500").shortest("marketTakeBound", i.market_take_bound);
  json.integer("maxMoveOrderLimit", 10'000);
  encode_filters(json, i, max_open_orders);
  encode_words(json, "orderTypes",
               {"LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET",
                "TRAILING_STOP_MARKET"});
  encode_words(json, "timeInForce", {"GTC", "IOC", "FOK", "GTX", "GTD"});
  json.close_object();
}

void encode_brackets(JsonWriter& json, const Instrument& i) {
  json.open_object().text("symbol", i.symbol.view()).open_array("brackets");
  int number = 0;
  for (const auto& bracket : i.brackets) {
    json.open_object().integer("bracket", ++number);
    json.integer("initialLeverage", bracket.max_leverage);
    json.number("notionalCap", bracket.notional_cap);
    json.number("notionalFloor", bracket.notional_floor);
    json.number("maintMarginRatio", bracket.maintenance_margin_rate);
    json.number("cum", bracket.maintenance_amount).close_object();
  }
  json.close_array().close_object();
}

}  // namespace vectord::exchange
