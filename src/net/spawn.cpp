#include "vectord/net/spawn.hpp"

#include <cstdio>
#include <cstdlib>

#include <boost/asio/co_spawn.hpp>

namespace vectord::net {
namespace {

TaskFailure& failure_handler() {
  static TaskFailure handler = [](const std::string& name, const std::string& what) {
    std::fprintf(stderr, "task %s failed: %s\n", name.c_str(), what.c_str());
    std::abort();
  };
  return handler;
}

std::string describe(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace

void set_task_failure_handler(TaskFailure handler) {
  failure_handler() = std::move(handler);
}

void spawn(boost::asio::io_context& io, std::string name, boost::asio::awaitable<void> task) {
  auto on_end = [name = std::move(name)](std::exception_ptr failure) {
    if (failure) failure_handler()(name, describe(failure));
  };
  boost::asio::co_spawn(io, std::move(task), std::move(on_end));
}

}  // namespace vectord::net
