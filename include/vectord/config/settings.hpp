#pragma once
// Every setting of the daemon as plain values. The core's own settings are the core's structs: one
// definition each. Secrets (keys) are not here: they come from the environment or from files.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vectord/base/fixed.hpp"
#include "vectord/base/time.hpp"
#include "vectord/config/alert_settings.hpp"
#include "vectord/execution/settings.hpp"
#include "vectord/risk/settings.hpp"
#include "vectord/strategy/settings.hpp"

namespace vectord::config {

enum class Mode { paper, testnet, production };
std::string_view to_string(Mode mode);

struct PaperSettings {
  std::string market = "generated";  // or "live", or a directory of candle files
  double speed = 1;                  // 0: as fast as the processor goes
  std::uint64_t seed = 1;
  int symbols = 24;  // of the generated market
  Money balance = Money::from_int(10'000);
  std::optional<Time> start;  // recorded: default after the warm-up
  bool skip_bad_rows = false;
  Millis latency_min{4}, latency_max{24};  // of one request, exchange time
  std::string faults;                      // as vector-exchange --faults takes them
  // Of the live market: public endpoints, no key.
  std::string upstream_rest = "https://fapi.binance.com";
  std::string upstream_stream = "wss://fstream.binance.com";
  std::string upstream_certificate;  // PEM file, for an upstream of your own
  int stale_after_s = 10;            // real time
  bool live() const { return market == "live"; }
};

struct JournalSettings {
  bool enabled = true;
  std::int64_t keep_bytes = 4LL << 30;
  int keep_days = 14;
};

struct ConnectionSettings {
  std::string rest_url;  // empty: the mode's own
  std::string stream_url;
  std::string trusted_certificate;  // PEM file, for an exchange of your own
  int max_connections = 100, max_idle = 20;
  int connect_timeout_s = 10, read_timeout_s = 30, total_timeout_s = 60;
  int retries = 3;                   // idempotent calls only
  double weight_share_percent = 80;  // of the exchange's limit
  double time_rate = 1;              // of the exchange's clock against real time
};

struct PerformanceSettings {
  bool busy_poll = false;
};

struct Settings {
  Mode mode = Mode::paper;
  bool i_understand_the_risk = false;
  std::string data_dir = "data";
  int min_free_mb = 200;  // 0: not watched
  std::string api_listen = "127.0.0.1:8000";
  int print_dashboard_s = 30;  // 0: never
  std::string log_level = "info";
  bool log_json = false;
  JournalSettings journal;
  PaperSettings paper;
  ConnectionSettings connection;
  PerformanceSettings performance;
  AlertSettings alerts;
  TelegramSettings telegram;
  strategy::StrategySettings strategy;
  risk::RiskSettings risk;
  execution::ExecutionSettings execution;
  execution::ProtectionSettings protection;

  // What differs by mode unless it was set.
  std::optional<int> min_score;
  std::optional<double> min_quote_volume_24h;
  void apply_mode_defaults();
};

}  // namespace vectord::config
