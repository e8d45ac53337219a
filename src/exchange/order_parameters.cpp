#include "exchange/order_parameters.hpp"

namespace vectord::exchange {
namespace {

using matching::PositionSide;
using matching::PriceMatch;
using matching::SelfTradeMode;

constexpr std::pair<std::string_view, Side> sides[] = {{"BUY", Side::buy}, {"SELL", Side::sell}};
constexpr std::pair<std::string_view, OrderType> types[] = {
    {"LIMIT", OrderType::limit},
    {"MARKET", OrderType::market},
    {"STOP", OrderType::stop},
    {"STOP_MARKET", OrderType::stop_market},
    {"TAKE_PROFIT", OrderType::take_profit},
    {"TAKE_PROFIT_MARKET", OrderType::take_profit_market},
    {"TRAILING_STOP_MARKET", OrderType::trailing_stop_market},
};
constexpr std::pair<std::string_view, TimeInForce> times_in_force[] = {
    {"GTC", TimeInForce::gtc}, {"IOC", TimeInForce::ioc}, {"FOK", TimeInForce::fok},
    {"GTX", TimeInForce::gtx}, {"GTD", TimeInForce::gtd},
};
constexpr std::pair<std::string_view, WorkingType> working_types[] = {
    {"CONTRACT_PRICE", WorkingType::contract_price}, {"MARK_PRICE", WorkingType::mark_price}};
constexpr std::pair<std::string_view, PositionSide> position_sides[] = {
    {"BOTH", PositionSide::both}, {"LONG", PositionSide::long_}, {"SHORT", PositionSide::short_}};
constexpr std::pair<std::string_view, ResponseType> responses[] = {
    {"ACK", ResponseType::acknowledgement}, {"RESULT", ResponseType::full}};

template <class Word, std::size_t N>
Word required_word(ParameterReader& reader, std::string_view name,
                   const std::pair<std::string_view, Word> (&words)[N], int code,
                   std::string_view message) {
  if (reader.text(name).empty()) return words[0].second;
  return reader.optional_word(name, words, code, message).value_or(words[0].second);
}

Symbol read_symbol(ParameterReader& reader) {
  const Instrument* instrument = reader.instrument();
  return instrument == nullptr ? Symbol{} : instrument->symbol;
}

Side read_side(ParameterReader& reader) {
  return required_word(reader, "side", sides, -1117, "Invalid side.");
}

OrderType read_type(ParameterReader& reader) {
  return required_word(reader, "type", types, -1116, "Invalid orderType.");
}

std::optional<TimeInForce> read_tif(ParameterReader& reader) {
  return reader.optional_word("timeInForce", times_in_force, -1115, "Invalid timeInForce.");
}

PositionSide read_position_side(ParameterReader& reader) {
  return reader.optional_word("positionSide", position_sides, -4060, "Invalid position side.")
      .value_or(PositionSide::both);
}

std::optional<SelfTradeMode> read_self_trade(ParameterReader& reader) {
  const auto text = reader.optional_text("selfTradePreventionMode");
  if (!text) return std::nullopt;
  const auto mode = matching::self_trade_mode_from(*text);
  if (!mode) reader.fail({400, -5039, "Invalid self trade prevention mode."});
  return mode;
}

// NONE is what answers say when there is none; clients send it back.
PriceMatch read_price_match(ParameterReader& reader) {
  const auto text = reader.optional_text("priceMatch");
  if (!text) return PriceMatch::none;
  const auto match = matching::price_match_from(*text);
  if (!match) reader.fail({400, -5037, "Invalid price match"});
  return match.value_or(PriceMatch::none);
}

std::string read_client_id(ParameterReader& reader, std::string_view name) {
  const auto id = reader.optional_client_id(name);
  return id ? id->str() : std::string();
}

std::string read_reference(ParameterReader& reader, std::string_view name) {
  return std::string(reader.optional_text(name).value_or(""));
}

}  // namespace

NewOrder read_new_order(ParameterReader& reader) {
  NewOrder order;
  auto& params = order.params;
  params.symbol = read_symbol(reader);
  params.side = read_side(reader);
  params.type = read_type(reader);
  params.position_side = read_position_side(reader);
  params.tif = read_tif(reader);
  params.quantity = reader.optional_decimal<Quantity>("quantity");
  params.price = reader.optional_decimal<Price>("price");
  params.reduce_only = reader.optional_flag("reduceOnly");
  params.client_id = read_client_id(reader, "newClientOrderId");
  params.self_trade = read_self_trade(reader);
  params.price_match = read_price_match(reader);
  params.good_till = reader.optional_time("goodTillDate");
  if (params.good_till == Time{}) params.good_till.reset();
  order.response =
      reader.optional_word("newOrderRespType", responses, -1136, "Invalid newOrderRespType.")
          .value_or(ResponseType::acknowledgement);
  return order;
}

matching::OrderRef read_order_ref(ParameterReader& reader) {
  matching::OrderRef ref;
  ref.symbol = read_symbol(reader);
  ref.id = reader.optional_integer("orderId");
  ref.client_id = read_reference(reader, "origClientOrderId");
  reader.require(ref.id || !ref.client_id.empty(),
                 api_error::both_missing("origClientOrderId", "orderId"));
  return ref;
}

matching::ModifyParams read_modification(ParameterReader& reader) {
  matching::ModifyParams params;
  params.order = read_order_ref(reader);
  params.side = read_side(reader);
  reader.text("quantity");
  params.quantity = reader.optional_decimal<Quantity>("quantity");
  params.price = reader.optional_decimal<Price>("price");
  params.price_match = read_price_match(reader);
  params.reduce_only = reader.optional_flag("reduceOnly");
  params.modify_id = reader.optional_integer("modifyId");
  return params;
}

matching::AlgoParams read_new_algo(ParameterReader& reader) {
  const auto kind = reader.text("algoType");
  reader.require(kind == "CONDITIONAL", api_error::invalid_data("algoType"));
  matching::AlgoParams params;
  params.symbol = read_symbol(reader);
  params.side = read_side(reader);
  params.type = read_type(reader);
  params.position_side = read_position_side(reader);
  params.tif = read_tif(reader);
  params.quantity = reader.optional_decimal<Quantity>("quantity");
  params.price = reader.optional_decimal<Price>("price");
  params.trigger_price = reader.optional_decimal<Price>("triggerPrice");
  params.working_type =
      reader.optional_word("workingType", working_types, -4031, "Invalid working type.")
          .value_or(WorkingType::contract_price);
  params.reduce_only = reader.optional_flag("reduceOnly");
  params.close_position = reader.optional_flag("closePosition").value_or(false);
  params.price_protect = reader.optional_flag("priceProtect").value_or(false);
  // ccxt says activationPrice.
  params.activate_price = reader.optional_decimal<Price>(
      reader.has("activatePrice") ? "activatePrice" : "activationPrice");
  params.callback_percent = reader.optional_decimal<Rate>("callbackRate");
  params.client_id = read_client_id(reader, "clientAlgoId");
  params.self_trade = read_self_trade(reader);
  params.price_match = read_price_match(reader);
  params.good_till = reader.optional_time("goodTillDate");
  if (params.good_till == Time{}) params.good_till.reset();
  return params;
}

matching::AlgoRef read_algo_ref(ParameterReader& reader) {
  matching::AlgoRef ref;
  ref.id = reader.optional_integer("algoId");
  ref.client_id = read_reference(reader, "clientAlgoId");
  reader.require(ref.id || !ref.client_id.empty(),
                 api_error::both_missing("algoId", "clientAlgoId"));
  return ref;
}

}  // namespace vectord::exchange
