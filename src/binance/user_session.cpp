#include "vectord/binance/user_session.hpp"

namespace vectord::binance {

UserSession::UserSession(UserSessionSettings settings, std::uint64_t seed)
    : settings_(settings), seed_(seed) {}

UserSession::Action UserSession::back_off(Time now, bool close_socket) {
  if (up() && now - connected_at_ >= settings_.settled) failures_ = 0;
  state_ = State::backing_off;
  key_.clear();
  const Time until = now + wait_before(settings_.reconnect, failures_++, seed_);
  return {close_socket ? Do::reconnect : Do::wait, until};
}

UserSession::Action UserSession::extend_at(Time at) {
  state_ = State::live;
  return {Do::wait, at};
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
  return state_ == State::creating ? back_off(now, false) : Action{};
}

UserSession::Action UserSession::on_connected(Time now) {
  if (state_ != State::connecting) return {};
  connected_at_ = now;
  return extend_at(now + settings_.keep_alive);
}

UserSession::Action UserSession::on_connect_failed(Time now) {
  return state_ == State::connecting ? back_off(now, false) : Action{};
}

UserSession::Action UserSession::on_extended(Time now) {
  if (state_ != State::extending) return {};
  extended_at_ = now;
  return extend_at(now + settings_.keep_alive);
}

UserSession::Action UserSession::on_extend_failed(bool key_is_gone, Time now) {
  if (state_ != State::extending) return {};
  // A key lives 60 min: until near its end the stream stays and the PUT is tried again.
  if (key_is_gone || now - extended_at_ >= settings_.key_life) return back_off(now, true);
  return extend_at(now + settings_.extend_retry);
}

UserSession::Action UserSession::on_closed(Time now) {
  return up() ? back_off(now, false) : Action{};
}

UserSession::Action UserSession::on_lost(Time now) {
  return up() ? back_off(now, true) : Action{};
}

UserSession::Action UserSession::on_timer(Time) {
  if (state_ == State::live) {
    state_ = State::extending;
    return {Do::extend_key, Time{}};
  }
  if (state_ == State::backing_off) {
    state_ = State::creating;
    return {Do::create_key, Time{}};
  }
  return {};
}

}  // namespace vectord::binance
