#pragma once
// What the API may ask of the daemon. Reads see prepared figures and durable history; control calls
// become events of the core and never reach into it. Called on the loop's thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/alerts/notice.hpp"
#include "vectord/api/dashboard.hpp"
#include "vectord/base/result.hpp"
#include "vectord/domain/event.hpp"
#include "vectord/storage/records.hpp"
#include "vectord/storage/samples.hpp"
#include "vectord/strategy/what_if.hpp"

namespace vectord::api {

// What became of an injected signal so far. A pending one is decided within seconds.
struct Decision {
  enum class State { pending, executed, rejected };
  State state = State::pending;
  std::optional<RejectReason> reason;  // rejected only
  std::string detail;                  // the figures behind the reason
};

struct SettingRow {
  std::string name;
  std::string value;  // as TOML text; "***" for a secret
  std::string unit, help;
};

// Rows newest first; `before` is a row (or trade id) to page back from.
struct Page {
  std::size_t limit = 100;
  std::optional<std::int64_t> before;
};

// Another value for a setting of the gate.
struct Change {
  std::string name;
  double value = 0;
};

struct AlertList {
  std::vector<alerts::Notice> active;  // `at` is when it began
  std::vector<alerts::Notice> recent;  // newest first
};

class Backend {
 public:
  virtual ~Backend() = default;
  // Must be cheap: a reference to a prepared snapshot.
  virtual const Dashboard& dashboard() = 0;
  virtual std::vector<NamedLatency> latencies() = 0;
  virtual LatencyReport latency() = 0;
  virtual result<std::vector<Trade>> trades(const Page& page) = 0;
  virtual result<std::vector<storage::OrderRecord>> orders(const Page& page) = 0;
  virtual result<std::vector<storage::SignalRecord>> signals(const Page& page) = 0;
  // Figures over time; the metrics are those of history.hpp.
  virtual result<std::vector<storage::SamplePoint>> history(const storage::SampleQuery& query) = 0;
  virtual std::vector<SettingRow> settings() = 0;
  virtual AlertList alerts() = 0;
  // Errors: config (the setting or the value cannot be asked about), or the history cannot be read.
  virtual result<strategy::WhatIf> what_if(const std::vector<Change>& changes) = 0;
  // A signal from outside enters the core; what is known of it when that returns.
  virtual Decision inject(const Signal& signal) = 0;
  // What is known of a signal that was injected before.
  virtual Decision decision(const SignalId& id) = 0;
  // An operator's word: Pause, Resume, CloseAll, Close, ResetBreaker.
  virtual void control(decltype(Event::what) what) = 0;
  // Why nothing from outside is taken at present; empty: it is.
  virtual std::string not_listening() = 0;
  // One line in the log for each control call: who may not be told, what may.
  virtual void audit(std::string_view call, std::string_view outcome) = 0;
};

}  // namespace vectord::api
