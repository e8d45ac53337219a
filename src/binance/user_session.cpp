#include "vectord/binance/user_session.hpp"

#include <algorithm>

namespace vectord::binance {

UserSession::UserSession(UserSessionSettings settings, std::uint64_t seed)
    : settings_(settings), seed_(seed) {}

UserSession::Action UserSession::back_off(Time now) {
  const Do what = up() ? Do::reconnect : Do::wait;
  if (up() && now - connected_at_ >= settings_.settled) failures_ = 0;
  state_ = State::backing_off;
  next_ = Next::none;
  key_.clear();
  return {what, now + wait_before(settings_.reconnect, failures_++, seed_)};
}

UserSession::Action UserSession::stay(Do what) {
  if (state_ == State::extending) return {what, next_ == Next::open ? rotate_at_ : Time{}};
  state_ = State::live;
  return {what, next_ == Next::connecting ? extend_at_ : std::min(extend_at_, rotate_at_)};
}

UserSession::Action UserSession::start(Time) {
  if (state_ != State::idle) return {};
  state_ = State::creating;
  return {Do::create_key, Time{}};
}

UserSession::Action UserSession::on_key(std::string key, Time now) {
  if (state_ != State::creating) return {};
  key_ = std::move(key);
  extended_at_ = now;
  state_ = State::connecting;
  return {Do::connect, Time{}};
}

UserSession::Action UserSession::on_key_failed(Time now) {
  return state_ == State::creating ? back_off(now) : Action{};
}

UserSession::Action UserSession::on_connected(Time now) {
  if (state_ != State::connecting) return {};
  connected_at_ = now;
  rotate_at_ = now + settings_.rotate_after;
  extend_at_ = now + settings_.keep_alive;
  state_ = State::live;
  return stay();
}

UserSession::Action UserSession::on_connect_failed(Time now) {
  return state_ == State::connecting ? back_off(now) : Action{};
}

// ── the next socket ──

UserSession::Action UserSession::on_next_connected(Time now) {
  if (next_ != Next::connecting) return {};
  next_ = Next::open;
  next_connected_at_ = now;
  rotate_at_ = now + settings_.overlap;
  return stay();
}

UserSession::Action UserSession::on_next_failed(Time now) {
  if (next_ == Next::none) return {};
  next_ = Next::none;
  rotate_at_ = now + settings_.rotate_retry;
  return stay(Do::drop_next);
}

// ── the key ──

UserSession::Action UserSession::on_extended(Time now) {
  if (state_ != State::extending) return {};
  extended_at_ = now;
  extend_at_ = now + settings_.keep_alive;
  state_ = State::live;
  return stay();
}

UserSession::Action UserSession::on_extend_failed(bool key_is_gone, Time now) {
  if (state_ != State::extending) return {};
  // A key lives 60 min: until near its end the stream stays and the PUT is tried again.
  if (key_is_gone || now - extended_at_ >= settings_.key_life) return back_off(now);
  extend_at_ = now + settings_.extend_retry;
  state_ = State::live;
  return stay();
}

// ── the end, and time ──

UserSession::Action UserSession::on_closed(Time now) {
  if (!up()) return {};
  if (next_ != Next::open) return back_off(now);
  // The second socket has had every event since it opened.
  rotate_at_ = now;
  return on_timer(now);
}

UserSession::Action UserSession::on_lost(Time now) {
  return up() ? back_off(now) : Action{};
}

UserSession::Action UserSession::on_timer(Time now) {
  if (state_ == State::backing_off) {
    state_ = State::creating;
    return {Do::create_key, Time{}};
  }
  if (!up()) return {};
  if (next_ == Next::open && rotate_at_ <= now) {
    next_ = Next::none;
    connected_at_ = next_connected_at_;
    rotate_at_ = connected_at_ + settings_.rotate_after;
    return stay(Do::leave_old);
  }
  if (state_ == State::live && next_ == Next::none && rotate_at_ <= now) {
    next_ = Next::connecting;
    return stay(Do::connect_next);
  }
  if (state_ == State::live && extend_at_ <= now) {
    state_ = State::extending;
    return stay(Do::extend_key);
  }
  return stay();
}

}  // namespace vectord::binance
