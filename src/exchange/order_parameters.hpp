#pragma once
// Order parameters from text to matching's own types; shared by single, batch, test and algo
// routes.
#include <optional>

#include "exchange/parameter_reader.hpp"
#include "vectord/matching/order.hpp"

namespace vectord::exchange {

enum class ResponseType { acknowledgement, full };

struct NewOrder {
  matching::OrderParams params;
  ResponseType response = ResponseType::acknowledgement;
};

// What they return after an error of the reader is not to be used.
NewOrder read_new_order(ParameterReader& reader);
matching::ModifyParams read_modification(ParameterReader& reader);
matching::OrderRef read_order_ref(ParameterReader& reader);
matching::AlgoParams read_new_algo(ParameterReader& reader);
matching::AlgoRef read_algo_ref(ParameterReader& reader);

}  // namespace vectord::exchange
