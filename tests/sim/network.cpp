// The network of a simulated world: what is asked of the exchange, and what comes back.
#include <algorithm>

#include "support/exchange_words.hpp"
#include "world.hpp"

namespace vectord::sim {
namespace {

using event::Outcome;

constexpr Millis timeout{10'000};
constexpr Millis receive_window{5'000};  // what arrives later is refused by the exchange
constexpr Millis read_lag{1'000};
constexpr int rejected_code = -2019;
constexpr int no_such_order = -2013;

template <class What>
void take(event::OrderAnswer& answer, const matching::Answer<What>& given) {
  if (const auto* refused = std::get_if<matching::Rejection>(&given)) {
    const bool query = answer.request == event::Request::query;
    answer.outcome = query && refused->code == no_such_order ? Outcome::absent : Outcome::rejected;
    // The id is there already: an earlier sending arrived.
    if (refused->code == -4116) answer.outcome = Outcome::unknown;
    answer.code = refused->code;
    answer.text = refused->message;
    return;
  }
  answer.outcome = Outcome::accepted;
  if constexpr (std::is_same_v<What, matching::Order>) {
    answer.order = test::report_of(std::get<What>(given));
  } else {
    if (answer.request != event::Request::cancel) {
      answer.algo = test::report_of(std::get<What>(given));
    }
  }
}

event::OrderAnswer blank(event::Request request, const Symbol& symbol, const ClientOrderId& id,
                         bool conditional) {
  event::OrderAnswer answer;
  answer.request = request;
  answer.symbol = symbol;
  answer.client_id = id;
  answer.conditional = conditional;
  answer.text = "timeout";
  return answer;
}

}  // namespace

void World::tell(What what, Millis after) {
  schedule(now_ + after, [this, life = life_, what = std::move(what)]() mutable {
    if (life == life_) enter(std::move(what));
  });
}

// Messages of the user stream keep their order, but for the fault that breaks it.
void World::tell_user(What what) {
  if (!user_heard_ || !reachable()) return;
  if (setup_.mutation == Mutation::lose_fill) {
    if (auto* update = std::get_if<event::OrderUpdate>(&what); update && update->report.fill) {
      update->report.fill->commission += Money::from_units(1);
    }
  }
  Time at = std::max(user_last_, now_ + between(1, 20));
  if (chance(setup_.faults.reorder)) {
    at += between(10, 2'000);
  } else {
    user_last_ = at;
  }
  const int times = chance(setup_.faults.duplicate) ? 2 : 1;
  for (int i = 0; i < times; ++i) {
    schedule(at + i * between(1, 1'000), [this, life = life_, what] {
      if (life == life_ && user_heard_) enter(what);
    });
  }
}

void World::tell_outputs() {
  exchange_.drain(outputs_);
  for (const matching::Output& output : outputs_) {
    exchange_changed_ = exchange_changed_ || matching::account_of(output).has_value();
    if (const auto* order = std::get_if<matching::OrderEvent>(&output)) {
      tell_user(event::OrderUpdate{test::report_of(*order)});
    } else if (const auto* algo = std::get_if<matching::AlgoEvent>(&output)) {
      tell_user(event::AlgoUpdate{test::report_of(algo->algo)});
    } else if (const auto* account = std::get_if<matching::AccountEvent>(&output)) {
      tell_user(test::update_of(*account));
    }
  }
}

void World::cut_user_stream(Millis before_noticed, Millis down) {
  if (!alive_ || !user_up_) return;
  say("user stream is cut");
  user_heard_ = false;
  schedule(now_ + before_noticed, [this, life = life_, down] {
    if (life != life_ || !alive_ || !user_up_) return;
    user_up_ = false;
    oracles_.on_reconnect();
    enter(event::Connection{event::Channel::user_stream, false, "cut"});
    schedule(now_ + down, [this, life] {
      if (life != life_ || !alive_) return;
      user_up_ = user_heard_ = true;
      user_last_ = now_;
      enter(event::Connection{event::Channel::user_stream, true, ""});
    });
  });
}

void World::cut_market_stream(Millis down) {
  if (!alive_ || !market_up_) return;
  market_up_ = false;
  enter(event::Connection{event::Channel::market_stream, false, "cut"});
  schedule(now_ + down, [this, life = life_] {
    if (life != life_ || !alive_) return;
    market_up_ = true;
    enter(event::Connection{event::Channel::market_stream, true, ""});
  });
}

// One request about an order, with everything that can become of it.
void World::order_call(event::OrderAnswer unknown,
                       std::function<void(event::OrderAnswer&)> at_exchange, bool is_query) {
  const Faults& faults = setup_.faults;
  unknown.outcome = Outcome::unknown;
  if (!reachable() || chance(faults.lose_request)) return tell(unknown, timeout);
  if (chance(faults.not_sent)) {
    unknown.outcome = Outcome::not_sent;
    unknown.code = -1008;
    unknown.text = "overloaded";
    return tell(unknown, between(1, 50));
  }
  const bool late = !is_query && chance(faults.late_request);
  const bool lost = chance(faults.lose_answer);
  const bool slow = chance(faults.slow);
  const Millis there =
      late ? between(1'000, static_cast<int>(receive_window.count())) : between(1, 20);
  if (late) tell(unknown, between(100, 900));
  schedule(now_ + there,
           [this, life = life_, unknown, late, lost, slow, at_exchange = std::move(at_exchange)] {
             event::OrderAnswer answer = unknown;
             answer.text.clear();
             at_exchange(answer);
             tell_outputs();
             if (late || life != life_) return;
             if (lost) return tell(unknown, timeout);
             tell(answer, slow ? between(500, 8'000) : between(1, 20));
           });
}

void World::perform(const effect::PlaceOrder& what) {
  const OrderRequest& request = what.request;
  oracles_.on_place(now_, request, paused_);
  const bool conditional = is_conditional(request.type);
  auto answer = blank(event::Request::place, request.symbol, request.client_id, conditional);
  if (setup_.mutation == Mutation::swallow_stop && request.type == OrderType::stop_market) {
    answer.outcome = Outcome::accepted;
    AlgoReport report;
    report.symbol = request.symbol;
    report.client_id = request.client_id;
    report.algo_id = 1'000'000 + static_cast<std::int64_t>(sequence_);
    report.side = request.side;
    report.trigger_price = request.trigger_price;
    report.close_position = request.close_position;
    report.quantity = request.quantity;
    answer.algo = report;
    return tell(answer, between(1, 20));
  }
  order_call(
      answer,
      [this, request, conditional](event::OrderAnswer& given) {
        placed_at_[request.client_id] = now_;
        if (chance(setup_.faults.refuse)) {
          given.outcome = Outcome::rejected;
          given.code = rejected_code;
          given.text = "Margin is insufficient.";
        } else if (conditional) {
          take(given, exchange_.place_algo(account_, test::algo_params_of(request), now_));
        } else {
          take(given, exchange_.place(account_, test::params_of(request), now_));
        }
        if (setup_.mutation == Mutation::resend_with_new_id && !conditional &&
            prng_.below(20) == 0) {
          auto again = test::params_of(request);
          again.client_id += "x";
          [[maybe_unused]] const auto doubled = exchange_.place(account_, again, now_);
        }
      },
      false);
}

void World::perform(const effect::CancelOrder& what) {
  auto answer = blank(event::Request::cancel, what.symbol, what.client_id, what.conditional);
  order_call(
      answer,
      [this, what](event::OrderAnswer& given) {
        const std::string id = what.client_id.str();
        if (what.conditional) {
          take(given, exchange_.cancel_algo(account_, {std::nullopt, id}, now_));
        } else {
          take(given, exchange_.cancel(account_, {what.symbol, std::nullopt, id}, now_));
        }
      },
      false);
}

void World::perform(const effect::QueryOrder& what) {
  auto answer = blank(event::Request::query, what.symbol, what.client_id, what.conditional);
  order_call(
      answer,
      [this, what](event::OrderAnswer& given) {
        const auto placed = placed_at_.find(what.client_id);
        const bool fresh = placed != placed_at_.end() && now_ - placed->second < read_lag;
        if (fresh && chance(setup_.faults.lagging_read)) {
          given.outcome = Outcome::absent;
          given.code = no_such_order;
          return;
        }
        const std::string id = what.client_id.str();
        if (what.conditional) {
          take(given, exchange_.query_algo(account_, {std::nullopt, id}));
        } else {
          take(given, exchange_.query_order(account_, {what.symbol, std::nullopt, id}));
        }
      },
      true);
}

void World::perform(const effect::SetLeverage& what) {
  event::LeverageSet answer{what.symbol, what.leverage, ""};
  if (!reachable() || chance(setup_.faults.failed_leverage)) {
    answer.error = "timeout";
    return tell(answer, timeout);
  }
  schedule(now_ + between(1, 20), [this, life = life_, answer]() mutable {
    exchange_.set_margin_type(account_, answer.symbol, false, now_);
    const auto set = exchange_.set_leverage(account_, answer.symbol, answer.leverage, now_);
    if (const auto* refused = std::get_if<matching::Rejection>(&set)) {
      answer.error = refused->message;
    }
    tell_outputs();
    if (life == life_) tell(answer, between(1, 20));
  });
}

void World::read(event::Read kind, const Symbol& symbol, Interval interval,
                 std::function<What()> make) {
  const event::ReadFailed failed{kind, symbol, interval, "HTTP 503"};
  if (!reachable()) return tell(failed, timeout);
  if (chance(setup_.faults.failed_read)) {
    return tell(failed, between(1, 2'000));
  }
  schedule(now_ + between(1, 20), [this, life = life_, make = std::move(make)] {
    if (life == life_) tell(make(), between(1, 20));
  });
}

void World::perform(const effect::LoadInstruments&) {
  read(event::Read::instruments, Symbol{}, Interval::h1, [this]() -> What {
    event::Instruments answer;
    for (const Listed& one : listed_) {
      answer.list.push_back(one.instrument);
      answer.list.back().brackets.clear();  // as exchangeInfo has it
    }
    return answer;
  });
}

void World::perform(const effect::LoadBrackets&) {
  read(event::Read::brackets, Symbol{}, Interval::h1, [this]() -> What {
    event::LeverageBrackets answer;
    for (const Listed& one : listed_) {
      answer.list.push_back({one.instrument.symbol, one.instrument.brackets});
    }
    return answer;
  });
}

void World::perform(const effect::LoadDayVolumes&) {
  read(event::Read::day_volumes, Symbol{}, Interval::h1, [this]() -> What {
    event::DayVolumes answer;
    for (const Listed& one : listed_) answer.list.push_back({one.instrument.symbol, 1e9});
    return answer;
  });
}

void World::perform(const effect::LoadHistory& what) {
  read(event::Read::history, what.symbol, what.interval, [this, what]() -> What {
    const Listed& one = of(what.symbol);
    const auto& all = what.interval == Interval::h1 ? one.hours : one.four_hours;
    const auto skipped = std::max<std::ptrdiff_t>(0, std::ssize(all) - what.limit);
    return event::History{what.symbol, what.interval, {all.begin() + skipped, all.end()}};
  });
}

void World::perform(const effect::LoadDepth& what) {
  read(event::Read::depth, what.symbol, Interval::h1, [what]() -> What {
    return event::Depth{what.symbol, Money::from_int(1'000'000), Money::from_int(1'000'000)};
  });
}

void World::perform(const effect::LoadDerivatives& what) {
  read(event::Read::derivatives, what.symbol, Interval::h1, [what]() -> What {
    return event::Derivatives{what.symbol, std::nullopt, std::nullopt};
  });
}

AccountSnapshot World::snapshot() const {
  const matching::AccountView view = exchange_.account(account_);
  AccountSnapshot made;
  made.wallet_balance = view.wallet_balance;
  made.available_balance = view.available_balance;
  for (const auto& position : exchange_.positions(account_)) {
    if (!position.amount.is_zero()) made.positions.push_back(test::report_of(position));
  }
  for (const auto& order : exchange_.open_orders(account_, std::nullopt)) {
    made.open_orders.push_back(test::report_of(order));
  }
  for (const auto& algo : exchange_.open_algos(account_, std::nullopt)) {
    made.open_algos.push_back(test::report_of(algo));
  }
  return made;
}

void World::perform(const effect::LoadAccount&) {
  const bool fails = quiet_ || chance(setup_.faults.failed_read);
  if (setup_.mutation == Mutation::failed_read_is_empty && fails) {
    event::Account empty{snapshot()};
    empty.snapshot.positions.clear();
    empty.snapshot.open_algos.clear();
    return tell(empty, between(1, 20));
  }
  if (setup_.mutation == Mutation::enter_unreconciled) {
    event::Account made_up{snapshot()};
    made_up.snapshot.positions.clear();
    return tell(made_up, Millis{1});
  }
  read(event::Read::account, Symbol{}, Interval::h1,
       [this]() -> What { return event::Account{snapshot()}; });
}

void World::perform(const effect::LoadIncome& what) {
  read(event::Read::income, Symbol{}, Interval::h1, [this, what]() -> What {
    event::Income answer{{}, what.from};
    matching::HistoryQuery query;
    query.from = what.from;
    query.limit = 1'000'000;
    for (const auto& row : exchange_.income(account_, query, std::nullopt)) {
      answer.rows.push_back(test::row_of(row));
    }
    return answer;
  });
}

void World::perform(const effect::LoadFills& what) {
  read(event::Read::fills, what.symbol, Interval::h1, [this, what]() -> What {
    event::Fills answer{what.symbol, what.from, {}};
    matching::HistoryQuery query;
    query.symbol = what.symbol;
    query.from = what.from;
    query.limit = 1'000'000;
    for (const auto& trade : exchange_.user_trades(account_, query)) {
      answer.fills.push_back(test::fill_of(trade));
    }
    return answer;
  });
}

}  // namespace vectord::sim
