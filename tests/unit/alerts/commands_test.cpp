#include "vectord/alerts/commands.hpp"

#include <gtest/gtest.h>

#include "heard.hpp"

namespace vectord::alerts {
namespace {

class FakeOperator : public Operator {
 public:
  std::vector<Command> shown, steered;
  std::string show(const Command& command) override {
    shown.push_back(command);
    return "shown";
  }
  std::string steer(const Command& command) override {
    steered.push_back(command);
    return "done";
  }
};

struct AConversation : testing::Test {
  FakeOperator daemon;
  int codes = 0;
  Conversation talk{daemon, [this] { return std::to_string(100'000 + ++codes); }};
  std::string say(const char* text, std::int64_t said = 0, std::int64_t now = 0) {
    return talk.answer(text, at_second(said), at_second(now));
  }
};

TEST(ParseCommand, TakesNameBotAndArgument) {
  EXPECT_EQ(parse_command("/close@vector_bot btcusdt"), (Command{Word::close, "BTCUSDT"}));
  EXPECT_EQ(parse_command("  /STATUS  "), (Command{Word::status, ""}));
  EXPECT_EQ(parse_command("/closeall 123456"), (Command{Word::close_all, "123456"}));
  EXPECT_EQ(parse_command("/start"), (Command{Word::help, ""}));
  EXPECT_EQ(parse_command("/buy BTCUSDT"), (Command{Word::unknown, "BTCUSDT"}));
}

TEST(ParseCommand, LeavesOtherTextAlone) {
  for (const char* text : {"", " ", "/", "close BTCUSDT", "hello /pause"}) {
    EXPECT_EQ(parse_command(text), std::nullopt) << text;
  }
}

TEST_F(AConversation, ShowsWithoutSteering) {
  for (const char* text : {"/status", "/positions", "/profit", "/daily", "/why BTCUSDT"}) {
    EXPECT_EQ(say(text), "shown");
  }
  EXPECT_EQ(daemon.shown.size(), 5u);
  EXPECT_TRUE(daemon.steered.empty());
}

TEST_F(AConversation, AnswersWhatItDoesNotKnowWithTheList) {
  EXPECT_NE(say("/buy").find("/closeall"), std::string::npos);
  EXPECT_EQ(say("good morning"), "");
}

TEST_F(AConversation, ObeysForTwoMinutesAndNotAMillisecondLonger) {
  EXPECT_EQ(say("/pause", 0, 120), "done");
  EXPECT_NE(talk.answer("/pause", at_second(0), at_second(120) + Millis{1}).find("Not done"),
            std::string::npos);
  EXPECT_EQ(daemon.steered.size(), 1u);
}

TEST_F(AConversation, ClosesNothingWithoutASymbol) {
  EXPECT_EQ(say("/close"), "Which one? /close SYMBOL");
  EXPECT_TRUE(daemon.steered.empty());
}

TEST_F(AConversation, ClosesAllWithItsCodeAndOnlyOnce) {
  EXPECT_NE(say("/closeall").find("100001"), std::string::npos);
  EXPECT_TRUE(daemon.steered.empty());
  EXPECT_EQ(say("/closeall 100001", 10, 10), "done");
  EXPECT_NE(say("/closeall 100001", 11, 11).find("Not done"), std::string::npos);
  EXPECT_EQ(daemon.steered.size(), 1u);
}

TEST_F(AConversation, ACodeIsGoodForLessThanAMinute) {
  say("/closeall");
  EXPECT_NE(say("/closeall 100001", 60, 60).find("Not done"), std::string::npos);
  say("/closeall", 60, 60);
  EXPECT_EQ(say("/closeall 100002", 119, 119), "done");
}

TEST_F(AConversation, AWrongCodeSpendsTheRightOne) {
  say("/closeall");
  EXPECT_NE(say("/closeall 999999").find("Not done"), std::string::npos);
  EXPECT_NE(say("/closeall 100001").find("Not done"), std::string::npos);
  EXPECT_TRUE(daemon.steered.empty());
}

TEST_F(AConversation, NoCodeIsGoodBeforeOneWasAskedFor) {
  EXPECT_NE(say("/closeall 100001").find("Not done"), std::string::npos);
  EXPECT_TRUE(daemon.steered.empty());
}

}  // namespace
}  // namespace vectord::alerts
