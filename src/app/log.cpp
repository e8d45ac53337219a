#include "log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>

namespace vectord::app::log {
namespace {

bool as_json = false;
std::shared_ptr<spdlog::logger> logger;

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string text_line(std::string_view event, std::initializer_list<Field> fields) {
  std::string out(event);
  for (const auto& [key, value] : fields) {
    if (value.empty()) continue;
    out.append(" ").append(key).append("=");
    const bool quote = value.find_first_of(" \"=") != std::string::npos;
    out += quote ? '"' + value + '"' : value;
  }
  return out;
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  nlohmann::ordered_json out;
  out["level"] = spdlog::level::to_string_view(to_spdlog(level)).data();
  out["event"] = event;
  for (const auto& [key, value] : fields) out[std::string(key)] = value;
  std::string text = out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.substr(1);  // the opening brace comes with the time, from the pattern
}

}  // namespace

void start(const std::string& level, bool json) {
  as_json = json;
  logger = spdlog::stderr_color_st("vectord");
  logger->set_level(level == "warning" ? spdlog::level::warn : spdlog::level::from_str(level));
  logger->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v)" : "%H:%M:%S.%e %^%-7l%$ %v",
                      json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local);
}

void line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (!logger || !logger->should_log(to_spdlog(level))) return;
  logger->log(to_spdlog(level), "{}",
              as_json ? json_line(level, event, fields) : text_line(event, fields));
}

void flush() {
  if (logger) logger->flush();
}

}  // namespace vectord::app::log
