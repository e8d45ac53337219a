#include "latency_json.hpp"

#include <nlohmann/json.hpp>

namespace vectord::api {

using Json = nlohmann::ordered_json;
using metrics::LatencyFigures;
using metrics::Nanos;

namespace {

Json ms(const std::optional<Nanos>& duration) {
  if (!duration) return nullptr;
  return static_cast<double>(duration->count()) / 1e6;
}

Json kind_json(const LatencyReport::Kind& kind) {
  Json out;
  out["last_100"] = latency_object(kind.last_100);
  Json samples = Json::array();
  for (const Nanos sample : kind.samples) samples.push_back(ms(sample));
  out["last_100"]["samples_ms"] = std::move(samples);
  out["since_start"] = latency_object(kind.since_start);
  return out;
}

Json trip_json(const LatencyReport::Trip& trip) {
  Json out;
  out["trade"] = trip.trade;
  out["symbol"] = trip.symbol.str();
  for (const auto& [name, took] : trip.hops) out[std::string(name) + "_ms"] = ms(took);
  return out;
}

}  // namespace

void put_latency(Json& out, const std::string& name, const LatencyFigures& figures) {
  out["avg_" + name + "_ms"] = ms(figures.average);
  out["min_" + name + "_ms"] = ms(figures.min);
  out["max_" + name + "_ms"] = ms(figures.max);
  out["p50_" + name + "_ms"] = ms(figures.p50);
  out["p95_" + name + "_ms"] = ms(figures.p95);
  out["p99_" + name + "_ms"] = ms(figures.p99);
}

Json latency_object(const LatencyFigures& figures) {
  Json out;
  put_latency(out, "latency", figures);
  out["samples"] = figures.samples;
  return out;
}

std::string latency_json(Time at, const LatencyReport& report) {
  Json out;
  out["timestamp"] = format_time(at);
  for (const LatencyReport::Kind& kind : report.kinds)
    out[std::string(kind.name)] = kind_json(kind);
  out["hops"] = Json::object();
  for (const LatencyReport::Hop& hop : report.hops) {
    Json& figures = out["hops"][std::string(hop.name)];
    figures["last_hour"] = latency_object(hop.last_hour);
    figures["since_start"] = latency_object(hop.since_start);
  }
  out["trades"] = Json::array();
  for (const LatencyReport::Trip& trip : report.trips) out["trades"].push_back(trip_json(trip));
  return out.dump();
}

}  // namespace vectord::api
