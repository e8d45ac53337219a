"""Both sides' records held against each other."""
import time
from collections import Counter, defaultdict
from decimal import Decimal

import exchange_side


class Verdict:
    def __init__(self):
        self.wrong = []

    def check(self, holds, what):
        if not holds:
            self.wrong.append(what)
            print("WRONG:", what)


def compare(vectord, exchange, lives, limit_ms, verdict):
    """Both sides' records. The daemon is stopped, so nothing moves on its side."""
    orders, trades, algos = exchange.orders(), exchange.trades(), exchange.algos()
    ours = vectord.rows("SELECT client_id, symbol, role, quantity, executed, signal_id, status "
                        "FROM orders")
    known = {row[0] for row in ours}

    placed = Counter(row["clientOrderId"] for row in orders)
    resting = Counter(row["clientAlgoId"] for row in algos)
    for name, counts in (("order", placed), ("conditional order", resting)):
        twice = {one: count for one, count in counts.items() if count > 1}
        verdict.check(not twice, f"{name} placed twice under one client id: {twice}")
        unknown = [one for one in counts if one.startswith("vec-") and one not in known]
        verdict.check(not unknown, f"{name} at the exchange without a record of its intent: "
                                   f"{unknown[:5]} ({len(unknown)})")

    executed, planned = defaultdict(Decimal), {}
    roles = {row[0]: row for row in ours}
    for row in orders:
        mine = roles.get(row["clientOrderId"])
        if mine is None or mine[2] != "entry" or not mine[5]:
            continue
        executed[mine[5]] += Decimal(row["executedQty"])
        planned[mine[5]] = max(planned.get(mine[5], Decimal(0)), Decimal(mine[3]) / 10**8)
    # An order can be smaller than what was approved: the risk at its price allowed no more.
    approved = {row[0]: Decimal(row[1].split(" of ")[1].split()[0]) for row in vectord.rows(
        "SELECT signal_id, detail FROM signals WHERE reason IS NULL AND detail LIKE 'entered %'")}
    doubled = {one: (amount, approved.get(one, planned[one])) for one, amount in executed.items()
               if amount > approved.get(one, planned[one])}
    verdict.check(not doubled, f"entered more than was approved: {doubled}")
    verdict.check(not executed or approved, "no decision says what was approved")

    lost = compare_fills(vectord, trades, lives[-1][1], verdict)

    # Between two lives nobody can act: what counts is the time from a start on.
    now = exchange.now()
    longest = 0
    for symbol, since, until in exchange_side.unprotected_spans(trades, algos, now):
        for begun, ended in lives:
            alone = min(until, ended) - max(since, begun)
            longest = max(longest, alone)
            verdict.check(alone <= limit_ms,
                          f"{symbol} without a stop for {alone} ms of exchange time of one life "
                          f"({max(since, begun)} to {min(until, ended)})")
    return {"orders": len(orders), "conditional": len(algos), "fills": len(trades),
            "entries": len(executed), "longest_unprotected_ms": longest, "fills_lost": lost}


def compare_fills(vectord, trades, ended, verdict):
    """Each fill once and to the last unit. How many are lost. The exchange goes on after the last
    life: what the stops that were left there do then, no daemon was alive to hear."""
    def units(text):
        return int(Decimal(text) * 10**8)

    theirs = {(row["symbol"], row["id"]): (row["side"], units(row["qty"]), units(row["price"]),
                                           units(row["commission"]), units(row["realizedPnl"]))
              for row in trades}
    kept = {tuple(row[:2]): tuple(row[2:]) for row in vectord.rows(
        "SELECT symbol, trade_id, side, quantity, price, commission, realized_pnl FROM fills")}
    later = {(row["symbol"], row["id"]) for row in trades if row["time"] >= ended}
    lost, invented = theirs.keys() - kept.keys() - later, kept.keys() - theirs.keys()
    verdict.check(not invented, f"fills that the exchange does not know: {sorted(invented)[:5]}")
    verdict.check(not lost, f"{len(lost)} of {len(theirs)} fills lost: {sorted(lost)[:5]}")
    other = {one: (kept[one], theirs[one]) for one in theirs.keys() & kept.keys()
             if kept[one] != theirs[one]}
    verdict.check(not other, f"fills kept with other figures: {dict(list(other.items())[:3])}")
    return len(lost)


def compare_books(vectord, exchange, verdict):
    """The daemon runs and is ready: what it says of positions and wallet against the exchange."""
    problem = None
    for _ in range(100):  # both sides move while they are read
        _, board = vectord.ask("/system/dashboard")
        _, held = vectord.ask("/system/dashboard/trades")
        theirs = exchange.positions()
        mine = {row["symbol"]: Decimal(str(row["quantity"])) *
                (1 if row["direction"] == "LONG" else -1)
                for row in held["positions"]}
        mine = {symbol: amount for symbol, amount in mine.items() if amount != 0}
        residual = board["risk"]["wallet_residual_exact"]
        problem = (f"positions: ours {mine}, theirs {theirs}" if mine != theirs else
                   f"the wallet is {residual} off our books" if Decimal(residual) != 0 else None)
        if problem is None:
            return
        time.sleep(0.1)
    verdict.check(False, problem)
