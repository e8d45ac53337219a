#include "vectord/gateway/market_data.hpp"

#include <map>

#include "gateway/market_board.hpp"
#include "vectord/base/prng.hpp"
#include "vectord/binance/decode_stream.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;
using binance::MarketSession;
using binance::StreamKind;
using binance::StreamMessage;
using SocketId = MarketSession::SocketId;

struct MarketData::Impl : std::enable_shared_from_this<MarketData::Impl> {
  using Self = std::shared_ptr<Impl>;
  struct Link {
    std::shared_ptr<StreamSocket> socket;
    std::string closed;  // while connecting: why
  };
  Impl(asio::io_context& loop, net::Clock& with_clock, SocketFactory factory,
       MarketDataSettings with, std::function<void(Event)> to)
      : io(loop),
        clock(with_clock),
        sockets(std::move(factory)),
        conflate(with.conflate),
        session(with.session),
        sink(std::move(to)) {}

  void follow(const std::vector<Symbol>& symbols);
  void perform(const MarketSession::Actions& actions);
  void open(SocketId id, std::string target);
  void drop(SocketId id);
  asio::awaitable<void> connect(Self self, net::Hold hold, SocketId id, std::string target);
  void on_messages(SocketId id, net::Messages messages);
  void take(const StreamMessage& message, bool overlapping);
  void take_candle(const event::CandleUpdate& candle, Time sent, bool overlapping);
  template <class What>
  void take_state(StreamKind kind, const What& what, Time sent, bool overlapping);
  void on_closed(SocketId id, const std::string& why);
  void set_timer();
  void deliver(decltype(Event::what) what) {
    if (!closed) sink(Event{clock.now(), std::move(what)});
  }

  asio::io_context& io;
  net::Clock& clock;
  SocketFactory sockets;
  bool conflate;
  MarketSession session;
  std::function<void(Event)> sink;
  std::map<SocketId, Link> links;
  binance::StreamDecoder decoder;
  MarketBoard board;
  StreamStats counts;
  net::TimerId timer = 0;
  Time timer_at;
  bool closed = false;
};

void MarketData::Impl::follow(const std::vector<Symbol>& symbols) {
  const auto actions = session.follow(symbols, clock.now());
  board.reset(session.streams());
  perform(actions);
}

void MarketData::Impl::perform(const MarketSession::Actions& actions) {
  for (const auto& action : actions) {
    if (closed) return;
    switch (action.what) {
      case MarketSession::Do::open: open(action.socket, action.text); break;
      case MarketSession::Do::close: drop(action.socket); break;
      case MarketSession::Do::up:
      case MarketSession::Do::down:
        deliver(event::Connection{event::Channel::market_stream,
                                  action.what == MarketSession::Do::up, action.text,
                                  action.symbols});
        break;
    }
  }
  if (!closed) set_timer();
}

void MarketData::Impl::open(SocketId id, std::string target) {
  links[id].socket = sockets();
  net::Hold hold(clock, "market stream");
  auto task = connect(shared_from_this(), std::move(hold), id, std::move(target));
  net::spawn(io, "market stream: connect", std::move(task));
}

void MarketData::Impl::drop(SocketId id) {
  const auto gone = links.extract(id);
  if (!gone.empty()) gone.mapped().socket->close();
}

asio::awaitable<void> MarketData::Impl::connect([[maybe_unused]] Self self, net::Hold hold,
                                                SocketId id, std::string target) {
  const auto found = links.find(id);
  if (found == links.end()) co_return;
  const auto socket = found->second.socket;
  const std::weak_ptr<Impl> weak = weak_from_this();
  std::function<void(net::Messages)> messages = [weak, id](net::Messages texts) {
    const auto owner = weak.lock();
    if (owner && !owner->closed) owner->on_messages(id, texts);
  };
  std::function<void(std::string)> ended = [weak, id](const std::string& why) {
    const auto owner = weak.lock();
    if (owner && !owner->closed) owner->on_closed(id, why);
  };
  auto connecting = socket->connect(std::move(target), std::move(messages), std::move(ended));
  hold.reset();  // the socket holds time itself while it connects
  const auto connected = co_await std::move(connecting);
  hold = net::Hold(clock, "market stream");
  const auto link = links.find(id);
  if (closed || link == links.end()) {
    socket->close();
    co_return;
  }
  const std::string why = connected.has_error() ? connected.error().what() : link->second.closed;
  if (why.empty()) {
    perform(session.on_connected(id, clock.now()));
  } else {
    drop(id);
    perform(session.on_failed(id, why, clock.now()));
  }
}

void MarketData::Impl::on_messages(SocketId id, net::Messages messages) {
  const Time now = clock.now();
  counts.last_message = now;
  const bool overlapping = session.overlaps(id);
  for (const std::string_view text : messages) {
    if (closed || !links.contains(id)) break;  // by what the message before has led to
    ++counts.messages;
    auto message = decoder.decode_in_place(text);
    if (message.has_error()) {
      // One message less of a market that goes on: the core sees a gap in candles by their times.
      ++counts.undecodable;
      counts.last_error = message.error().what();
    } else if (message->kind == StreamMessage::Kind::event) {
      take(*message, overlapping);
    }
  }
  board.release([this](const auto& what) { deliver(what); });
  const auto actions = session.on_heard(id, board.heard(), now);
  board.forget_heard();
  // A socket being replaced may have been taken over: its end has a time then.
  if (overlapping || !actions.empty()) perform(actions);
}

void MarketData::Impl::take(const StreamMessage& message, bool overlapping) {
  if (const auto* quote = std::get_if<event::Quote>(&message.what)) {
    take_state(StreamKind::book_ticker, *quote, message.at, overlapping);
  } else if (const auto* mark = std::get_if<event::Mark>(&message.what)) {
    take_state(StreamKind::mark_price, *mark, message.at, overlapping);
  } else if (const auto* candle = std::get_if<event::CandleUpdate>(&message.what)) {
    take_candle(*candle, message.at, overlapping);
  }
}

template <class What>
void MarketData::Impl::take_state(StreamKind kind, const What& what, Time sent, bool overlapping) {
  const auto stream = session.stream_of(kind, what.symbol);
  if (!stream || !board.saw(*stream, sent, overlapping)) return;
  if (conflate) {
    board.put(*stream, what);
  } else {
    deliver(what);
  }
}

void MarketData::Impl::take_candle(const event::CandleUpdate& candle, Time sent, bool overlapping) {
  const auto kind = candle.interval == Interval::h1 ? StreamKind::kline_1h : StreamKind::kline_4h;
  if (!candle.closed) return take_state(kind, candle, sent, overlapping);
  const auto stream = session.stream_of(kind, candle.symbol);
  if (!stream) return;
  board.saw(*stream, sent, false);  // never too late: it may be the only one
  board.withdraw(*stream);
  deliver(candle);
}

void MarketData::Impl::on_closed(SocketId id, const std::string& why) {
  const auto link = links.find(id);
  if (link == links.end()) return;
  const std::string reason = why.empty() ? "closed" : why;
  link->second.closed = reason;
  if (!session.is_open(id)) return;  // connect() will say so
  drop(id);
  perform(session.on_closed(id, reason, clock.now()));
}

void MarketData::Impl::set_timer() {
  const auto due = session.next_timer();
  if (timer != 0 && due == timer_at) return;
  if (timer != 0) clock.cancel(std::exchange(timer, 0));
  if (!due) return;
  timer_at = *due;
  timer = clock.call_at(timer_at, hash64("market stream"), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->closed) return;
    self->timer = 0;
    self->perform(self->session.on_timer(self->clock.now()));
  });
}

MarketData::MarketData(asio::io_context& io, net::Clock& clock, SocketFactory sockets,
                       MarketDataSettings settings, std::function<void(Event)> sink)
    : impl_(std::make_shared<Impl>(io, clock, std::move(sockets), settings, std::move(sink))) {}

MarketData::~MarketData() {
  close();
}

void MarketData::follow(const std::vector<Symbol>& symbols) {
  if (!impl_->closed) impl_->follow(symbols);
}

StreamStats MarketData::stats() const {
  StreamStats stats = impl_->counts;
  const MarketSession::Counts counts = impl_->session.counts();
  stats.up = impl_->session.up();
  stats.conflated = impl_->board.conflated();
  stats.late = impl_->board.late();
  stats.reconnects = counts.reconnects;
  stats.rotations = counts.rotations;
  stats.reopened = counts.reopened;
  stats.sockets = counts.sockets;
  stats.sockets_up = counts.sockets_up;
  if (stats.last_error.empty()) stats.last_error = impl_->session.last_trouble();
  return stats;
}

void MarketData::close() {
  if (std::exchange(impl_->closed, true)) return;
  if (impl_->timer != 0) impl_->clock.cancel(std::exchange(impl_->timer, 0));
  for (const auto& [id, link] : std::exchange(impl_->links, {})) link.socket->close();
}

}  // namespace vectord::gateway
