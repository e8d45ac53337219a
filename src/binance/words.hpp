#pragma once
// The exchange's words to ours. A word that is new to us gives a harmless answer, never a failure:
// the lists have grown before.
#include <optional>
#include <string_view>

#include "vectord/domain/order.hpp"

namespace vectord::binance {

// Side is not open-ended: nullopt for anything but BUY and SELL.
std::optional<Side> side_from(std::string_view word);
// LIQUIDATION and anything new read as market.
OrderType order_type_from(std::string_view word);
// A new word reads by how much is filled, else as unknown: to be asked for.
OrderStatus order_status_from(std::string_view word, Quantity executed, Quantity quantity);
OrderStatus algo_status_from(std::string_view word);
// Longer ids than ours can be are cut: they are not ours.
ClientOrderId client_id_from(std::string_view text);
// "BTCUSD_PERP", "BTCUSD_240329": COIN-M, mixed into some answers since 2026-06-30.
bool is_coin_margined(std::string_view symbol);

}  // namespace vectord::binance
