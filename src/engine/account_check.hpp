#pragma once
// Why an account cannot be traded, each a sentence for its owner that says what to do; empty: it
// can. Private to engine.
#include <string>
#include <string_view>
#include <vector>

#include "vectord/domain/account.hpp"
#include "vectord/engine/settings.hpp"

namespace vectord::engine {

// Of what the exchange says of the account: trading permission, modes, clock. The first that fails.
std::string account_problem(const AccountSnapshot& account, const EngineSettings& settings);
// The exchange refused our key, with these words.
std::string key_problem(std::string_view said);
// The wallet cannot carry the smallest order of any symbol: `least_notional` is that order's value.
std::string balance_problem(Money wallet, Money least_notional, const EngineSettings& settings);

}  // namespace vectord::engine
