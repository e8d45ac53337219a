#!/usr/bin/env python3
"""Runs vectord as a user would: start, look, stop, start again, and give it bad input.

Usage: daemon_test.py VECTORD SOURCE_DIR [unittest arguments]
"""
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from decimal import Decimal

VECTORD, SOURCE = sys.argv[1], sys.argv[2]
CONFIG = os.path.join(SOURCE, "config", "paper.toml")
DATA = os.environ.get("VECTOR_DATA", os.path.join(SOURCE, "..", "shared", "data"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, json.load(problem)


def run(directory, *arguments, timeout=240):
    """A run to its end; (exit code, stdout, stderr)."""
    command = [VECTORD, "--config", CONFIG, "--data-dir", directory,
               "--listen", f"127.0.0.1:{free_port()}", "--print-dashboard", "0", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def rows(directory, query):
    database = sqlite3.connect(os.path.join(directory, "vector.db"))
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


class Daemon:
    """A running vectord, stopped by its pid whatever happens."""

    def __init__(self, directory, *arguments):
        self.port = free_port()
        self.process = subprocess.Popen(
            [VECTORD, "--config", CONFIG, "--data-dir", directory, "--listen",
             f"127.0.0.1:{self.port}", "--print-dashboard", "0", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def wait_until(self, holds, seconds=60):
        """Polls the dashboard until it holds; fails with the last one seen."""
        end, last = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                last = ask(self.port, "/system/dashboard")[1]
                if holds(last):
                    return last
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s; last: {last}")

    def stop(self, number=signal.SIGINT):
        """(exit code, stdout, seconds it took)"""
        began = time.monotonic()
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=20)
        return self.process.returncode, out, time.monotonic() - began


class Conservation(unittest.TestCase):
    def check_books(self, out):
        at_exchange, of_fills = re.search(
            r"Wallet at the exchange: (\S+) USDT; from our fills: (\S+) USDT", out).groups()
        self.assertEqual(Decimal(at_exchange), Decimal(of_fills))

    def check_dashboard(self, board):
        signals, orders = board["signals"], board["execution"]
        self.assertEqual(signals["signals_received"],
                         signals["signals_processed"] + signals["signals_rejected"] +
                         signals["signals_pending"])
        self.assertEqual(signals["signals_rejected"], sum(signals["rejections"].values()))
        self.assertEqual(orders["total_orders"],
                         orders["filled_orders"] + orders["failed_orders"] +
                         orders["rejected_orders"] + orders["open_orders"])


class GeneratedMarket(Conservation):
    def test_the_same_seed_gives_the_same_trades_and_conserves_the_wallet(self):
        seen = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as directory:
                code, out, err = run(directory, "--speed", "max", "--duration", "10d")
                self.assertEqual(code, 0, err)
                self.check_books(out)
                seen.append(rows(directory, "SELECT * FROM trades ORDER BY id") +
                            rows(directory, "SELECT * FROM fills ORDER BY id"))
        self.assertGreater(len(seen[0]), 4)
        self.assertEqual(seen[0], seen[1])

    def test_a_loop_that_never_sleeps_gives_the_same_trades(self):
        seen = []
        for busy in ("false", "true"):
            with tempfile.TemporaryDirectory() as directory:
                code, out, err = run(directory, "--speed", "max", "--duration", "6d",
                                     "--set", f"performance.busy_poll={busy}")
                self.assertEqual(code, 0, err)
                self.check_books(out)
                seen.append(rows(directory, "SELECT * FROM fills ORDER BY id"))
        self.assertGreater(len(seen[0]), 2)
        self.assertEqual(seen[0], seen[1])

    def test_another_seed_gives_other_fills(self):
        seen = []
        for seed in ("1", "2"):
            with tempfile.TemporaryDirectory() as directory:
                run(directory, "--speed", "max", "--duration", "6d", "--seed", seed)
                seen.append(rows(directory, "SELECT symbol, price FROM fills ORDER BY id"))
        self.assertNotEqual(seen[0], seen[1])

    def test_trades_are_seen_live_and_survive_a_restart(self):
        with tempfile.TemporaryDirectory() as directory:
            with Daemon(directory, "--speed", "20000") as first:
                board = first.wait_until(lambda seen: seen["trades"]["total_trades"] >= 1 and
                                         seen["signals"]["signals_rejected"] >= 1)
                self.check_dashboard(board)
                self.assertEqual(ask(first.port, "/ready")[0], 200)
                code, out, seconds = first.stop()
                self.assertEqual(code, 0)
                self.assertLess(seconds, 3)
                self.check_books(out)
                trades = rows(directory, "SELECT * FROM trades ORDER BY id")
            with Daemon(directory, "--speed", "20000") as second:
                board = second.wait_until(lambda seen: seen["ready"])
                self.assertGreaterEqual(board["trades"]["total_trades"], len(trades))
                self.assertEqual(board["risk"]["wallet_residual_exact"], "0")
                self.check_dashboard(board)
                code, out, _ = second.stop(signal.SIGTERM)
                self.assertEqual(code, 0)
                self.check_books(out)
                kept = rows(directory, "SELECT * FROM trades ORDER BY id")
                self.assertEqual(kept[:len(trades)], trades)
                self.assertEqual(len({row[0] for row in rows(
                    directory, "SELECT id FROM sessions")}), 1)

    def test_what_became_of_each_signal_is_known_within_three_days(self):
        with tempfile.TemporaryDirectory() as directory:
            code, out, err = run(directory, "--speed", "max", "--duration", "10d")
            self.assertEqual(code, 0, err)
            followed = rows(directory, """
                SELECT s.signal_id, s.created_at, s.direction, s.entry, s.stop, s.target_1,
                       o.outcome, o.r, o.at
                FROM signals s LEFT JOIN signal_outcomes o
                  ON o.session_id = s.session_id AND o.signal_id = s.signal_id
                WHERE s.reason IS NOT 'duplicate_signal'""")
            self.assertGreater(len(followed), 5)
            end = max(row[1] for row in followed)
            for name, made, direction, entry, stop, target, outcome, r, at in followed:
                if outcome is None:
                    self.assertGreater(made, end - 74 * 3_600_000, name)
                    continue
                self.assertGreater(at, made)
                self.assertEqual(at % 3_600_000, 0)
                if outcome == "target":
                    self.assertAlmostEqual(r, abs(target - entry) / abs(entry - stop))
                elif outcome == "stop":
                    self.assertLessEqual(r, -1 + 1e-9)
            self.assertTrue(any(row[6] == "stop" for row in followed))
            self.assertTrue(any(row[6] == "target" for row in followed))

    def test_a_second_daemon_is_refused_the_same_data_directory(self):
        with tempfile.TemporaryDirectory() as directory:
            with Daemon(directory, "--speed", "1") as first:
                first.wait_until(lambda seen: seen["ready"])
                code, _, err = run(directory)
                self.assertEqual(code, 2)
                self.assertIn(str(first.process.pid), err)

    def test_protected_says_what_the_positions_say(self):
        with tempfile.TemporaryDirectory() as directory:
            with Daemon(directory, "--speed", "20000") as daemon:
                daemon.wait_until(lambda seen: seen["trades"]["open_positions"] >= 1)
                for _ in range(20):
                    status, body = ask(daemon.port, "/protected")
                    bare = [each["symbol"] for each in body["positions"] if not each["protected"]]
                    self.assertEqual(body["unprotected"], bare)
                    self.assertEqual(status, 503 if bare else 200)
                    for each in body["positions"]:
                        self.assertEqual(each["protected"],
                                         each["protection"]["state"] in ("resting", "replaced"))
                    time.sleep(0.05)

    def test_a_disk_that_is_nearly_full_stops_entries_and_ready_names_it(self):
        free_mb = shutil.disk_usage(tempfile.gettempdir()).free // (1024 * 1024)
        if free_mb > 900_000:
            self.skipTest("more disk is free than the setting reaches")
        with tempfile.TemporaryDirectory() as directory:
            with Daemon(directory, "--speed", "1", "--set", "storage.min_free_mb=1000000") as daemon:
                daemon.wait_until(lambda seen: seen["risk"]["blocked_by"] is None)
                board = daemon.wait_until(lambda seen: not seen["ready"])
                self.assertEqual(board["risk"]["blocked_by"], "not_ready")
                status, body = ask(daemon.port, "/ready")
                self.assertEqual(status, 503)
                self.assertRegex(body["waiting_for"][0], r"disk: \d+ MB free, less than 1000000")

    def test_every_position_gets_its_stop_within_five_seconds(self):
        with tempfile.TemporaryDirectory() as directory:
            code, out, err = run(directory, "--speed", "max", "--duration", "10d")
            self.assertEqual(code, 0, err)
            longest = float(re.search(r"longest ([\d.]+) s", out).group(1))
            self.assertGreater(longest, 0)
            self.assertLess(longest, 5)


class RecordedMarket(Conservation):
    @unittest.skipUnless(os.path.isdir(DATA) or os.environ.get("CI") == "true",
                         f"no recorded data in {DATA}")
    def test_the_crash_of_october_2025_is_survived_with_the_books_in_order(self):
        with tempfile.TemporaryDirectory() as directory:
            code, out, err = run(directory, "--market", os.path.join(DATA, "klines"), "--speed",
                                 "max", "--duration", "4d", "--set",
                                 "paper.start=2025-10-08T16:00:00Z")
            self.assertEqual(code, 0, err)
            self.check_books(out)
            self.assertIn("bars scored 960", out)


class BadInput(unittest.TestCase):
    def refused(self, *arguments, directory=None):
        with tempfile.TemporaryDirectory() as scratch:
            code, _, err = run(directory or scratch, *arguments, timeout=30)
        self.assertEqual(code, 2, err)
        self.assertEqual(len(err.strip().splitlines()), 1, err)
        return err

    def test_a_port_in_use_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            with tempfile.TemporaryDirectory() as scratch:
                done = subprocess.run([VECTORD, "--config", CONFIG, "--data-dir", scratch,
                                       "--listen", address], capture_output=True, text=True,
                                      timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn(address, done.stderr)

    def test_an_unwritable_data_directory_is_named(self):
        self.assertIn("/proc/vector", self.refused(directory="/proc/vector"))

    def test_a_missing_candle_folder_is_named(self):
        self.assertIn("/no/such/folder", self.refused("--market", "/no/such/folder"))

    def test_a_misspelt_setting_is_answered_with_the_nearest(self):
        self.assertIn("did you mean risk.per_trade?", self.refused("--set", "risk.per_trad=1"))

    def test_a_gap_in_a_candle_file_is_named_with_its_line(self):
        with tempfile.TemporaryDirectory() as market:
            with open(os.path.join(market, "BTCUSDT_1h.csv"), "w") as file:
                file.write("open_time,open,high,low,close,volume\n")
                for hour in (0, 1, 3):
                    file.write(f"{hour * 3600000},100,101,99,100,5\n")
            self.assertIn("BTCUSDT_1h.csv:4", self.refused("--market", market))

    def test_production_without_the_word_is_refused(self):
        done = subprocess.run([VECTORD, "--config",
                               os.path.join(SOURCE, "config", "production.toml")],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("i_understand_the_risk", done.stderr)

    def test_testnet_without_keys_says_which_variable(self):
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("VECTOR_API")}
        done = subprocess.run([VECTORD, "--config", os.path.join(SOURCE, "config", "testnet.toml")],
                              capture_output=True, text=True, timeout=30, env=environment)
        self.assertEqual(done.returncode, 2)
        self.assertIn("VECTOR_API_KEY", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
