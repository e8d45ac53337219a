#include "net/http_parse.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace vectord::net {
namespace http = boost::beast::http;

namespace {

// A length that was only promised: no more is set aside for it before it comes.
constexpr std::uint64_t most_reserved = 64 * 1024;
// The shortest end of a chunked body; Beast's parser must not see less of it.
constexpr std::size_t last_chunk_size = 5;  // "0\r\n\r\n"
constexpr std::size_t most_quoted = 40;

bool is_tls(std::string_view bytes) {
  return bytes.size() >= 2 && (bytes[0] == 0x15 || bytes[0] == 0x16) && bytes[1] == 0x03;
}

// Beast takes the message apart and checks it; what it finds goes straight into our own values.
template <bool IsRequest>
class BeastReader : public HttpReader, private http::basic_parser<IsRequest> {
  using Parser = http::basic_parser<IsRequest>;
  using Message = std::conditional_t<IsRequest, HttpRequest, HttpResponse>;

 public:
  BeastReader(const ReadLimits& limits, bool no_body)
      : max_framing_(limits.max_header), no_body_(no_body) {
    Parser::header_limit(static_cast<std::uint32_t>(limits.max_header));
    Parser::body_limit(limits.max_body);
    Parser::eager(true);
    if constexpr (!IsRequest) Parser::skip(no_body);
    message_.headers.reserve(usual_headers);
  }

  std::size_t feed(std::string_view bytes) override {
    if (!Parser::got_some() && is_tls(bytes)) {
      fail(400, "the peer speaks TLS, and this is plain HTTP");
    }
    std::size_t consumed = 0;
    while (consumed < bytes.size() && !Parser::is_done() && failure_ == 0) {
      const std::string_view rest = bytes.substr(consumed);
      if (Parser::is_header_done() && Parser::chunked() && rest.size() < last_chunk_size) break;
      const auto [used, wants_more] = put(rest);
      consumed += used;
      if (wants_more || used == 0) break;
    }
    if (!Parser::is_done() && failure_ == 0) check_framing(bytes.size() - consumed);
    return consumed;
  }
  void feed_end() override {
    error_code ec;
    if (!Parser::got_some()) ec = http::error::end_of_stream;
    if (!Parser::is_done() && !ec && failure_ == 0) Parser::put_eof(ec);
    if (ec) fail(ec);
  }
  bool complete() const override { return Parser::is_done() && failure_ == 0; }
  int failure() const override { return failure_; }
  std::string problem() const override { return problem_; }
  bool has_header() const override { return Parser::is_header_done(); }
  bool keep_alive() const override { return Parser::keep_alive(); }
  bool wants_upgrade() const override { return Parser::upgrade(); }
  bool expects_continue() const override { return expects_continue_; }

  HttpRequest take_request() override {
    if constexpr (IsRequest) return std::move(message_);
    return {};
  }
  HttpResponse take_response() override {
    if constexpr (!IsRequest) return std::move(message_);
    return {};
  }

 private:
  using error_code = boost::system::error_code;
  using Text = boost::beast::string_view;

  struct Put {
    std::size_t used = 0;
    bool wants_more = false;
  };
  Put put(std::string_view bytes) {
    error_code ec;
    const bool had_header = Parser::is_header_done();
    const std::size_t used = Parser::put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (!had_header) header_size_ += used;
    if (ec == http::error::need_more) return {used, true};
    if (ec && failure_ == 0) fail(ec);
    return {used, false};
  }

  // What else than a body arrives without end.
  void check_framing(std::size_t left) {
    const bool in_header = !Parser::is_header_done();
    if ((in_header ? header_size_ : 0) + left <= max_framing_) return;
    fail(431, std::string(in_header ? "the header" : "the line of a chunk or its trailers") +
                  " is longer than " + std::to_string(max_framing_) + " bytes");
  }

  void check_field(http::field field, Text value) {
    if (field == http::field::transfer_encoding) {
      if (!boost::beast::iequals(value, "chunked")) {
        fail(400, "the transfer encoding " + quoted(value) + " is not understood");
      } else if (version_ < 11) {
        fail(400, "HTTP/1.0 knows no chunks");
      }
    }
    if constexpr (!IsRequest) {
      if (field == http::field::content_encoding && !no_body_ &&
          !boost::beast::iequals(value, "identity")) {
        fail(400, "HTTP " + std::to_string(message_.status) + " with an encoded body (" +
                      quoted(value) + "), which was not asked for");
      }
    }
  }
  static std::string quoted(Text text) {
    return "\"" + std::string(text.substr(0, most_quoted)) + "\"";
  }

  void fail(int status, std::string problem) {
    failure_ = status;
    problem_ = std::move(problem);
  }
  void fail(const error_code& ec) {
    const bool too_long = ec == http::error::header_limit;
    fail(ec == http::error::body_limit ? 413 : too_long ? 431 : 400, ec.message());
  }

  void on_request_impl(http::verb, Text method, Text target, int version, error_code&) override {
    version_ = version;
    if constexpr (IsRequest) {
      message_.method.assign(method.data(), method.size());
      message_.target.assign(target.data(), target.size());
    }
  }
  void on_response_impl(int status, Text, int version, error_code&) override {
    version_ = version;
    if constexpr (!IsRequest) message_.status = status;
  }
  void on_field_impl(http::field field, Text name, Text value, error_code&) override {
    if (Parser::is_header_done()) return;  // a trailer: what comes after the body is not believed
    if (field == http::field::expect) {
      expects_continue_ = boost::beast::iequals(value, "100-continue");
    }
    check_field(field, value);
    message_.headers.emplace_back({name.data(), name.size()}, {value.data(), value.size()});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    message_.body.reserve(static_cast<std::size_t>(std::min(length.value_or(0), most_reserved)));
  }
  std::size_t on_body_impl(Text body, error_code&) override {
    message_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, error_code&) override {
    message_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  Message message_;
  std::size_t max_framing_;
  bool no_body_;
  bool expects_continue_ = false;
  int version_ = 0;
  std::size_t header_size_ = 0;
  int failure_ = 0;
  std::string problem_;
};

}  // namespace

std::unique_ptr<HttpReader> HttpReader::request(const ReadLimits& limits) {
  return std::make_unique<BeastReader<true>>(limits, false);
}

std::unique_ptr<HttpReader> HttpReader::response(const ReadLimits& limits, bool no_body) {
  return std::make_unique<BeastReader<false>>(limits, no_body);
}

}  // namespace vectord::net
