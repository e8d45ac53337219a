// The budgets of a cycle's stages: nothing is said at the limit, and one millisecond past it the
// stage, what it took and what it may take.
#include "session.hpp"

namespace vectord::test {
namespace {

std::vector<std::string> said(const CoreWorld& world) {
  std::vector<std::string> texts;
  for (const auto& alert : world.alerts) {
    if (alert.what.code != "stage_budget_exceeded") continue;
    const bool cycle = alert.what.text.starts_with("stage cycle");
    EXPECT_EQ(alert.what.severity, cycle ? effect::Severity::critical : effect::Severity::warning);
    texts.push_back(alert.what.text);
  }
  return texts;
}

using Texts = std::vector<std::string>;

WorldSetup patient() {
  WorldSetup setup = oversold_world({ada, bnb});
  setup.engine.candidate_wait = seconds{400};
  setup.engine.strategy.signal.max_age_external = seconds{600};
  return setup;
}

TEST(StageBudgets, OfTheScanRunsUntilTheMarketDataIsThere) {
  CoreWorld world{oversold_world()};
  world.unanswered = {event::Read::history};
  world.start();
  world.advance_to(tuesday + seconds{30});
  EXPECT_EQ(said(world), Texts{});
  world.run_for(Millis{1});
  EXPECT_EQ(said(world),
            Texts{"stage scan has taken 30001 ms; its budget is 30000 ms (scanner.budget_scan)"});
  world.run_for(minutes{5});
  EXPECT_EQ(said(world).size(), 1U);  // once
}

TEST(StageBudgets, OfTheScanAreKeptByAMarketThatAnswers) {
  Session session;
  session.run_for(minutes{5});
  EXPECT_EQ(said(session), Texts{});
}

TEST(StageBudgets, OfTheScanBeginAnewWithEachLoss) {
  Session session;
  session.run_for(minutes{2});
  session.unanswered = {event::Read::history};
  session.deliver(event::Connection{event::Channel::market_stream, false, {}});
  session.advance_to(tuesday + hours{1} + minutes{1});  // a bar has closed unseen
  const std::size_t before = said(session).size();
  session.deliver(event::Connection{event::Channel::market_stream, true, {}, {ada}});
  session.run_for(seconds{30});
  EXPECT_EQ(said(session).size(), before);
  session.run_for(Millis{1});
  EXPECT_EQ(said(session).size(), before + 1);
}

TEST(StageBudgets, OfTheSignalsRunUntilTheirFiguresAreThere) {
  Session session{patient()};
  session.unanswered = {event::Read::depth};
  session.send(named(long_signal(ada), "slow"));
  session.run_for(seconds{30});
  EXPECT_EQ(said(session), Texts{});
  session.run_for(Millis{1});
  EXPECT_EQ(said(session), Texts{"stage signals has taken 30001 ms; its budget is 30000 ms "
                                 "(scanner.budget_signals)"});
}

// Two are found at once; one has its figures after 20 ms and waits for the other.
TEST(StageBudgets, OfTheFiltersRunFromTheFirstThatIsComplete) {
  Session session{patient()};
  session.unanswered = {event::Read::depth};
  session.send(named(long_signal(ada), "complete"));
  session.send(named(long_signal(bnb), "waiting"));
  session.deliver(event::Depth{ada, money("1000000"), money("1000000")});
  session.run_for(seconds{15});
  EXPECT_EQ(said(session), Texts{});
  session.run_for(Millis{1});
  EXPECT_EQ(said(session), Texts{"stage filters has taken 15001 ms; its budget is 15000 ms "
                                 "(scanner.budget_filters)"});
}

// The request to set the leverage is never answered; the entry gives it up after ten minutes.
TEST(StageBudgets, OfTheExecutionRunFromTheApprovalToTheOutcome) {
  WorldSetup setup = patient();
  setup.engine.execution.leverage_timeout = minutes{10};
  Session session{setup};
  session.leverage_answered = false;
  session.send(named(long_signal(ada), "stuck"));
  session.run_for(session.latency() * 2);  // its depth is there: approved
  session.run_for(seconds{60});
  EXPECT_EQ(said(session), Texts{});
  session.run_for(Millis{1});
  EXPECT_EQ(said(session), Texts{"stage execution has taken 60001 ms; its budget is 60000 ms "
                                 "(scanner.budget_execution)"});
}

TEST(StageBudgets, OfTheCycleRunFromTheSignalToTheOutcomeOfItsEntry) {
  WorldSetup setup = patient();
  setup.engine.execution.leverage_timeout = minutes{10};
  setup.engine.strategy.scanner.budgets.execution = minutes{20};
  Session session{setup};
  session.leverage_answered = false;
  session.send(named(long_signal(ada), "stuck"));
  session.run_for(seconds{180});
  EXPECT_EQ(said(session), Texts{});
  session.run_for(Millis{1});
  EXPECT_EQ(said(session), Texts{"stage cycle has taken 180001 ms; its budget is 180000 ms "
                                 "(scanner.budget_cycle)"});
}

TEST(StageBudgets, AreKeptByATradeThatGoesWell) {
  Session session;
  EXPECT_EQ(session.verdict(long_signal(ada)), "taken");
  session.run_for(minutes{10});
  EXPECT_EQ(said(session), Texts{});
}

// The process was away: the event that ends the stage is the first to come after the limit.
TEST(StageBudgets, AreMeasuredAtTheEndToo) {
  engine::EngineSettings settings;
  engine::Engine engine{settings};
  Effects effects;
  const auto at = [&](Millis after, decltype(Event::what) what) {
    engine.on(Event{tuesday + after, std::move(what)}, effects);
  };
  at(Millis{0}, event::Started{});
  at(Millis{1}, event::Instruments{{btc_listing(tuesday).instrument}});
  at(Millis{2}, event::LeverageBrackets{});
  at(Millis{3}, event::DayVolumes{{{btc, 1e9}}});
  at(Millis{4}, event::History{btc, Interval::h1, {}});
  effects.clear();
  at(Millis{40'000}, event::History{btc, Interval::h4, {}});
  std::size_t told = 0;
  for (const Effect& effect : effects) {
    const auto* alert = std::get_if<effect::Alert>(&effect);
    if (alert == nullptr || alert->code != "stage_budget_exceeded") continue;
    ++told;
    EXPECT_EQ(alert->text,
              "stage scan has taken 40000 ms; its budget is 30000 ms (scanner.budget_scan)");
  }
  EXPECT_EQ(told, 1U);
}

}  // namespace
}  // namespace vectord::test
