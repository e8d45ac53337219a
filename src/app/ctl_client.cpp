#include "ctl_client.hpp"

#include <boost/asio/io_context.hpp>

#include "vectord/net/http_client.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::app {

CtlClient::CtlClient(net::Endpoint endpoint, std::string token)
    : endpoint_(std::move(endpoint)), token_(std::move(token)) {}

result<net::HttpResponse> CtlClient::ask(const std::string& method, const std::string& target,
                                         const std::string& accept, const std::string& body) const {
  boost::asio::io_context io(1);
  net::RealClock clock(io);
  net::HttpClientOptions options;
  options.connect_timeout = std::chrono::seconds(3);
  options.total_timeout = std::chrono::seconds(10);
  net::TlsContext tls;
  if (endpoint_.tls) {
    auto roots = net::client_tls_system_roots();
    if (roots.has_error()) return roots.error();
    tls = *roots;
  }
  net::HttpClient client(io, clock, endpoint_, tls, options);
  net::HttpRequest request;
  request.method = method;
  request.target = target;
  request.headers.emplace_back("Accept", accept);
  if (!token_.empty()) request.headers.emplace_back("Authorization", "Bearer " + token_);
  request.body = body;
  result<net::HttpResponse> answer = Error(Errc::io, "no answer");
  auto task = [](net::HttpClient& from, net::HttpRequest what,
                 result<net::HttpResponse>& into) -> boost::asio::awaitable<void> {
    auto sending = from.send(std::move(what));
    into = co_await std::move(sending);
    from.close();
  }(client, std::move(request), answer);
  net::spawn(io, "vectorctl", std::move(task));
  io.run();
  return answer;
}

}  // namespace vectord::app
