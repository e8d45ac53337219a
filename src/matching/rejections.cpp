#include "matching/rejections.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace vectord::matching {
namespace {

struct Row {
  int code;
  std::string_view text;
};

constexpr std::array rows{
    Row{-1111, "Precision is over the maximum defined for this asset."},
    Row{-1116, "Invalid orderType."},
    Row{-1121, "Invalid symbol."},
    Row{-1122, "Invalid symbol status."},
    Row{-2011, "Unknown order sent."},
    Row{-2013, "Order does not exist."},
    Row{-2019, "Margin is insufficient."},
    Row{-2021, "Order would immediately trigger."},
    Row{-2022, "ReduceOnly Order is rejected."},
    Row{-2025, "Reach max open order limit."},
    Row{-2027, "Exceeded the maximum allowable position at current leverage."},
    Row{-2028, "Leverage is smaller than permitted: insufficient margin balance."},
    Row{-4001, "Price less than 0."},
    Row{-4002, "Price greater than max price."},
    Row{-4003, "Quantity less than zero."},
    Row{-4004, "Quantity less than min quantity."},
    Row{-4005, "Quantity greater than max quantity."},
    Row{-4006, "Stop price less than zero."},
    Row{-4007, "Stop price greater than max price."},
    Row{-4013, "Price less than min price."},
    Row{-4014, "Price not increased by tick size."},
    Row{-4015, "Client order id length should not be more than 36 chars"},
    Row{-4023, "Qty not increased by step size."},
    Row{-4045, "Reach max stop order limit."},
    Row{-4046, "No need to change margin type."},
    Row{-4047, "Margin type cannot be changed if there exists open orders."},
    Row{-4048, "Margin type cannot be changed if there exists position."},
    Row{-4049, "Add margin only support for isolated position."},
    Row{-4050, "Cross balance insufficient."},
    Row{-4051, "Isolated balance insufficient."},
    Row{-4054, "Cannot add position margin: position is 0."},
    Row{-4055, "Amount must be positive."},
    Row{-4059, "No need to change position side."},
    Row{-4061, "Order's position side does not match user's setting."},
    Row{-4116, "ClientOrderId is duplicated."},
    Row{-4120,
        "Order type not supported for this endpoint. Please use the Algo Order API endpoints "
        "instead."},
    Row{-4130,
        "An open stop or take profit order with GTE and closePosition in the direction is "
        "existing."},
    Row{-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."},
    Row{-4136, "Target strategy invalid for the order type with closePosition true."},
    Row{-4137, "Quantity must be zero with closePosition equals true"},
    Row{-4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions."},
    Row{-5021,
        "Due to the order could not be filled immediately, the FOK order has been rejected. The "
        "order will not be recorded in the order history"},
    Row{-5022,
        "Due to the order could not be executed as maker, the Post Only order will be rejected. "
        "The order will not be recorded in the order history"},
    Row{-5024, "Symbol is not in trading status. Order amendment is not permitted."},
    Row{-5025, "Only limit order is supported."},
    Row{-5026, "Exceed maximum modify order limit."},
    Row{-5027, "No need to modify the order."},
    Row{-5037, "Invalid price match"},
    Row{-5038, "Price match only supports order type: LIMIT, STOP AND TAKE_PROFIT"},
    Row{-5040,
        "The goodTillDate timestamp must be greater than the current time plus 600 seconds and "
        "smaller than 253402300799000"},
    Row{-5041, "No depth matches this BBO order"},
    Row{-5047, "The original order is not a reduce-only order."},
};

}  // namespace

Rejection rejected(int code) {
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [code](const Row& r) { return r.code == code; });
  VECTOR_CHECK(row != rows.end(), "rejection code without a text");
  return {code, std::string(row->text)};
}

Rejection missing_parameter(std::string_view name) {
  return {-1102, "Mandatory parameter '" + std::string(name) +
                     "' was not sent, was empty/null, or malformed."};
}

Rejection neither_parameter(std::string_view first, std::string_view second) {
  return {-1102, "Param '" + std::string(first) + "' or '" + std::string(second) +
                     "' must be sent, but both were empty/null!"};
}

Rejection not_required(std::string_view name) {
  return {-1106, "Parameter '" + std::string(name) + "' sent when not required."};
}

Rejection invalid_parameter(std::string_view name) {
  return {-1130, "Data sent for parameter '" + std::string(name) + "' is not valid."};
}

Rejection illegal_client_id(std::string_view name) {
  return {-1100, "Illegal characters found in parameter '" + std::string(name) +
                     "'; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'."};
}

Rejection notional_too_small(int code, Money minimum) {
  std::string figure = minimum.to_string();
  if (figure.find('.') == std::string::npos) figure += ".0";
  return {code, "Order's notional must be no smaller than " + figure +
                    " (unless you choose reduce only)"};
}

Rejection price_beyond(int code, Price bound) {
  const std::string_view how = code == -4016 ? "higher" : "lower";
  return {code, "Limit price can't be " + std::string(how) + " than " + bound.to_string() + "."};
}

Rejection leverage_not_valid(int leverage) {
  return {-4028, "Leverage " + std::to_string(leverage) + " is not valid"};
}

}  // namespace vectord::matching
