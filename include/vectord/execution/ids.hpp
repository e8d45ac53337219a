#pragma once
// Client order ids: deterministic, never used twice. prefix + session tag + "-" + sequence (base
// 36) + role letter, at most 36 characters of the exchange's set. The sequence is durable state:
// whoever takes an id records next_sequence() before the id is used.
#include <cstdint>
#include <string>
#include <string_view>

#include "vectord/domain/order.hpp"

namespace vectord::execution {

class OrderIds {
 public:
  // prefix + tag: at most 20 characters of [.A-Z:/a-z0-9_-].
  OrderIds(std::string prefix, std::string_view session_tag);

  ClientOrderId next(OrderRole role);
  std::uint64_t next_sequence() const { return next_; }
  void resume_at(std::uint64_t next_sequence);  // never goes back

  // Placed by us in this session or another.
  bool is_ours(const ClientOrderId& id) const { return id.view().starts_with(prefix_); }
  // The role an id of ours tells; entry for anything else.
  static OrderRole role_of(const ClientOrderId& id);
  const std::string& prefix() const { return prefix_; }

 private:
  std::string prefix_, stem_;
  std::uint64_t next_ = 1;
};

}  // namespace vectord::execution
