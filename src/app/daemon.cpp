// The daemon at work: the way of an event, timers, and the end.
#include "daemon.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <csignal>
#include <iostream>
#include <limits>

#include "alert_reading.hpp"
#include "build_info.hpp"
#include "log.hpp"
#include "vectord/binance/backoff.hpp"
#include "vectord/net/loop.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds lag_period{100};
constexpr milliseconds sample_period{5'000};
constexpr milliseconds history_period{10'000};
constexpr milliseconds stream_period{1'000};
constexpr milliseconds dashboard_age{200};
constexpr milliseconds clock_period{5 * 60'000};  // between two looks at the exchange's clock
constexpr milliseconds clock_again{10'000};       // while ours drifts
constexpr binance::Backoff clock_retry{Millis{1'000}, Millis{15'000}};  // at the start
constexpr milliseconds shutdown_wait{2'000};
constexpr std::size_t recent_trades = 20;
// After the end paper's time runs on for so long, that what is on its way (fills, funding rows)
// arrives.
constexpr Millis last_instant{15'000};

std::string direction_of(const Signal& signal) {
  return std::string(to_string(signal.direction));
}

void log_signal(const effect::RecordSignal& decided) {
  const Signal& signal = decided.signal;
  log::info(decided.reason ? "signal_rejected" : "signal_executed",
            {{"signal", signal.id.str()},
             {"symbol", signal.symbol.str()},
             {"direction", direction_of(signal)},
             {"score", std::to_string(signal.score)},
             {"reason", decided.reason ? std::string(to_string(*decided.reason)) : std::string{}},
             {"detail", decided.detail}});
}

void log_trade(const Trade& trade) {
  log::info("trade_closed", {{"symbol", trade.symbol.str()},
                             {"direction", std::string(to_string(trade.direction))},
                             {"quantity", trade.quantity.to_string()},
                             {"entry", trade.entry_price.to_string()},
                             {"exit", trade.exit_price.to_string()},
                             {"net", trade.net().to_string()},
                             {"reason", std::string(to_string(trade.reason))}});
}

void log_order(const effect::RecordOrder& order) {
  const bool rejected = order.status == OrderStatus::rejected;
  log::line(rejected ? log::Level::warning : log::Level::debug, "order",
            {{"order", order.request.client_id.str()},
             {"symbol", order.request.symbol.str()},
             {"type", std::string(to_string(order.request.type))},
             {"status", std::string(to_string(order.status))},
             {"code", order.code == 0 ? std::string{} : std::to_string(order.code)},
             {"text", order.text}});
}

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

// Effects are performed before the next event enters, and events that arrive meanwhile wait their
// turn. Before the exchange's clock is known nothing enters: the core's time never goes back, so an
// event of a clock that is ahead would hold it up.
void Daemon::deliver(Event event) {
  inbox_.push_back(std::move(event));
  if (!clock_known_ || std::exchange(delivering_, true)) return;
  Effects effects;
  while (!inbox_.empty()) {
    const Event next = std::move(inbox_.front());
    inbox_.pop_front();
    meters_.on_event(next);
    recorder_->enter(next);
    effects.clear();
    engine_->on(next, effects);
    hindsight_->on_event(next);
    const auto decided = Steady::now();
    kept_ = recorder_->keep(effects, clock_->now());
    meters_.on_effects(effects, decided);
    for (const Effect& effect : effects) perform(effect);
  }
  delivering_ = false;
}

void Daemon::perform(const Effect& effect) {
  std::visit(
      Overloaded{
          [this](const effect::PlaceOrder& what) { place(what); },
          [this](const effect::Follow& what) { market_data_->follow(what.symbols); },
          [this](const effect::WakeAt& what) { wake_at(what.at); },
          [this](const effect::RecordOrder& what) {
            log_order(what);
            routes_->events().order(what);
            alerting_.on_order(what);
          },
          [this](const effect::RecordSignal& what) {
            meters_.on_decided(what, clock_->now());
            backend_->on_decided(what);
            routes_->events().signal(what);
            hindsight_->on_decided(what);
            log_signal(what);
          },
          [](const effect::RecordFill&) {},
          [this](const effect::RecordTrade& what) {
            log_trade(what.trade);
            routes_->events().trade(what.trade);
            alerting_.on_trade(what.trade);
            std::vector<Trade>& recent = dashboard_.trades.recent;
            recent.insert(recent.begin(), what.trade);
            if (recent.size() > recent_trades) recent.pop_back();
          },
          [](const effect::RecordState&) {},
          [this](const effect::Alert& what) { alerting_.on_core(what); },
          [this](const auto& request) { rest_->perform(request); },  // everything for the exchange
      },
      effect);
}

// An entry whose intent could not be made durable is not sent: the core is told that it never left.
// Exits and stops go all the same: a position that is forgotten is found again at the exchange, one
// that is unprotected may be lost.
void Daemon::place(const effect::PlaceOrder& order) {
  if (kept_ || order.request.role != OrderRole::entry) return rest_->perform(order);
  event::OrderAnswer answer;
  answer.symbol = order.request.symbol;
  answer.client_id = order.request.client_id;
  answer.conditional = is_conditional(order.request.type);
  answer.outcome = event::Outcome::not_sent;
  answer.text = "its intent could not be recorded";
  inbox_.push_back(Event{clock_->now(), std::move(answer)});
}

void Daemon::wake_at(Time at) {
  clock_->call_at(at, std::numeric_limits<std::uint64_t>::max(), [this] {
    deliver(Event{clock_->now(), event::Wake{}});
  });
}

void Daemon::must(const result<void>& stored) {
  if (!stored.has_error()) return;
  log::error("storage_failed", {{"error", stored.error().what()}});
  tell(watchdogs_.on_storage(false, stored.error().what()));
}

void Daemon::tell(const std::optional<event::Watchdog>& fact) {
  if (fact && !closed_) deliver(Event{clock_->now(), *fact});
}

void Daemon::watch_disk() {
  struct statvfs space {};
  if (settings_.min_free_mb == 0 || statvfs(settings_.data_dir.c_str(), &space) != 0) return;
  tell(watchdogs_.on_disk(
      static_cast<std::int64_t>(space.f_bavail * space.f_frsize / (1024 * 1024))));
}

// In the time of the wall: how a curve over a day is read, whatever pace paper's time has.
void Daemon::keep_history() {
  if (!samples_) return;
  const auto at = std::chrono::duration_cast<std::chrono::seconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count();
  samples_->add(at, history_figures_.take(dashboard(), at));
}

int Daemon::run() {
  net::set_task_failure_handler([this](const std::string& name, const std::string& what) {
    log::error("task_failed", {{"task", name}, {"error", what}});
    exit_code_ = 1;
    finish("the task " + name + " failed", false);
  });
  for (const int number : {SIGINT, SIGTERM, SIGUSR1}) signals_.add(number);
  await_signals();
  start_timers();
  alerting_.start();
  std::cout << "Vector " << build_info().version << ", mode " << config::to_string(settings_.mode);
  if (paper_) std::cout << " (" << paper_->description << ")";
  std::cout << "\ndashboard: http://"
            << settings_.api_listen.substr(0, settings_.api_listen.rfind(':')) << ":"
            << api_->port() << "/system/dashboard\n"
            << std::flush;
  if (paper_) {
    if (virtual_clock_) watch_virtual_time();
    exchange_->on_market_end([this] { finish("the recorded market is at its end", true); });
    exchange_->start();
    clock_known_ = true;
    user_stream_->start();
    deliver(Event{clock_->now(), event::Started{}});
    if (virtual_clock_) virtual_clock_->start();
  } else {
    net::spawn(io_, "start", start_live());
  }
  if (duration_ && !virtual_clock_) {
    clock_->call_at(clock_->now() + *duration_, 0,
                    [this] { finish("the duration is over", false); });
  }
  net::run(io_, settings_.performance.busy_poll ? net::Waiting::busy : net::Waiting::asleep);
  recorder_->finish();
  return exit_code_;
}

void Daemon::watch_virtual_time() {
  virtual_clock_->on_stall(std::chrono::seconds{60}, [this](const std::string& held) {
    log::error("virtual_time_stalled", {{"held_by", held}});
    exit_code_ = 1;
    finish("virtual time stalled", false);
  });
  if (!duration_) return;
  // What happens at the last instant is still told and decided.
  virtual_clock_->stop_at(clock_->now() + *duration_ + last_instant,
                          [this] { finish("the duration is over", true); });
}

// The exchange's clock before anything is signed or decided: a core that began with a clock that is
// ahead would stand still when it is put right. Nothing is lost by the wait: without the exchange's
// clock no request would be taken, and what rests there guards the positions.
boost::asio::awaitable<void> Daemon::start_live() {
  for (int attempt = 0; !finishing_; ++attempt) {
    const auto adjusted = co_await rest_->sync_clock();
    if (adjusted.has_value()) break;
    log::warning("clock_not_synchronised", {{"error", adjusted.error().what()},
                                            {"text", "nothing is done before it is; asked again"}});
    const Time next = clock_->now() + binance::wait_before(clock_retry, attempt, 0);
    co_await clock_->sleep_until(next);
  }
  if (finishing_) co_return;
  clock_known_ = true;
  for (Event& early : inbox_) early.at = clock_->now();
  user_stream_->start();
  deliver(Event{clock_->now(), event::Started{}});
  net::spawn(io_, "clock", keep_clock());
}

void Daemon::adjust_clock(Millis by) {
  if (watchdogs_.is_far(by)) {
    log::warning("clock_off", {{"exchange_less_ours_ms", std::to_string(by.count())},
                               {"text",
                                "this machine's clock has moved against the exchange's; the offset "
                                "is adjusted, but check its time service"}});
  }
  tell(watchdogs_.on_clock(by));
  wall_clock_.set_offset(wall_clock_.offset() + by);
}

// A quartz drifts by less than 100 ms an hour; five minutes are for a clock that is set or a
// machine that slept.
boost::asio::awaitable<void> Daemon::keep_clock() {
  while (!finishing_) {
    const auto period = watchdogs_.clock_drifts() ? clock_again : clock_period;
    const Time next = clock_->now() + period;
    co_await clock_->sleep_until(next);
    const auto adjusted = co_await rest_->sync_clock();
    if (adjusted.has_error()) {
      log::warning("clock_not_synchronised", {{"error", adjusted.error().what()}});
    }
  }
}

void Daemon::every(boost::asio::steady_timer& timer, milliseconds period,
                   std::function<void()> what) {
  timer.expires_after(period);
  timer.async_wait([this, &timer, period, what = std::move(what)](boost::system::error_code error) {
    if (error || finishing_) return;
    what();
    every(timer, period, what);
  });
}

void Daemon::start_timers() {
  lag_due_ = Steady::now() + lag_period;
  every(lag_timer_, lag_period, [this] {
    const auto now = Steady::now();
    const auto lag = now > lag_due_ ? now - lag_due_ : Steady::duration{0};
    meters_.loop_lag.record(lag);
    // Paper's time waits for the processor: its result must not depend on how fast that is.
    if (!paper_) tell(watchdogs_.on_loop_lag(lag));
    lag_due_ = now + lag_period;
  });
  meters_.resources.sample();
  every(sample_timer_, sample_period, [this] {
    meters_.resources.sample();
    recorder_->flush();
    watch_disk();
    alerting_.on_reading(
        alert_reading(engine_->status(clock_->now()), meters_, dashboard().system.connection));
  });
  every(history_timer_, history_period, [this] { keep_history(); });
  every(stream_timer_, stream_period, [this] { routes_->tell_dashboard(); });
  if (settings_.print_dashboard_s > 0) {
    every(print_timer_, std::chrono::seconds{settings_.print_dashboard_s},
          [this] { print_dashboard(); });
  }
}

void Daemon::await_signals() {
  signals_.async_wait([this](boost::system::error_code error, int number) {
    if (error) return;
    if (number == SIGUSR1) {
      print_dashboard();
    } else {
      finish("a signal asked for it", false);
    }
    await_signals();
  });
}

const api::Dashboard& Daemon::dashboard() {
  const auto now = Steady::now();
  if (now - dashboard_at_ < dashboard_age) return dashboard_;
  dashboard_at_ = now;
  ++dashboard_.sequence;
  const engine::Status status = engine_->status(clock_->now());
  const net::PoolStats pool = http_->stats();
  const gateway::RestStats rest = rest_->stats();
  const gateway::StreamStats market_stream = market_data_->stats();
  const gateway::StreamStats user_stream = user_stream_->stats();
  dashboard_.mode = config::to_string(settings_.mode);
  dashboard_.version = build_info().version;
  dashboard_.market = paper_ ? paper_->description : "live: " + settings_.connection.rest_url;
  fill_dashboard(dashboard_, {status, meters_, pool, rest, market_stream, user_stream,
                              settings_.risk, clock_->now()});
  if (!clock_known_) {
    dashboard_.ready = false;
    dashboard_.not_ready.insert(dashboard_.not_ready.begin(), "the exchange's clock");
  }
  return dashboard_;
}

void Daemon::print_dashboard() {
  dashboard_at_ = {};
  std::cout << api::dashboard_text(dashboard(), isatty(STDOUT_FILENO) != 0) << std::flush;
}

// No new entries; orders under way get a moment to end; then everything is reported and closed.
void Daemon::finish(std::string reason, bool completed) {
  if (std::exchange(finishing_, true)) return;
  end_reason_ = std::move(reason);
  completed_ = completed;
  deliver(Event{clock_->now(), event::Shutdown{}});
  const auto deadline = Steady::now() + shutdown_wait;
  if (!virtual_clock_ || completed_) return wait_for_orders(deadline);
  virtual_clock_->stop_at(clock_->now() + last_instant,
                          [this, deadline] { wait_for_orders(deadline); });
  end_timer_.expires_at(deadline);  // at a slow pace this second comes first
  end_timer_.async_wait([this, deadline](boost::system::error_code error) {
    if (!error) wait_for_orders(deadline);
  });
}

void Daemon::wait_for_orders(Steady::time_point deadline) {
  if (closed_) return;
  const bool idle = engine_->status(clock_->now()).orders.open == 0 && rest_->stats().pending == 0;
  if (idle || Steady::now() >= deadline) return close_down();
  end_timer_.expires_after(milliseconds{20});
  end_timer_.async_wait([this, deadline](boost::system::error_code error) {
    if (!error) wait_for_orders(deadline);
  });
}

void Daemon::close_down() {
  closed_ = true;
  report_end();
  if (paper_ && !completed_) {
    must(database_->record(effect::RecordState{"paper/exchange", exchange_->save()}));
  }
  must(completed_ ? database_->complete_session(clock_->now()) : database_->flush());
  user_stream_->close();
  market_data_->close();
  rest_->close();
  http_->close();
  alerting_.close();
  api_->close();
  if (exchange_) exchange_->close();
  for (auto* timer :
       {&lag_timer_, &sample_timer_, &stream_timer_, &history_timer_, &print_timer_, &end_timer_})
    timer->cancel();
  signals_.cancel();
  log::flush();
  io_.stop();
}

void Daemon::report_end() {
  print_dashboard();
  const engine::Status status = engine_->status(clock_->now());
  std::cout << "\nEnd: " << end_reason_ << " (" << format_time(clock_->now()) << ").\n";
  std::cout << "Open orders: " << status.orders.open
            << ", resting protective orders: " << status.protective_resting << ".\n";
  if (status.positions.empty()) std::cout << "Open positions: none.\n";
  for (const execution::OpenPosition& open : status.positions) {
    std::cout << "Open position: " << open.symbol.view() << " " << to_string(open.direction) << " "
              << open.quantity.to_string() << " at " << open.entry.to_string()
              << (open.is_protected ? ", stop rests at " + open.stop.to_string()
                                    : std::string(", NO STOP RESTS"))
              << "\n";
  }
  if (exchange_) {
    const auto wallet = exchange_->wallet_balance(credentials_.key);
    std::cout << "Wallet at the exchange: " << (wallet ? wallet->to_string() : "unknown")
              << " USDT; from our fills: "
              << (status.wallet && status.residual ? (*status.wallet - *status.residual).to_string()
                                                   : "unknown")
              << " USDT.\n";
  }
  std::cout << std::flush;
}

}  // namespace vectord::app
