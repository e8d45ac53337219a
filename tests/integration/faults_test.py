#!/usr/bin/env python3
"""Runs the programs while the simulated exchange does wrong: the daemon keeps its books, its counts
and its stops; bad fault rules are refused in a sentence.

Usage: faults_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [unittest arguments]
"""
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from decimal import Decimal

VECTORD, EXCHANGE, SOURCE = sys.argv[1:4]
CONFIG = os.path.join(SOURCE, "config", "paper.toml")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(directory, faults, *arguments, timeout=120):
    command = [VECTORD, "--config", CONFIG, "--data-dir", directory, "--log-json",
               "--listen", f"127.0.0.1:{free_port()}", "--print-dashboard", "0", "--speed", "max",
               "--set", f"paper.faults={faults}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr


def rows(directory, query):
    database = sqlite3.connect(os.path.join(directory, "vector.db"))
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


class UnderFaults(unittest.TestCase):
    def check(self, out):
        at_exchange, of_fills = re.search(
            r"Wallet at the exchange: (\S+) USDT; from our fills: (\S+) USDT", out).groups()
        self.assertEqual(Decimal(at_exchange), Decimal(of_fills))
        longest = re.search(r"longest ([\d.]+) s", out)
        self.assertIsNotNone(longest, out)
        self.assertLess(float(longest.group(1)), 5)

    def test_two_percent_of_everything_for_days(self):
        for seed in ("1", "4"):
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as directory:
                code, out, err = run(directory, "all=0.02", "--duration", "4d", "--seed", seed)
                self.assertEqual(code, 0, err[-2000:])
                self.check(out)
                self.assertGreater(len(rows(directory, "SELECT * FROM trades")), 0)

    def test_the_same_seed_gives_the_same_fills(self):
        seen = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as directory:
                code, _, err = run(directory, "all=0.01", "--duration", "2d")
                self.assertEqual(code, 0, err[-2000:])
                seen.append(rows(directory, "SELECT * FROM fills ORDER BY id"))
        self.assertGreater(len(seen[0]), 0)
        self.assertEqual(seen[0], seen[1])


class BadRules(unittest.TestCase):
    def refused(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        return done.stderr

    def test_a_misspelt_fault_is_answered_with_the_nearest(self):
        self.assertIn("did you mean drop_after?", self.refused(EXCHANGE, "--faults", "drop_afer=0.1"))
        self.assertIn("paper.faults: there is no fault stal; did you mean stall?", self.refused(
            VECTORD, "--config", CONFIG, "--check-config", "--set", "paper.faults=stal=0.1"))

    def test_a_ratio_beyond_one_and_a_missing_file_are_named(self):
        self.assertIn("adl=1.5", self.refused(EXCHANGE, "--faults", "adl=1.5"))
        self.assertIn("/no/such/file", self.refused(EXCHANGE, "--faults", "/no/such/file"))

    def test_the_list_and_the_help_name_the_faults(self):
        for arguments in (["--faults", "list"], ["--help"]):
            done = subprocess.run([EXCHANGE, *arguments], capture_output=True, text=True, timeout=30)
            self.assertEqual(done.returncode, 0)
            for name in ("drop_before", "http_418", "not_visible", "adl"):
                self.assertIn(name, done.stdout)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
