#pragma once
// The core without a shell: the real engine wired to the real matching exchange through a small
// event queue (time, then sequence) with one fixed latency. No socket, thread or clock. Effects are
// performed and their answers return as events; what the engine records is kept for assertions.
//
// A request takes one latency to the exchange and its answer one back; user-stream messages take
// one. Market events (move, close_bar) arrive at once.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/market_builders.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::test {

struct Listing {
  Instrument instrument;
  std::vector<Candle> hours, four_hours;
  double day_volume = 1e9;
  bool has_brackets = true;
};

struct WorldSetup {
  engine::EngineSettings engine;
  matching::Settings exchange;
  Money wallet = Money::from_int(10'000);
  Time start;
  Millis latency{10};
  std::vector<Listing> listings;  // BTCUSDT among them, else the gate has no market mood
};

template <class What>
struct Kept {
  Time at;
  What what;
};

// What becomes of a request to place or cancel an order.
enum class Fate { perform, reject, lose_request, lose_answer };

struct Touch {
  double spread_ticks = 1;
  double depth_notional = 5e6;
  std::optional<Price> mark;  // default: the price
};

class CoreWorld {
 public:
  explicit CoreWorld(WorldSetup setup);
  CoreWorld(const CoreWorld&) = delete;
  CoreWorld& operator=(const CoreWorld&) = delete;

  // Connections up, Started, everything loaded. Every symbol has a touch and a mark.
  void start();
  // The daemon dies where it stands and is started again from what it had recorded, at the same
  // moment; what was on its way to it is lost. The exchange lives on.
  void restart();

  // An event of the test's own making, now.
  template <class What>
  void deliver(What what) {
    enter(std::move(what));
  }

  // The market moves: exchange, then Quote and Mark to the engine.
  void move(const Symbol& symbol, Price price, const Touch& touch = {});
  void move(std::string_view symbol, std::string_view price, const Touch& touch = {});
  // The exchange alone: the engine does not hear of it.
  void move_unseen(const Symbol& symbol, Price price, const Touch& touch = {});
  void close_bar(const Symbol& symbol, Interval interval, const Candle& candle);
  // The exchange has it, the stream does not bring it.
  void close_bar_unseen(const Symbol& symbol, Interval interval, const Candle& candle);
  // The next 1 h bar of the symbol, closing there.
  void close_hour(const Symbol& symbol, double close, double volume);
  // BTCUSDT's running 4 h bar stands so far from its open.
  void set_btc_mood(double open, double close);

  void advance_to(Time at);
  void run_for(Millis span) { advance_to(now_ + span); }
  Time now() const { return now_; }
  Millis latency() const { return setup_.latency; }

  engine::Engine& engine() { return *engine_; }
  engine::Status status() const { return engine_->status(now_); }
  matching::Exchange& exchange() { return exchange_; }
  matching::AccountId account() const { return account_; }
  const std::vector<Candle>& hours(const Symbol& symbol) const { return of(symbol).hours; }

  // Faults and figures a test may set.
  std::function<Fate(const OrderRequest&)> fate;
  std::set<event::Read> unanswered;  // these reads get no answer
  std::set<event::Read> failing;     // these get ReadFailed
  bool leverage_answered = true;
  std::string leverage_error;
  bool hedge_mode = false;
  bool user_stream_up = true;
  std::map<Symbol, event::Depth> depths;  // default: 1 000 000 USDT a side
  std::map<Symbol, event::Derivatives> derivatives;
  std::map<Symbol, std::pair<Rate, Time>> funding;  // rate and next time, told with each Mark

  // What the engine has recorded and said.
  std::vector<Kept<effect::RecordSignal>> signals;
  std::vector<Kept<effect::RecordOrder>> orders;
  std::vector<Kept<effect::RecordFill>> fills;
  std::vector<Kept<Trade>> trades;
  std::vector<Kept<effect::Alert>> alerts;
  std::vector<Kept<effect::PlaceOrder>> placed;
  std::map<std::string, std::string> state;  // RecordState, newest by key
  std::vector<Event> events;                 // everything that entered, in order
  std::uint64_t effects_hash = 0;            // of every effect, in order

  bool alerted(std::string_view code) const;
  // How the signal ended; nullptr: not yet.
  const effect::RecordSignal* ended(const SignalId& id) const;

 private:
  using Work = std::function<void()>;
  void enter(decltype(Event::what) what);
  void perform(const Effect& effect);
  void perform(const effect::PlaceOrder& what);
  void perform(const effect::CancelOrder& what);
  void perform(const effect::QueryOrder& what);
  void perform(const effect::SetLeverage& what);
  void perform(const effect::LoadInstruments&);
  void perform(const effect::LoadBrackets&);
  void perform(const effect::LoadDayVolumes&);
  void perform(const effect::LoadHistory& what);
  void perform(const effect::LoadDepth& what);
  void perform(const effect::LoadDerivatives& what);
  void perform(const effect::LoadAccount&);
  void perform(const effect::LoadIncome& what);
  void perform(const effect::LoadFills& what);
  void perform(const effect::Follow&) {}
  void perform(const effect::WakeAt& what);
  void perform(const effect::RecordSignal& what) { signals.push_back({now_, what}); }
  void perform(const effect::RecordOrder& what) { orders.push_back({now_, what}); }
  void perform(const effect::RecordFill& what) { fills.push_back({now_, what}); }
  void perform(const effect::RecordTrade& what) { trades.push_back({now_, what.trade}); }
  void perform(const effect::RecordState& what) { state[what.key] = what.value; }
  void perform(const effect::Alert& what) { alerts.push_back({now_, what}); }

  // At the exchange one latency from now; its answer() comes one latency later, if the asker still
  // lives.
  void ask(Work at_exchange);
  void answer(decltype(Event::what) what);
  void tell(decltype(Event::what) what);  // to the engine, one latency from now
  void read(event::Read kind, const Symbol& symbol, Interval interval,
            std::function<decltype(Event::what)()> make);
  void tell_outputs();
  void schedule(Time at, Work work);
  void say_touch(const Symbol& symbol);
  void start_engine();
  void on_place(const OrderRequest& request, Fate fate);
  AccountSnapshot snapshot() const;
  std::vector<Instrument> instruments() const;
  Listing& of(const Symbol& symbol);
  const Listing& of(const Symbol& symbol) const;

  WorldSetup setup_;
  Time now_;
  matching::Exchange exchange_;
  matching::AccountId account_;
  std::unique_ptr<engine::Engine> engine_;
  std::map<std::pair<Time, std::uint64_t>, Work> queue_;
  std::uint64_t sequence_ = 0;
  std::uint64_t life_ = 0;   // of the engine; what is for an earlier one is lost
  std::uint64_t asker_ = 0;  // the life that asked what the exchange is answering
  std::deque<Event> inbox_;
  bool delivering_ = false;
  matching::Outputs outputs_;
};

// Feeds the events to a fresh engine: the hash of its effects.
std::uint64_t replay(engine::Engine& engine, const std::vector<Event>& events);

}  // namespace vectord::test
