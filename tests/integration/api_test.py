#!/usr/bin/env python3
"""The daemon's HTTP API and vectorctl against a running paper daemon, as their users call them.

Usage: api_test.py VECTORD VECTORCTL SOURCE_DIR [unittest arguments]
"""
import http.client
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

VECTORD, VECTORCTL, SOURCE = sys.argv[1:4]
CONFIG = os.path.join(SOURCE, "config", "paper.toml")
TOKEN = "test-control-token"
SIGNAL = {"id": "api-1", "symbol": "BTCUSDT", "side": "LONG", "score": 99, "entry": 100.0,
          "stop": 98.0, "targets": [104, 106, 108]}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningDaemon(unittest.TestCase):
    """One paper daemon for all tests of the class; it is stopped by its pid."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.port = free_port()
        cls.log = open(os.path.join(cls.directory.name, "log"), "w+")
        cls.process = subprocess.Popen(
            [VECTORD, "--config", CONFIG, "--data-dir", cls.directory.name, "--listen",
             f"127.0.0.1:{cls.port}", "--print-dashboard", "0"],
            stdout=subprocess.DEVNULL, stderr=cls.log, env={**os.environ, "VECTOR_API_TOKEN": TOKEN})
        cls.wait_until(lambda: cls.ask("GET", "/ready")[0] == 200)

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait(timeout=20)
        cls.log.close()
        cls.directory.cleanup()

    @classmethod
    def wait_until(cls, holds, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s")

    @classmethod
    def ask(cls, method, path, body=None, token=None, headers=None):
        """(status, headers, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", cls.port, timeout=10)
        try:
            sent = dict(headers or {})
            if token:
                sent["Authorization"] = f"Bearer {token}"
            connection.request(method, path, body=None if body is None else json.dumps(body),
                               headers=sent)
            answer = connection.getresponse()
            if answer.headers["Content-Type"] == "text/event-stream":  # has no end
                return answer.status, answer.headers, answer.readline().decode()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def ctl(self, *arguments, token=TOKEN):
        environment = {key: value for key, value in os.environ.items() if key != "VECTOR_API_TOKEN"}
        if token:
            environment["VECTOR_API_TOKEN"] = token
        done = subprocess.run([VECTORCTL, "--url", f"http://127.0.0.1:{self.port}", *arguments],
                              capture_output=True, text=True, timeout=30, env=environment,
                              stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def blocked_by(self):
        return json.loads(self.ask("GET", "/system/dashboard")[2])["risk"]["blocked_by"]


class Api(RunningDaemon):
    def test_every_operation_of_the_description_answers_as_it_is_described(self):
        status, _, text = self.ask("GET", "/openapi.json")
        self.assertEqual(status, 200)
        paths = json.loads(text)["paths"]
        bodies = {"/api/v1/signals": {**SIGNAL, "id": "described"},
                  "/hooks/tradingview": {"ticker": "BTCUSDT.P", "action": "buy", "price": 100,
                                         "stop": 98, "targets": [104], "token": TOKEN}}
        called = 0
        for path, operations in paths.items():
            for method, operation in operations.items():
                status, headers, text = self.ask(method.upper(),
                                                 path.replace("{symbol}", "NONEUSDT"),
                                                 body=bodies.get(path), token=TOKEN)
                described = operation["responses"]
                self.assertIn(str(status), described, f"{method} {path}: {text}")
                content = list(described[str(status)]["content"])[0]
                self.assertTrue(headers["Content-Type"].startswith(content),
                                f"{method} {path}: {headers['Content-Type']}")
                if content.endswith("json"):
                    self.assertIsInstance(json.loads(text), dict, f"{method} {path}")
                called += 1
        self.assertGreater(called, 20)
        self.ask("POST", "/api/v1/control/resume", token=TOKEN)

    def test_the_stream_tells_the_dashboard_each_second_and_what_happens(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", "/system/stream")
        lines = connection.getresponse()
        begin = time.monotonic()
        seen, told = {}, []
        self.ask("POST", "/api/v1/signals", body={**SIGNAL, "id": "streamed", "symbol": "NONEUSDT"},
                 token=TOKEN)
        while len(told) < 4 and time.monotonic() - begin < 20:
            line = lines.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            if line.startswith("data: "):
                seen.setdefault(event, []).append(json.loads(line[6:]))
                if event == "dashboard":
                    told.append(time.monotonic())
        connection.close()
        self.assertLess(told[3] - told[1], 3.5)
        self.assertIn("streamed", [signal["id"] for signal in seen.get("signal", [])])
        asked = json.loads(self.ask("GET", "/system/dashboard")[2])
        self.assertEqual(set(seen["dashboard"][0]), set(asked))

    def test_control_calls_need_the_token_and_change_nothing_without_it(self):
        self.assertEqual(self.ask("POST", "/api/v1/control/pause")[0], 401)
        self.assertEqual(self.ask("POST", "/api/v1/control/pause", token="wrong")[0], 401)
        self.assertNotEqual(self.blocked_by(), "trading_paused")

    def test_a_pause_is_seen_at_once_and_ended_by_resume(self):
        self.assertEqual(self.ask("POST", "/api/v1/control/pause", token=TOKEN)[0], 202)
        self.assertEqual(self.blocked_by(), "trading_paused")
        why = json.loads(self.ask("GET", "/api/v1/why")[2])
        self.assertEqual(why["answer"], "entries are blocked by trading_paused")
        self.assertEqual(self.ask("POST", "/api/v1/control/resume", token=TOKEN)[0], 202)
        self.assertNotEqual(self.blocked_by(), "trading_paused")

    def test_an_injected_signal_is_decided_and_kept(self):
        status, _, text = self.ask("POST", "/api/v1/signals", body=SIGNAL, token=TOKEN)
        self.assertEqual(status, 202, text)

        def decided():
            answer = self.ask("POST", "/api/v1/signals", body=SIGNAL, token=TOKEN)[2]
            return json.loads(answer)["decision"] != "pending"
        self.wait_until(decided)
        self.assertEqual(self.ask("POST", "/api/v1/signals", body={**SIGNAL, "score": 98},
                                  token=TOKEN)[0], 409)
        rows = json.loads(self.ask("GET", "/api/v1/signals?limit=1000")[2])["signals"]
        ours = [row for row in rows if row["id"] == SIGNAL["id"]]
        self.assertEqual(len(ours), 1)
        self.assertEqual(ours[0]["source"], "http")

    def test_the_token_is_never_in_the_log(self):
        self.ask("POST", f"/hooks/tradingview?token={TOKEN}", body={})
        self.ask("POST", "/api/v1/control/resume", token=TOKEN)
        with open(self.log.name) as log:
            text = log.read()
        self.assertIn("control_call", text)
        self.assertNotIn(TOKEN, text)

    def test_prometheus_finds_the_metrics_well_formed(self):
        if shutil.which("promtool") is None:
            if os.environ.get("CI") == "true":
                self.fail("promtool is missing (apt install prometheus)")
            self.skipTest("no promtool here")
        text = self.ask("GET", "/metrics")[2]
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True,
                              text=True, timeout=30)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertIn("vector_order_latency_seconds_bucket", text)

    def latency(self):
        return json.loads(self.ask("GET", "/system/dashboard/latency")[2])

    def test_the_percentiles_are_those_of_the_raw_samples_by_an_independent_reckoning(self):
        self.wait_until(lambda: self.latency()["execution"]["last_100"]["samples"] >= 5)
        for kind, figures in self.latency().items():
            if kind not in ("execution", "signal", "api_call"):
                continue
            last = figures["last_100"]
            samples = sorted(last["samples_ms"])
            self.assertEqual(len(samples), last["samples"])
            for percent in (50, 95, 99):
                nearest_rank = samples[math.ceil(percent / 100 * len(samples)) - 1]
                self.assertEqual(last[f"p{percent}_latency_ms"], nearest_rank, (kind, percent))
            self.assertEqual((last["min_latency_ms"], last["max_latency_ms"]),
                             (samples[0], samples[-1]))

    def test_each_trade_names_its_hops_from_the_bar_to_the_resting_stop(self):
        self.wait_until(lambda: self.latency()["trades"])
        now = self.latency()
        trip = now["trades"][0]
        for hop in ("bar_to_decision", "decision_to_durable", "durable_to_sent",
                    "sent_to_acknowledged", "sent_to_filled", "filled_to_protected"):
            self.assertGreaterEqual(trip[hop + "_ms"], 0)
            self.assertGreaterEqual(now["hops"][hop]["last_hour"]["samples"], len(now["trades"]))
        orders = json.loads(self.ask("GET", "/api/v1/orders")[2])
        self.assertIn(trip["trade"], json.dumps(orders))

    def test_the_dashboard_is_text_for_who_asks_for_text(self):
        text = self.ask("GET", "/system/dashboard", headers={"Accept": "text/plain"})[2]
        self.assertIn("Signals", text)


class Vectorctl(RunningDaemon):
    def test_every_view_is_shown(self):
        for command in (["dashboard"], ["positions"], ["trades"], ["why"], ["why", "BTCUSDT"],
                        ["trades", "--limit", "1"], ["whatif", "signal.min_score=65"]):
            code, out, err = self.ctl(*command)
            self.assertEqual((code, err), (0, ""), command)
            self.assertNotEqual(out, "", command)
            code, out, _ = self.ctl("--json", *command)
            self.assertEqual(code, 0, command)
            self.assertIsInstance(json.loads(out), dict, command)

    def test_pause_and_resume_show_in_the_status_and_its_exit_code(self):
        self.assertEqual(self.ctl("pause")[0], 0)
        code, out, _ = self.ctl("status")
        self.assertEqual(code, 1)
        self.assertIn("not trading: trading_paused", out)
        self.assertEqual(self.ctl("resume")[0], 0)

    def test_nothing_is_closed_without_a_word(self):
        code, _, err = self.ctl("close-all")
        self.assertEqual(code, 1)
        self.assertIn("--yes", err)
        self.assertEqual(self.ctl("close-all", "--yes")[0], 0)

    def test_a_missing_token_and_a_missing_position_are_told_plainly(self):
        code, _, err = self.ctl("pause", token=None)
        self.assertEqual(code, 1)
        self.assertIn("token is needed", err)
        code, _, err = self.ctl("close", "NONEUSDT", "--yes")
        self.assertEqual(code, 1)
        self.assertIn("NONEUSDT", err)

    def test_nobody_there_is_exit_code_2(self):
        done = subprocess.run([VECTORCTL, "--url", f"http://127.0.0.1:{free_port()}", "status"],
                              capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 2)
        self.assertIn("cannot connect", done.stderr)

    def test_doctor_finds_a_healthy_daemon_and_a_broken_file(self):
        code, out, _ = self.ctl("doctor", "--config", CONFIG)
        self.assertEqual(code, 0, out)
        self.assertIn("pass  daemon", out)
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as broken:
            broken.write("[risk]\nper_trad = 1\n")
            broken.flush()
            code, out, _ = self.ctl("doctor", "--config", broken.name)
        self.assertEqual(code, 1)
        self.assertIn("did you mean risk.per_trade?", out)


class Listening(unittest.TestCase):
    def test_a_public_address_without_a_token_is_refused(self):
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("VECTOR_API")}
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run([VECTORD, "--config", CONFIG, "--data-dir", directory, "--listen",
                                   f"0.0.0.0:{free_port()}"], capture_output=True, text=True,
                                  timeout=30, env=environment)
        self.assertEqual(done.returncode, 2)
        self.assertIn("VECTOR_API_TOKEN", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
