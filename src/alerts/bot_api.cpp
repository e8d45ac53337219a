#include "bot_api.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace vectord::alerts {
namespace {

using Json = nlohmann::json;

// Counted before escaping, as Telegram does; bytes, so at least as strict.
constexpr std::size_t longest_text = 3'500;

std::string cut(std::string text) {
  if (text.size() <= longest_text) return text;
  std::size_t end = longest_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + " ...";
}

std::string_view mark_of(const Notice& notice) {
  if (notice.state == Notice::State::recovered) return "\xE2\x9C\x85 ";  // a check mark
  if (notice.severity == effect::Severity::critical) return "\xF0\x9F\x94\xB4 ";
  return notice.severity == effect::Severity::warning ? "\xF0\x9F\x9F\xA0 " : "";
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parsed(const std::string& body) {
  return Json::parse(body, nullptr, false);
}

std::string described(const net::HttpResponse& answer, const Json& json) {
  std::string says = "HTTP " + std::to_string(answer.status);
  if (json.is_object() && json.contains("description") && json["description"].is_string()) {
    says += ": " + json["description"].get<std::string>().substr(0, 200);
  }
  return says;
}

std::optional<std::int64_t> whole(const Json& object, const char* name) {
  if (!object.is_object() || !object.contains(name)) return std::nullopt;
  const Json& value = object[name];
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

std::optional<Update> update_of(const Json& json) {
  const auto id = whole(json, "update_id");
  if (!id) return std::nullopt;
  Update update;
  update.id = *id;
  if (!json.contains("message") || !json["message"].is_object()) return update;
  const Json& message = json["message"];
  if (!message.contains("chat") || !message.contains("text") || !message["text"].is_string()) {
    return update;
  }
  const auto chat = whole(message["chat"], "id");
  if (!chat) return update;
  update.chat_id = std::to_string(*chat);
  update.text = message["text"].get<std::string>();
  update.said_at_s = whole(message, "date").value_or(0);
  return update;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string message_of(const Notice& notice) {
  std::string title = notice.code;
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!notice.subject.empty()) title = notice.subject + " " + title;
  if (notice.state == Notice::State::recovered) title += ": over";
  return std::string(mark_of(notice)) + "<b>" + escaped(title) + "</b>\n" +
         escaped(cut(notice.text));
}

std::string send_message_body(std::string_view chat_id, std::string_view html) {
  return dumped(Json{{"chat_id", std::string(chat_id)},
                     {"text", std::string(html)},
                     {"parse_mode", "HTML"},
                     {"disable_web_page_preview", true}});
}

SendVerdict judge_answer(const net::HttpResponse& answer) {
  const Json json = parsed(answer.body);
  const bool ok = json.is_object() && json.contains("ok") && json["ok"] == true;
  if (answer.status == 200 && ok) return {};
  SendVerdict verdict;
  verdict.why = described(answer, json);
  const bool later = answer.status == 429 || answer.status >= 500 || answer.status == 200;
  verdict.next = later ? SendVerdict::Next::again : SendVerdict::Next::never;
  if (json.is_object() && json.contains("parameters")) {
    verdict.retry_after_s = whole(json["parameters"], "retry_after");
    if (verdict.retry_after_s) verdict.next = SendVerdict::Next::again;
  }
  return verdict;
}

std::string get_updates_body(std::int64_t offset, int wait_s) {
  Json body{{"timeout", wait_s}, {"allowed_updates", Json::array({"message"})}};
  if (offset > 0) body["offset"] = offset;
  return dumped(body);
}

result<std::vector<Update>> updates_of(const net::HttpResponse& answer) {
  const Json json = parsed(answer.body);
  if (answer.status != 200 || !json.is_object() || !json.contains("result") ||
      !json["result"].is_array()) {
    return Error{Errc::parse, described(answer, json)};
  }
  std::vector<Update> updates;
  for (const Json& one : json["result"]) {
    if (auto update = update_of(one)) updates.push_back(*std::move(update));
  }
  return updates;
}

}  // namespace vectord::alerts
