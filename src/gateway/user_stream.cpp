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
  // A connection; its number tells its callbacks from those of one that was given up.
  struct Link {
    std::shared_ptr<StreamSocket> socket;
    std::uint64_t number = 0;
    bool closed_early = false;
  };
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
  Task connect(Self self, net::Hold hold, std::shared_ptr<StreamSocket> socket,
               std::uint64_t number);
  Task extend_key(Self self, net::Hold hold);
  void start_connect(Link& link);
  void on_connected(std::uint64_t number, const std::string& failure);
  void on_messages(std::uint64_t number, net::Messages messages);
  void on_message(std::string_view text);
  bool is_late(const binance::StreamMessage& message);
  void on_closed(std::uint64_t number, const std::string& why);
  Link* link_of(std::uint64_t number);
  static void drop(Link& link);
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
  Link first, next;
  std::uint64_t last_number = 0;
  binance::StreamDecoder decoder;
  net::TimerId timer = 0;
  Time newest_account;
  StreamStats counts;
  bool up = false;
  bool closed = false;
};

void UserStream::Impl::act(UserSession::Action action, const std::string& why) {
  if (closed) return;
  if (!why.empty()) counts.last_error = why;
  net::Hold hold(clock, "user stream");
  switch (action.what) {
    case UserSession::Do::nothing:
    case UserSession::Do::wait: break;
    case UserSession::Do::create_key: {
      auto task = create_key(shared_from_this(), std::move(hold));
      net::spawn(io, "user stream: key", std::move(task));
      break;
    }
    case UserSession::Do::extend_key: {
      auto task = extend_key(shared_from_this(), std::move(hold));
      net::spawn(io, "user stream: keep", std::move(task));
      break;
    }
    case UserSession::Do::connect: start_connect(first); break;
    case UserSession::Do::connect_next: start_connect(next); break;
    case UserSession::Do::leave_old:
      drop(first);
      first = std::exchange(next, {});
      ++counts.rotations;
      break;
    case UserSession::Do::drop_next: drop(next); break;
    case UserSession::Do::reconnect:
      drop(next);
      drop(first);
      break;
  }
  if (action.until != Time{}) set_timer(action.until);
  announce(why);
}

void UserStream::Impl::announce(const std::string& why) {
  if (session.up() == up) return;
  up = session.up();
  if (!up) ++counts.reconnects;
  deliver(event::Connection{event::Channel::user_stream, up, up ? "" : why, {}});
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

void UserStream::Impl::start_connect(Link& link) {
  link = Link{sockets(), ++last_number, false};
  net::Hold hold(clock, "user stream");
  auto task = connect(shared_from_this(), std::move(hold), link.socket, link.number);
  net::spawn(io, "user stream: connect", std::move(task));
}

UserStream::Impl::Task UserStream::Impl::connect(Self self, net::Hold hold,
                                                 std::shared_ptr<StreamSocket> socket,
                                                 std::uint64_t number) {
  const std::weak_ptr<Impl> weak = self;
  std::function<void(net::Messages)> messages = [weak, number](net::Messages texts) {
    const auto owner = weak.lock();
    if (owner && !owner->closed) owner->on_messages(number, texts);
  };
  std::function<void(std::string)> ended = [weak, number](const std::string& why) {
    const auto owner = weak.lock();
    if (owner && !owner->closed) owner->on_closed(number, why);
  };
  std::string target = binance::user_stream_target(session.key());
  auto connecting = socket->connect(std::move(target), std::move(messages), std::move(ended));
  hold.reset();  // the socket holds time itself while it connects
  const auto connected = co_await std::move(connecting);
  hold = net::Hold(clock, "user stream");
  if (closed || link_of(number) == nullptr) {
    socket->close();
    co_return;
  }
  on_connected(number, connected.has_error() ? connected.error().what() : std::string());
}

void UserStream::Impl::on_connected(std::uint64_t number, const std::string& failure) {
  Link* link = link_of(number);
  const bool is_next = link == &next;
  const Time now = clock.now();
  if (failure.empty() && !link->closed_early) {
    return act(is_next ? session.on_next_connected(now) : session.on_connected(now));
  }
  drop(*link);
  act(is_next ? session.on_next_failed(now) : session.on_connect_failed(now),
      failure.empty() ? "closed at once" : failure);
}

void UserStream::Impl::on_messages(std::uint64_t number, net::Messages messages) {
  counts.last_message = clock.now();
  for (const std::string_view text : messages) {
    if (closed || link_of(number) == nullptr) return;  // given up by the message before
    on_message(text);
  }
}

void UserStream::Impl::on_message(std::string_view text) {
  ++counts.messages;
  auto message = decoder.decode_in_place(text);
  if (message.has_error()) {
    ++counts.undecodable;
    return act(session.on_lost(clock.now()), message.error().what());
  }
  if (message->kind == binance::StreamMessage::Kind::listen_key_expired) {
    act(session.on_lost(clock.now()), "the listen key expired");
  } else if (message->kind == binance::StreamMessage::Kind::event && !is_late(*message)) {
    deliver(std::move(message->what));
  }
}

// Orders and fills are told apart by their ids and states. An account update carries no more than
// balances: one that is older than what was told would set them back.
bool UserStream::Impl::is_late(const binance::StreamMessage& message) {
  if (!std::holds_alternative<event::AccountUpdate>(message.what)) return false;
  if (message.at < newest_account) {
    ++counts.late;
    return true;
  }
  newest_account = message.at;
  return false;
}

void UserStream::Impl::on_closed(std::uint64_t number, const std::string& why) {
  Link* link = link_of(number);
  if (link == nullptr) return;
  const std::string reason = why.empty() ? "closed" : why;
  if (!session.up()) {
    link->closed_early = true;
  } else if (link == &next) {
    act(session.on_next_failed(clock.now()), reason);
  } else {
    act(session.on_closed(clock.now()), reason);
  }
}

UserStream::Impl::Link* UserStream::Impl::link_of(std::uint64_t number) {
  for (Link* link : {&first, &next}) {
    if (link->socket && link->number == number) return link;
  }
  return nullptr;
}

void UserStream::Impl::drop(Link& link) {
  const Link gone = std::exchange(link, {});
  if (gone.socket) gone.socket->close();
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
  stats.sockets = (impl_->first.socket ? 1 : 0) + (impl_->next.socket ? 1 : 0);
  stats.sockets_up = impl_->up ? 1 : 0;
  return stats;
}

void UserStream::close() {
  if (std::exchange(impl_->closed, true)) return;
  if (impl_->timer != 0) impl_->clock.cancel(std::exchange(impl_->timer, 0));
  Impl::drop(impl_->next);
  Impl::drop(impl_->first);
}

}  // namespace vectord::gateway
