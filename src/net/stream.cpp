#include "net/stream.hpp"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "net/tls_session.hpp"

namespace vectord::net {
namespace asio = boost::asio;

Stream::Stream(asio::ip::tcp::socket socket, TlsContext tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  if (context_) tls_.emplace(socket_, *context_);
}

void Stream::set_no_delay() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Stream::handshake_as_client(const Endpoint& peer, Done done) {
  if (!prepare_client(tls_->native_handle(), peer.host, peer.port)) {
    asio::post(socket_.get_executor(),
               [done = std::move(done)] { done(error_code(asio::error::invalid_argument)); });
    return;
  }
  tls_->async_handshake(asio::ssl::stream_base::client, std::move(done));
}

void Stream::handshake_as_server(Done done) {
  tls_->async_handshake(asio::ssl::stream_base::server, std::move(done));
}

std::string Stream::certificate_problem() {
  return tls_ ? verify_failure(tls_->native_handle()) : std::string();
}

bool Stream::session_was_resumed() {
  return tls_ && SSL_session_reused(tls_->native_handle()) == 1;
}

void Stream::read_some(asio::mutable_buffer into, Io done) {
  if (tls_) {
    tls_->async_read_some(into, std::move(done));
  } else {
    socket_.async_read_some(into, std::move(done));
  }
}

void Stream::write_all(std::string_view bytes, Io done) {
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  if (tls_) {
    asio::async_write(*tls_, buffer, std::move(done));
  } else {
    asio::async_write(socket_, buffer, std::move(done));
  }
}

bool Stream::has_unread_or_end() {
  char byte = 0;
  const auto seen = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void Stream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Stream::shutdown_send() {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void Stream::read_raw(asio::mutable_buffer into, Io done) {
  socket_.async_read_some(into, std::move(done));
}

void Stream::reset_on_close() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

void Stream::close() {
  error_code ignored;
  // OpenSSL forgets the session of a connection that was not shut down; nothing is sent here.
  if (tls_ && SSL_is_init_finished(tls_->native_handle()) == 1) {
    SSL_set_quiet_shutdown(tls_->native_handle(), 1);
    SSL_shutdown(tls_->native_handle());
  }
  socket_.close(ignored);
}

}  // namespace vectord::net
