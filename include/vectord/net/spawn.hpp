#pragma once
// Every coroutine starts here, with a name. Its end is known: an exception that escapes goes to the
// one handler given at start-up (log and stop), never into silence.
#include <exception>
#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace vectord::net {

using TaskFailure = std::function<void(const std::string& name, const std::string& what)>;
void set_task_failure_handler(TaskFailure handler);  // default: print to stderr and abort

// The task begins on a later turn of the loop: on a virtual clock take the Hold before and move it
// in.
void spawn(boost::asio::io_context& io, std::string name, boost::asio::awaitable<void> task);

}  // namespace vectord::net
