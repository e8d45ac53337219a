#pragma once
// Follows every decided signal to its hypothetical end and stores that beside the signal. What was
// still open at the last end of the process is followed on: the candles that the daemon reads anew
// fill the gap. Private to app.
#include "vectord/domain/effect.hpp"
#include "vectord/storage/database.hpp"
#include "vectord/strategy/counterfactual.hpp"

namespace vectord::app {

class Hindsight {
 public:
  // Outlives it, with a current session.
  explicit Hindsight(storage::Database& database) : database_(database) {}
  result<void> restore();
  void on_event(const Event& event);
  void on_decided(const effect::RecordSignal& decided);

 private:
  void on_bar(const Symbol& symbol, const Candle& bar);
  storage::Database& database_;
  strategy::Counterfactuals signals_;
};

}  // namespace vectord::app
