#include "alerts/bot_api.hpp"

#include <gtest/gtest.h>

#include "heard.hpp"

namespace vectord::alerts {
namespace {

using Next = SendVerdict::Next;

net::HttpResponse answer(int status, std::string body) {
  net::HttpResponse made;
  made.status = status;
  made.body = std::move(body);
  return made;
}

TEST(BotMessage, EscapesWhatWouldBeMarkup) {
  const Notice notice{at_second(0), effect::Severity::info, Notice::State::event, "stop_refused",
                      "BTCUSDT",    "1 < 2 & 3 > 2"};
  EXPECT_EQ(message_of(notice), "<b>BTCUSDT stop refused</b>\n1 &lt; 2 &amp; 3 &gt; 2");
}

TEST(BotMessage, IsCutBetweenCharactersAndStaysWithinTelegramsLimit) {
  Notice notice{at_second(0), effect::Severity::info, Notice::State::event, "x", "", ""};
  for (int i = 0; i < 3'000; ++i) notice.text += "\xC3\xA9";
  const std::string text = message_of(notice);
  EXPECT_LE(text.size(), 4'096u);
  EXPECT_NE(send_message_body("1", text).find("\xC3\xA9 ..."), std::string::npos);
}

TEST(BotMessage, SaysThatATroubleIsOver) {
  Notice notice{
      at_second(0), effect::Severity::critical, Notice::State::recovered, "disconnected", "",
      "fine"};
  EXPECT_NE(message_of(notice).find("<b>disconnected: over</b>"), std::string::npos);
}

TEST(BotAnswer, IsDoneOnlyWhenTheServerSaysSo) {
  EXPECT_EQ(judge_answer(answer(200, R"({"ok":true,"result":{}})")).next, Next::done);
  EXPECT_EQ(judge_answer(answer(200, "<html>")).next, Next::again);
}

TEST(BotAnswer, OfTooManyRequestsNamesThePause) {
  const auto verdict = judge_answer(
      answer(429, R"({"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17",
                     "parameters":{"retry_after":17}})"));
  EXPECT_EQ(verdict.next, Next::again);
  EXPECT_EQ(verdict.retry_after_s, 17);
}

TEST(BotAnswer, OfABrokenServerIsAskedAgainAndARefusalIsNot) {
  EXPECT_EQ(judge_answer(answer(502, "bad gateway")).next, Next::again);
  EXPECT_EQ(judge_answer(answer(500, "")).next, Next::again);
  const auto refused =
      judge_answer(answer(400, R"({"ok":false,"description":"Bad Request: chat not found"})"));
  EXPECT_EQ(refused.next, Next::never);
  EXPECT_EQ(refused.why, "HTTP 400: Bad Request: chat not found");
  EXPECT_EQ(judge_answer(answer(401, R"({"ok":false})")).next, Next::never);
}

TEST(BotUpdates, AreReadWithTheirChatAndTime) {
  const auto updates = updates_of(answer(200, R"({"ok":true,"result":[
    {"update_id":7,"message":{"chat":{"id":-100123},"date":1800000000,"text":"/status"}},
    {"update_id":8,"edited_message":{"chat":{"id":1},"text":"/closeall"}},
    {"update_id":9,"message":{"chat":{"id":5},"date":1,"sticker":{}}},
    {"no":"id"}]})"));
  ASSERT_TRUE(updates.has_value());
  ASSERT_EQ(updates->size(), 3u);
  EXPECT_EQ((*updates)[0].id, 7);
  EXPECT_EQ((*updates)[0].chat_id, "-100123");
  EXPECT_EQ((*updates)[0].text, "/status");
  EXPECT_EQ((*updates)[0].said_at_s, 1'800'000'000);
  EXPECT_EQ((*updates)[1].chat_id, "");  // an edited message is no new command
  EXPECT_EQ((*updates)[2].chat_id, "");
}

TEST(BotUpdates, ThatAreNoListAreAnError) {
  for (const auto& wrong : {answer(200, "{}"), answer(200, "["), answer(502, ""),
                            answer(409, R"({"ok":false,"description":"Conflict"})")}) {
    EXPECT_TRUE(updates_of(wrong).has_error()) << wrong.body;
  }
}

}  // namespace
}  // namespace vectord::alerts
