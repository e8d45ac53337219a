#include "vectord/alerts/telegram.hpp"

#include <algorithm>
#include <chrono>
#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "bot_api.hpp"
#include "vectord/net/clock.hpp"
#include "vectord/net/http_client.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::alerts {
namespace {

using std::chrono::seconds;

constexpr int poll_wait_s = 25;
constexpr int most_attempts = 8;
constexpr seconds longest_pause{60};
constexpr std::int64_t longest_retry_after_s = 3'600;
constexpr std::size_t least_urgent_kept = 1;

seconds pause_after(int failures) {
  return std::min(longest_pause, seconds{1LL << std::min(failures, 6)});
}

}  // namespace

struct Telegram::Impl : std::enable_shared_from_this<Telegram::Impl> {
  Impl(boost::asio::io_context& loop, net::Endpoint endpoint, TelegramParts with)
      : io(loop),
        clock(loop),
        parts(std::move(with)),
        http(loop, clock, std::move(endpoint), parts.tls, pool_options()),
        conversation(parts.daemon, parts.new_code),
        outgoing(loop),
        incoming(loop) {}

  static net::HttpClientOptions pool_options() {
    net::HttpClientOptions options;
    options.max_connections = 2;  // one waits for commands, one speaks
    options.max_idle = 2;
    options.read_timeout = seconds{poll_wait_s + 15};
    options.total_timeout = seconds{poll_wait_s + 25};
    options.max_body = 1024 * 1024;
    return options;
  }

  net::HttpRequest request(std::string_view method, std::string body) const {
    net::HttpRequest made;
    made.method = "POST";
    made.target = "/bot" + std::string(parts.token.reveal()) + "/" + std::string(method);
    made.headers.emplace_back("Content-Type", "application/json");
    made.body = std::move(body);
    return made;
  }

  void log(std::string_view event, std::string text) const {
    const std::string_view token = parts.token.reveal();
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token)) {
      text.replace(at, token.size(), "***");
    }
    parts.log(event, text);
  }

  void push(std::string html) {
    if (closed) return;
    if (queue.size() >= most_queued) {
      queue.erase(queue.begin() + least_urgent_kept);  // the first may be under way
      ++dropped;
    }
    queue.push_back(std::move(html));
    outgoing.cancel();
  }

  boost::asio::awaitable<void> pause(boost::asio::steady_timer& timer, seconds length) {
    timer.expires_after(length);
    auto waiting = timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_await std::move(waiting);
  }

  // A pause that news must not shorten: the server named it.
  boost::asio::awaitable<void> whole_pause(seconds length) {
    const auto until = std::chrono::steady_clock::now() + length;
    while (!closed && std::chrono::steady_clock::now() < until) {
      outgoing.expires_at(until);
      auto waiting = outgoing.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      co_await std::move(waiting);
    }
  }

  boost::asio::awaitable<SendVerdict> send_once(std::string html) {
    auto what = request("sendMessage", send_message_body(parts.settings.chat_id, html));
    auto sending = http.send(std::move(what));
    const auto answer = co_await std::move(sending);
    if (answer.has_value()) co_return judge_answer(*answer);
    SendVerdict failed;
    failed.next = SendVerdict::Next::again;
    failed.why = answer.error().what();
    co_return failed;
  }

  // The first of the queue, until it is told or given up.
  boost::asio::awaitable<void> send_first() {
    const std::string html = queue.front();
    for (int attempt = 1; !closed; ++attempt) {
      auto sending = send_once(html);
      const SendVerdict verdict = co_await std::move(sending);
      if (verdict.next == SendVerdict::Next::done) co_return;
      const bool last = attempt >= most_attempts && !verdict.retry_after_s;
      if (verdict.next == SendVerdict::Next::never || last) {
        log("telegram_not_sent", verdict.why);
        co_return;
      }
      const auto named =
          std::clamp<std::int64_t>(verdict.retry_after_s.value_or(0), 0, longest_retry_after_s);
      const seconds length = verdict.retry_after_s ? seconds{named} : pause_after(attempt - 1);
      auto pausing = whole_pause(length);
      co_await std::move(pausing);
    }
  }

  boost::asio::awaitable<void> speak() {
    while (!closed) {
      if (queue.empty()) {
        auto pausing = pause(outgoing, seconds{3'600});
        co_await std::move(pausing);
        continue;
      }
      auto sending = send_first();
      co_await std::move(sending);
      if (!queue.empty()) queue.pop_front();
      if (dropped == 0) continue;
      log("telegram_dropped", std::to_string(dropped) + " messages: too many waited");
      dropped = 0;
    }
  }

  // Before the command is obeyed its number is durable; where it cannot be, it is not obeyed.
  void take(const Update& update) {
    if (update.id <= taken) return;
    if (!parts.keep_offset(update.id)) {
      log("telegram_command_refused", "its number could not be stored");
      taken = update.id;
      return push("Not done: the disk cannot be written.");
    }
    taken = update.id;
    if (update.chat_id.empty()) return;
    if (update.chat_id != parts.settings.chat_id) {
      return log("telegram_stranger", "a message of chat " + update.chat_id + " is ignored");
    }
    const Time said = time_from_ms(update.said_at_s * 1000);
    const std::string answer = conversation.answer(update.text, said, clock.now());
    if (!answer.empty()) push(escaped(answer));
  }

  boost::asio::awaitable<void> listen() {
    taken = parts.load_offset();
    int failures = 0;
    while (!closed) {
      auto what = request("getUpdates", get_updates_body(taken + 1, poll_wait_s));
      auto sending = http.send(std::move(what));
      const auto answer = co_await std::move(sending);
      if (closed) co_return;
      auto updates =
          answer.has_value() ? updates_of(*answer) : result<std::vector<Update>>(answer.error());
      if (updates.has_value()) {
        failures = 0;
        for (const Update& update : *updates) take(update);
        continue;
      }
      if (failures++ % 20 == 0) log("telegram_not_heard", updates.error().what());
      const auto named = answer.has_value() ? judge_answer(*answer).retry_after_s : std::nullopt;
      const seconds length =
          named ? seconds{std::clamp<std::int64_t>(*named, 1, 3'600)} : pause_after(failures - 1);
      auto pausing = pause(incoming, length);
      co_await std::move(pausing);
    }
  }

  boost::asio::io_context& io;
  net::RealClock clock;  // its own: what waits in the loop may outlive the daemon's
  TelegramParts parts;
  net::HttpClient http;
  Conversation conversation;
  boost::asio::steady_timer outgoing, incoming;
  std::deque<std::string> queue;
  std::uint64_t dropped = 0;
  std::int64_t taken = 0;
  bool closed = false;
};

result<std::unique_ptr<Telegram>> Telegram::open(boost::asio::io_context& io, TelegramParts parts) {
  auto endpoint = net::parse_endpoint(parts.settings.api_url);
  if (endpoint.has_error()) return endpoint.error().within("telegram.api_url");
  if (!endpoint->tls) return Error{Errc::config, "telegram.api_url must begin with https://"};
  auto impl = std::make_shared<Impl>(io, *endpoint, std::move(parts));
  return std::unique_ptr<Telegram>(new Telegram(std::move(impl)));
}

Telegram::~Telegram() {
  close();
}

// A coroutine keeps the parts alive until it has seen that it is closed.
void Telegram::start() {
  auto speaking = [](std::shared_ptr<Impl> impl) -> boost::asio::awaitable<void> {
    auto all = impl->speak();
    co_await std::move(all);
  }(impl_);
  net::spawn(impl_->io, "telegram_out", std::move(speaking));
  if (!impl_->parts.settings.commands) return;
  auto listening = [](std::shared_ptr<Impl> impl) -> boost::asio::awaitable<void> {
    auto all = impl->listen();
    co_await std::move(all);
  }(impl_);
  net::spawn(impl_->io, "telegram_in", std::move(listening));
}

void Telegram::tell(const Notice& notice) {
  impl_->push(message_of(notice));
}

void Telegram::close() {
  if (std::exchange(impl_->closed, true)) return;
  impl_->http.close();
  impl_->outgoing.cancel();
  impl_->incoming.cancel();
}

}  // namespace vectord::alerts
