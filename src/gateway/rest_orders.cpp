#include "gateway/rest_impl.hpp"
#include "vectord/binance/decode_trade.hpp"
#include "vectord/binance/requests.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;
using event::Outcome;

namespace {

// Accepted, but we cannot say what: it is to be asked for.
void unreadable(event::OrderAnswer& answer, const Error& error) {
  answer.outcome = Outcome::unknown;
  answer.text = error.what();
}

void take_report(event::OrderAnswer& answer, const std::string& body) {
  if (answer.conditional) {
    auto report = binance::decode_algo_order(body);
    if (report.has_error()) return unreadable(answer, report.error());
    answer.algo = std::move(*report);
  } else {
    auto report = binance::decode_order(body);
    if (report.has_error()) return unreadable(answer, report.error());
    answer.order = std::move(*report);
  }
}

void take_outcome(event::OrderAnswer& answer, const Reply& reply) {
  answer.outcome = reply.verdict.outcome;
  answer.denied = reply.verdict.advice == binance::Advice::check_key;
  answer.code = reply.code;
  answer.text = reply.text;
}

}  // namespace

RestGateway::Impl::Task RestGateway::Impl::place([[maybe_unused]] Self self, net::Hold hold,
                                                 effect::PlaceOrder what) {
  const OrderRequest& order = what.request;
  event::OrderAnswer answer;
  answer.request = event::Request::place;
  answer.symbol = order.symbol;
  answer.client_id = order.client_id;
  answer.conditional = is_conditional(order.type);
  const auto call = binance::request::place(order);
  if (call.has_error()) {
    answer.outcome = Outcome::rejected;
    answer.text = call.error().what();
  } else {
    const Reply reply = co_await client.perform(*call, hold);
    take_outcome(answer, reply);
    if (reply.accepted()) take_report(answer, reply.body);
  }
  deliver(std::move(answer));
}

RestGateway::Impl::Task RestGateway::Impl::cancel([[maybe_unused]] Self self, net::Hold hold,
                                                  effect::CancelOrder what) {
  event::OrderAnswer answer;
  answer.request = event::Request::cancel;
  answer.symbol = what.symbol;
  answer.client_id = what.client_id;
  answer.conditional = what.conditional;
  const auto call = binance::request::cancel(what.symbol, what.client_id, what.conditional);
  const Reply reply = co_await client.perform(call, hold);
  take_outcome(answer, reply);
  if (reply.accepted() && what.conditional) {
    const auto done = binance::decode_algo_cancel(reply.body);
    if (done.has_error()) unreadable(answer, done.error());
  } else if (reply.accepted()) {
    take_report(answer, reply.body);
  }
  deliver(std::move(answer));
}

// "Does not exist" of a conditional order is not believed by itself: the exchange has said it of
// orders that rested. The list of open ones is asked too, and the ordinary orders, among which it
// is once it has triggered. Only three times no is no.
asio::awaitable<void> RestGateway::Impl::look_elsewhere(event::OrderAnswer& answer,
                                                        net::Hold& hold) {
  const auto list = binance::request::open_algo_orders(answer.symbol);
  const Reply listed = co_await client.perform(list, hold);
  if (!listed.accepted()) co_return unreadable(answer, Error{Errc::io, listed.text});
  auto open = binance::decode_open_algo_orders(listed.body);
  if (open.has_error()) co_return unreadable(answer, open.error());
  for (AlgoReport& algo : *open) {
    if (algo.client_id != answer.client_id) continue;
    answer.outcome = Outcome::accepted;
    answer.algo = std::move(algo);
    co_return;
  }
  const auto ordinary = binance::request::query(answer.symbol, answer.client_id, false);
  const Reply reply = co_await client.perform(ordinary, hold);
  take_outcome(answer, reply);
  if (!reply.accepted()) co_return;
  auto report = binance::decode_order(reply.body);
  if (report.has_error()) co_return unreadable(answer, report.error());
  answer.order = std::move(*report);
}

RestGateway::Impl::Task RestGateway::Impl::query([[maybe_unused]] Self self, net::Hold hold,
                                                 effect::QueryOrder what) {
  event::OrderAnswer answer;
  answer.request = event::Request::query;
  answer.symbol = what.symbol;
  answer.client_id = what.client_id;
  answer.conditional = what.conditional;
  const auto call = binance::request::query(what.symbol, what.client_id, what.conditional);
  const Reply reply = co_await client.perform(call, hold);
  take_outcome(answer, reply);
  if (reply.accepted()) take_report(answer, reply.body);
  if (what.conditional && answer.outcome == Outcome::absent) co_await look_elsewhere(answer, hold);
  deliver(std::move(answer));
}

RestGateway::Impl::Task RestGateway::Impl::set_leverage([[maybe_unused]] Self self, net::Hold hold,
                                                        effect::SetLeverage what) {
  event::LeverageSet done{what.symbol, what.leverage, ""};
  binance::Call cross = binance::request::set_crossed(what.symbol);
  const auto crossed = co_await client.fetch(std::move(cross), hold);
  if (crossed.has_error()) {
    done.error = crossed.error().what();
  } else {
    binance::Call call = binance::request::set_leverage(what.symbol, what.leverage);
    const auto set = co_await client.fetch(std::move(call), hold);
    if (set.has_error()) done.error = set.error().what();
  }
  deliver(std::move(done));
}

}  // namespace vectord::gateway
