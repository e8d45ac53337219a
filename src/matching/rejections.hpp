#pragma once
// Binance's error codes with their texts: the one place where a rejection gets its words.
#include <string_view>

#include "vectord/matching/order.hpp"

namespace vectord::matching {

// A code whose text has no parameter.
Rejection rejected(int code);
Rejection missing_parameter(std::string_view name);                            // -1102
Rejection neither_parameter(std::string_view first, std::string_view second);  // -1102
Rejection not_required(std::string_view name);                                 // -1106
Rejection invalid_parameter(std::string_view name);                            // -1130
Rejection illegal_client_id(std::string_view name);                            // -1100
Rejection notional_too_small(int code, Money minimum);                         // -4164, -5029
Rejection price_beyond(int code, Price bound);                                 // -4016, -4024
Rejection leverage_not_valid(int leverage);                                    // -4028

}  // namespace vectord::matching
