#pragma once
// The body of an answer whose end is not known when it begins (server-sent events). What is written
// waits in a bounded buffer; a client that takes it too slowly is dropped, never waited for. It
// opens no socket: the connection that carries it attaches itself. On the loop's thread only.
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace vectord::net {

class OpenBody {
 public:
  explicit OpenBody(std::size_t max_waiting) : max_waiting_(max_waiting) {}

  // False: the client is gone, or was dropped now because more than max_waiting bytes would wait.
  bool write(std::string_view bytes) {
    if (ended_) return false;
    if (waiting_.size() + bytes.size() > max_waiting_) {
      too_slow_ = true;
      end();
      return false;
    }
    waiting_ += bytes;
    tell();
    return !ended_;
  }
  void end() {
    if (!std::exchange(ended_, true)) tell();
  }
  bool ended() const { return ended_; }
  bool too_slow() const { return too_slow_; }

  // For the connection: called after each write and at the end; what waits, taken out.
  void on_news(std::function<void()> news) { news_ = std::move(news); }
  std::string take() { return std::exchange(waiting_, {}); }
  bool has_bytes() const { return !waiting_.empty(); }

 private:
  // A copy: whoever is told may let go of being told.
  void tell() const {
    if (const auto news = news_) news();
  }

  std::size_t max_waiting_;
  std::string waiting_;
  bool ended_ = false;
  bool too_slow_ = false;
  std::function<void()> news_;
};

}  // namespace vectord::net
