#include "vectord/execution/ids.hpp"

#include <algorithm>

namespace vectord::execution {
namespace {

constexpr std::size_t stem_bound = 20;  // leaves 13 digits of base 36 and more within 36 characters

bool allowed(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
         c == ':' || c == '/' || c == '_' || c == '-';
}

char letter(OrderRole role) {
  switch (role) {
    case OrderRole::entry: return 'E';
    case OrderRole::exit: return 'X';
    case OrderRole::stop: return 'S';
    case OrderRole::target: return 'T';
  }
  return 'E';
}

std::string base36(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string out;
  do {
    out.insert(out.begin(), digits[value % 36]);
    value /= 36;
  } while (value != 0);
  return out;
}

}  // namespace

OrderIds::OrderIds(std::string prefix, std::string_view session_tag) : prefix_(std::move(prefix)) {
  stem_ = prefix_ + std::string(session_tag);
  VECTOR_CHECK(!prefix_.empty() && stem_.size() <= stem_bound,
               "client order id: prefix and session tag are longer than 20 characters");
  VECTOR_CHECK(std::all_of(stem_.begin(), stem_.end(), allowed),
               "client order id: prefix or session tag has a character the exchange refuses");
}

ClientOrderId OrderIds::next(OrderRole role) {
  return ClientOrderId{stem_ + '-' + base36(next_++) + letter(role)};
}

void OrderIds::resume_at(std::uint64_t next_sequence) {
  next_ = std::max(next_, next_sequence);
}

OrderRole OrderIds::role_of(const ClientOrderId& id) {
  const std::string_view text = id.view();
  for (const OrderRole role : {OrderRole::exit, OrderRole::stop, OrderRole::target}) {
    if (!text.empty() && text.back() == letter(role)) return role;
  }
  return OrderRole::entry;
}

}  // namespace vectord::execution
