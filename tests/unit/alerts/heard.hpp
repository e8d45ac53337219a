#pragma once
// A sink that remembers what it was told, as "state code:subject".
#include <string>
#include <vector>

#include "vectord/alerts/notice.hpp"

namespace vectord::alerts {

class Heard : public Sink {
 public:
  std::vector<std::string> lines;
  std::vector<Notice> notices;
  void tell(const Notice& notice) override {
    notices.push_back(notice);
    lines.push_back(std::string(to_string(notice.state)) + " " + notice.code + ":" +
                    notice.subject);
  }
};
using Lines = std::vector<std::string>;

inline Time at_second(std::int64_t second) {
  return time_from_ms(1'800'000'000'000 + second * 1000);
}

}  // namespace vectord::alerts
