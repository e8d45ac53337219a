#pragma once
// A JSON object as a request's parameters: the items of a batch, the params of the WebSocket API.
#include <optional>

#include <simdjson.h>

#include "exchange/parameters.hpp"

namespace vectord::exchange {

// Numbers keep their digits as they were written: 0.01 stays "0.01". Nothing where a value is an
// object or an array, or the JSON is broken.
std::optional<Parameters> read_parameters(simdjson::ondemand::object object);

}  // namespace vectord::exchange
