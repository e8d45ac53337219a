#include "vectord/binance/market_session.hpp"

#include <algorithm>

#include "vectord/base/prng.hpp"

namespace vectord::binance {
namespace {

std::string seconds(Millis span) {
  return std::to_string(span.count() / 1000) + " s";
}

template <class Map>
auto find_shard(Map& shards, MarketSession::SocketId socket) {
  const auto is = [socket](const auto& one) { return one && one->id == socket; };
  return std::find_if(shards.begin(), shards.end(), [&](const auto& entry) {
    const auto& shard = entry.second;
    return is(shard.active) || is(shard.next) || is(shard.leaving);
  });
}

}  // namespace

MarketSession::Shards::iterator MarketSession::shard_of(SocketId socket) {
  return find_shard(shards_, socket);
}
MarketSession::Shards::const_iterator MarketSession::shard_of(SocketId socket) const {
  return find_shard(shards_, socket);
}

// ── what is followed ──

// A row a symbol, a column a kind. A symbol that stays keeps its paces.
void MarketSession::number(std::vector<Symbol> symbols) {
  std::sort(symbols.begin(), symbols.end());
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  std::vector<StreamPace> paces;
  std::unordered_map<Symbol, std::size_t> rows;
  for (const Symbol& symbol : symbols) {
    const auto known = rows_.find(symbol);
    for (std::size_t kind = 0; kind < stream_kinds; ++kind) {
      paces.push_back(known != rows_.end() ? paces_[known->second * stream_kinds + kind]
                                           : StreamPace(static_cast<StreamKind>(kind)));
    }
    rows.emplace(symbol, rows.size());
  }
  rows_ = std::move(rows);
  paces_ = std::move(paces);
}

MarketSession::Actions MarketSession::follow(std::vector<Symbol> symbols, Time) {
  Actions actions;
  number(symbols);
  for (auto& [target, shard] : shards_) shard.wanted = false;
  for (StreamTarget& wanted : market_stream_targets(std::move(symbols), settings_.limits)) {
    const auto [found, is_new] = shards_.try_emplace(wanted.target);
    Shard& shard = found->second;
    shard.wanted = true;
    shard.names = std::move(wanted.streams);
    if (!is_new) continue;
    changed_ = true;
    missed(shard);  // between its history and its first message a candle may close
    open(found->first, shard, actions);
  }
  leave_unwanted(actions);
  for (auto& [target, shard] : shards_) {
    shard.streams.clear();
    for (const MarketStream& name : shard.names) {
      if (const auto id = stream_of(name.kind, name.symbol)) shard.streams.push_back(*id);
    }
  }
  announce(actions);
  return actions;
}

// What is no longer wanted stays open as it is until everything new is, and is not mended.
void MarketSession::leave_unwanted(Actions& actions) {
  for (auto& [target, shard] : shards_) {
    if (shard.wanted) continue;
    shard.open_at.reset();
    close_sockets({&shard.next, &shard.leaving}, actions);
    if (!shard.active || !shard.active->up) close_sockets({&shard.active}, actions);
  }
  std::erase_if(shards_,
                [](const auto& entry) { return !entry.second.wanted && !entry.second.active; });
}

// ── sockets come and go ──

void MarketSession::open(const std::string& target, Shard& shard, Actions& actions) {
  shard.open_at.reset();
  auto& place = shard.active ? shard.next : shard.active;
  place = Socket{.id = ++last_id_};
  actions.push_back({Do::open, last_id_, target, {}});
}

void MarketSession::open_later(const std::string& target, Shard& shard, Time now) {
  shard.open_at = now + wait_before(settings_.reconnect, shard.failures++, hash64(target));
}

void MarketSession::activate(const std::string& target, Shard& shard, Time now) {
  const auto spread = static_cast<std::uint64_t>(settings_.rotate_spread.count()) + 1;
  const auto draw = static_cast<std::int64_t>(hash64(target) % spread);
  shard.rotate_at = shard.active->since + settings_.rotate_after + Millis{draw};
  shard.reopen_from = now + settings_.reopen_spacing;
}

MarketSession::Actions MarketSession::on_connected(SocketId socket, Time now) {
  Actions actions;
  const auto found = shard_of(socket);
  if (found == shards_.end()) return actions;
  auto& [target, shard] = *found;
  const bool is_next = shard.next && shard.next->id == socket;
  Socket& one = is_next ? *shard.next : *shard.active;
  one = Socket{.id = socket, .up = true, .spoke = false, .since = now, .heard = now};
  if (is_next) return actions;  // it has to speak first
  for (const StreamId stream : shard.streams) paces_[stream].begin(now);
  activate(target, shard, now);
  announce(actions);
  return actions;
}

MarketSession::Actions MarketSession::on_failed(SocketId socket, const std::string& why, Time now) {
  const auto found = shard_of(socket);
  if (found == shards_.end()) return {};
  auto& [target, shard] = *found;
  last_trouble_ = why;
  ++counts_.reconnects;
  if (!shard.wanted) return retire(found);
  if (shard.next && shard.next->id == socket) {
    shard.next.reset();
  } else {
    shard.active.reset();
  }
  open_later(target, shard, now);
  return {};
}

MarketSession::Actions MarketSession::retire(Shards::iterator shard) {
  Actions actions;
  Shard& gone = shard->second;
  close_sockets({&gone.active, &gone.next, &gone.leaving}, actions);
  shards_.erase(shard);
  return actions;
}

MarketSession::Actions MarketSession::on_closed(SocketId socket, const std::string& why, Time now) {
  Actions actions;
  const auto found = shard_of(socket);
  if (found == shards_.end()) return actions;
  auto& [target, shard] = *found;
  if (shard.leaving && shard.leaving->id == socket) {
    shard.leaving.reset();
  } else if (shard.next && shard.next->id == socket) {
    return on_failed(socket, why, now);
  } else if (!shard.wanted) {
    return retire(found);
  } else {
    lose(target, shard, why, now, actions);
  }
  return actions;
}

void MarketSession::lose(const std::string& target, Shard& shard, const std::string& why, Time now,
                         Actions& actions) {
  last_trouble_ = why;
  actions.push_back({Do::close, shard.active->id, {}, {}});
  if (shard.next && shard.next->up) {  // it has heard everything meanwhile
    take_over(target, shard, now, actions);
    shard.leaving.reset();
    return;
  }
  if (now - shard.active->since >= settings_.settled) shard.failures = 0;
  shard.active = std::exchange(shard.next, std::nullopt);
  ++counts_.reconnects;
  missed(shard);
  shard.doubted.clear();
  if (!shard.active && !shard.open_at) open_later(target, shard, now);
  if (std::exchange(up_, false)) actions.push_back({Do::down, 0, why, {}});
}

// The new socket has everything from here on.
void MarketSession::take_over(const std::string& target, Shard& shard, Time now, Actions& actions) {
  if (shard.leaving) actions.push_back({Do::close, shard.leaving->id, {}, {}});
  shard.leaving = std::exchange(shard.active, std::exchange(shard.next, std::nullopt));
  shard.leaves_at = now + settings_.overlap;
  shard.failures = 0;
  shard.open_at.reset();
  ++counts_.rotations;
  activate(target, shard, now);
  if (shard.doubted.empty()) return;
  gaps_.merge(std::exchange(shard.doubted, {}));
  changed_ = true;
  announce(actions);
}

void MarketSession::close_sockets(std::initializer_list<std::optional<Socket>*> sockets,
                                  Actions& actions) {
  for (std::optional<Socket>* socket : sockets) {
    if (*socket) actions.push_back({Do::close, (*socket)->id, {}, {}});
    socket->reset();
  }
}

void MarketSession::missed(const Shard& shard) {
  for (const MarketStream& name : shard.names) {
    if (is_kline(name.kind)) gaps_.insert(name.symbol);
  }
}

bool MarketSession::all_up() const {
  return std::all_of(shards_.begin(), shards_.end(), [](const auto& entry) {
    return !entry.second.wanted || (entry.second.active && entry.second.active->up);
  });
}

// When every wanted socket is open: the unwanted ones close, and the core hears of it.
void MarketSession::announce(Actions& actions) {
  if (!all_up()) return;
  for (auto& [target, shard] : shards_) {
    if (!shard.wanted) close_sockets({&shard.active, &shard.next, &shard.leaving}, actions);
  }
  std::erase_if(shards_, [](const auto& entry) { return !entry.second.wanted; });
  if (shards_.empty()) gaps_.clear();
  if (shards_.empty() || (up_ && !changed_)) return;
  up_ = true;
  changed_ = false;
  actions.push_back({Do::up, 0, {}, {gaps_.begin(), gaps_.end()}});
  gaps_.clear();
}

// ── data, and its absence ──

MarketSession::Actions MarketSession::on_heard(SocketId socket, std::span<const StreamId> streams,
                                               Time now) {
  Actions actions;
  const auto found = shard_of(socket);
  if (found == shards_.end() || streams.empty()) return actions;
  auto& [target, shard] = *found;
  for (const StreamId stream : streams) paces_[stream].heard(now);
  const bool is_next = shard.next && shard.next->id == socket;
  auto& place = is_next ? shard.next : shard.active;
  if (!place || place->id != socket || !place->up) return actions;
  place->heard = now;
  place->spoke = true;
  if (is_next) take_over(target, shard, now, actions);
  return actions;
}

bool MarketSession::overlaps(SocketId socket) const {
  const auto found = shard_of(socket);
  return found != shards_.end() && (found->second.next || found->second.leaving);
}

bool MarketSession::is_open(SocketId socket) const {
  const auto found = shard_of(socket);
  if (found == shards_.end()) return false;
  for (const auto* one : {&found->second.active, &found->second.next, &found->second.leaving}) {
    if (*one && (*one)->id == socket) return (*one)->up;
  }
  return false;
}

// The least that any of its streams may be silent: a socket that is silent so long as a whole is
// dead.
Millis MarketSession::patience(const Shard& shard) const {
  Millis least = settings_.silence.ceiling;
  for (const StreamId stream : shard.streams) {
    least = std::min(least, paces_[stream].limit(settings_.silence));
  }
  return least;
}

void MarketSession::judge(const std::string& target, Shard& shard, Time now, Actions& actions) {
  if (!settings_.watch_silence || !shard.wanted || shard.streams.empty()) return;
  const Millis allowed = patience(shard);
  if (shard.next && shard.next->up && now - shard.next->since >= allowed) {
    actions.push_back({Do::close, shard.next->id, {}, {}});
    last_trouble_ = "a new socket brought nothing for " + seconds(allowed);
    shard.next.reset();
    open_later(target, shard, now);
  }
  if (!shard.active || !shard.active->up) return;
  if (now - shard.active->heard < allowed) return judge_streams(target, shard, now, actions);
  for (const StreamId stream : shard.streams) paces_[stream].doubt(now);
  lose(target, shard, "silent for " + seconds(now - shard.active->heard), now, actions);
}

// One stream may be dead while the others of its socket live.
void MarketSession::judge_streams(const std::string& target, Shard& shard, Time now,
                                  Actions& actions) {
  if (shard.next || shard.open_at || now < shard.reopen_from) return;
  for (std::size_t i = 0; i < shard.streams.size(); ++i) {
    StreamPace& pace = paces_[shard.streams[i]];
    if (pace.silent_at(settings_.silence) > now) continue;
    last_trouble_ = to_string(shard.names[i]) + " is silent";
    pace.doubt(now);
    if (is_kline(shard.names[i].kind)) shard.doubted.insert(shard.names[i].symbol);
    if (shard.next) continue;
    ++counts_.reopened;
    open(target, shard, actions);
    shard.reopen_from = now + settings_.reopen_spacing;
  }
}

// ── time ──

bool MarketSession::is_steady(const Shard& shard) {
  return shard.wanted && shard.active && shard.active->up && !shard.next && !shard.open_at;
}

MarketSession::Actions MarketSession::on_timer(Time now) {
  Actions actions;
  for (auto& [target, shard] : shards_) {
    if (shard.leaving && shard.leaves_at <= now) {
      actions.push_back({Do::close, shard.leaving->id, {}, {}});
      shard.leaving.reset();
    }
    if (shard.open_at && *shard.open_at <= now) open(target, shard, actions);
    if (is_steady(shard) && shard.rotate_at <= now) open(target, shard, actions);
    judge(target, shard, now, actions);
  }
  return actions;
}

std::optional<Time> MarketSession::verdict_at(const Shard& shard) const {
  if (!settings_.watch_silence || !shard.wanted || shard.streams.empty()) return std::nullopt;
  if (!shard.active || !shard.active->up) return std::nullopt;
  const Millis allowed = patience(shard);
  Time next = shard.active->heard + allowed;
  if (shard.next && shard.next->up) next = std::min(next, shard.next->since + allowed);
  if (shard.next || shard.open_at) return next;
  for (const StreamId stream : shard.streams) {
    const Time due = paces_[stream].silent_at(settings_.silence);
    next = std::min(next, std::max(due, shard.reopen_from));
  }
  return next;
}

std::optional<Time> MarketSession::next_timer() const {
  std::optional<Time> next;
  const auto at = [&next](Time due) { next = std::min(next.value_or(due), due); };
  for (const auto& [target, shard] : shards_) {
    if (shard.leaving) at(shard.leaves_at);
    if (shard.open_at) at(*shard.open_at);
    if (is_steady(shard)) at(shard.rotate_at);
    if (const auto verdict = verdict_at(shard)) at(*verdict);
  }
  return next;
}

MarketSession::Counts MarketSession::counts() const {
  Counts counts = counts_;
  for (const auto& [target, shard] : shards_) {
    for (const auto* socket : {&shard.active, &shard.next, &shard.leaving}) {
      counts.sockets += *socket ? 1 : 0;
      counts.sockets_up += *socket && (*socket)->up ? 1 : 0;
    }
  }
  return counts;
}

}  // namespace vectord::binance
