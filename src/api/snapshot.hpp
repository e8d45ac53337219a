#pragma once
// The dashboard's JSON, written once for each look at the daemon and not for each request. Private
// to api.
#include <string>

#include "vectord/api/backend.hpp"

namespace vectord::api {

class Snapshot {
 public:
  const std::string& json(const Dashboard& now) {
    if (now.sequence == 0 || now.sequence != sequence_) {
      json_ = dashboard_json(now);
      sequence_ = now.sequence;
    }
    return json_;
  }

 private:
  std::uint64_t sequence_ = 0;
  std::string json_;
};

}  // namespace vectord::api
