#include <boost/asio/use_awaitable.hpp>

#include "net/connect.hpp"
#include "net/http_parse.hpp"
#include "net/suspend.hpp"
#include "net/websocket_link.hpp"
#include "vectord/net/websocket.hpp"

namespace vectord::net {
namespace asio = boost::asio;

// Connecting, step by step; then the open link and its flights.
struct WebSocketClient::Impl : std::enable_shared_from_this<WebSocketClient::Impl> {
  Impl(asio::io_context& loop, Clock& with_clock, TlsContext context, WebSocketClientOptions with)
      : io(loop), clock(with_clock), tls(std::move(context)), options(with), deadline(loop) {}

  void start(Endpoint to, std::string target) {
    endpoint = std::move(to);
    flight = clock.new_flight();
    const auto ends = Steady::now() + options.connect_timeout;
    deadline.on_due([weak = weak_from_this(), ends](Steady::time_point now) {
      const auto self = weak.lock();
      if (!self || self->connected) return no_deadline;
      if (now < ends) return ends;
      self->give_up(Errc::not_sent, "no upgrade in time");
      return no_deadline;
    });
    deadline.need(ends);
    connector = start_connect(io, endpoint, tls, options.connect_timeout,
                              [self = shared_from_this(), target = std::move(target)](
                                  result<std::unique_ptr<Stream>> made) mutable {
                                self->connector.reset();
                                if (self->connected) return;
                                if (made.has_error()) return self->finish(made.error());
                                self->stream = std::move(*made);
                                self->upgrade(std::move(target));
                              });
  }

  void upgrade(std::string target) {
    key = make_key();
    HttpRequest request;
    request.target = std::move(target);
    request.headers = {{"Upgrade", "websocket"},
                       {"Connection", "Upgrade"},
                       {"Sec-WebSocket-Version", "13"},
                       {"Sec-WebSocket-Key", key}};
    if (!is_well_formed(request)) return give_up(Errc::not_sent, "the target is malformed");
    bytes = encode_request(request, endpoint, flight);
    stream->write_all(bytes, [self = shared_from_this()](error_code ec, std::size_t) {
      if (self->connected) return;
      if (ec) return self->give_up(Errc::not_sent, "the connection was lost: " + ec.message());
      self->bytes.clear();
      constexpr ReadLimits little{16 * 1024, 64 * 1024};  // the head, or why there is none
      self->reader = HttpReader::response(little, false);
      self->read_answer();
    });
  }

  void read_answer() {
    const std::size_t filled = bytes.size();
    bytes.resize(filled + 4096);
    stream->read_some(asio::mutable_buffer(bytes.data() + filled, bytes.size() - filled),
                      [self = shared_from_this(), filled](error_code ec, std::size_t size) {
                        if (self->connected) return;
                        if (ec)
                          return self->give_up(Errc::not_sent,
                                               "the connection was lost: " + ec.message());
                        self->bytes.resize(filled + size);
                        self->on_answer();
                      });
  }

  void on_answer() {
    bytes.erase(0, reader->feed(bytes));
    if (reader->failure() != 0) return give_up(Errc::not_sent, reader->problem());
    if (!reader->complete()) return read_answer();
    const HttpResponse answer = reader->take_response();
    if (answer.status != 101) {
      return give_up(Errc::not_sent, "the upgrade was answered with HTTP " +
                                         std::to_string(answer.status) + " " +
                                         answer.body.substr(0, 200));
    }
    if (find_header(answer.headers, "Sec-WebSocket-Accept") != accept_key(key)) {
      return give_up(Errc::not_sent, "the answer to the upgrade is not for this request");
    }
    shares_clock = flight != 0 && parse_flight(answer.headers) == flight;
    open();
  }

  void open() {
    LinkOptions link_options;
    link_options.max_message = options.max_message;
    link_options.idle_timeout = options.idle_timeout;
    link_options.read_size = options.read_size;
    link = std::make_shared<WebSocketLink>(io, std::move(stream), link_options);
    const auto weak = weak_from_this();
    link->start(
        bytes, "",
        [weak](Messages messages) {
          if (const auto self = weak.lock()) self->take(messages);
        },
        [weak](const std::string& reason) {
          if (const auto self = weak.lock()) self->on_end(reason);
        });
    finish({});
  }

  void take(Messages messages) {
    on_messages(messages);
    for (std::size_t i = 0; i < messages.size() && flight != 0; ++i) clock.landed(flight);
  }
  void on_end(const std::string& reason) {
    const auto self = shared_from_this();
    on_close(reason);
    drop_flight();
  }

  void give_up(Errc code, const std::string& what) {
    finish(Error(code, "WebSocket to " + endpoint.host + ":" + endpoint.port + ": " + what));
  }
  // Ends connect(), once, in the handler that knows the outcome.
  void finish(result<void> with) {
    if (connected) return;
    connected = true;
    deadline.stop();
    reader.reset();
    if (with.has_error()) {
      drop_flight();
      stop_connecting();
      if (stream) stream->close();
    }
    outcome = std::move(with);
    auto go_on = std::exchange(resume, nullptr);
    if (go_on) go_on();
  }
  void stop_connecting() {  // whose callback owns us: neither may own the other after this
    if (const auto going = std::exchange(connector, nullptr)) going->cancel();
  }
  void drop_flight() {
    if (flight != 0) clock.drop(std::exchange(flight, 0));
  }
  void shut_down() {
    abandoned = true;
    if (link) link->abandon(close_code::going_away);
    if (used && !connected) {
      connecting.reset();
      connected = true;
      deadline.stop();
      outcome = Error(Errc::canceled, "the WebSocket client was closed");
      stop_connecting();
      if (stream) stream->close();
      asio::post(io, std::exchange(resume, nullptr));
    }
    drop_flight();
  }

  asio::io_context& io;
  Clock& clock;
  TlsContext tls;
  WebSocketClientOptions options;
  DeadlineTimer deadline;
  Endpoint endpoint;
  FlightKey flight = 0;
  bool shares_clock = false;
  bool used = false;
  bool abandoned = false;  // its owner is gone
  bool connected = false;  // connect() has its outcome
  Hold connecting;
  std::shared_ptr<Connector> connector;
  std::unique_ptr<Stream> stream;
  std::string key;
  std::string bytes;
  std::unique_ptr<HttpReader> reader;
  std::shared_ptr<WebSocketLink> link;
  std::function<void(Messages)> on_messages;
  std::function<void(std::string)> on_close;
  Suspended resume;
  result<void> outcome;
};

WebSocketClient::WebSocketClient(asio::io_context& io, Clock& clock, TlsContext tls,
                                 WebSocketClientOptions options)
    : impl_(std::make_shared<Impl>(io, clock, std::move(tls), options)) {}

WebSocketClient::~WebSocketClient() {
  impl_->shut_down();
}

asio::awaitable<result<void>> WebSocketClient::connect(Endpoint endpoint, std::string target,
                                                       std::function<void(Messages)> on_messages,
                                                       std::function<void(std::string)> on_close) {
  const auto impl = impl_;
  if (std::exchange(impl->used, true)) {
    co_return Error(Errc::duplicate, "a WebSocket client connects only once");
  }
  impl->connecting = Hold(impl->clock, "websocket connect");
  impl->on_messages = std::move(on_messages);
  impl->on_close = std::move(on_close);
  impl->start(std::move(endpoint), std::move(target));
  auto store = [impl](Suspended caller) { impl->resume = std::move(caller); };
  auto waiting = suspend(std::move(store));
  co_await std::move(waiting);
  impl->connecting.reset();
  result<void> outcome = impl->outcome;
  co_return outcome;
}

asio::awaitable<result<void>> WebSocketClient::connect(
    Endpoint endpoint, std::string target, std::function<void(std::string_view)> on_message,
    std::function<void(std::string)> on_close) {
  // The client may be destroyed inside a call: it then says no more.
  std::function<void(Messages)> one_by_one = [weak = std::weak_ptr(impl_),
                                              take = std::move(on_message)](Messages messages) {
    for (const std::string_view text : messages) {
      const auto impl = weak.lock();
      if (!impl || impl->abandoned) return;
      take(text);
    }
  };
  return connect(std::move(endpoint), std::move(target), std::move(one_by_one),
                 std::move(on_close));
}

void WebSocketClient::send(std::string text) {
  if (!impl_->link || !impl_->link->is_open()) return;
  if (impl_->shares_clock) impl_->clock.sent(impl_->flight);
  impl_->link->send(text);
}

void WebSocketClient::close() {
  if (impl_->link) {
    impl_->link->close(close_code::normal);
  } else if (impl_->used) {
    impl_->shut_down();
  }
}

}  // namespace vectord::net
