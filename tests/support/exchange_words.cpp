#include "support/exchange_words.hpp"

namespace vectord::test {
namespace {

OrderStatus status_of(matching::Status status) {
  switch (status) {
    case matching::Status::new_: return OrderStatus::accepted;
    case matching::Status::partially_filled: return OrderStatus::partially_filled;
    case matching::Status::filled: return OrderStatus::filled;
    case matching::Status::canceled: return OrderStatus::canceled;
    case matching::Status::rejected: return OrderStatus::rejected;
    case matching::Status::expired:
    case matching::Status::expired_in_match: return OrderStatus::expired;
  }
  return OrderStatus::unknown;
}

OrderStatus status_of(matching::AlgoStatus status) {
  switch (status) {
    case matching::AlgoStatus::new_: return OrderStatus::accepted;
    case matching::AlgoStatus::triggering:
    case matching::AlgoStatus::triggered: return OrderStatus::triggered;
    case matching::AlgoStatus::finished: return OrderStatus::filled;
    case matching::AlgoStatus::canceled: return OrderStatus::canceled;
    case matching::AlgoStatus::rejected: return OrderStatus::rejected;
    case matching::AlgoStatus::expired: return OrderStatus::expired;
  }
  return OrderStatus::unknown;
}

}  // namespace

OrderReport report_of(const matching::Order& order) {
  return OrderReport{.symbol = order.symbol,
                     .client_id = order.client_id,
                     .order_id = order.id,
                     .status = status_of(order.status),
                     .type = order.type,
                     .side = order.side,
                     .quantity = order.quantity,
                     .executed = order.executed,
                     .price = order.price,
                     .average_price = order.average_price(),
                     .reduce_only = order.reduce_only,
                     .at = order.updated};
}

AlgoReport report_of(const matching::Algo& algo) {
  return AlgoReport{.symbol = algo.symbol,
                    .client_id = algo.client_id,
                    .algo_id = algo.id,
                    .status = status_of(algo.status),
                    .type = algo.type,
                    .side = algo.side,
                    .quantity = algo.quantity,
                    .trigger_price = algo.trigger_price,
                    .reduce_only = algo.reduce_only,
                    .close_position = algo.close_position,
                    .actual_order_id = algo.actual_order_id,
                    .reason = algo.reject_reason,
                    .at = algo.updated};
}

PositionReport report_of(const matching::PositionView& position) {
  return PositionReport{position.symbol, position.amount, position.entry_price,
                        position.unrealized_pnl};
}

OrderReport report_of(const matching::OrderEvent& event) {
  OrderReport report = report_of(event.order);
  report.at = event.at;
  if (event.trade_id == 0) return report;
  report.fill = Fill{.symbol = event.order.symbol,
                     .trade_id = event.trade_id,
                     .order_id = event.order.id,
                     .client_id = event.order.client_id,
                     .side = event.order.side,
                     .price = event.last_price,
                     .quantity = event.last_quantity,
                     .commission = event.commission,
                     .realized_pnl = event.realized_pnl,
                     .maker = event.maker,
                     .at = event.at};
  return report;
}

event::AccountUpdate update_of(const matching::AccountEvent& event) {
  event::AccountUpdate update{std::string(event.reason), event.wallet_balance, {}};
  for (const auto& position : event.positions) update.positions.push_back(report_of(position));
  return update;
}

IncomeRow row_of(const matching::Income& income) {
  IncomeRow row{IncomeType::other, income.symbol, income.amount, income.transaction_id, income.at};
  if (income.kind == matching::IncomeKind::realized_pnl) row.type = IncomeType::realized_pnl;
  if (income.kind == matching::IncomeKind::commission) row.type = IncomeType::commission;
  if (income.kind == matching::IncomeKind::funding_fee) row.type = IncomeType::funding_fee;
  return row;
}

Fill fill_of(const matching::AccountTrade& trade) {
  return Fill{.symbol = trade.symbol,
              .trade_id = trade.id,
              .order_id = trade.order_id,
              .side = trade.side,
              .price = trade.price,
              .quantity = trade.quantity,
              .commission = trade.commission,
              .realized_pnl = trade.realized_pnl,
              .maker = trade.maker,
              .at = trade.at};
}

matching::OrderParams params_of(const OrderRequest& request) {
  matching::OrderParams params;
  params.symbol = request.symbol;
  params.side = request.side;
  params.type = request.type;
  params.quantity = request.quantity;
  params.client_id = request.client_id.str();
  if (request.reduce_only) params.reduce_only = true;
  if (request.type == OrderType::limit) {
    params.tif = request.tif;
    params.price = request.price;
  }
  return params;
}

matching::AlgoParams algo_params_of(const OrderRequest& request) {
  matching::AlgoParams params;
  params.symbol = request.symbol;
  params.side = request.side;
  params.type = request.type;
  params.trigger_price = request.trigger_price;
  params.working_type = request.working_type;
  params.close_position = request.close_position;
  params.client_id = request.client_id.str();
  if (!request.close_position) params.quantity = request.quantity;
  if (request.reduce_only) params.reduce_only = true;
  return params;
}

}  // namespace vectord::test
