#!/usr/bin/env python3
"""The daemon in a Telegram chat: a paper daemon against a local server that speaks the Bot API over
TLS.

Usage: telegram_test.py VECTORD SOURCE_DIR [unittest arguments]
"""
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from bot_server import BotServer

VECTORD, SOURCE = sys.argv[1:3]
CONFIG = os.path.join(SOURCE, "config", "paper.toml")
TOKEN = "123456:telegram-test-secret"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class InTheChat(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.bot = BotServer(self.directory.name, TOKEN)
        self.process, self.log_path = None, os.path.join(self.directory.name, "log")
        self.log_file = open(self.log_path, "a")
        self.addCleanup(self.directory.cleanup)
        self.addCleanup(self.log_file.close)
        self.addCleanup(self.bot.close)
        self.addCleanup(lambda: self.end("kill"))

    def start(self, *settings, url=None, token=TOKEN, ready=True):
        self.port = free_port()
        sets = [f"telegram.api_url={url or f'https://localhost:{self.bot.port}'}",
                f"telegram.trusted_certificate={self.bot.certificate}",
                'telegram.chat_id="42"', *settings]
        arguments = [part for one in sets for part in ("--set", one)]
        self.process = subprocess.Popen(
            [VECTORD, "--config", CONFIG, "--data-dir", os.path.join(self.directory.name, "data"),
             "--listen", f"127.0.0.1:{self.port}", "--print-dashboard", "0", *arguments],
            stdout=subprocess.DEVNULL, stderr=self.log_file,
            env={**os.environ, "VECTOR_TELEGRAM_TOKEN": token})
        if ready:
            self.wait_until(lambda: self.get("/ready")[0] == 200)

    def end(self, how="terminate"):
        if self.process and self.process.poll() is None:
            getattr(self.process, how)()
        if self.process:
            self.process.wait(timeout=20)

    def wait_until(self, holds, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s:\n{self.log()}")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def log(self):
        with open(self.log_path) as file:
            return file.read()

    def blocked_by(self):
        return self.get("/system/dashboard")[1]["risk"]["blocked_by"]

    def ask(self, text, holds, **how):
        self.bot.clear()
        self.bot.say(text, **how)
        return self.bot.wait_for(holds)

    def test_it_answers_and_obeys_its_chat_alone(self):
        self.start()
        self.assertIn("exchange CONNECTED", self.ask("/status", lambda t: "equity" in t))
        self.ask("/positions", lambda t: "position" in t.lower() or "stop" in t)
        self.ask("/profit", lambda t: "commission" in t)
        self.ask("/daily", lambda t: "daily loss" in t)
        self.ask("/why", lambda t: "connection: " in t)
        self.ask("/help", lambda t: "/closeall" in t)
        self.ask("/pause", lambda t: t.startswith("Paused"))
        self.assertEqual(self.blocked_by(), "trading_paused")
        self.bot.say("/resume", chat=43)  # a stranger
        self.ask("/close NONEUSDT", lambda t: "No position" in t)
        self.assertEqual(self.blocked_by(), "trading_paused")
        self.ask("/resume", lambda t: "two minutes" in t, age=200)
        self.assertEqual(self.blocked_by(), "trading_paused")
        self.ask("/resume", lambda t: t.startswith("Resumed"))
        self.assertNotEqual(self.blocked_by(), "trading_paused")
        offer = self.ask("/closeall", lambda t: "/closeall " in t)
        code = re.search(r"/closeall (\d{6})", offer).group(1)
        self.ask(f"/closeall {code}", lambda t: t.startswith("Closing every"))
        self.ask(f"/closeall {code}", lambda t: t.startswith("Not done"))
        log = self.log()
        self.assertIn("telegram_stranger", log)
        for call in ("telegram /pause", "telegram /resume", "telegram /closeall"):
            self.assertIn(call, log)
        self.assertNotIn(TOKEN, log)

    def test_a_command_is_not_obeyed_twice_though_the_server_says_it_again(self):
        self.start()
        self.ask("/pause", lambda t: t.startswith("Paused"))
        self.ask("/resume", lambda t: t.startswith("Resumed"))
        self.end("kill")  # perhaps before the server was told that they were taken
        self.bot.forgetful = True
        self.bot.clear()
        self.start()
        self.bot.say("/status")
        self.bot.wait_for(lambda t: "equity" in t)
        self.assertFalse(self.bot.forgetful)
        self.assertFalse([b for b in self.bot.sent if b["text"].startswith(("Paused", "Resumed"))])
        self.assertEqual(self.log().count("telegram /pause"), 1)

    def test_it_waits_as_long_as_the_server_asks_for_and_sends_again(self):
        self.bot.trouble = [
            (429, {"ok": False, "error_code": 429, "description": "Too Many Requests",
                   "parameters": {"retry_after": 3}}), (502, b"bad gateway")]
        self.start()
        self.ask("/help", lambda t: "/closeall" in t)
        times = [at for at, _ in self.bot.asked]
        self.assertEqual(len(times), 3)
        self.assertGreaterEqual(times[1] - times[0], 3.0)

    def test_what_is_wrong_is_said_once_and_shown_by_the_api(self):
        self.start("alerts.memory=0.000001", "alerts.load_after=0")
        text = self.bot.wait_for(lambda t: "memory high" in t)
        self.assertIn("<b>memory high</b>", text)
        self.wait_until(lambda: len(self.get("/api/v1/alerts")[1]["active"]) > 0)
        time.sleep(6)  # another reading
        said = [b for b in self.bot.sent if "memory high" in b["text"]]
        self.assertEqual(len(said), 1)
        alerts = self.get("/api/v1/alerts")[1]
        self.assertIn("memory_high", [row["code"] for row in alerts["active"]])
        self.assertEqual(alerts["recent"][-1].keys(),
                         {"at", "severity", "state", "code", "subject", "text"})

    def test_a_server_that_is_not_trusted_hears_nothing_and_the_daemon_trades_on(self):
        other = tempfile.TemporaryDirectory()
        self.addCleanup(other.cleanup)
        stranger = BotServer(other.name, TOKEN)
        self.addCleanup(stranger.close)
        self.start(url=f"https://localhost:{stranger.port}")
        self.wait_until(lambda: "telegram_not_heard" in self.log())
        self.assertEqual((stranger.asked, stranger.confirmed), ([], 0))
        self.assertEqual(self.get("/ready")[0], 200)
        self.assertNotIn(TOKEN, self.log())

    def test_without_tls_or_without_a_token_it_does_not_start(self):
        for url, token, says in ((f"http://127.0.0.1:{self.bot.port}", TOKEN, "https://"),
                                 (None, "", "VECTOR_TELEGRAM_TOKEN")):
            self.start(url=url, token=token, ready=False)
            self.assertNotEqual(self.process.wait(timeout=20), 0)
            self.assertIn(says, self.log())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
