#include "exchange/listen_keys.hpp"

#include <algorithm>

#include "vectord/base/prng.hpp"

namespace vectord::exchange {
namespace {

std::string make_key(std::uint64_t seed) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  Prng chance(seed);
  std::string key;
  for (int i = 0; i < 64; ++i) key.push_back(letters[chance.below(letters.size())]);
  return key;
}

}  // namespace

const std::string& ListenKeys::open(int account, Time now) {
  Entry& entry = keys_[account];
  if (entry.key.empty() || entry.expires <= now) {
    entry.key = make_key(mix64(seed_ ^ mix64(static_cast<std::uint64_t>(account) + 1)) + ++made_);
  }
  entry.expires = now + life_;
  return entry.key;
}

bool ListenKeys::extend(int account, Time now) {
  const auto entry = keys_.find(account);
  if (entry == keys_.end() || entry->second.expires <= now) return false;
  entry->second.expires = now + life_;
  return true;
}

std::optional<std::string> ListenKeys::close(int account, Time now) {
  const auto entry = keys_.find(account);
  if (entry == keys_.end() || entry->second.expires <= now) return std::nullopt;
  std::string key = std::move(entry->second.key);
  keys_.erase(entry);
  return key;
}

void ListenKeys::end(int account, Time now) {
  const auto entry = keys_.find(account);
  if (entry != keys_.end()) entry->second.expires = std::min(entry->second.expires, now);
}

std::optional<int> ListenKeys::account_of(std::string_view key, Time now) const {
  for (const auto& [account, entry] : keys_) {
    if (entry.key == key && entry.expires > now) return account;
  }
  return std::nullopt;
}

std::optional<Time> ListenKeys::next_expiry() const {
  std::optional<Time> next;
  for (const auto& [account, entry] : keys_) {
    if (!next || entry.expires < *next) next = entry.expires;
  }
  return next;
}

std::vector<ListenKeys::Expired> ListenKeys::expire(Time now) {
  std::vector<Expired> ended;
  for (auto entry = keys_.begin(); entry != keys_.end();) {
    if (entry->second.expires > now) {
      ++entry;
      continue;
    }
    ended.push_back({entry->first, entry->second.key});
    entry = keys_.erase(entry);
  }
  return ended;
}

}  // namespace vectord::exchange
