#pragma once
// The daemon's log: one line an event, `name key=value ...` for people or one JSON object, to
// stderr. Secrets never come here.
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace vectord::app::log {

using Field = std::pair<std::string_view, std::string>;
enum class Level { debug, info, warning, error };

// level: debug | info | warning | error.
void start(const std::string& level, bool json);
void line(Level level, std::string_view event, std::initializer_list<Field> fields);
inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  line(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  line(Level::info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  line(Level::warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  line(Level::error, event, fields);
}
void flush();

}  // namespace vectord::app::log
