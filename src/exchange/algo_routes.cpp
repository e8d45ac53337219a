// Conditional orders, in their own store until they trigger (spec §4.3).
#include "exchange/encode.hpp"
#include "exchange/order_parameters.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {
namespace {

Reply encode_one(const Call& call, const matching::Answer<matching::Algo>& answer, AlgoForm form) {
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  const auto& algo = std::get<matching::Algo>(answer);
  std::string body;
  JsonWriter json(body);
  encode_algo(json, algo, call.instrument(algo.symbol), form);
  return body;
}

Reply encode_list(const Call& call, const std::vector<matching::Algo>& algos, AlgoForm form) {
  std::string body;
  JsonWriter json(body);
  json.open_array();
  for (const auto& algo : algos) encode_algo(json, algo, call.instrument(algo.symbol), form);
  json.close_array();
  return body;
}

Reply place(const Call& call) {
  auto reader = call.reader();
  const auto params = read_new_algo(reader);
  if (reader.error()) return *reader.error();
  return encode_one(call, call.face.core.place_algo(call.account, params, call.now),
                    AlgoForm::placed);
}

Reply cancel(const Call& call) {
  auto reader = call.reader();
  const auto ref = read_algo_ref(reader);
  if (reader.error()) return *reader.error();
  const auto answer = call.face.core.cancel_algo(call.account, ref, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&answer)) return *rejection;
  const auto& algo = std::get<matching::Algo>(answer);
  std::string body;
  // The code is a string here, and only here.
  JsonWriter(body)
      .open_object()
      .integer("algoId", algo.id)
      .text("clientAlgoId", algo.client_id.view())
      .text("code", "200")
      .text("msg", "success")
      .close_object();
  return body;
}

Reply cancel_all(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  if (reader.error()) return *reader.error();
  const auto done = call.face.core.cancel_all_algos(call.account, instrument->symbol, call.now);
  if (const auto* rejection = std::get_if<matching::Rejection>(&done)) return *rejection;
  return encode_code(200, "The operation of cancel all open order is done.");
}

Reply query(const Call& call) {
  auto reader = call.reader();
  const auto ref = read_algo_ref(reader);
  if (reader.error()) return *reader.error();
  const auto found = call.face.core.query_algo(call.account, ref);
  const auto* algo = std::get_if<matching::Algo>(&found);
  if (algo != nullptr && call.hides(*algo)) return api_error::no_such_order();
  return encode_one(call, found, AlgoForm::queried);
}

Reply open_algos(const Call& call) {
  auto reader = call.reader();
  const Instrument* one = reader.optional_instrument();
  const auto id = reader.optional_integer("algoId");
  if (reader.error()) return *reader.error();
  const auto symbol = one != nullptr ? std::optional(one->symbol) : std::nullopt;
  auto algos = call.face.core.open_algos(call.account, symbol);
  std::erase_if(algos, [&](const auto& algo) { return call.hides(algo); });
  if (id) std::erase_if(algos, [&](const auto& algo) { return algo.id != *id; });
  return encode_list(call, algos, AlgoForm::open);
}

Reply all_algos(const Call& call) {
  auto reader = call.reader();
  const Instrument* instrument = reader.instrument();
  matching::HistoryQuery history;
  history.from_id = reader.optional_integer("algoId");
  const auto window = read_week(reader, call.now);
  history.limit = static_cast<std::size_t>(reader.limit(500, 1000));
  if (reader.error()) return *reader.error();
  history.symbol = instrument->symbol;
  if (!history.from_id) history.from = window.from, history.to = window.to;
  return encode_list(call, call.face.core.all_algos(call.account, history), AlgoForm::history);
}

}  // namespace

void add_algo_routes(Routes& routes) {
  const auto key = Security::signed_;
  routes.insert(routes.end(),
                {
                    {"POST", "/fapi/v1/algoOrder", key, orders<1, 1, 0>, place},
                    {"DELETE", "/fapi/v1/algoOrder", key, weight<1>, cancel},
                    {"GET", "/fapi/v1/algoOrder", key, weight<1>, query},
                    {"DELETE", "/fapi/v1/algoOpenOrders", key, weight<1>, cancel_all},
                    {"GET", "/fapi/v1/openAlgoOrders", key, weight_by_symbol<1, 40>, open_algos},
                    {"GET", "/fapi/v1/allAlgoOrders", key, weight<5>, all_algos},
                });
}

}  // namespace vectord::exchange
