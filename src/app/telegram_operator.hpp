#pragma once
// What the chat's commands show and do: figures of the dashboard, and control calls by the way of
// the HTTP API's, with their audit line. Private to app.
#include "vectord/alerts/commands.hpp"
#include "vectord/api/backend.hpp"

namespace vectord::app {

class TelegramOperator : public alerts::Operator {
 public:
  // Outlives the operator.
  explicit TelegramOperator(api::Backend& daemon) : daemon_(daemon) {}
  std::string show(const alerts::Command& command) override;
  std::string steer(const alerts::Command& command) override;

 private:
  std::string why(const std::string& symbol);
  std::string done(std::string_view call, decltype(Event::what) what, std::string text);
  api::Backend& daemon_;
};

}  // namespace vectord::app
