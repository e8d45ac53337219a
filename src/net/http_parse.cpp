#include "net/http_parse.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace vectord::net {
namespace http = boost::beast::http;

namespace {

template <bool IsRequest>
class BeastReader : public HttpReader {
 public:
  BeastReader(const ReadLimits& limits, bool no_body) {
    parser_.header_limit(static_cast<std::uint32_t>(limits.max_header));
    parser_.body_limit(limits.max_body);
    parser_.eager(true);
    if constexpr (!IsRequest) parser_.skip(no_body);
  }

  std::size_t feed(std::string_view bytes) override {
    std::size_t consumed = 0;
    while (consumed < bytes.size() && !parser_.is_done() && !error_) {
      boost::system::error_code ec;
      const boost::asio::const_buffer rest(bytes.data() + consumed, bytes.size() - consumed);
      const std::size_t used = parser_.put(rest, ec);
      consumed += used;
      if (ec == http::error::need_more) break;
      error_ = ec;
      if (used == 0) break;
    }
    return consumed;
  }
  void feed_end() override {
    if (!parser_.got_some()) error_ = http::error::end_of_stream;
    if (!parser_.is_done() && !error_) parser_.put_eof(error_);
  }
  bool complete() const override { return parser_.is_done() && !error_; }
  int failure() const override {
    if (!error_) return 0;
    if (error_ == http::error::body_limit) return 413;
    if (error_ == http::error::header_limit) return 431;
    return 400;
  }
  std::string problem() const override { return error_ ? error_.message() : std::string(); }
  bool has_header() const override { return parser_.is_header_done(); }
  bool keep_alive() const override { return parser_.keep_alive(); }
  bool wants_upgrade() const override { return parser_.upgrade(); }
  bool expects_continue() const override {
    return parser_.is_header_done() &&
           boost::beast::iequals(parser_.get()[http::field::expect], "100-continue");
  }

  HttpRequest take_request() override {
    HttpRequest taken;
    if constexpr (IsRequest) {
      taken.method = std::string(parser_.get().method_string());
      taken.target = std::string(parser_.get().target());
      taken.headers = headers();
      taken.body = std::move(parser_.get().body());
    }
    return taken;
  }
  HttpResponse take_response() override {
    HttpResponse taken;
    if constexpr (!IsRequest) {
      taken.status = static_cast<int>(parser_.get().result_int());
      taken.headers = headers();
      taken.body = std::move(parser_.get().body());
    }
    return taken;
  }

 private:
  Headers headers() const {
    Headers taken;
    for (const auto& field : parser_.get()) {
      taken.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    return taken;
  }

  http::parser<IsRequest, http::string_body> parser_;
  boost::system::error_code error_;
};

}  // namespace

std::unique_ptr<HttpReader> HttpReader::request(const ReadLimits& limits) {
  return std::make_unique<BeastReader<true>>(limits, false);
}

std::unique_ptr<HttpReader> HttpReader::response(const ReadLimits& limits, bool no_body) {
  return std::make_unique<BeastReader<false>>(limits, no_body);
}

}  // namespace vectord::net
