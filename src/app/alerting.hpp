#pragma once
// Where everything that a person may be told comes together: the desk, the log behind it, and
// Telegram behind its gate. Its clock is the wall's: quiet hours and limits are people's, whatever
// pace paper's time has. Private to app.
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "telegram_operator.hpp"
#include "vectord/alerts/desk.hpp"
#include "vectord/alerts/gate.hpp"
#include "vectord/alerts/telegram.hpp"
#include "vectord/config/settings.hpp"
#include "vectord/net/clock.hpp"

namespace vectord::app {

class LogSink : public alerts::Sink {
 public:
  void tell(const alerts::Notice& notice) override;
};

class Alerting {
 public:
  Alerting(boost::asio::io_context& io, const config::Settings& settings);

  // Telegram, where a chat and a token are set. Errors: one of the two alone, a wrong address, a
  // certificate that cannot be read.
  result<void> open_telegram(api::Backend& daemon);
  void start();
  void on_core(const effect::Alert& alert) { desk_.on_core(alert, clock_.now()); }
  void on_reading(const alerts::Reading& reading);
  void on_order(const effect::RecordOrder& order);  // an entry that ended with fills is told
  void on_trade(const Trade& trade);
  const alerts::Desk& desk() const { return desk_; }
  void add(alerts::Sink& sink) { desk_.add(sink); }
  void close();

 private:
  void tell_people(std::string code, const Symbol& symbol, std::string text);

  boost::asio::io_context& io_;
  config::AlertSettings settings_;
  config::TelegramSettings telegram_settings_;
  std::string offset_path_;
  net::RealClock clock_;
  alerts::Desk desk_;
  LogSink log_;
  std::unique_ptr<TelegramOperator> operator_;
  std::unique_ptr<alerts::Telegram> telegram_;
  std::unique_ptr<alerts::Gate> gate_;
};

}  // namespace vectord::app
