#!/usr/bin/env python3
"""vectord trading on paper over a live market, whose upstream is a vector-exchange over TLS.

Usage: live_paper_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [unittest arguments]
"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from datetime import datetime, timezone
from decimal import Decimal

VECTORD, EXCHANGE, SOURCE = sys.argv[1], sys.argv[2], sys.argv[3]
CONFIG = os.path.join(SOURCE, "config", "paper.toml")
# An hour of the market in a minute; its first bar closes ten seconds after the start.
SPEED, SEED, START = "60", "1", "2026-01-01T00:50:00Z"
# A strategy that is easily pleased: with this seed that bar gives it several trades. And waits that
# are long enough at this speed, at which 17 ms of this machine are a second of the market.
EAGER = {"signal.rsi_oversold": 48, "signal.rsi_overbought": 52, "signal.rsi_reversal_low": 47,
         "signal.rsi_reversal_high": 53, "filter.rsi_long_max": 60, "filter.rsi_short_min": 40,
         "filter.min_score": 30, "execution.quote_max_age": 60000, "execution.quote_wait": 60000,
         "protection.stop_deadline": 60}
STALE_AFTER_S = 2


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


class Process:
    """Stopped by its process id, whatever happens."""

    def __init__(self, *command):
        self.output = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=self.output, stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        if self.output.closed:
            return
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=10)
        self.output.close()

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=20)

    def text(self):
        self.output.seek(0)
        return self.output.read()

    def wait_until(self, holds, what, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except (ConnectionError, urllib.error.URLError):
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {seconds} s\n{self.text()[-4000:]}")


class LivePaper(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.certificate = os.path.join(self.folder.name, "upstream.pem")
        self.upstream_port = free_port()
        self.port = free_port()

    def upstream(self, *options, start=START):
        process = Process(EXCHANGE, "--listen", f"127.0.0.1:{self.upstream_port}", "--speed", SPEED,
                          "--seed", SEED, "--start", start, "--symbols", "24",
                          "--print-certificate", self.certificate, *options)
        self.addCleanup(process.kill)
        process.wait_until(lambda: " symbols, " in process.text(), "the upstream", 30)
        return process

    def vectord(self, scheme="s"):
        address = f"127.0.0.1:{self.upstream_port}"
        certificate = self.certificate if scheme else ""
        process = Process(VECTORD, "--config", CONFIG, "--data-dir",
                          os.path.join(self.folder.name, "data"), "--listen",
                          f"127.0.0.1:{self.port}", "--print-dashboard", "0", "--market", "live",
                          "--set", f"paper.upstream_rest=http{scheme}://{address}",
                          "--set", f"paper.upstream_stream=ws{scheme}://{address}",
                          "--set", f"paper.upstream_certificate={certificate}",
                          "--set", f"paper.stale_after={STALE_AFTER_S}", "--speed", SPEED,
                          *(part for name, value in EAGER.items()
                            for part in ("--set", f"{name}={value}")))
        self.addCleanup(process.kill)
        return process

    def ready(self):
        return ask(self.port, "/ready")

    def signals(self):
        return ask(self.port, "/system/dashboard")[1]["signals"]

    def orders(self):
        return ask(self.port, "/system/dashboard")[1]["execution"]

    def entered(self):
        return self.signals()["signals_processed"]

    def assert_not_ready_for_want_of_a_market(self):
        status, body = self.ready()
        self.assertEqual(status, 503)
        self.assertTrue(any("market" in what for what in body["waiting_for"]), body)

    def test_trades_on_the_upstreams_market_and_enters_nothing_when_it_falls_silent(self):
        upstream = self.upstream()
        daemon = self.vectord()
        daemon.wait_until(lambda: self.ready()[0] == 200, "ready", 30)
        daemon.wait_until(lambda: self.entered() >= 1, "a trade", 90)
        daemon.wait_until(lambda: self.orders()["filled_orders"] >= 1, "a fill", 30)
        self.assertEqual(self.orders()["rejected_orders"], 0)

        upstream.process.send_signal(signal.SIGSTOP)  # connected, and silent
        stopped = time.monotonic()
        daemon.wait_until(lambda: self.ready()[0] == 503, "not ready", STALE_AFTER_S + 5)
        self.assertGreater(time.monotonic() - stopped, STALE_AFTER_S - 1)
        self.assert_not_ready_for_want_of_a_market()
        entered = self.entered()
        time.sleep(2)  # two minutes of the market that are not there
        self.assertEqual(self.entered(), entered)
        self.assertEqual(daemon.stop(), 0, daemon.text()[-2000:])
        at_exchange, of_fills = re.search(
            r"Wallet at the exchange: (\S+) USDT; from our fills: (\S+) USDT", daemon.text()).groups()
        self.assertEqual(Decimal(at_exchange), Decimal(of_fills))

    def test_an_upstream_that_went_and_came_back_is_followed_again(self):
        # Over HTTP: a vector-exchange makes itself a new certificate at each start.
        upstream = self.upstream("--plain")
        daemon = self.vectord(scheme="")
        daemon.wait_until(lambda: self.ready()[0] == 200, "ready", 30)
        upstream_ms = ask(self.upstream_port, "/fapi/v1/time")[1]["serverTime"]
        upstream.kill()
        killed = time.monotonic()
        daemon.wait_until(lambda: self.ready()[0] == 503, "not ready", STALE_AFTER_S + 3)
        self.assert_not_ready_for_want_of_a_market()
        away_ms = (time.monotonic() - killed) * 1000 * float(SPEED)
        start = datetime.fromtimestamp((upstream_ms + away_ms) / 1000, timezone.utc)
        self.upstream("--plain", start=start.strftime("%Y-%m-%dT%H:%M:%SZ"))
        daemon.wait_until(lambda: self.ready()[0] == 200, "ready again", 30)
        self.assertEqual(daemon.stop(), 0, daemon.text()[-2000:])

        # What it had, it has when it is started again.
        again = self.vectord(scheme="")
        again.wait_until(lambda: self.ready()[0] == 200, "ready after a restart", 30)
        self.assertIn("session_resumed", again.text())
        self.assertEqual(again.stop(), 0, again.text()[-2000:])

    def test_an_upstream_that_cannot_be_had_is_said_in_a_sentence(self):
        with open(self.certificate, "w", encoding="utf-8") as file:
            file.write("not a certificate")
        daemon = self.vectord()
        self.assertNotEqual(daemon.process.wait(timeout=30), 0)
        self.assertIn("certificate", daemon.text())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
