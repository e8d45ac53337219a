#pragma once
// Telegram's Bot API over our HTTP client: messages out of a bounded queue, commands in by long
// polling from one chat. Off the trading path: it never waits for anything of it. The token is part
// of each URL, so that no URL is ever logged, and errors are cleared of it.
//
// A message whose answer was lost is sent again: twice is better than never. A command is never
// obeyed twice: its number is durable before it is obeyed.
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "vectord/alerts/commands.hpp"
#include "vectord/alerts/notice.hpp"
#include "vectord/base/secret.hpp"
#include "vectord/config/alert_settings.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::alerts {

struct TelegramParts {
  config::TelegramSettings settings;
  Secret token;
  net::TlsContext tls;
  Operator& daemon;
  // The number of the last update that was taken, durable over restarts.
  std::function<std::int64_t()> load_offset;
  std::function<bool(std::int64_t)> keep_offset;  // false: it could not be made durable
  std::function<std::string()> new_code;
  std::function<void(std::string_view event, const std::string& text)> log;
};

class Telegram : public Sink {
 public:
  static constexpr std::size_t most_queued = 200;  // messages; past it the oldest go

  // Errors: the address is not https.
  static result<std::unique_ptr<Telegram>> open(boost::asio::io_context& io, TelegramParts parts);
  ~Telegram() override;
  void start();
  void tell(const Notice& notice) override;
  void close();

 private:
  struct Impl;
  explicit Telegram(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace vectord::alerts
