#include "ctl_doctor.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "ctl_client.hpp"
#include "vectord/base/time.hpp"
#include "vectord/binance/clock_offset.hpp"
#include "vectord/binance/decode_market.hpp"
#include "vectord/config/load.hpp"

namespace vectord::app {
namespace {

using State = Finding::State;
namespace fs = std::filesystem;

constexpr std::uint64_t least_free_mb = 200;
constexpr std::int64_t most_drift_ms = 500;

Time system_now() {
  return Time{
      std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch())};
}

void examine_settings(const config::Loaded& loaded, const std::string& path,
                      std::vector<Finding>& out) {
  for (const config::Problem& problem : loaded.problems) {
    out.push_back({State::fail, "settings", problem.to_string()});
  }
  if (loaded.problems.empty()) out.push_back({State::pass, "settings", path + " is fine"});
}

void examine_disk(const std::string& directory, std::vector<Finding>& out) {
  fs::path place = fs::absolute(directory);
  while (!fs::exists(place) && place.has_parent_path()) place = place.parent_path();
  struct statvfs disk {};
  if (::statvfs(place.c_str(), &disk) != 0 || ::access(place.c_str(), W_OK) != 0) {
    out.push_back({State::fail, "disk",
                   place.string() + " cannot be written; choose another "
                                    "data_dir or change its owner"});
    return;
  }
  const std::uint64_t free_mb = disk.f_bavail * disk.f_frsize / (1024 * 1024);
  const std::string text = std::to_string(free_mb) + " MB free for " + directory;
  out.push_back({free_mb < least_free_mb ? State::warn : State::pass, "disk", text});
}

bool has_secret(const std::string& name) {
  const auto set = [](const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    return value != nullptr && *value != '\0';
  };
  return set(name) || set(name + "_FILE");
}

void examine_keys(const config::Settings& settings, std::vector<Finding>& out) {
  if (settings.mode == config::Mode::paper) {
    out.push_back({State::pass, "keys", "paper needs none"});
    return;
  }
  for (const char* name : {"VECTOR_API_KEY", "VECTOR_API_SECRET"}) {
    const bool there = has_secret(name);
    out.push_back({there ? State::pass : State::fail, "keys",
                   std::string(name) + (there ? " is set" : " is not set (nor its _FILE)")});
  }
}

void examine_clock(const config::Settings& settings, std::vector<Finding>& out) {
  if (settings.mode == config::Mode::paper) return;
  const auto endpoint = net::parse_endpoint(settings.connection.rest_url);
  if (endpoint.has_error()) {
    out.push_back({State::fail, "exchange", endpoint.error().what()});
    return;
  }
  if (!settings.connection.trusted_certificate.empty()) return;  // an exchange of one's own
  const CtlClient exchange(*endpoint, "");
  const Time sent = system_now();
  const auto answer = exchange.ask("GET", "/fapi/v1/time");
  if (answer.has_error()) {
    out.push_back({State::fail, "exchange", answer.error().what()});
    return;
  }
  const auto server = binance::decode_server_time(answer->body);
  if (server.has_error()) {
    out.push_back({State::fail, "exchange", server.error().what()});
    return;
  }
  binance::ClockOffset clock;
  clock.add(sent, system_now(), *server);
  const std::int64_t drift = clock.offset().value_or(Millis{0}).count();
  out.push_back({State::pass, "exchange", endpoint->host + " answers"});
  out.push_back({std::abs(drift) > most_drift_ms ? State::warn : State::pass, "clock",
                 "our clock differs by " + std::to_string(drift) +
                     " ms (the daemon corrects it; synchronise with NTP above 500 ms)"});
}

void examine_daemon(const CtlClient& daemon, std::vector<Finding>& out) {
  const auto ready = daemon.ask("GET", "/ready");
  if (ready.has_error()) {
    out.push_back({State::fail, "daemon", ready.error().what() + "; is vectord running there?"});
    return;
  }
  const auto json = nlohmann::json::parse(ready->body, nullptr, false);
  if (ready->status == 200) {
    out.push_back({State::pass, "daemon", "running and ready"});
  } else if (json.contains("waiting_for")) {
    out.push_back({State::warn, "daemon", "running, waiting for " + json["waiting_for"].dump()});
  } else {
    out.push_back({State::fail, "daemon", "HTTP " + std::to_string(ready->status)});
  }
}

}  // namespace

std::string_view to_string(Finding::State state) {
  switch (state) {
    case State::pass: return "pass";
    case State::warn: return "warn";
    case State::fail: return "fail";
  }
  return "fail";
}

std::vector<Finding> examine(const CtlClient& daemon, const std::string& config) {
  std::vector<Finding> out;
  if (!config.empty()) {
    const config::Loaded loaded = config::load(config, {});
    examine_settings(loaded, config, out);
    examine_disk(loaded.settings.data_dir, out);
    examine_keys(loaded.settings, out);
    examine_clock(loaded.settings, out);
  }
  examine_daemon(daemon, out);
  return out;
}

}  // namespace vectord::app
