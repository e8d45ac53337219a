#include "vectord/matching/exchange.hpp"

#include "matching/core.hpp"
#include "matching/rejections.hpp"

namespace vectord::matching {

Exchange::Exchange(Settings settings, std::vector<Instrument> instruments)
    : core_(std::make_unique<Core>(settings, std::move(instruments))) {}
Exchange::~Exchange() = default;
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;

void Exchange::drain(Outputs& into) {
  core_->drain(into);
}
void Exchange::on_market(const MarketMove& move, Time at) {
  core_->on_market(move, at);
}
void Exchange::on_funding(Symbol symbol, Rate rate, Time at) {
  core_->on_funding(symbol, rate, at);
}
bool Exchange::close_by_force(AccountId account, Symbol symbol, ForcedClose how, Time at) {
  return core_->close_by_force(account, symbol, how, at);
}
void Exchange::advance(Time at) {
  core_->advance(at);
}

const std::vector<Instrument>& Exchange::instruments() const {
  return core_->instruments();
}
const Instrument* Exchange::instrument(Symbol symbol) const {
  const SymbolState* found = std::as_const(*core_).find(symbol);
  return found == nullptr ? nullptr : found->instrument;
}
std::optional<MarketState> Exchange::market(Symbol symbol) const {
  const SymbolState* found = std::as_const(*core_).find(symbol);
  return found == nullptr ? std::nullopt : found->market;
}
std::optional<BookTicker> Exchange::book_ticker(Symbol symbol) const {
  const SymbolState* found = std::as_const(*core_).find(symbol);
  if (found == nullptr || !found->book.shaped()) return std::nullopt;
  return core_->top_of(*found);
}
std::optional<BookDepth> Exchange::depth(Symbol symbol, std::size_t limit) const {
  const SymbolState* found = std::as_const(*core_).find(symbol);
  if (found == nullptr || !found->book.shaped()) return std::nullopt;
  return BookDepth{found->book.levels(Side::buy, limit), found->book.levels(Side::sell, limit),
                   found->update_id};
}

AccountId Exchange::create_account(std::string name, Money initial) {
  return core_->create_account(std::move(name), initial);
}
std::optional<AccountId> Exchange::find_account(std::string_view name) const {
  return core_->find_account(name);
}
int Exchange::account_count() const {
  return core_->account_count();
}
AccountView Exchange::account(AccountId account) const {
  return core_->view(std::as_const(*core_).account(account));
}
AccountTotals Exchange::totals(AccountId account) const {
  return std::as_const(*core_).account(account).totals;
}
PositionView Exchange::position(AccountId account, Symbol symbol) const {
  const SymbolState* found = std::as_const(*core_).find(symbol);
  VECTOR_CHECK(found != nullptr, "position of an unknown symbol");
  return core_->view(std::as_const(*core_).account(account), *found);
}
std::vector<PositionView> Exchange::positions(AccountId account) const {
  return core_->views(std::as_const(*core_).account(account));
}
SymbolConfig Exchange::symbol_config(AccountId account, Symbol symbol) const {
  return core_->symbol_config(account, symbol);
}

Answer<Order> Exchange::place(AccountId account, const OrderParams& params, Time at) {
  return core_->place(account, params, at);
}
Answer<Done> Exchange::test(AccountId account, const OrderParams& params, Time at) const {
  return core_->test(account, params, at);
}
Answer<Order> Exchange::modify(AccountId account, const ModifyParams& params, Time at) {
  return core_->modify(account, params, at);
}
Answer<Order> Exchange::cancel(AccountId account, const OrderRef& ref, Time at) {
  return core_->cancel(account, ref, at);
}
Answer<Done> Exchange::cancel_all(AccountId account, Symbol symbol, Time at) {
  return core_->cancel_all(account, symbol, at);
}
Answer<Done> Exchange::countdown_cancel_all(AccountId account, Symbol symbol, Millis countdown,
                                            Time at) {
  return core_->countdown(account, symbol, countdown, at);
}
Answer<Order> Exchange::query_order(AccountId account, const OrderRef& ref) const {
  return core_->query_order(account, ref, false);
}
Answer<Order> Exchange::query_open_order(AccountId account, const OrderRef& ref) const {
  return core_->query_order(account, ref, true);
}
std::vector<Order> Exchange::open_orders(AccountId account, std::optional<Symbol> symbol) const {
  return core_->open_orders(account, symbol);
}
std::vector<Order> Exchange::all_orders(AccountId account, const HistoryQuery& query) const {
  return core_->all_orders(account, query, false);
}
std::vector<Order> Exchange::force_orders(AccountId account, const HistoryQuery& query) const {
  return core_->all_orders(account, query, true);
}
std::vector<AccountTrade> Exchange::user_trades(AccountId account,
                                                const HistoryQuery& query) const {
  return core_->user_trades(account, query);
}
std::vector<Income> Exchange::income(AccountId account, const HistoryQuery& query,
                                     std::optional<IncomeKind> kind) const {
  return core_->income(account, query, kind);
}

Answer<Algo> Exchange::place_algo(AccountId account, const AlgoParams& params, Time at) {
  return core_->place_algo(account, params, at);
}
Answer<Algo> Exchange::cancel_algo(AccountId account, const AlgoRef& ref, Time at) {
  return core_->cancel_algo(account, ref, at);
}
Answer<Done> Exchange::cancel_all_algos(AccountId account, Symbol symbol, Time at) {
  return core_->cancel_all_algos(account, symbol, at);
}
Answer<Algo> Exchange::query_algo(AccountId account, const AlgoRef& ref) const {
  return core_->query_algo(account, ref);
}
std::vector<Algo> Exchange::open_algos(AccountId account, std::optional<Symbol> symbol) const {
  return core_->open_algos(account, symbol);
}
std::vector<Algo> Exchange::all_algos(AccountId account, const HistoryQuery& query) const {
  return core_->all_algos(account, query);
}

Answer<SymbolConfig> Exchange::set_leverage(AccountId account, Symbol symbol, int leverage,
                                            Time at) {
  return core_->set_leverage(account, symbol, leverage, at);
}
Answer<Done> Exchange::set_margin_type(AccountId account, Symbol symbol, bool isolated, Time at) {
  return core_->set_margin_type(account, symbol, isolated, at);
}
Answer<Done> Exchange::set_position_mode(AccountId account, bool dual_side) {
  static_cast<void>(std::as_const(*core_).account(account));
  if (!dual_side) return rejected(-4059);
  return Rejection{-1020, "Hedge mode is not supported: this exchange is one-way only."};
}
Answer<Done> Exchange::change_position_margin(AccountId account, Symbol symbol, Money amount,
                                              Time at) {
  return core_->change_position_margin(account, symbol, amount, at);
}

std::string Exchange::save() const {
  return core_->save();
}
result<void> Exchange::load(std::string_view text) {
  return core_->load(text);
}

}  // namespace vectord::matching
