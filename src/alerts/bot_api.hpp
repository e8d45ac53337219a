#pragma once
// The Bot API's messages as values: what is asked, what an answer means. No socket. Private to
// alerts.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vectord/alerts/notice.hpp"
#include "vectord/base/result.hpp"
#include "vectord/net/http.hpp"

namespace vectord::alerts {

// "<b>BTCUSDT position unprotected</b>" and the text, escaped, within the 4096 characters that a
// message may have.
std::string message_of(const Notice& notice);
std::string escaped(std::string_view text);  // for Telegram's HTML

std::string send_message_body(std::string_view chat_id, std::string_view html);

// What is to be done with a message after this answer.
struct SendVerdict {
  enum class Next { done, again, never };
  Next next = Next::done;
  std::optional<std::int64_t> retry_after_s;
  std::string why;  // of the server, empty when done
};
SendVerdict judge_answer(const net::HttpResponse& answer);

struct Update {
  std::int64_t id = 0;
  std::string chat_id;  // empty: it is no message
  std::string text;
  std::int64_t said_at_s = 0;
};
std::string get_updates_body(std::int64_t offset, int wait_s);
// Errors: parse, or what the server says.
result<std::vector<Update>> updates_of(const net::HttpResponse& answer);

}  // namespace vectord::alerts
