#include "trade_path.hpp"

#include <algorithm>

namespace vectord::app {
namespace {

bool rests(const AlgoReport& report) {
  return report.status == OrderStatus::accepted;
}

bool ended_empty(const OrderReport& report) {
  return is_terminal(report.status) && report.executed.is_zero();
}

}  // namespace

std::string_view to_string(Hop hop) {
  switch (hop) {
    case Hop::bar_to_decision: return "bar_to_decision";
    case Hop::decision_to_durable: return "decision_to_durable";
    case Hop::durable_to_sent: return "durable_to_sent";
    case Hop::sent_to_acknowledged: return "sent_to_acknowledged";
    case Hop::sent_to_filled: return "sent_to_filled";
    case Hop::filled_to_protected: return "filled_to_protected";
    case Hop::bar_to_protected: return "bar_to_protected";
  }
  return "";
}

TradePath::Open* TradePath::of_entry(const ClientOrderId& id) {
  const auto at = std::find_if(open_.begin(), open_.end(),
                               [&](const Open& open) { return open.trip.trade == id; });
  return at == open_.end() ? nullptr : &*at;
}

TradePath::Open* TradePath::of_stop(const ClientOrderId& id) {
  const auto at =
      std::find_if(open_.begin(), open_.end(), [&](const Open& open) { return open.stop == id; });
  return at == open_.end() ? nullptr : &*at;
}

void TradePath::note(Open& open, Hop hop, std::optional<Moment> from, Moment to) {
  if (!from) return;
  const Nanos took = std::max(to - *from, Nanos{0});
  open.trip.hops[static_cast<std::size_t>(hop)] = took;
  Figures& figures = figures_[static_cast<std::size_t>(hop)];
  figures.since_start.record(took);
  figures.last_hour.record(took, to);
}

void TradePath::on_effects(const Effects& effects, const std::map<Symbol, Moment>& cause,
                           Moment decided, Moment durable) {
  for (const Effect& effect : effects) {
    const auto* placed = std::get_if<effect::PlaceOrder>(&effect);
    if (placed == nullptr) continue;
    const OrderRequest& request = placed->request;
    if (request.role == OrderRole::entry) on_entry(request, cause, decided, durable);
    if (request.role != OrderRole::stop) continue;
    for (Open& open : open_) {
      if (open.trip.symbol == request.symbol) open.stop = request.client_id;
    }
  }
}

void TradePath::on_entry(const OrderRequest& request, const std::map<Symbol, Moment>& cause,
                         Moment decided, Moment durable) {
  Open open;
  open.trip.trade = request.client_id;
  open.trip.symbol = request.symbol;
  const auto since = cause.find(request.symbol);
  if (since != cause.end()) open.cause = since->second;
  open.decided = decided;
  open.durable = durable;
  note(open, Hop::bar_to_decision, open.cause, decided);
  note(open, Hop::decision_to_durable, decided, durable);
  open_.push_back(std::move(open));
  if (open_.size() > open_kept) open_.pop_front();
}

void TradePath::on_event(const Event& event, Nanos call, Moment now) {
  if (open_.empty()) return;
  if (const auto* answer = std::get_if<event::OrderAnswer>(&event.what)) {
    if (Open* open = of_entry(answer->client_id)) {
      if (answer->request == event::Request::place) on_sent(*open, now - call, now);
      if (answer->order && !answer->order->executed.is_zero()) on_filled(*open, now);
      if (answer->outcome == event::Outcome::rejected) return forget(answer->client_id);
      if (answer->order && ended_empty(*answer->order)) return forget(answer->client_id);
    } else if (Open* with_stop = of_stop(answer->client_id)) {
      if (answer->algo && rests(*answer->algo)) on_stop_rests(*with_stop, now);
    }
  } else if (const auto* update = std::get_if<event::OrderUpdate>(&event.what)) {
    if (Open* open = of_entry(update->report.client_id)) {
      if (!update->report.executed.is_zero()) on_filled(*open, now);
      if (ended_empty(update->report)) forget(update->report.client_id);
    }
  } else if (const auto* algo = std::get_if<event::AlgoUpdate>(&event.what)) {
    if (Open* open = of_stop(algo->report.client_id)) {
      if (rests(algo->report)) on_stop_rests(*open, now);
    }
  }
}

// The fill can be told of before the answer that says when the order left.
void TradePath::on_sent(Open& open, Moment sent, Moment answered) {
  if (open.sent) return;
  open.sent = sent;
  note(open, Hop::durable_to_sent, open.durable, sent);
  note(open, Hop::sent_to_acknowledged, sent, answered);
  if (open.filled) note(open, Hop::sent_to_filled, sent, *open.filled);
}

void TradePath::on_filled(Open& open, Moment now) {
  if (open.filled) return;
  open.filled = now;
  if (open.sent) note(open, Hop::sent_to_filled, open.sent, now);
}

void TradePath::on_stop_rests(Open& open, Moment now) {
  if (!open.filled || open.trip.hops[static_cast<std::size_t>(Hop::filled_to_protected)]) return;
  note(open, Hop::filled_to_protected, open.filled, now);
  note(open, Hop::bar_to_protected, open.cause, now);
  done_.push_front(open.trip);
  if (done_.size() > done_kept) done_.pop_back();
  forget(open.trip.trade);
}

void TradePath::forget(const ClientOrderId& entry) {
  const ClientOrderId id = entry;  // may live in what goes
  std::erase_if(open_, [&](const Open& open) { return open.trip.trade == id; });
}

}  // namespace vectord::app
