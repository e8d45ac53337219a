#include "gateway/rest_client.hpp"

#include <algorithm>
#include <charconv>

#include "vectord/base/prng.hpp"
#include "vectord/binance/clock_offset.hpp"
#include "vectord/binance/decode_market.hpp"
#include "vectord/binance/decode_trade.hpp"
#include "vectord/binance/requests.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;
using binance::Advice;
using binance::Call;
using binance::Kind;
using event::Outcome;

namespace {

std::string described(const Call& call, const std::string& what) {
  return std::string(call.method) + " " + std::string(call.path) + ": " + what;
}

bool is_order(Kind kind) {
  return kind == Kind::place || kind == Kind::cancel;
}

int number_in(const net::Headers& headers, std::string_view name) {
  const auto text = net::find_header(headers, name);
  int used = -1;
  std::from_chars(text.data(), text.data() + text.size(), used);
  return used;  // -1 also where the exchange says so: not told
}

// By us, before a byte left.
Reply refused(std::string why) {
  Reply reply;
  reply.verdict = {Outcome::not_sent, Advice::none};
  reply.text = std::move(why);
  return reply;
}

std::uint64_t seed_of(const Call& call) {
  return hash64(call.query, hash64(call.name));
}

}  // namespace

RestClient::RestClient(net::Clock& clock, Send send, RestSettings settings, std::string api_key,
                       std::string_view secret, LatencyObserver observe,
                       std::function<void(Millis)> adjust_clock)
    : clock_(clock),
      send_(std::move(send)),
      settings_(settings),
      api_key_(std::move(api_key)),
      signer_(secret),
      observe_(std::move(observe)),
      adjust_clock_(std::move(adjust_clock)),
      budget_(settings.rate),
      clock_turn_(clock),
      health_(settings.failures_until_down) {}

void RestClient::close() {
  closed_ = true;
  clock_turn_.open_for_good();
}

// Of those that wake together the more important goes first, then the earlier.
std::uint64_t RestClient::next_tie(binance::Priority priority) {
  return (static_cast<std::uint64_t>(priority) << 56) | ++waits_;
}

asio::awaitable<void> RestClient::sleep(Time until, std::uint64_t tie, net::Hold& hold) {
  hold.reset();
  auto sleeping = clock_.sleep_until(until, tie);
  co_await std::move(sleeping);
  hold = net::Hold(clock_, "rest");
}

Millis RestClient::patience(const Call& call) const {
  return is_order(call.kind) ? settings_.order_max_wait : settings_.read_max_wait;
}

// Waits until the budget lets the call go; false when that would take too long.
asio::awaitable<bool> RestClient::admitted(const Call& call, Millis patience, net::Hold& hold) {
  const Time deadline = clock_.now() + patience;
  const std::uint64_t tie = next_tie(call.priority);
  while (!closed_) {
    const Time go = budget_.earliest(call.cost, call.priority, clock_.now());
    if (go <= clock_.now()) co_return true;
    if (go > deadline) co_return false;
    co_await sleep(go, tie, hold);
  }
  co_return false;
}

void RestClient::observe_limits(const Call& call, const net::Headers& headers, Time sent,
                                Time now) {
  budget_.observe_used_weight(number_in(headers, "X-MBX-USED-WEIGHT-1M"), sent, now);
  if (call.cost.orders == 0) return;
  budget_.observe_order_counts(number_in(headers, "X-MBX-ORDER-COUNT-10S"),
                               number_in(headers, "X-MBX-ORDER-COUNT-1M"), sent, now);
}

Reply RestClient::judge_response(const Call& call, net::HttpResponse& answer, Time sent) {
  const Time now = clock_.now();
  observe_limits(call, answer.headers, sent, now);
  Reply reply;
  const bool success = answer.status >= 200 && answer.status < 300;
  binance::ErrorBody error;
  if (!success) error = binance::decode_error(answer.body);
  reply.verdict = binance::judge_answer(call.kind, answer.status, error.code, error.text);
  reply.code = error.code;
  if (const auto pause = binance::pause_of(call.cost, answer.status, error.code, answer.headers,
                                           error.text, now)) {
    budget_.pause(pause->limit, pause->until);
  }
  if (reply.accepted()) {
    reply.body = std::move(answer.body);
  } else {
    reply.text = error.text.empty() ? "HTTP " + std::to_string(answer.status) : error.text;
  }
  // A refusal shows that somebody is there; a limit or a 5xx shows nothing good.
  const bool there = answer.status < 500 && answer.status != 408 && answer.status != 202;
  note(call, reply, there, now);
  return reply;
}

Reply RestClient::judge(const Call& call, result<net::HttpResponse>& answer, Time sent) {
  if (answer.has_value()) return judge_response(call, *answer, sent);
  Reply reply;
  reply.verdict = binance::judge_transport(call.kind, answer.error().code());
  reply.text = answer.error().what();
  if (answer.error().code() != Errc::canceled) note(call, reply, false, clock_.now());
  return reply;
}

void RestClient::note(const Call& call, const Reply& reply, bool there, Time now) {
  const std::string what = reply.accepted() ? "" : described(call, reply.text);
  RestHealth::Change change = RestHealth::Change::none;
  if (reply.accepted()) {
    change = health_.on_success(now);
  } else if (reply.verdict.advice == Advice::banned) {
    change = health_.on_ban(what, now);
  } else if (there) {
    change = health_.on_refusal(what, now);
  } else {
    change = health_.on_failure(what, now);
  }
  if (change != RestHealth::Change::none && on_health_ && !closed_) on_health_(change, what);
}

asio::awaitable<RestClient::Sent> RestClient::send_once(const Call& call, net::Hold& hold) {
  Sent sent;
  sent.at = clock_.now();
  budget_.spend(call.cost, sent.at);
  const binance::Identity identity{api_key_, &signer_, settings_.receive_window};
  net::HttpRequest request = binance::to_http(call, identity, sent.at);
  health_.on_sent();
  const auto started = std::chrono::steady_clock::now();
  auto sending = send_(std::move(request));
  hold.reset();  // the client holds time itself from here to its answer
  auto answer = co_await std::move(sending);
  hold = net::Hold(clock_, "rest");
  sent.answered = clock_.now();
  if (closed_) {
    sent.reply.verdict = {Outcome::unknown, Advice::none};
    sent.reply.text = "closed";
    co_return sent;
  }
  sent.reply = judge(call, answer, sent.at);
  if (observe_) {
    observe_(call.name, std::chrono::steady_clock::now() - started, sent.reply.accepted());
  }
  co_return sent;
}

bool RestClient::may_try_again(const Call& call, const Reply& reply, int attempt) const {
  const Advice advice = reply.verdict.advice;
  return binance::may_repeat(call.kind) && attempt < settings_.read_retries &&
         (advice == Advice::back_off || advice == Advice::pause);
}

// An order is sent once. The one exception is -1021, after which it is certain that nothing was
// executed: once more with a new time stamp and the same id, but only while the order is young. An
// old one would arrive when the core has long concluded that there is none.
asio::awaitable<Reply> RestClient::perform(const Call& call, net::Hold& hold) {
  if (pending_ >= settings_.max_pending) {
    co_return refused("not sent: " + std::to_string(pending_) + " calls are under way already");
  }
  const Pending counted(pending_);
  const Time asked = clock_.now();
  Millis waits = patience(call);
  bool resynced = false;
  for (int attempt = 0;;) {
    // Mostly there is room, and nothing to wait for.
    const Time now = clock_.now();
    bool admission = !closed_ && budget_.earliest(call.cost, call.priority, now) <= now;
    if (!admission) admission = co_await admitted(call, waits, hold);
    if (!admission) {
      co_return refused(closed_ ? "closed" : "not sent: the rate limit leaves no room in time");
    }
    Sent sent = co_await send_once(call, hold);
    if (closed_) co_return std::move(sent.reply);
    const bool clock_off = sent.reply.verdict.advice == Advice::resync_clock;
    const bool young = !is_order(call.kind) || clock_.now() - asked <= settings_.order_max_wait;
    if (clock_off && young && adjust_clock_ && !std::exchange(resynced, true)) {
      const auto synced = co_await sync_clock(hold);
      if (is_order(call.kind)) waits = Millis{0};
      if (synced.has_value()) continue;
    }
    if (!may_try_again(call, sent.reply, attempt)) co_return std::move(sent.reply);
    health_.on_retry();
    // After a 429 the budget knows the time; the short wait comes on top, so that not all come at
    // once.
    const Time again = clock_.now() + wait_before(settings_.retry, attempt, seed_of(call));
    const std::uint64_t tie = next_tie(call.priority);
    co_await sleep(again, tie, hold);
    ++attempt;
  }
}

asio::awaitable<result<std::string>> RestClient::fetch(Call call, net::Hold& hold) {
  Reply reply = co_await perform(call, hold);
  if (reply.accepted()) co_return std::move(reply.body);
  const std::string code = reply.code == 0 ? "" : std::to_string(reply.code) + " ";
  const Advice advice = reply.verdict.advice;
  const Errc kind = advice == Advice::new_listen_key ? Errc::missing
                    : advice == Advice::check_key    ? Errc::denied
                                                     : Errc::io;
  co_return Error(kind, described(call, code + reply.text));
}

// One at a time: two that measure side by side would both move the clock by the same error.
asio::awaitable<result<Millis>> RestClient::sync_clock(net::Hold& hold) {
  const auto before = clock_syncs_;
  const Turnstile::Pass turn = co_await clock_turn_.enter(hold);
  if (clock_syncs_ != before) co_return skew_.offset;  // done while we waited
  auto measured = co_await measure_clock(settings_.clock_readings, hold);
  if (measured.has_error() || closed_) co_return measured;
  ++clock_syncs_;
  skew_.note(*measured, settings_.clock_drift_limit, clock_.now());
  if (adjust_clock_) {
    budget_.move(clock_.now(), *measured);
    adjust_clock_(*measured);
  }
  co_return *measured;
}

asio::awaitable<result<Millis>> RestClient::measure_clock(int readings, net::Hold& hold) {
  const Call call = binance::request::server_time();
  binance::ClockOffset clock;
  std::string problem = "no reading";
  for (int i = 0; i < readings && !closed_; ++i) {
    if (budget_.earliest(call.cost, call.priority, clock_.now()) > clock_.now()) {
      problem = "the rate limit leaves no room";
      break;
    }
    const Sent sent = co_await send_once(call, hold);
    if (!sent.reply.accepted()) {
      problem = sent.reply.text;
      continue;
    }
    const auto server = binance::decode_server_time(sent.reply.body);
    if (server.has_error()) co_return server.error();
    clock.add(sent.at, sent.answered, *server);
  }
  const auto offset = clock.offset();
  if (!offset) co_return Error(Errc::io, "the exchange's clock could not be read: " + problem);
  co_return *offset;
}

asio::awaitable<void> RestClient::probe(int attempt, net::Hold& hold) {
  const Call call = binance::request::server_time();
  const Time after = clock_.now() + wait_before(settings_.probe, attempt, seed_of(call));
  const Time until = std::max(after, budget_.held_until(call.cost, call.priority));
  const std::uint64_t tie = next_tie(call.priority);
  co_await sleep(until, tie, hold);
  if (closed_ || up()) co_return;
  [[maybe_unused]] const Sent sent = co_await send_once(call, hold);
}

RestStats RestClient::stats() const {
  RestStats stats = health_.stats(clock_.now());
  stats.pending = pending_;
  stats.used_weight = budget_.used_weight(clock_.now());
  stats.weight_limit = budget_.weight_limit();
  stats.used_orders_10s = budget_.used_orders_10s(clock_.now());
  stats.used_orders_1m = budget_.used_orders_1m(clock_.now());
  stats.paused_until = budget_.paused_until();
  stats.clock = skew_;
  return stats;
}

}  // namespace vectord::gateway
