#pragma once
// Between the matching core's words and the domain's, without JSON between them: reports of orders,
// positions and income one way, order parameters the other.
#include "vectord/domain/event.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::test {

OrderReport report_of(const matching::Order& order);
AlgoReport report_of(const matching::Algo& algo);
PositionReport report_of(const matching::PositionView& position);
OrderReport report_of(const matching::OrderEvent& event);
event::AccountUpdate update_of(const matching::AccountEvent& event);
IncomeRow row_of(const matching::Income& income);
Fill fill_of(
    const matching::AccountTrade& trade);  // without the client order id, as the wire has it
matching::OrderParams params_of(const OrderRequest& request);
matching::AlgoParams algo_params_of(const OrderRequest& request);

}  // namespace vectord::test
