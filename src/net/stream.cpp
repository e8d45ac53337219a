#include "net/stream.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include "net/tls_session.hpp"
#include "vectord/base/check.hpp"

namespace vectord::net {
namespace asio = boost::asio;

namespace {

constexpr std::size_t receive_size = 64 * 1024;
constexpr std::size_t most_encrypted = 256 * 1024;  // ahead of what the socket takes
// The same with what OpenSSL answers by itself while it waits.
constexpr std::size_t most_unsent = 2 * most_encrypted;

// Unread records of an idle TLS connection may be session tickets, which say nothing; one as short
// as an alert is the announcement of the end.
bool announces_end(const unsigned char* records, std::size_t size) {
  constexpr std::size_t header = 5, longest_alert = 2 + 1 + 16;
  constexpr unsigned alert = 21, application_data = 23;
  for (std::size_t at = 0; at + header <= size;) {
    const std::size_t length = static_cast<std::size_t>(records[at + 3]) << 8 | records[at + 4];
    const bool is_short = records[at] == application_data && length <= longest_alert;
    if (records[at] == alert || is_short) return true;
    at += header + length;
  }
  return false;
}

// SSL_get_error goes by what is in the thread's queue, also by what others left there.
void forget_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

Stream::Stream(asio::ip::tcp::socket socket, TlsContext tls)
    : socket_(std::move(socket)), context_(std::move(tls)) {
  if (!context_) return;
  ssl_.reset(SSL_new(context_->native_handle()));
  VECTOR_CHECK(ssl_ != nullptr, "a TLS stream without TLS would speak in the clear");
  BIO* bio = make_bio(this);
  SSL_set_bio(ssl_.get(), bio, bio);
  buffer_ = std::make_unique_for_overwrite<char[]>(receive_size);
}

void Stream::set_no_delay() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

// ── what OpenSSL reads and writes: memory ──

BIO* Stream::make_bio(Stream* stream) {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "vector stream");
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  BIO* bio = BIO_new(method);
  BIO_set_data(bio, stream);
  BIO_set_init(bio, 1);
  return bio;
}

int Stream::bio_read(BIO* bio, char* into, int size) {
  auto& incoming = static_cast<Stream*>(BIO_get_data(bio))->incoming_;
  BIO_clear_retry_flags(bio);
  if (incoming.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const std::size_t taken = std::min(incoming.size(), static_cast<std::size_t>(size));
  std::memcpy(into, incoming.data(), taken);
  incoming.remove_prefix(taken);
  return static_cast<int>(taken);
}

int Stream::bio_write(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  static_cast<Stream*>(BIO_get_data(bio))->outgoing_.append(from, static_cast<std::size_t>(size));
  return size;
}

long Stream::bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

// What a call of OpenSSL came to that did not succeed; would_block: more must be received.
error_code Stream::failure(int outcome) const {
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_WANT_READ: return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN: return asio::error::eof;
    default: break;
  }
  const auto code = static_cast<int>(ERR_get_error());
  if (code == 0) return asio::ssl::error::unspecified_system_error;
  return error_code(code, asio::error::get_ssl_category());
}

template <class Then>
void Stream::receive(Then then) {
  // OpenSSL takes all there is before it asks for more; what it left is kept all the same.
  const std::size_t kept = incoming_.size();
  if (kept > 0) std::memmove(buffer_.get(), incoming_.data(), kept);
  incoming_ = {buffer_.get(), kept};
  const asio::mutable_buffer room(buffer_.get() + kept, receive_size - kept);
  auto arrived = [this, then = std::move(then)](error_code ec, std::size_t size) mutable {
    incoming_ = {buffer_.get(), incoming_.size() + size};
    // Only TLS itself ends a TLS stream; anybody can end its connection.
    if (ec == asio::error::eof) ec = asio::ssl::error::stream_truncated;
    then(ec, size);
  };
  socket_.async_read_some(room, std::move(arrived));
}

error_code Stream::send() {
  while (sent_ < outgoing_.size()) {
    const auto size = ::send(socket_.native_handle(), outgoing_.data() + sent_,
                             outgoing_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size >= 0) {
      sent_ += static_cast<std::size_t>(size);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (sent_ > most_encrypted) {  // a peer that never reads all must not keep what it has read
        outgoing_.erase(0, sent_);
        sent_ = 0;
      }
      return asio::error::would_block;
    } else if (errno != EINTR) {
      return error_code(errno, asio::error::get_system_category());
    }
  }
  if (outgoing_.capacity() > most_encrypted) outgoing_ = std::string();
  outgoing_.clear();
  sent_ = 0;
  return {};
}

// ── handshake ──

void Stream::handshake_as_client(const Endpoint& peer, Done done) {
  if (!prepare_client(ssl_.get(), peer.host, peer.port)) {
    asio::post(socket_.get_executor(),
               [done = std::move(done)] { done(error_code(asio::error::invalid_argument)); });
    return;
  }
  SSL_set_connect_state(ssl_.get());
  start_handshake(std::move(done));
}

void Stream::handshake_as_server(Done done) {
  SSL_set_accept_state(ssl_.get());
  start_handshake(std::move(done));
}

void Stream::start_handshake(Done done) {
  asio::post(socket_.get_executor(),
             [this, done = std::move(done)]() mutable { handshake(std::move(done)); });
}

void Stream::handshake(Done done) {
  forget_errors();
  const int outcome = SSL_do_handshake(ssl_.get());
  const error_code error = outcome == 1 ? error_code() : failure(outcome);
  const error_code unsent = send();  // also the alert that says why it failed
  if (error && error != asio::error::would_block) return done(error);
  if (unsent == asio::error::would_block) {
    auto again = [this, done = std::move(done)](error_code ec) mutable {
      return ec ? done(ec) : handshake(std::move(done));
    };
    return socket_.async_wait(asio::ip::tcp::socket::wait_write, std::move(again));
  }
  if (unsent || !error) return done(unsent);
  receive([this, done = std::move(done)](error_code ec, std::size_t) mutable {
    return ec ? done(ec) : handshake(std::move(done));
  });
}

std::string Stream::certificate_problem() {
  return ssl_ ? verify_failure(ssl_.get()) : std::string();
}

bool Stream::session_was_resumed() {
  return ssl_ && SSL_session_reused(ssl_.get()) == 1;
}

// ── reading ──

void Stream::read_some(asio::mutable_buffer into, Io done) {
  if (!ssl_) return socket_.async_read_some(into, std::move(done));
  const Decrypted there = decrypt(into);
  if (there.size == 0 && !there.error) return read_encrypted(into, std::move(done));
  asio::post(socket_.get_executor(),
             [there, done = std::move(done)] { done(there.error, there.size); });
}

void Stream::read_encrypted(asio::mutable_buffer into, Io done) {
  receive([this, into, done = std::move(done)](error_code ec, std::size_t) mutable {
    if (ec) return done(ec, 0);
    const Decrypted there = decrypt(into);
    if (there.size > 0 || there.error) return done(there.error, there.size);
    read_encrypted(into, std::move(done));
  });
}

Stream::Decrypted Stream::decrypt(asio::mutable_buffer into) {
  Decrypted all;
  while (all.size < into.size()) {
    if (incoming_.empty() && SSL_pending(ssl_.get()) == 0) break;
    forget_errors();
    std::size_t size = 0;
    char* const at = static_cast<char*>(into.data()) + all.size;
    const int outcome = SSL_read_ex(ssl_.get(), at, into.size() - all.size, &size);
    all.size += size;
    if (outcome == 1) continue;
    const error_code error = failure(outcome);
    // After bytes that are whole the next read says it again.
    if (error != asio::error::would_block && all.size == 0) all.error = error;
    break;
  }
  // OpenSSL may have answered (a new key): it must leave before anything else does.
  if (!outgoing_.empty() && !writing_) send();
  if (all.size == 0 && outgoing_.size() - sent_ > most_unsent) {
    all.error = error_code(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_TOO_MANY_KEY_UPDATES),
                           asio::error::get_ssl_category());
  }
  return all;
}

bool Stream::has_unread_or_end() {
  if (!incoming_.empty()) return true;
  pollfd state{socket_.native_handle(), POLLIN | POLLRDHUP, 0};
  if (::poll(&state, 1, 0) == 0) return false;
  if (!ssl_ || state.revents != POLLIN) return true;
  std::array<unsigned char, 4096> unread{};
  const auto seen =
      ::recv(socket_.native_handle(), unread.data(), unread.size(), MSG_PEEK | MSG_DONTWAIT);
  return seen <= 0 || announces_end(unread.data(), static_cast<std::size_t>(seen));
}

// ── writing ──

void Stream::write_all(std::string_view bytes, Io done) {
  if (ssl_) return write_encrypted(bytes, 0, std::move(done));
  asio::async_write(socket_, asio::const_buffer(bytes.data(), bytes.size()), std::move(done));
}

error_code Stream::encrypt(std::string_view bytes) {
  if (bytes.empty()) return {};
  forget_errors();
  std::size_t size = 0;
  const int outcome = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size);
  return outcome == 1 ? error_code() : failure(outcome);
}

void Stream::write_encrypted(std::string_view bytes, std::size_t written, Io done) {
  error_code error = send();
  while (!error && written < bytes.size()) {
    const std::string_view part = bytes.substr(written, most_encrypted);
    error = encrypt(part);
    if (!error) error = send();
    written += part.size();
  }
  if (error != asio::error::would_block) {
    asio::post(socket_.get_executor(),
               [error, written, done = std::move(done)] { done(error, error ? 0 : written); });
    return;
  }
  writing_ = true;
  auto again = [this, bytes, written, done = std::move(done)](error_code ec) mutable {
    writing_ = false;
    return ec ? done(ec, 0) : write_encrypted(bytes, written, std::move(done));
  };
  socket_.async_wait(asio::ip::tcp::socket::wait_write, std::move(again));
}

// ── the end ──

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
  if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) {
    SSL_set_quiet_shutdown(ssl_.get(), 1);
    SSL_shutdown(ssl_.get());
  }
  socket_.close(ignored);
}

}  // namespace vectord::net
