#include "alerting.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>

#include "credentials.hpp"
#include "log.hpp"

namespace vectord::app {
namespace {

log::Level level_of(const alerts::Notice& notice) {
  if (notice.state == alerts::Notice::State::recovered) return log::Level::info;
  switch (notice.severity) {
    case effect::Severity::info: return log::Level::info;
    case effect::Severity::warning: return log::Level::warning;
    case effect::Severity::critical: return log::Level::error;
  }
  return log::Level::error;
}

config::AlertSettings without_cpu_of_busy_poll(const config::Settings& settings) {
  config::AlertSettings used = settings.alerts;
  if (settings.performance.busy_poll) used.cpu_percent = 0;
  return used;
}

std::int64_t read_offset(const std::string& path) {
  std::ifstream file(path);
  std::int64_t offset = 0;
  file >> offset;
  return file ? offset : 0;
}

// On the disk before it is renamed: never half a number.
bool write_offset(const std::string& path, std::int64_t offset) {
  const std::string beside = path + ".new";
  const std::string text = std::to_string(offset) + "\n";
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  ::close(file);
  return written && std::rename(beside.c_str(), path.c_str()) == 0;
}

// Six digits from the operating system, good once and for a minute.
std::string new_code() {
  std::random_device device;
  std::string code;
  while (code.size() < 6) {
    const unsigned draw = device() & 0xFU;
    if (draw < 10) code += static_cast<char>('0' + draw);
  }
  return code;
}

result<net::TlsContext> telegram_tls(const std::string& certificate) {
  if (certificate.empty()) return net::client_tls_system_roots();
  std::ifstream file(certificate);
  std::stringstream pem;
  pem << file.rdbuf();
  if (!file) {
    return Error{Errc::io, "telegram.trusted_certificate = " + certificate + " cannot be read"};
  }
  return net::client_tls_trusting(pem.str());
}

}  // namespace

void LogSink::tell(const alerts::Notice& notice) {
  log::line(level_of(notice), notice.code,
            {{"symbol", notice.subject},
             {"state", std::string(alerts::to_string(notice.state))},
             {"text", notice.text}});
}

Alerting::Alerting(boost::asio::io_context& io, const config::Settings& settings)
    : io_(io),
      settings_(without_cpu_of_busy_poll(settings)),
      telegram_settings_(settings.telegram),
      offset_path_(settings.data_dir + "/telegram.offset"),
      clock_(io),
      desk_(settings_) {
  desk_.add(log_);
}

result<void> Alerting::open_telegram(api::Backend& daemon) {
  auto token = load_telegram_token();
  if (token.has_error()) return token.error();
  const bool chat = !telegram_settings_.chat_id.empty();
  if (!chat && token->empty()) return {};
  if (!chat) return Error{Errc::config, "VECTOR_TELEGRAM_TOKEN is set, telegram.chat_id is not"};
  if (token->empty()) {
    return Error{Errc::config,
                 "telegram.chat_id is set: set VECTOR_TELEGRAM_TOKEN as well, or "
                 "VECTOR_TELEGRAM_TOKEN_FILE to a file"};
  }
  auto tls = telegram_tls(telegram_settings_.trusted_certificate);
  if (tls.has_error()) return tls.error();
  operator_ = std::make_unique<TelegramOperator>(daemon);
  auto opened = alerts::Telegram::open(
      io_,
      {telegram_settings_, *std::move(token), *tls, *operator_,
       [path = offset_path_] { return read_offset(path); },
       [path = offset_path_](std::int64_t offset) { return write_offset(path, offset); }, new_code,
       [](std::string_view event, const std::string& text) {
         log::warning(event, {{"text", text}});
       }});
  if (opened.has_error()) return opened.error();
  telegram_ = *std::move(opened);
  gate_ = std::make_unique<alerts::Gate>(settings_, *telegram_);
  desk_.add(*gate_);
  return {};
}

void Alerting::start() {
  if (telegram_) telegram_->start();
}

void Alerting::on_reading(const alerts::Reading& reading) {
  desk_.on_reading(reading, clock_.now());
  if (gate_) gate_->on_time(clock_.now());
}

void Alerting::tell_people(std::string code, const Symbol& symbol, std::string text) {
  if (!gate_) return;
  gate_->tell({clock_.now(), effect::Severity::info, alerts::Notice::State::event, std::move(code),
               symbol.str(), std::move(text)});
}

void Alerting::on_order(const effect::RecordOrder& order) {
  const OrderRequest& asked = order.request;
  if (asked.role != OrderRole::entry || order.executed.is_zero() || !is_terminal(order.status)) {
    return;
  }
  tell_people("entry_filled", asked.symbol,
              std::string(to_string(asked.side)) + " " + order.executed.to_string() + " at " +
                  order.average_price.to_string());
}

void Alerting::on_trade(const Trade& trade) {
  tell_people("trade_closed", trade.symbol,
              std::string(to_string(trade.direction)) + " " + trade.quantity.to_string() + ", " +
                  trade.entry_price.to_string() + " to " + trade.exit_price.to_string() + " (" +
                  std::string(to_string(trade.reason)) + "): net " + trade.net().to_string() +
                  " USDT");
}

void Alerting::close() {
  if (telegram_) telegram_->close();
}

}  // namespace vectord::app
