#!/usr/bin/env python3
"""The real daemon through what befalls a machine under trading: it is stopped for a while, the
exchange falls silent, the disk is full. Afterwards both sides agree and nothing was done twice.

Usage: trouble_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [unittest arguments]
"""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import exchange_side
from both_sides import Verdict, compare, compare_books
from daemon_side import SYMBOLS, Vectord
from exchange_side import ExchangeProcess

VECTORD, EXCHANGE, SOURCE = sys.argv[1:4]
PAUSE_S = float(os.environ.get("VECTOR_PAUSE_S", "5"))


def namespaces_permitted():
    """Mounting a disk of one's own takes root, or a kernel that lends it."""
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", tempfile.gettempdir()],
                          capture_output=True)
    return done.returncode == 0


class Trouble(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        # An hour of a full disk, in half a minute.
        speed, start = (120, "58:00") if "disk" in self.id() else (8, "59:52")
        self.exchange = ExchangeProcess(EXCHANGE, self.scratch.name, speed, 7, SYMBOLS,
                                        f"2026-03-03T09:{start}Z")
        self.vectord = Vectord(VECTORD, SOURCE, self.scratch.name, self.exchange,
                               {"protection.stop_deadline": 60} if speed > 8 else {})
        self.lives, self.verdict = [], Verdict()

    def tearDown(self):
        if self.vectord.process and self.vectord.process.poll() is None:
            self.vectord.process.send_signal(signal.SIGCONT)
            self.vectord.kill()
        self.exchange.process.send_signal(signal.SIGCONT)
        self.exchange.close()
        self.scratch.cleanup()

    def begin(self):
        self.vectord.start()
        self.vectord.wait_ready(30)
        self.since = self.exchange.now()

    def end_of_span(self):
        self.lives.append((self.since, self.exchange.now()))

    def trading(self):
        return self.vectord.await_board(
            lambda board: board["signals"]["signals_processed"] >= 3, 60)

    def check_both_sides(self):
        self.vectord.wait_ready(60)
        compare_books(self.vectord, self.exchange, self.verdict)
        self.vectord.stop()
        self.end_of_span()
        print(compare(self.vectord, self.exchange, self.lives, 5000, self.verdict))
        self.assertEqual(self.verdict.wrong, [])
        code, said = self.vectord.replay()
        self.assertEqual(code, 0, said)

    def test_a_daemon_that_was_stopped_for_a_while_catches_up(self):
        self.begin()
        self.trading()
        self.end_of_span()
        self.vectord.process.send_signal(signal.SIGSTOP)
        time.sleep(PAUSE_S)
        self.vectord.process.send_signal(signal.SIGCONT)
        self.exchange.clock = None
        self.since = self.exchange.now()
        time.sleep(2)
        self.check_both_sides()

    def test_an_exchange_that_falls_silent_is_waited_for(self):
        self.begin()
        self.trading()
        self.exchange.process.send_signal(signal.SIGSTOP)
        time.sleep(PAUSE_S)
        self.exchange.process.send_signal(signal.SIGCONT)
        self.exchange.clock = self.exchange.connection = None
        time.sleep(2)
        self.check_both_sides()

    @unittest.skipUnless(namespaces_permitted(), "no permission to mount a disk of its own")
    def test_a_full_disk_stops_entries_and_nothing_else(self):
        # A small disk under the data directory, in a mount namespace that only the daemon sees.
        os.makedirs(self.vectord.data)
        mount = f"mount -t tmpfs -o size=6m none {self.vectord.data} && exec \"$@\""
        self.vectord.command = ["unshare", "-m", "sh", "-c", mount, "sh", *self.vectord.command]
        self.begin()
        self.trading()
        self.vectord.await_board(lambda board: board["signals"]["signals_pending"] == 0, 30)
        filler = f"/proc/{self.vectord.process.pid}/root{self.vectord.data}/filler"
        self.fill(filler)
        entries, protective = self.placed()
        before = self.vectord.ask("/system/dashboard")[1]["signals"]["signals_received"]
        # The next bar brings signals; meanwhile stops are moved.
        board = self.vectord.await_board(
            lambda seen: seen["signals"]["signals_received"] > before and
            seen["signals"]["signals_pending"] == 0, 60)
        self.assertGreater(board["signals"]["rejections"].get("entry_not_filled", 0), 0, board)
        entries_after, protective_after = self.placed()
        self.assertEqual(entries_after, entries)
        self.assertGreater(protective_after, protective)
        self.assertIn("storage_failed", self.log())
        os.unlink(filler)
        self.wait_for("storage_recovered")
        self.vectord.await_board(lambda seen: seen["signals"]["signals_received"] > before, 60)
        self.vectord.wait_ready(60)
        compare_books(self.vectord, self.exchange, self.verdict)
        self.vectord.stop()
        self.end_of_span()
        bare = exchange_side.unprotected_spans(self.exchange.trades(), self.exchange.algos(),
                                               self.exchange.now())
        self.assertLess(max([until - since for _, since, until in bare], default=0), 60_000)
        self.assertEqual(self.verdict.wrong, [])

    def fill(self, path):
        with open(path, "wb", buffering=0) as filler:
            for size in (65536, 512):
                try:
                    while True:
                        filler.write(bytes(size))
                except OSError:
                    pass

    def placed(self):
        """(entries, protective orders) that the exchange has seen from us."""
        orders = [row["clientOrderId"] for row in self.exchange.orders()]
        return (sum(1 for one in orders if one.endswith("E")), len(self.exchange.algos()))

    def log(self):
        with open(self.vectord.log_path) as log:
            return log.read()

    def wait_for(self, word):
        end = time.monotonic() + 30
        while word not in self.log():
            self.assertLess(time.monotonic(), end, f"no {word} in the log")
            time.sleep(0.05)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2, warnings="ignore")
