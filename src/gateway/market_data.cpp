#include "vectord/gateway/market_data.hpp"

#include <algorithm>
#include <map>

#include "vectord/base/prng.hpp"
#include "vectord/binance/decode_stream.hpp"
#include "vectord/net/spawn.hpp"

namespace vectord::gateway {
namespace asio = boost::asio;

namespace {

constexpr Millis settled{
    60'000};  // a socket that lived so long starts its waits from the beginning

// One socket and the streams in its URL.
struct Shard {
  explicit Shard(std::string url) : target(std::move(url)) {}
  const std::string target;
  std::shared_ptr<StreamSocket> socket;
  binance::StreamDecoder decoder;
  std::uint64_t generation = 0;  // of the socket; callbacks of an older one are late and ignored
  bool wanted = true;
  bool connecting = false;
  bool closed_early = false;  // while connecting
  bool up = false;
  int failures = 0;
  Time up_since;
  Time last_message;
  net::TimerId timer = 0;  // reconnect when down, silence when up
};
using ShardPtr = std::shared_ptr<Shard>;

}  // namespace

struct MarketData::Impl : std::enable_shared_from_this<MarketData::Impl> {
  using Self = std::shared_ptr<Impl>;
  Impl(asio::io_context& loop, net::Clock& with_clock, SocketFactory factory,
       MarketDataSettings with, std::function<void(Event)> to)
      : io(loop),
        clock(with_clock),
        sockets(std::move(factory)),
        settings(with),
        sink(std::move(to)) {}

  void follow(const std::vector<Symbol>& symbols);
  void open(const ShardPtr& shard);
  asio::awaitable<void> connect(Self self, net::Hold hold, ShardPtr shard);
  void on_connected(const ShardPtr& shard);
  void on_message(const ShardPtr& shard, std::string_view text);
  void on_closed(const ShardPtr& shard, const std::string& why);
  void on_lost(const ShardPtr& shard, const std::string& why);
  void watch_silence(const ShardPtr& shard);
  void set_timer(const ShardPtr& shard, Time due, void (Impl::*then)(const ShardPtr&));
  void check_silence(const ShardPtr& shard);
  void retire(const ShardPtr& shard);
  void announce_if_complete();
  void deliver(decltype(Event::what) what) {
    if (!closed) sink(Event{clock.now(), std::move(what)});
  }

  asio::io_context& io;
  net::Clock& clock;
  SocketFactory sockets;
  MarketDataSettings settings;
  std::function<void(Event)> sink;
  std::map<std::string, ShardPtr> shards;  // by target
  StreamStats counts;
  bool up = false;
  bool changed = false;  // sockets were opened since the last up
  bool closed = false;
};

void MarketData::Impl::follow(const std::vector<Symbol>& symbols) {
  for (auto& [target, shard] : shards) shard->wanted = false;
  std::vector<ShardPtr> fresh;
  for (std::string& target : binance::market_stream_targets(symbols, settings.limits)) {
    ShardPtr& shard = shards[target];
    if (!shard) {
      shard = std::make_shared<Shard>(target);
      fresh.push_back(shard);
      changed = true;
    }
    shard->wanted = true;
  }
  for (const ShardPtr& shard : fresh) open(shard);
  announce_if_complete();
}

void MarketData::Impl::open(const ShardPtr& shard) {
  if (closed || shard->connecting || shard->up) return;
  shard->connecting = true;
  shard->closed_early = false;
  net::Hold hold(clock, "market stream");
  auto task = connect(shared_from_this(), std::move(hold), shard);
  net::spawn(io, "market stream: connect", std::move(task));
}

asio::awaitable<void> MarketData::Impl::connect(Self self, net::Hold hold, ShardPtr shard) {
  const auto socket = sockets();
  shard->socket = socket;
  const std::uint64_t generation = ++shard->generation;
  const std::weak_ptr<Impl> weak = self;
  const std::weak_ptr<Shard> weak_shard = shard;
  const auto current = [weak, weak_shard, generation]() -> std::pair<Self, ShardPtr> {
    const auto owner = weak.lock();
    const auto one = weak_shard.lock();
    if (!owner || owner->closed || !one || one->generation != generation) return {};
    return {owner, one};
  };
  std::function<void(std::string_view)> message = [current](std::string_view text) {
    const auto [owner, one] = current();
    if (owner) owner->on_message(one, text);
  };
  std::function<void(std::string)> ended = [current](const std::string& why) {
    const auto [owner, one] = current();
    if (owner) owner->on_closed(one, why);
  };
  std::string target = shard->target;
  auto connecting = socket->connect(std::move(target), std::move(message), std::move(ended));
  hold.reset();  // the socket holds time itself while it connects
  const auto connected = co_await std::move(connecting);
  hold = net::Hold(clock, "market stream");
  shard->connecting = false;
  if (closed || shard->generation != generation) {
    socket->close();
    co_return;
  }
  if (connected.has_error()) {
    on_lost(shard, connected.error().what());
  } else if (shard->closed_early) {
    on_lost(shard, "closed at once");
  } else {
    on_connected(shard);
  }
}

void MarketData::Impl::on_connected(const ShardPtr& shard) {
  shard->up = true;
  shard->up_since = shard->last_message = clock.now();
  watch_silence(shard);
  announce_if_complete();
}

void MarketData::Impl::on_message(const ShardPtr& shard, std::string_view text) {
  ++counts.messages;
  counts.last_message = shard->last_message = clock.now();
  auto message = shard->decoder.decode(text);
  if (message.has_error()) {
    // One message less of a market that goes on: the core sees a gap in candles by their times.
    ++counts.undecodable;
    counts.last_error = message.error().what();
    return;
  }
  if (message->kind == binance::StreamMessage::Kind::event) deliver(std::move(message->what));
}

void MarketData::Impl::on_closed(const ShardPtr& shard, const std::string& why) {
  if (shard->up) {
    on_lost(shard, why);
  } else {
    shard->closed_early = true;
  }
}

void MarketData::Impl::on_lost(const ShardPtr& shard, const std::string& why) {
  const Time now = clock.now();
  if (shard->up && now - shard->up_since >= settled) shard->failures = 0;
  shard->up = false;
  ++shard->generation;
  if (shard->socket) std::exchange(shard->socket, nullptr)->close();
  counts.last_error = why;
  if (!shard->wanted) return retire(shard);
  ++counts.reconnects;
  const Time again =
      now + wait_before(settings.reconnect, shard->failures++, hash64(shard->target));
  set_timer(shard, again, &Impl::open);
  if (!std::exchange(up, false)) return;
  deliver(event::Connection{event::Channel::market_stream, false, why});
}

void MarketData::Impl::set_timer(const ShardPtr& shard, Time due,
                                 void (Impl::*then)(const ShardPtr&)) {
  if (shard->timer != 0) clock.cancel(shard->timer);
  const std::weak_ptr<Impl> weak = weak_from_this();
  const std::weak_ptr<Shard> weak_shard = shard;
  shard->timer = clock.call_at(due, hash64(shard->target), [weak, weak_shard, then] {
    const auto self = weak.lock();
    const auto one = weak_shard.lock();
    if (!self || !one || self->closed) return;
    one->timer = 0;
    ((*self).*then)(one);
  });
}

void MarketData::Impl::watch_silence(const ShardPtr& shard) {
  if (settings.silence_limit.count() == 0) return;
  set_timer(shard, shard->last_message + settings.silence_limit, &Impl::check_silence);
}

void MarketData::Impl::check_silence(const ShardPtr& shard) {
  if (!shard->up) return;
  if (clock.now() - shard->last_message < settings.silence_limit) return watch_silence(shard);
  on_lost(shard, "silent for " + std::to_string(settings.silence_limit.count() / 1000) + " s");
}

void MarketData::Impl::retire(const ShardPtr& shard) {
  const ShardPtr keep = shard;
  ++keep->generation;
  keep->up = false;
  if (keep->timer != 0) clock.cancel(std::exchange(keep->timer, 0));
  if (keep->socket) std::exchange(keep->socket, nullptr)->close();
  shards.erase(keep->target);
}

// When every wanted socket is open: the unwanted ones close, and the core hears of it.
void MarketData::Impl::announce_if_complete() {
  for (const auto& [target, shard] : shards) {
    if (shard->wanted && !shard->up) return;
  }
  std::vector<ShardPtr> unwanted;
  for (const auto& [target, shard] : shards) {
    if (!shard->wanted) unwanted.push_back(shard);
  }
  for (const ShardPtr& shard : unwanted) retire(shard);
  if (shards.empty() || (up && !changed)) return;
  up = true;
  changed = false;
  deliver(event::Connection{event::Channel::market_stream, true, ""});
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
  stats.up = impl_->up;
  stats.sockets = static_cast<int>(impl_->shards.size());
  for (const auto& [target, shard] : impl_->shards) stats.sockets_up += shard->up ? 1 : 0;
  return stats;
}

void MarketData::close() {
  if (std::exchange(impl_->closed, true)) return;
  const auto shards = std::exchange(impl_->shards, {});
  for (const auto& [target, shard] : shards) impl_->retire(shard);
}

}  // namespace vectord::gateway
