#include "vectord/config/settings.hpp"

namespace vectord::config {

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::paper: return "paper";
    case Mode::testnet: return "testnet";
    case Mode::production: return "production";
  }
  return "?";
}

void Settings::apply_mode_defaults() {
  const bool production = mode == Mode::production;
  strategy.filter.min_score = min_score.value_or(production ? 70 : 65);
  strategy.scanner.min_quote_volume_24h =
      min_quote_volume_24h.value_or(production ? 20'000'000.0 : 0.0);
  if (mode == Mode::paper) return;
  if (connection.rest_url.empty()) {
    connection.rest_url = production ? "https://fapi.binance.com" : "https://demo-fapi.binance.com";
  }
  if (connection.stream_url.empty()) {
    connection.stream_url =
        production ? "wss://fstream.binance.com" : "wss://fstream.binancefuture.com";
  }
}

}  // namespace vectord::config
