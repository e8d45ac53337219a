#pragma once
// A simulated day: the real core against the real matching exchange, between them a network that
// loses, delays, repeats and cuts, and a process that dies at any effect and starts again from what
// was durable. One queue of work ordered by time, one seeded generator: a seed is a run.
//
// What the shell promises the core holds here too: every effect that asks is answered by exactly
// one event, unless the process dies.
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "faults.hpp"
#include "oracles.hpp"
#include "support/market_builders.hpp"
#include "vectord/base/prng.hpp"
#include "vectord/engine/engine.hpp"
#include "vectord/matching/exchange.hpp"

namespace vectord::sim {

struct Setup {
  std::uint64_t seed = 1;
  Faults faults;
  Mutation mutation = Mutation::none;
  Millis length = std::chrono::hours{24};
  bool check_replay = false;
  bool print = false;  // every event and effect that concerns orders
};

struct Report {
  std::vector<std::string> violations;
  std::uint64_t events = 0, deaths = 0, signals = 0, entries = 0, fills = 0, trades = 0;
  Millis longest_unprotected{0};  // while we were alive and the exchange could be reached
};

Report run(const Setup& setup);

class World {
 public:
  explicit World(const Setup& setup);
  Report run();

 private:
  using Work = std::function<void()>;
  using What = decltype(Event::what);
  struct Listed {
    Instrument instrument;
    std::vector<Candle> hours, four_hours;
    double price = 0;
    double hour_open = 0, four_hour_open = 0;
  };

  // time and chance
  void schedule(Time at, Work work);
  void advance_to(Time at);
  bool chance(double ratio) { return ratio > 0 && quiet_ == false && prng_.uniform() < ratio; }
  void look();
  Millis between(int low_ms, int high_ms);
  bool reachable() const { return now_ >= outage_until_; }

  // the process
  void live();
  void die();
  void enter(What what);
  void perform_all(const Effects& effects);
  std::optional<RejectReason> halted(const Effects& effects) const;
  void commit();
  void close_life();

  // effects
  void perform_one(const Effect& effect);
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
  void perform(const effect::RecordSignal& what);
  void perform(const effect::RecordOrder& what);
  void perform(const effect::RecordFill& what);
  void perform(const effect::RecordTrade&) { ++report_.trades; }
  void perform(const effect::RecordState& what) { pending_.push_back(what); }
  void perform(const effect::Alert& what);

  // the network
  void tell(What what, Millis after);  // to this life
  void tell_outputs();
  void tell_user(What what);
  void read(event::Read kind, const Symbol& symbol, Interval interval, std::function<What()> make);
  void order_call(event::OrderAnswer blank, std::function<void(event::OrderAnswer&)> at_exchange,
                  bool is_query);
  AccountSnapshot snapshot() const;
  void cut_user_stream(Millis before_noticed, Millis down);
  void cut_market_stream(Millis down);

  // the market and the people
  void step_market();
  void move(Listed& listed);
  void say_touch(const Listed& listed);
  void quote_for_a_while(const Symbol& symbol, int times);
  void close_bars();
  void every_minute();
  void send_signal();
  void pause_now_and_then();
  Listed& of(const Symbol& symbol);

  void settle();
  void say(const std::string& line) const;

  Setup setup_;
  Prng prng_;
  Time now_, start_;
  std::vector<Listed> listed_;
  matching::Exchange exchange_;
  matching::AccountId account_;
  engine::EngineSettings engine_settings_;
  std::unique_ptr<engine::Engine> engine_;
  std::map<std::pair<Time, std::uint64_t>, Work> queue_;
  std::uint64_t sequence_ = 0;
  std::uint64_t life_ = 0;
  bool alive_ = false;
  bool quiet_ = false;  // the end: no more faults
  std::deque<Event> inbox_;
  bool delivering_ = false;
  bool dying_ = false;

  std::map<std::string, std::string> durable_;  // RecordState, newest by key
  std::vector<effect::RecordState> pending_;    // recorded, not yet committed
  std::vector<effect::RecordOrder> pending_orders_;
  std::map<std::string, std::string> born_with_;
  std::vector<Event> journal_;  // of this life
  std::uint64_t effects_hash_ = 0;

  bool user_up_ = false, user_heard_ = false, market_up_ = false;
  Time user_last_;  // arrival of the last message in order
  Time outage_until_;
  std::map<ClientOrderId, Time> placed_at_;
  bool exchange_changed_ = false, was_clear_ = false;
  bool paused_ = false, pause_unanswered_ = false;
  std::uint64_t signal_number_ = 0;

  Oracles oracles_;
  Report report_;
  matching::Outputs outputs_;
};

}  // namespace vectord::sim
