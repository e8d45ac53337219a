#include <algorithm>

#include "gateway/rest_impl.hpp"
#include "vectord/binance/decode_trade.hpp"
#include "vectord/binance/requests.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;
namespace request = binance::request;
namespace {

void append_new(std::vector<Fill>& to, std::vector<Fill> more) {
  std::sort(more.begin(), more.end(),
            [](const Fill& a, const Fill& b) { return a.trade_id < b.trade_id; });
  for (Fill& fill : more) {
    if (to.empty() || fill.trade_id > to.back().trade_id) to.push_back(std::move(fill));
  }
}

}  // namespace

// One part after the other; the first that fails is the answer to all.
asio::awaitable<result<AccountSnapshot>> RestGateway::Impl::read_account(net::Hold& hold) {
  AccountSnapshot snapshot;
  binance::Call mode_call = request::position_mode();
  const auto mode_body = co_await client.fetch(std::move(mode_call), hold);
  if (mode_body.has_error()) co_return mode_body.error();
  const auto hedge = binance::decode_position_mode(*mode_body);
  if (hedge.has_error()) co_return hedge.error();
  snapshot.hedge_mode = *hedge;

  binance::Call assets_call = request::multi_assets_mode();
  const auto assets_body = co_await client.fetch(std::move(assets_call), hold);
  if (assets_body.has_error()) co_return assets_body.error();
  const auto multi = binance::decode_multi_assets_mode(*assets_body);
  if (multi.has_error()) co_return multi.error();
  snapshot.multi_assets = *multi;

  binance::Call orders_call = request::open_orders();
  const auto orders_body = co_await client.fetch(std::move(orders_call), hold);
  if (orders_body.has_error()) co_return orders_body.error();
  auto orders = binance::decode_open_orders(*orders_body);
  if (orders.has_error()) co_return orders.error();
  snapshot.open_orders = std::move(*orders);

  binance::Call algos_call = request::open_algo_orders();
  const auto algos_body = co_await client.fetch(std::move(algos_call), hold);
  if (algos_body.has_error()) co_return algos_body.error();
  auto algos = binance::decode_open_algo_orders(*algos_body);
  if (algos.has_error()) co_return algos.error();
  snapshot.open_algos = std::move(*algos);

  binance::Call account_call = request::account();
  const auto account_body = co_await client.fetch(std::move(account_call), hold);
  if (account_body.has_error()) co_return account_body.error();
  const auto balances = binance::decode_account(*account_body);
  if (balances.has_error()) co_return balances.error();
  snapshot.wallet_balance = balances->wallet;
  snapshot.available_balance = balances->available;

  binance::Call risk_call = request::position_risk();
  const auto risk_body = co_await client.fetch(std::move(risk_call), hold);
  if (risk_body.has_error()) co_return risk_body.error();
  auto positions = binance::decode_position_risk(*risk_body);
  if (positions.has_error()) co_return positions.error();
  snapshot.positions = std::move(*positions);
  co_return snapshot;
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadAccount) {
  auto snapshot = co_await read_account(hold);
  if (snapshot.has_error()) co_return deliver_failure(event::Read::account, snapshot.error());
  deliver(event::Account{std::move(*snapshot)});
}

asio::awaitable<result<event::Income>> RestGateway::Impl::read_income(Time from, net::Hold& hold) {
  event::Income income;
  income.from = from;
  for (int page = 1; page <= client.settings().max_income_pages; ++page) {
    binance::Call call = request::income(from, page);
    const auto body = co_await client.fetch(std::move(call), hold);
    if (body.has_error()) co_return body.error();
    auto rows = binance::decode_income(*body);
    if (rows.has_error()) co_return rows.error();
    income.rows.insert(income.rows.end(), rows->rows.begin(), rows->rows.end());
    if (rows->raw_rows < request::income_rows_per_page) co_return income;
  }
  // Part of the rows is not the rows.
  co_return Error(Errc::overloaded, "GET /fapi/v1/income: more pages than " +
                                        std::to_string(client.settings().max_income_pages) +
                                        " since " + format_time(from) + "; ask from a later time");
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadIncome what) {
  auto income = co_await read_income(what.from, hold);
  if (income.has_error()) co_return deliver_failure(event::Read::income, income.error());
  deliver(std::move(*income));
}

// Oldest first; a page that is full is followed from the time of its last row on, which is told
// twice (pitfall 10 of binance-usdm.md: times and fromId do not go together).
asio::awaitable<result<event::Fills>> RestGateway::Impl::read_fills(effect::LoadFills what,
                                                                    net::Hold& hold) {
  event::Fills answer;
  answer.symbol = what.symbol;
  answer.from = what.from;
  Time from = what.from;
  for (int page = 1; page <= client.settings().max_fill_pages; ++page) {
    binance::Call call = request::user_trades(what.symbol, from, request::user_trades_per_page);
    const auto body = co_await client.fetch(std::move(call), hold);
    if (body.has_error()) co_return body.error();
    auto fills = binance::decode_user_trades(*body);
    if (fills.has_error()) co_return fills.error();
    const bool full = fills->size() >= request::user_trades_per_page;
    append_new(answer.fills, std::move(*fills));
    if (!full) co_return answer;
    if (answer.fills.back().at <= from && page > 1) break;  // more rows of one instant than fit
    from = answer.fills.back().at;
  }
  co_return Error(Errc::overloaded, "GET /fapi/v1/userTrades: more of " + what.symbol.str() +
                                        " than can be read since " + format_time(what.from));
}

RestGateway::Impl::Task RestGateway::Impl::load([[maybe_unused]] Self self, net::Hold hold,
                                                effect::LoadFills what) {
  auto fills = co_await read_fills(what, hold);
  if (fills.has_error()) {
    co_return deliver_failure(event::Read::fills, fills.error(), what.symbol);
  }
  deliver(std::move(*fills));
}

}  // namespace vectord::gateway
