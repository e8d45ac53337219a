#pragma once
// One byte stream over TCP or TLS: everything above it is written once for both. At most one read
// and one write at a time; whoever starts one keeps the stream alive until its callback ran.
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::net {

using boost::system::error_code;

class Stream {
 public:
  using Done = std::function<void(error_code)>;
  using Io = std::function<void(error_code, std::size_t)>;
  Stream(boost::asio::ip::tcp::socket socket, TlsContext tls);  // tls null: plain

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  bool is_tls() const { return context_ != nullptr; }
  void set_no_delay();

  void handshake_as_client(const Endpoint& peer, Done done);
  void handshake_as_server(Done done);
  // After a failed client handshake: why the certificate was refused, empty if it was something
  // else.
  std::string certificate_problem();
  bool session_was_resumed();

  void read_some(boost::asio::mutable_buffer into, Io done);
  void write_all(std::string_view bytes, Io done);  // bytes stay alive until done
  // On an idle connection: the peer has closed it, or sent what nobody asked for.
  bool has_unread_or_end();
  void cancel();  // what is under way ends, the stream stays
  // Says that no more is coming; below TLS.
  void shutdown_send();
  void read_raw(boost::asio::mutable_buffer into, Io done);
  void reset_on_close();  // the peer finds the connection reset, not ended
  void close();           // what is under way ends with an error

 private:
  boost::asio::ip::tcp::socket socket_;
  TlsContext context_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
};

}  // namespace vectord::net
