#!/usr/bin/env python3
"""Kills the real daemon at random moments under trading against a real vector-exchange, starts it
again, and compares both sides at the end: no order twice, no fill lost, no position left without a
stop, equal balances.

Usage: kill_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [--kills N] [--seed N]
       [--speeds N ...] [--keep DIR]
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

SYMBOLS = 16

# Everything that keeps entries away is opened, so that every bar trades; stops and targets are
# near, so that positions come and go; time limits suit a clock that runs `speed` times too fast.
SETTINGS = {
    "scanner.candles": 250, "scanner.min_history": 210,
    "signal.rsi_oversold": 49, "signal.rsi_overbought": 51, "signal.momentum_min": 0,
    "signal.rsi_reversal_low": 49, "signal.rsi_reversal_high": 51,
    "signal.funding_against": 10, "filter.min_score": 0, "filter.volume_ratio_min": 0,
    "filter.rsi_long_max": 99, "filter.rsi_short_min": 1, "filter.risk_reward_min": 0,
    "filter.risk_reward_min_ranging": 0, "filter.against_market_min_score": 0,
    "filter.sideways_min_score": 0, "filter.max_correlation": 1, "filter.max_spread": 10,
    "filter.min_book_depth": 0, "filter.cooldown_after_stop": 0,
    "filter.max_trades_in_window": 100,
    "plan.stop_atr": 0.4, "plan.stop_atr_ranging": 0.4, "plan.stop_min": 0.1,
    "plan.target_atr_1": 0.1, "plan.target_atr_2": 0.25, "plan.target_atr_3": 0.6,
    "risk.per_trade": 0.1, "risk.margin_per_position": 3, "risk.portfolio_risk": 100,
    "risk.max_positions": 20, "risk.daily_loss": 100, "risk.intraday_drawdown": 100,
    "risk.breaker_daily_loss": 100, "risk.breaker_losing_trades": 100,
    "risk.liquidation_distance_min": 1,
    "execution.quote_max_age": 600000, "execution.quote_wait": 60000,
    "protection.break_even_at": 0.3, "protection.trailing_at": 0.5,
    "protection.trailing_min": 0.05, "protection.trailing_atr": 0.1,
    "protection.time_exit_after": 30,
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


class Round:
    """One account from its first order to its last: an hour's bar closes a moment after the start
    and brings a burst of entries, into which the first kill falls."""

    def __init__(self, options, number, directory, verdict):
        self.verdict = verdict
        self.chance = random.Random(options.seed * 1000 + number)
        self.speed = options.speeds[(number - 1) % len(options.speeds)]
        # Five seconds of the exchange. Where it runs so fast that no processor could keep up, what
        # they are in real time at eight times real time.
        self.limit_ms = max(5000, round(625 * self.speed))
        lead = max(4, round(0.8 * self.speed))  # exchange seconds for a first life to get ready
        minutes, seconds = divmod(3600 - lead, 60)
        self.exchange = ExchangeProcess(options.exchange, directory, self.speed,
                                        options.seed * 1000 + number, SYMBOLS,
                                        f"2027-03-02T09:{minutes:02}:{seconds:02}Z")
        deadline = min(60, self.limit_ms // 1000)
        self.vectord = Vectord(options.vectord, options.source, directory, self.exchange,
                               {"protection.stop_deadline": deadline})
        self.lives, self.in_flight = [], 0

    def life(self, end):
        begun = self.exchange.now()
        self.vectord.start()
        end()
        code = self.vectord.process.poll()
        self.verdict.check(code is None, f"a life ended by itself: {code}")
        self.vectord.kill()
        self.lives.append((begun, self.exchange.now()))
        self.in_flight += self.vectord.rows(
            "SELECT count(*) FROM orders WHERE status IN ('intended', 'unknown')")[0][0]

    def until_the_burst(self):
        self.vectord.wait_ready(30)
        while self.exchange.now() % 3_600_000 > 1_800_000:
            time.sleep(0.01)
        self.after_commits(self.chance.randint(1, 60))

    def after_commits(self, count, seconds=4):
        """A commit goes before every order that is sent: just after one, orders are in flight."""
        log, end, seen = self.vectord.data + "/vector.db-wal", time.monotonic() + seconds, None
        while count > 0 and time.monotonic() < end:
            try:
                written = os.stat(log).st_mtime_ns
            except FileNotFoundError:
                written = None
            if seen is not None and written != seen:
                count -= 1
            seen = written
            time.sleep(0.0002)
        time.sleep(self.chance.uniform(0, 0.004))

    def some_time(self):
        # Often within the start, which is recovery; mostly later.
        longest = self.chance.choice([0.5, 3, 3])
        time.sleep(self.chance.uniform(0, longest))

    def run(self, kills):
        for kill in range(kills):
            self.life(self.until_the_burst if kill == 0 else
                      self.chance.choice([self.some_time, self.some_time,
                                          lambda: self.after_commits(self.chance.randint(1, 9))]))
        begun = self.exchange.now()
        self.vectord.start()
        self.vectord.wait_ready(30)
        compare_books(self.vectord, self.exchange, self.verdict)
        sessions = self.vectord.rows("SELECT count(*) FROM sessions")[0][0]
        self.verdict.check(sessions == 1, f"{sessions} sessions instead of one")
        self.vectord.stop()
        self.lives.append((begun, self.exchange.now()))
        figures = compare(self.vectord, self.exchange, self.lives, self.limit_ms, self.verdict)
        return {"speed": self.speed, "in_flight_at_death": self.in_flight, **figures}

    def close(self):
        if self.vectord.process and self.vectord.process.poll() is None:
            self.vectord.kill()
        self.exchange.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vectord")
    parser.add_argument("exchange")
    parser.add_argument("source")
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--kills-a-round", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speeds", type=float, nargs="+", default=[8, 120],
                        help="of the exchange's clock, round after round")
    parser.add_argument("--keep", help="a folder for everything, kept afterwards")
    options = parser.parse_args()
    verdict, left, number = Verdict(), options.kills, 0
    while left > 0:
        number += 1
        kills = min(left, options.kills_a_round)
        left -= kills
        scratch = tempfile.TemporaryDirectory()
        directory = os.path.join(options.keep, str(number)) if options.keep else scratch.name
        os.makedirs(directory, exist_ok=True)
        one = Round(options, number, directory, verdict)
        try:
            print(f"round {number}, {kills} kills: {one.run(kills)}", flush=True)
        finally:
            one.close()
            scratch.cleanup()
    print("fine" if not verdict.wrong else f"{len(verdict.wrong)} things are wrong")
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
