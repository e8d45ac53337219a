#!/usr/bin/env python3
"""Kills the real daemon at random moments under trading against a real vector-exchange, starts it
again, and compares both sides at the end: no order twice, no fill lost, no position left without a
stop, equal balances.

Usage: kill_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [--kills N] [--seed N] [--speed N]
       [--keep DIR]
"""
import argparse
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from decimal import Decimal

import exchange_side
from exchange_side import ExchangeProcess

SYMBOLS = 24

# Everything that keeps entries away is opened, so that every bar trades; stops and targets are
# near, so that positions come and go; time limits suit a clock that runs `speed` times too fast.
SETTINGS = {
    "scanner.candles": 250, "scanner.min_history": 210,
    "signal.rsi_oversold": 49, "signal.rsi_overbought": 51, "signal.momentum_min": 0,
    "signal.funding_against": 10, "filter.min_score": 0, "filter.volume_ratio_min": 0,
    "filter.rsi_long_max": 99, "filter.rsi_short_min": 1, "filter.risk_reward_min": 0,
    "filter.risk_reward_min_ranging": 0, "filter.against_market_min_score": 0,
    "filter.sideways_min_score": 0, "filter.max_correlation": 1, "filter.max_spread": 10,
    "filter.min_book_depth": 0, "filter.cooldown_after_stop": 0,
    "filter.max_trades_in_window": 100,
    "plan.stop_atr": 1, "plan.stop_atr_ranging": 1, "plan.stop_min": 0.2,
    "plan.target_atr_1": 0.4, "plan.target_atr_2": 0.7, "plan.target_atr_3": 1.2,
    "risk.per_trade": 0.1, "risk.margin_per_position": 3, "risk.portfolio_risk": 100,
    "risk.max_positions": 20, "risk.daily_loss": 100, "risk.intraday_drawdown": 100,
    "risk.breaker_daily_loss": 100, "risk.breaker_losing_trades": 100,
    "risk.liquidation_distance_min": 1,
    "execution.quote_max_age": 600000, "execution.quote_wait": 60000,
    "protection.break_even_at": 1, "protection.trailing_at": 2, "protection.trailing_min": 0.05,
    "protection.trailing_atr": 0.3, "protection.time_exit_after": 60,
    "connection.connect_timeout": 120, "connection.read_timeout": 300,
    "connection.total_timeout": 600,
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Vectord:
    """The daemon on one data directory, over many lives."""

    def __init__(self, program, source, directory, exchange, extra=()):
        self.data = os.path.join(directory, "data")
        self.log_path = os.path.join(directory, "vectord.log")
        self.exchange, self.port, self.process = exchange, free_port(), None
        self.command = [program, "--config", os.path.join(source, "config", "testnet.toml"),
                        "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}",
                        "--print-dashboard", "0",
                        "--set", f"connection.rest_url=https://127.0.0.1:{exchange.port}",
                        "--set", f"connection.stream_url=wss://127.0.0.1:{exchange.port}",
                        "--set", f"connection.trusted_certificate={exchange.certificate}",
                        "--set", f"connection.time_rate={exchange.speed}"]
        for key, value in {**SETTINGS, **dict(extra)}.items():
            self.command += ["--set", f"{key}={value}"]
        self.environment = {**os.environ, "VECTOR_API_KEY": exchange_side.KEY,
                            "VECTOR_API_SECRET": exchange_side.SECRET}

    def start(self):
        with open(self.log_path, "a") as log:
            self.process = subprocess.Popen(self.command, env=self.environment,
                                            stdout=subprocess.DEVNULL, stderr=log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as problem:
            return problem.code, json.load(problem)
        except OSError:
            return 0, {}

    def wait_ready(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status, body = self.ask("/ready")
            if status == 200:
                return
            if self.process.poll() is not None:
                raise AssertionError(f"vectord ended with {self.process.returncode}")
            time.sleep(0.02)
        raise AssertionError(f"not ready within {seconds} s: {body}")

    def rows(self, query):
        database = sqlite3.connect(f"file:{self.data}/vector.db?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


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
    doubled = {one: (amount, planned[one]) for one, amount in executed.items()
               if amount > planned[one]}
    verdict.check(not doubled, f"entered more than was intended: {doubled}")

    theirs = {(row["symbol"], row["id"]) for row in trades}
    kept = {tuple(row) for row in vectord.rows("SELECT symbol, trade_id FROM fills")}
    lost, invented = theirs - kept, kept - theirs
    verdict.check(not invented, f"fills that the exchange does not know: {sorted(invented)[:5]}")
    verdict.check(not lost, f"{len(lost)} of {len(theirs)} fills lost: {sorted(lost)[:5]}")

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
            "entries": len(executed), "longest_unprotected_ms": longest, "fills_lost": len(lost)}


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vectord")
    parser.add_argument("exchange")
    parser.add_argument("source")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=60)
    parser.add_argument("--limit-ms", type=int, default=None,
                        help="exchange time without a stop that is too long")
    parser.add_argument("--keep", help="a folder for everything, kept afterwards")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    scratch = tempfile.TemporaryDirectory()
    directory = options.keep or scratch.name
    os.makedirs(directory, exist_ok=True)
    verdict = Verdict()
    exchange = ExchangeProcess(options.exchange, directory, options.speed, options.seed, SYMBOLS)
    vectord = Vectord(options.vectord, options.source, directory, exchange)
    lives = []
    try:
        for kill in range(options.kills):
            begun = exchange.now()
            vectord.start()
            time.sleep(chance.choice([chance.uniform(0, 1), chance.uniform(0, 6)]))
            verdict.check(vectord.process.poll() is None,
                          f"life {kill + 1} ended by itself: {vectord.process.returncode}")
            vectord.kill()
            lives.append((begun, exchange.now()))
        begun = exchange.now()
        vectord.start()
        vectord.wait_ready(30)
        compare_books(vectord, exchange, verdict)
        sessions = vectord.rows("SELECT count(*) FROM sessions")[0][0]
        verdict.check(sessions == 1, f"{sessions} sessions instead of one")
        vectord.stop()
        lives.append((begun, exchange.now()))
        figures = compare(vectord, exchange, lives, options.limit_ms or 5000, verdict)
        print(f"kills {options.kills}, seed {options.seed}, speed {options.speed}: {figures}")
    finally:
        if vectord.process and vectord.process.poll() is None:
            vectord.process.kill()
            vectord.process.wait()
        exchange.close()
        scratch.cleanup()
    print("fine" if not verdict.wrong else f"{len(verdict.wrong)} things are wrong")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
