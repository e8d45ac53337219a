// What the engine asks of the exchange, and what the exchange answers.
#include <algorithm>

#include "support/core_world.hpp"
#include "support/exchange_words.hpp"

namespace vectord::test {
namespace {

constexpr int rejected_code = -2019;
constexpr int no_such_order = -2013;

event::OrderAnswer answer_to(event::Request request, const Symbol& symbol, const ClientOrderId& id,
                             bool conditional) {
  event::OrderAnswer answer;
  answer.request = request;
  answer.symbol = symbol;
  answer.client_id = id;
  answer.conditional = conditional;
  return answer;
}

template <class What>
void take(event::OrderAnswer& answer, const matching::Answer<What>& given) {
  if (const auto* refused = std::get_if<matching::Rejection>(&given)) {
    const bool absent = answer.request == event::Request::query && refused->code == no_such_order;
    answer.outcome = absent ? event::Outcome::absent : event::Outcome::rejected;
    answer.code = refused->code;
    answer.text = refused->message;
    return;
  }
  answer.outcome = event::Outcome::accepted;
  if constexpr (std::is_same_v<What, matching::Order>) {
    answer.order = report_of(std::get<What>(given));
  } else {
    // The exchange answers the cancel of a conditional order with a bare success.
    if (answer.request != event::Request::cancel) answer.algo = report_of(std::get<What>(given));
  }
}

}  // namespace

void CoreWorld::on_place(const OrderRequest& request, Fate of_it) {
  const bool conditional = is_conditional(request.type);
  auto answer = answer_to(event::Request::place, request.symbol, request.client_id, conditional);
  if (of_it == Fate::reject) {
    answer.outcome = event::Outcome::rejected;
    answer.code = rejected_code;
    answer.text = "Margin is insufficient.";
  } else if (conditional) {
    take(answer, exchange_.place_algo(account_, algo_params_of(request), now_));
  } else {
    take(answer, exchange_.place(account_, params_of(request), now_));
  }
  tell_outputs();
  if (of_it == Fate::lose_answer) {
    answer = answer_to(event::Request::place, request.symbol, request.client_id, conditional);
  }
  this->answer(std::move(answer));
}

void CoreWorld::perform(const effect::PlaceOrder& what) {
  placed.push_back({now_, what});
  const Fate of_it = fate ? fate(what.request) : Fate::perform;
  if (of_it == Fate::lose_request) {
    auto lost = answer_to(event::Request::place, what.request.symbol, what.request.client_id,
                          is_conditional(what.request.type));
    lost.text = "timeout";
    tell(std::move(lost));
    return;
  }
  ask([this, request = what.request, of_it] { on_place(request, of_it); });
}

void CoreWorld::perform(const effect::CancelOrder& what) {
  ask([this, what] {
    auto answer = answer_to(event::Request::cancel, what.symbol, what.client_id, what.conditional);
    const std::string id = what.client_id.str();
    if (what.conditional) {
      take(answer, exchange_.cancel_algo(account_, {std::nullopt, id}, now_));
    } else {
      take(answer, exchange_.cancel(account_, {what.symbol, std::nullopt, id}, now_));
    }
    tell_outputs();
    this->answer(std::move(answer));
  });
}

void CoreWorld::perform(const effect::QueryOrder& what) {
  ask([this, what] {
    auto answer = answer_to(event::Request::query, what.symbol, what.client_id, what.conditional);
    const std::string id = what.client_id.str();
    if (what.conditional) {
      take(answer, exchange_.query_algo(account_, {std::nullopt, id}));
    } else {
      take(answer, exchange_.query_order(account_, {what.symbol, std::nullopt, id}));
    }
    this->answer(std::move(answer));
  });
}

void CoreWorld::perform(const effect::SetLeverage& what) {
  ask([this, what] {
    event::LeverageSet answer{what.symbol, what.leverage, leverage_error};
    if (answer.error.empty()) {
      exchange_.set_margin_type(account_, what.symbol, false, now_);  // "no need to change" is fine
      const auto set = exchange_.set_leverage(account_, what.symbol, what.leverage, now_);
      if (const auto* refused = std::get_if<matching::Rejection>(&set))
        answer.error = refused->message;
    }
    if (leverage_answered) this->answer(std::move(answer));
  });
}

void CoreWorld::read(event::Read kind, const Symbol& symbol, Interval interval,
                     std::function<decltype(Event::what)()> make) {
  ask([this, kind, symbol, interval, make = std::move(make)] {
    if (unanswered.contains(kind)) return;
    if (failing.contains(kind))
      return answer(event::ReadFailed{kind, symbol, interval, "HTTP 503"});
    answer(make());
  });
}

void CoreWorld::perform(const effect::LoadInstruments&) {
  read(event::Read::instruments, Symbol{}, Interval::h1, [this] {
    event::Instruments answer{instruments()};
    for (Instrument& instrument : answer.list)
      instrument.brackets.clear();  // as exchangeInfo has it
    return answer;
  });
}

void CoreWorld::perform(const effect::LoadBrackets&) {
  read(event::Read::brackets, Symbol{}, Interval::h1, [this] {
    event::LeverageBrackets answer;
    for (const Listing& listing : setup_.listings) {
      if (!listing.has_brackets) continue;
      answer.list.push_back({listing.instrument.symbol, listing.instrument.brackets});
    }
    return answer;
  });
}

void CoreWorld::perform(const effect::LoadDayVolumes&) {
  read(event::Read::day_volumes, Symbol{}, Interval::h1, [this] {
    event::DayVolumes answer;
    for (const Listing& listing : setup_.listings) {
      answer.list.push_back({listing.instrument.symbol, listing.day_volume});
    }
    return answer;
  });
}

void CoreWorld::perform(const effect::LoadHistory& what) {
  read(event::Read::history, what.symbol, what.interval, [this, what] {
    const Listing& listing = of(what.symbol);
    const auto& all = what.interval == Interval::h1 ? listing.hours : listing.four_hours;
    const auto skipped = std::max<std::ptrdiff_t>(0, std::ssize(all) - what.limit);
    return event::History{what.symbol, what.interval, {all.begin() + skipped, all.end()}};
  });
}

void CoreWorld::perform(const effect::LoadDepth& what) {
  read(event::Read::depth, what.symbol, Interval::h1, [this, what] {
    const auto found = depths.find(what.symbol);
    if (found != depths.end()) return found->second;
    return event::Depth{what.symbol, Money::from_int(1'000'000), Money::from_int(1'000'000)};
  });
}

void CoreWorld::perform(const effect::LoadDerivatives& what) {
  read(event::Read::derivatives, what.symbol, Interval::h1, [this, what] {
    const auto found = derivatives.find(what.symbol);
    return found != derivatives.end() ? found->second : event::Derivatives{what.symbol, {}, {}};
  });
}

AccountSnapshot CoreWorld::snapshot() const {
  const matching::AccountView view = exchange_.account(account_);
  AccountSnapshot made{.wallet_balance = view.wallet_balance,
                       .available_balance = view.available_balance,
                       .hedge_mode = hedge_mode};
  for (const auto& position : exchange_.positions(account_)) {
    if (!position.amount.is_zero()) made.positions.push_back(report_of(position));
  }
  for (const auto& order : exchange_.open_orders(account_, std::nullopt)) {
    made.open_orders.push_back(report_of(order));
  }
  for (const auto& algo : exchange_.open_algos(account_, std::nullopt)) {
    made.open_algos.push_back(report_of(algo));
  }
  return made;
}

void CoreWorld::perform(const effect::LoadAccount&) {
  read(event::Read::account, Symbol{}, Interval::h1, [this] { return event::Account{snapshot()}; });
}

void CoreWorld::perform(const effect::LoadIncome& what) {
  read(event::Read::income, Symbol{}, Interval::h1, [this, what] {
    event::Income answer{{}, what.from};
    matching::HistoryQuery query;
    query.from = what.from;
    query.limit = 1'000;
    for (const auto& row : exchange_.income(account_, query, std::nullopt)) {
      answer.rows.push_back(row_of(row));
    }
    return answer;
  });
}

void CoreWorld::perform(const effect::LoadFills& what) {
  read(event::Read::fills, what.symbol, Interval::h1, [this, what] {
    event::Fills answer{what.symbol, what.from, {}};
    matching::HistoryQuery query;
    query.symbol = what.symbol;
    query.from = what.from;
    query.limit = 1'000;
    for (const auto& trade : exchange_.user_trades(account_, query)) {
      answer.fills.push_back(fill_of(trade));
    }
    return answer;
  });
}

}  // namespace vectord::test
