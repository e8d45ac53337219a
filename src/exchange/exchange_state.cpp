// Accounts saved and brought back into a market that goes on from there.
#include <algorithm>
#include <charconv>

#include "exchange/exchange_impl.hpp"

namespace vectord::exchange {
namespace {

constexpr std::string_view saved_head = "simulated-exchange 1 ";

}  // namespace

std::string SimulatedExchange::Impl::save() {
  return std::string(saved_head) + std::to_string(to_ms(now())) + "\n" + core.save();
}

result<void> SimulatedExchange::Impl::load(std::string_view saved) {
  const auto at = SimulatedExchange::saved_at(saved);
  if (!at) {
    return Error(Errc::parse,
                 "the simulated exchange's saved state does not begin as one; "
                 "delete it to begin with fresh accounts");
  }
  matching::Exchange restored(core_settings(settings, faults), source.instruments());
  const auto loaded = restored.load(saved.substr(saved.find('\n') + 1));
  if (loaded.has_error()) return loaded.error().within("the simulated exchange's saved state");
  core = std::move(restored);
  // The market goes on to where the accounts were; what it did until then they have lived through.
  auto next = source.next_at();
  for (; next && *next <= *at; next = source.next_at()) {
    const auto step = source.next();
    for (const auto& point : step->points) board.record(point);
  }
  latest = std::max(latest, *at);
  for (const auto& [symbol, point] : std::map(board.points())) apply(point, latest);
  open_accounts();
  drain();
  return {};
}

std::optional<Time> SimulatedExchange::saved_at(std::string_view saved) {
  if (!saved.starts_with(saved_head)) return std::nullopt;
  const auto line = saved.substr(0, saved.find('\n')).substr(saved_head.size());
  std::int64_t ms = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), ms);
  if (parsed.ec != std::errc{} || parsed.ptr != line.data() + line.size()) return std::nullopt;
  return time_from_ms(ms);
}

}  // namespace vectord::exchange
