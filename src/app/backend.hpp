#pragma once
// The daemon as its HTTP API sees it: prepared figures, the database's history, and one door for
// what an operator or an outside signal says. Private to app.
#include <deque>
#include <functional>
#include <unordered_map>

#include "meters.hpp"
#include "vectord/alerts/desk.hpp"
#include "vectord/api/backend.hpp"
#include "vectord/config/settings.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/storage/database.hpp"

namespace vectord::app {

// All of it outlives the backend.
struct BackendParts {
  std::function<const api::Dashboard&()> dashboard;
  std::function<void(Event)> deliver;
  std::function<std::string()> not_listening;
  storage::Database& database;
  storage::Samples* samples;  // null: there is no history of figures
  config::Settings& settings;
  const Meters& meters;
  const alerts::Desk& alerts;
  net::Clock& clock;
};

class Backend : public api::Backend {
 public:
  explicit Backend(BackendParts parts) : parts_(std::move(parts)) {}

  // Every decision on a signal from outside, as it is recorded.
  void on_decided(const effect::RecordSignal& decided);

  const api::Dashboard& dashboard() override { return parts_.dashboard(); }
  std::vector<api::NamedLatency> latencies() override;
  api::LatencyReport latency() override;
  result<std::vector<Trade>> trades(const api::Page& page) override;
  result<std::vector<storage::OrderRecord>> orders(const api::Page& page) override;
  result<std::vector<storage::SignalRecord>> signals(const api::Page& page) override;
  result<std::vector<storage::SamplePoint>> history(const storage::SampleQuery& query) override {
    if (!parts_.samples) return Error{Errc::io, "samples.db could not be opened; see the log"};
    return parts_.samples->points(query);
  }
  std::vector<api::SettingRow> settings() override;
  api::AlertList alerts() override;
  result<strategy::WhatIf> what_if(const std::vector<api::Change>& changes) override;
  api::Decision inject(const Signal& signal) override;
  api::Decision decision(const SignalId& id) override;
  void control(decltype(Event::what) what) override;
  std::string not_listening() override { return parts_.not_listening(); }
  void audit(std::string_view call, std::string_view outcome) override;

 private:
  static constexpr std::size_t decisions_kept = 10'000;
  BackendParts parts_;
  std::unordered_map<SignalId, api::Decision> decisions_;
  std::deque<SignalId> order_;  // of decisions_, the oldest first
};

}  // namespace vectord::app
