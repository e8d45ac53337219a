#pragma once
// What single and batch order routes share: one order placed or modified, as JSON or a rejection.
#include <string>

#include "exchange/encode.hpp"
#include "exchange/order_parameters.hpp"
#include "exchange/route.hpp"

namespace vectord::exchange {

matching::Answer<std::string> place_order(const Call& call, ParameterReader& reader);
matching::Answer<std::string> modify_order(const Call& call, ParameterReader& reader);
matching::Answer<std::string> acknowledge(const Call& call,
                                          const matching::Answer<matching::Order>& answer,
                                          AcknowledgementForm form);
matching::Rejection rejection_of(const ApiError& error);

}  // namespace vectord::exchange
