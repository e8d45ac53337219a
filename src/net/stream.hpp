#pragma once
// One byte stream over TCP or TLS: everything above it is written once for both. OpenSSL works on
// memory here: it decrypts from what one receive brought, and what it encrypts leaves in one send.
// At most one read and one write at a time; whoever starts one keeps the stream alive until its
// callback ran, which it does later, never from inside the call.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "vectord/net/http.hpp"
#include "vectord/net/tls.hpp"

namespace vectord::net {

using boost::system::error_code;

class Stream {
 public:
  using Done = std::function<void(error_code)>;
  using Io = std::function<void(error_code, std::size_t)>;
  Stream(boost::asio::ip::tcp::socket socket, TlsContext tls);  // tls null: plain
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  boost::asio::ip::tcp::socket& socket() { return socket_; }
  bool is_tls() const { return ssl_ != nullptr; }
  // The kernel has every byte; the end of the write may not have been told yet. TLS alone knows.
  bool has_sent_all() const { return ssl_ && !writing_ && outgoing_.empty(); }
  void set_no_delay();

  void handshake_as_client(const Endpoint& peer, Done done);
  void handshake_as_server(Done done);
  // After a failed client handshake: why the certificate was refused, empty if it was something
  // else.
  std::string certificate_problem();
  bool session_was_resumed();

  // Brings all that has arrived and fits. A TLS peer that ends without saying so: stream_truncated.
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
  struct Decrypted {
    error_code error;  // none and size 0: more must arrive first
    std::size_t size = 0;
  };
  void start_handshake(Done done);
  void handshake(Done done);
  template <class Then>
  void receive(Then then);  // then(error, size), later
  void read_encrypted(boost::asio::mutable_buffer into, Io done);
  Decrypted decrypt(boost::asio::mutable_buffer into);
  void write_encrypted(std::string_view bytes, std::size_t written, Io done);
  error_code encrypt(std::string_view bytes);
  error_code send();  // would_block: the rest stays in outgoing_
  error_code failure(int outcome) const;

  static BIO* make_bio(Stream* stream);
  static int bio_read(BIO* bio, char* into, int size);
  static int bio_write(BIO* bio, const char* from, int size);
  static long bio_control(BIO* bio, int command, long number, void* pointer);

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  boost::asio::ip::tcp::socket socket_;
  TlsContext context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::unique_ptr<char[]> buffer_;  // what was received, encrypted
  std::string_view incoming_;       // of it, what OpenSSL has not taken yet
  std::string outgoing_;            // encrypted
  std::size_t sent_ = 0;            // of it
  bool writing_ = false;            // a write waits until the socket takes more
};

}  // namespace vectord::net
