#pragma once
// Name, TCP and TLS to one endpoint, within one deadline of real time. No byte of a request is sent
// here, so a failure is not_sent, verify or canceled.
#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "net/stream.hpp"

namespace vectord::net {

class Connector {
 public:
  using Callback = std::function<void(result<std::unique_ptr<Stream>>)>;
  virtual ~Connector() = default;
  virtual void cancel() = 0;  // the callback comes with canceled, from the loop
  virtual bool timed_out() const = 0;
};

// Calls back once, never from inside this call.
std::shared_ptr<Connector> start_connect(boost::asio::io_context& io, Endpoint endpoint,
                                         TlsContext tls, std::chrono::milliseconds timeout,
                                         Connector::Callback callback);

}  // namespace vectord::net
