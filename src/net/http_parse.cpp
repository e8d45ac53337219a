#include "net/http_parse.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace vectord::net {
namespace http = boost::beast::http;

namespace {

constexpr std::size_t usual_fields = 16;
// A length that was only promised: no more is set aside for it before it comes.
constexpr std::uint64_t most_reserved = 64 * 1024;

// Beast takes the message apart and checks it; what it finds goes straight into our own values.
template <bool IsRequest>
class BeastReader : public HttpReader, private http::basic_parser<IsRequest> {
  using Parser = http::basic_parser<IsRequest>;
  using Message = std::conditional_t<IsRequest, HttpRequest, HttpResponse>;

 public:
  BeastReader(const ReadLimits& limits, bool no_body) {
    Parser::header_limit(static_cast<std::uint32_t>(limits.max_header));
    Parser::body_limit(limits.max_body);
    Parser::eager(true);
    if constexpr (!IsRequest) Parser::skip(no_body);
    message_.headers.reserve(usual_fields);
  }

  std::size_t feed(std::string_view bytes) override {
    std::size_t consumed = 0;
    while (consumed < bytes.size() && !Parser::is_done() && !error_) {
      error_code ec;
      const boost::asio::const_buffer rest(bytes.data() + consumed, bytes.size() - consumed);
      const std::size_t used = Parser::put(rest, ec);
      consumed += used;
      if (ec == http::error::need_more) break;
      error_ = ec;
      if (used == 0) break;
    }
    return consumed;
  }
  void feed_end() override {
    if (!Parser::got_some()) error_ = http::error::end_of_stream;
    if (!Parser::is_done() && !error_) Parser::put_eof(error_);
  }
  bool complete() const override { return Parser::is_done() && !error_; }
  int failure() const override {
    if (!error_) return 0;
    if (error_ == http::error::body_limit) return 413;
    if (error_ == http::error::header_limit) return 431;
    return 400;
  }
  std::string problem() const override { return error_ ? error_.message() : std::string(); }
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

  void on_request_impl(http::verb, Text method, Text target, int, error_code&) override {
    if constexpr (IsRequest) {
      message_.method.assign(method.data(), method.size());
      message_.target.assign(target.data(), target.size());
    }
  }
  void on_response_impl(int status, Text, int, error_code&) override {
    if constexpr (!IsRequest) message_.status = status;
  }
  void on_field_impl(http::field field, Text name, Text value, error_code&) override {
    if (field == http::field::expect) {
      expects_continue_ = boost::beast::iequals(value, "100-continue");
    }
    message_.headers.emplace_back(std::string(name), std::string(value));
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
  bool expects_continue_ = false;
  error_code error_;
};

}  // namespace

std::unique_ptr<HttpReader> HttpReader::request(const ReadLimits& limits) {
  return std::make_unique<BeastReader<true>>(limits, false);
}

std::unique_ptr<HttpReader> HttpReader::response(const ReadLimits& limits, bool no_body) {
  return std::make_unique<BeastReader<false>>(limits, no_body);
}

}  // namespace vectord::net
