#pragma once
// A daemon that remembers what it was told.
#include <map>
#include <string>
#include <vector>

#include "vectord/api/backend.hpp"

namespace vectord::api {

class FakeBackend : public Backend {
 public:
  Dashboard board;
  std::vector<Trade> trade_rows;
  std::vector<storage::SignalRecord> signal_rows;
  std::vector<Page> pages;
  std::vector<Signal> injected;
  std::vector<storage::SampleQuery> queries;
  std::vector<storage::SamplePoint> points;
  std::vector<std::string> controls, audits;
  std::map<std::string, Decision> decisions;
  AlertList alert_list;
  bool history_fails = false;
  std::string deaf;

  const Dashboard& dashboard() override { return board; }
  std::vector<NamedLatency> latencies() override { return {}; }
  LatencyReport latency() override { return {}; }
  result<std::vector<Trade>> trades(const Page& page) override {
    pages.push_back(page);
    if (history_fails) return Error(Errc::io, "disk I/O error");
    return trade_rows;
  }
  result<std::vector<storage::OrderRecord>> orders(const Page& page) override {
    pages.push_back(page);
    return std::vector<storage::OrderRecord>{};
  }
  result<std::vector<storage::SignalRecord>> signals(const Page& page) override {
    pages.push_back(page);
    if (history_fails) return Error(Errc::io, "disk I/O error");
    return signal_rows;
  }
  result<std::vector<storage::SamplePoint>> history(const storage::SampleQuery& query) override {
    queries.push_back(query);
    if (history_fails) return Error(Errc::io, "disk I/O error");
    return points;
  }
  std::vector<SettingRow> settings() override {
    return {{"risk.per_trade", "1.4", "%", "Risk of one trade."}, {"secret", "***", "", ""}};
  }
  AlertList alerts() override { return alert_list; }
  result<strategy::WhatIf> what_if(const std::vector<Change>& changes) override {
    if (history_fails) return Error(Errc::io, "disk I/O error");
    if (changes.front().value > 100) return Error(Errc::config, "min_score cannot be 101");
    strategy::WhatIf answer;
    answer.decided = 7;
    answer.more = {3, 1, 1, 1, 1.5};
    answer.by_symbol[*Symbol::make("BTCUSDT")].more = answer.more;
    return answer;
  }
  Decision inject(const Signal& signal) override {
    injected.push_back(signal);
    return decision(signal.id);
  }
  Decision decision(const SignalId& id) override { return decisions[id.str()]; }
  void control(decltype(Event::what) what) override {
    if (std::holds_alternative<event::Pause>(what)) controls.emplace_back("pause");
    if (std::holds_alternative<event::Resume>(what)) controls.emplace_back("resume");
    if (std::holds_alternative<event::CloseAll>(what)) controls.emplace_back("close all");
    if (std::holds_alternative<event::ResetBreaker>(what)) controls.emplace_back("reset");
    if (const auto* close = std::get_if<event::Close>(&what)) {
      controls.push_back("close " + close->symbol.str());
    }
  }
  std::string not_listening() override { return deaf; }
  void audit(std::string_view call, std::string_view outcome) override {
    audits.push_back(std::string(call) + " " + std::string(outcome));
  }
};

}  // namespace vectord::api
