#include "vectord/gateway/user_stream.hpp"

#include "vectord/base/prng.hpp"
#include "vectord/binance/decode_stream.hpp"
#include "vectord/binance/streams.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;
using binance::UserSession;

struct UserStream::Impl : std::enable_shared_from_this<UserStream::Impl> {
  using Self = std::shared_ptr<Impl>;
  using Task = asio::awaitable<void>;
  Impl(asio::io_context& loop, net::Clock& with_clock, SocketFactory factory, ListenKeys calls,
       binance::UserSessionSettings settings, std::function<void(Event)> to)
      : io(loop),
        clock(with_clock),
        sockets(std::move(factory)),
        keys(std::move(calls)),
        session(settings, hash64("user stream")),
        sink(std::move(to)) {}

  // Does what the session asks for, and tells the core when the stream came up or went down.
  void act(UserSession::Action action, const std::string& why = "");
  Task create_key(Self self, net::Hold hold);
  Task connect(Self self, net::Hold hold);
  Task extend_key(Self self, net::Hold hold);
  void start_task(const char* name, Task (Impl::*task)(Self, net::Hold));
  void on_message(std::string_view text);
  void on_closed(const std::string& why);
  void drop_socket();
  void set_timer(Time due);
  void announce(const std::string& why);
  void deliver(decltype(Event::what) what) {
    if (!closed) sink(Event{clock.now(), std::move(what)});
  }

  asio::io_context& io;
  net::Clock& clock;
  SocketFactory sockets;
  ListenKeys keys;
  UserSession session;
  std::function<void(Event)> sink;
  std::shared_ptr<StreamSocket> socket;
  binance::StreamDecoder decoder;
  std::uint64_t generation = 0;  // of the socket; callbacks of an older one are late and ignored
  bool closed_early = false;
  net::TimerId timer = 0;
  StreamStats counts;
  bool up = false;
  bool closed = false;
};

void UserStream::Impl::act(UserSession::Action action, const std::string& why) {
  if (closed) return;
  if (!why.empty()) counts.last_error = why;
  switch (action.what) {
    case UserSession::Do::nothing: break;
    case UserSession::Do::create_key: start_task("user stream: key", &Impl::create_key); break;
    case UserSession::Do::connect: start_task("user stream: connect", &Impl::connect); break;
    case UserSession::Do::extend_key: start_task("user stream: keep", &Impl::extend_key); break;
    case UserSession::Do::reconnect: drop_socket(); [[fallthrough]];
    case UserSession::Do::wait: set_timer(action.until); break;
  }
  announce(why);
}

void UserStream::Impl::announce(const std::string& why) {
  if (session.up() == up) return;
  up = session.up();
  if (!up) ++counts.reconnects;
  deliver(event::Connection{event::Channel::user_stream, up, up ? "" : why});
}

void UserStream::Impl::start_task(const char* name, Task (Impl::*task)(Self, net::Hold)) {
  net::Hold hold(clock, "user stream");
  auto work = (this->*task)(shared_from_this(), std::move(hold));
  net::spawn(io, name, std::move(work));
}

UserStream::Impl::Task UserStream::Impl::create_key([[maybe_unused]] Self self, net::Hold hold) {
  auto creating = keys.create();
  hold.reset();
  auto key = co_await std::move(creating);
  hold = net::Hold(clock, "user stream");
  if (closed) co_return;
  if (key.has_error()) {
    act(session.on_key_failed(clock.now()), key.error().what());
  } else {
    act(session.on_key(std::move(*key), clock.now()));
  }
}

UserStream::Impl::Task UserStream::Impl::extend_key([[maybe_unused]] Self self, net::Hold hold) {
  auto extending = keys.extend();
  hold.reset();
  const auto extended = co_await std::move(extending);
  hold = net::Hold(clock, "user stream");
  if (closed) co_return;
  if (extended.has_error()) {
    const bool gone = extended.error().code() == Errc::missing;
    act(session.on_extend_failed(gone, clock.now()), extended.error().what());
  } else {
    act(session.on_extended(clock.now()));
  }
}

UserStream::Impl::Task UserStream::Impl::connect([[maybe_unused]] Self self, net::Hold hold) {
  const auto mine = sockets();
  socket = mine;
  closed_early = false;
  const std::uint64_t number = ++generation;
  const std::weak_ptr<Impl> weak = self;
  const auto current = [weak, number]() -> Self {
    auto owner = weak.lock();
    if (!owner || owner->closed || owner->generation != number) return nullptr;
    return owner;
  };
  std::function<void(std::string_view)> message = [current](std::string_view text) {
    if (const auto owner = current()) owner->on_message(text);
  };
  std::function<void(std::string)> ended = [current](const std::string& why) {
    if (const auto owner = current()) owner->on_closed(why);
  };
  std::string target = binance::user_stream_target(session.key());
  auto connecting = mine->connect(std::move(target), std::move(message), std::move(ended));
  hold.reset();  // the socket holds time itself while it connects
  const auto connected = co_await std::move(connecting);
  hold = net::Hold(clock, "user stream");
  if (closed || generation != number) {
    mine->close();
    co_return;
  }
  if (connected.has_error() || closed_early) {
    drop_socket();
    const std::string why = connected.has_error() ? connected.error().what() : "closed at once";
    act(session.on_connect_failed(clock.now()), why);
  } else {
    act(session.on_connected(clock.now()));
  }
}

void UserStream::Impl::on_message(std::string_view text) {
  ++counts.messages;
  counts.last_message = clock.now();
  auto message = decoder.decode(text);
  if (message.has_error()) {
    ++counts.undecodable;
    return act(session.on_lost(clock.now()), message.error().what());
  }
  if (message->kind == binance::StreamMessage::Kind::listen_key_expired) {
    act(session.on_lost(clock.now()), "the listen key expired");
  } else if (message->kind == binance::StreamMessage::Kind::event) {
    deliver(std::move(message->what));
  }
}

void UserStream::Impl::on_closed(const std::string& why) {
  if (!session.up()) {
    closed_early = true;
    return;
  }
  drop_socket();
  act(session.on_closed(clock.now()), why.empty() ? "closed" : why);
}

void UserStream::Impl::drop_socket() {
  ++generation;
  if (socket) std::exchange(socket, nullptr)->close();
}

void UserStream::Impl::set_timer(Time due) {
  if (timer != 0) clock.cancel(timer);
  timer = clock.call_at(due, hash64("user stream"), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->closed) return;
    self->timer = 0;
    self->act(self->session.on_timer(self->clock.now()));
  });
}

UserStream::UserStream(asio::io_context& io, net::Clock& clock, SocketFactory sockets,
                       ListenKeys keys, binance::UserSessionSettings settings,
                       std::function<void(Event)> sink)
    : impl_(std::make_shared<Impl>(io, clock, std::move(sockets), std::move(keys), settings,
                                   std::move(sink))) {}

UserStream::~UserStream() {
  close();
}

void UserStream::start() {
  impl_->act(impl_->session.start(impl_->clock.now()));
}

StreamStats UserStream::stats() const {
  StreamStats stats = impl_->counts;
  stats.up = impl_->up;
  stats.sockets = impl_->socket ? 1 : 0;
  stats.sockets_up = impl_->up ? 1 : 0;
  return stats;
}

void UserStream::close() {
  if (std::exchange(impl_->closed, true)) return;
  if (impl_->timer != 0) impl_->clock.cancel(std::exchange(impl_->timer, 0));
  impl_->drop_socket();
}

}  // namespace vectord::gateway
