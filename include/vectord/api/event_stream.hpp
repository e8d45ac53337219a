#pragma once
// Server-sent events of GET /system/stream: who listens, and what they missed. Every subscriber has
// a bounded buffer; a slow one is dropped, and nobody waits for it. What happened (not the
// dashboard) is kept for those who come back with Last-Event-ID: the last 256 events.
// Orders and signals cost nothing until somebody has listened once. On the loop's thread only.
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vectord/alerts/notice.hpp"
#include "vectord/base/time.hpp"
#include "vectord/domain/effect.hpp"
#include "vectord/net/open_body.hpp"

namespace vectord::api {

class EventStream : public alerts::Sink {
 public:
  static constexpr std::size_t max_subscribers = 32;
  static constexpr std::size_t max_waiting = 256 * 1024;  // bytes of one subscriber
  static constexpr std::size_t kept = 256;

  // `life` tells the ids of this process from those of the one before. Without '-'.
  explicit EventStream(std::string life) : life_(std::move(life)) {}

  // Null when there are too many. An id of this life brings what came after it; one of another
  // life brings all that is kept; empty: nothing but what comes.
  std::shared_ptr<net::OpenBody> subscribe(std::string_view last_event_id);
  std::size_t subscribers();

  void signal(const effect::RecordSignal& decided);
  void order(const effect::RecordOrder& order);
  void trade(const Trade& trade);
  void tell(const alerts::Notice& notice) override;
  // Not kept: the next one replaces it.
  void dashboard(std::string_view json);

 private:
  void happened(std::string_view event, const std::string& json);
  void send(std::string_view frame);

  std::string life_;
  bool heard_once_ = false;
  std::uint64_t last_ = 0;          // number of the newest event
  std::deque<std::string> frames_;  // the newest last
  std::vector<std::shared_ptr<net::OpenBody>> subscribers_;
};

}  // namespace vectord::api
