#pragma once
// Writes pending records in groups, one transaction each: all of a group or nothing.
#include <deque>
#include <span>
#include <variant>

#include "storage/sqlite.hpp"
#include "vectord/storage/records.hpp"

namespace vectord::storage {

struct TimedAlert {
  effect::Alert alert;
  Time at;
};
using Record = std::variant<effect::RecordSignal, effect::RecordOrder, effect::RecordFill,
                            effect::RecordTrade, effect::RecordState, TimedAlert>;

class Writer {
 public:
  static result<Writer> open(const Connection& connection);
  // All rows in one transaction; on error none of them.
  result<void> write(const Connection& connection, std::int64_t session,
                     const std::deque<Record>& records);

 private:
  result<void> write_all(std::int64_t session, const std::deque<Record>& records);
  Statement& filled(const effect::RecordSignal& record, std::int64_t session);
  Statement& filled(const effect::RecordOrder& record, std::int64_t session);
  Statement& filled(const effect::RecordFill& record, std::int64_t session);
  Statement& filled(const effect::RecordTrade& record, std::int64_t session);
  Statement& filled(const effect::RecordState& record, std::int64_t session);
  Statement& filled(const TimedAlert& record, std::int64_t session);

  Statement begin_, commit_, rollback_;
  Statement signal_, order_, fill_, trade_, state_, no_state_, alert_;
};

}  // namespace vectord::storage
