#!/usr/bin/env python3
"""Kills the real daemon at random moments under trading against a real vector-exchange, starts it
again, and compares both sides at the end: no order twice, no fill lost, no position left without a
stop, equal balances.

Usage: kill_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [--kills N] [--seed N]
       [--speeds N ...] [--keep DIR]
"""
import argparse
import os
import random
import sys
import tempfile
import time

from both_sides import Verdict, compare, compare_books
from daemon_side import SYMBOLS, Operator, Vectord
from exchange_side import ExchangeProcess


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
                                        f"2026-03-03T09:{minutes:02}:{seconds:02}Z")
        deadline = min(60, self.limit_ms // 1000)
        self.vectord = Vectord(options.vectord, options.source, directory, self.exchange,
                               {"protection.stop_deadline": deadline})
        self.operator = Operator(self.vectord, self.exchange.prices(),
                                 random.Random(options.seed * 1000 + number + 500))
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
        self.operator.stop()
        begun = self.exchange.now()
        self.vectord.start()
        self.vectord.wait_ready(30)
        compare_books(self.vectord, self.exchange, self.verdict)
        sessions = self.vectord.rows("SELECT count(*) FROM sessions")[0][0]
        self.verdict.check(sessions == 1, f"{sessions} sessions instead of one")
        self.lives.append((begun, self.exchange.now()))
        self.vectord.stop()
        code, said = self.vectord.replay()
        self.verdict.check(code == 0, f"a journal does not replay: {said}")
        figures = compare(self.vectord, self.exchange, self.lives, self.limit_ms, self.verdict)
        return {"speed": self.speed, "in_flight_at_death": self.in_flight, **figures}

    def close(self):
        self.operator.at_work = False
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
