#!/usr/bin/env python3
"""Runs vectord live (mode testnet) against a vector-exchange of its own: keys, permissions, clock,
wallet. Everything goes over TLS on loopback, signed as for the real exchange.

Usage: live_test.py VECTORD VECTOR_EXCHANGE SOURCE_DIR [unittest arguments]
"""
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

VECTORD, EXCHANGE, SOURCE = sys.argv[1:4]
CONFIG = os.path.join(SOURCE, "config", "testnet.toml")
SECRET = "a-secret-of-the-tests"
# RFC 8032, test 1.
PRIVATE_KEY = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----
"""
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process):
    if process.poll() is None:
        process.kill()
    process.communicate()


class Live(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory())

    def path(self, name, text=None, mode=0o600):
        path = os.path.join(self.directory, name)
        if text is not None:
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, mode)
        return path

    def start_exchange(self, account, *arguments):
        certificate = self.path("exchange.pem")
        process = subprocess.Popen(
            [EXCHANGE, "--listen", "127.0.0.1:0", "--account", account, "--symbols", "4",
             "--print-certificate", certificate, *arguments],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(stop, process)
        self.exchange = process
        self.address = process.stdout.readline().strip().removeprefix("https://")
        process.stdout.readline()
        process.stdout.readline()

    def start_daemon(self, *arguments, **variables):
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("VECTOR_API")}
        environment.update(variables)
        self.port = free_port()
        self.log = open(self.path("log"), "w+")
        self.addCleanup(self.log.close)
        self.process = subprocess.Popen(
            [VECTORD, "--config", CONFIG, "--data-dir", self.path("data"), "--listen",
             f"127.0.0.1:{self.port}", "--print-dashboard", "0",
             "--set", f"connection.rest_url=https://{self.address}",
             "--set", f"connection.stream_url=wss://{self.address}",
             "--set", f"connection.trusted_certificate={self.path('exchange.pem')}", *arguments],
            stdout=self.log, stderr=subprocess.STDOUT, env=environment)
        self.addCleanup(stop, self.process)

    def output(self):
        with open(self.path("log")) as file:
            return file.read()

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready",
                                        timeout=5) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read().decode()

    def wait_until(self, holds, seconds=40):
        """Until what /ready says (status, text) holds."""
        end, last = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                last = self.ready()
                if holds(*last):
                    return last
            except OSError:
                if self.process.poll() is not None:
                    break
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s; last: {last}\n{self.output()}")

    def wait_until_ready(self):
        self.wait_until(lambda status, _: status == 200)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(timeout=20), 0)
        return self.output()


class Keys(Live):
    def test_an_hmac_secret_signs_and_is_seen_nowhere(self):
        self.start_exchange(f"live:{SECRET}:10000")
        self.start_daemon(VECTOR_API_KEY="live", VECTOR_API_SECRET=SECRET)
        self.wait_until_ready()
        with open(f"/proc/{self.process.pid}/limits") as limits:
            core = next(line for line in limits if line.startswith("Max core file size"))
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # A process that may not be dumped has its /proc files owned by root.
        self.assertEqual(os.stat(f"/proc/{self.process.pid}/environ").st_uid, 0)
        if os.geteuid() == 0:
            with open(f"/proc/{self.process.pid}/environ", "rb") as environment:
                self.assertNotIn(SECRET.encode(), environment.read())
        self.assertNotIn(SECRET, self.end())
        for folder, _, files in os.walk(self.path("data")):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    self.assertNotIn(SECRET.encode(), file.read(), name)

    def test_an_ed25519_key_file_signs(self):
        self.start_exchange(f"live:{PUBLIC_KEY}:10000")
        self.start_daemon(VECTOR_API_KEY="live",
                          VECTOR_API_SECRET_FILE=self.path("key.pem", PRIVATE_KEY))
        self.wait_until_ready()
        self.end()

    def test_an_ed25519_key_in_one_line_of_the_environment_signs(self):
        self.start_exchange(f"live:{PUBLIC_KEY}:10000")
        self.start_daemon(VECTOR_API_KEY="live",
                          VECTOR_API_SECRET=PRIVATE_KEY.replace("\n", "\\n"))
        self.wait_until_ready()
        self.end()

    def test_a_wrong_secret_is_named_as_such(self):
        self.start_exchange(f"live:{SECRET}:10000")
        self.start_daemon(VECTOR_API_KEY="live", VECTOR_API_SECRET="another")
        status, text = self.wait_until(lambda _, text: "does not accept the API key" in text)
        self.assertEqual(status, 503)
        self.assertIn("-1022", text)
        self.end()

    def test_a_key_of_another_environment_is_named_as_such(self):
        self.start_exchange(f"live:{SECRET}:10000")
        self.start_daemon(VECTOR_API_KEY="other", VECTOR_API_SECRET=SECRET)
        _, text = self.wait_until(lambda _, text: "does not accept the API key" in text)
        self.assertIn("-2015", text)
        self.end()

    def refused(self, **variables):
        self.address = "127.0.0.1:1"
        self.start_daemon(**variables)
        self.assertEqual(self.process.wait(timeout=20), 2)
        return self.output()

    def test_a_secret_file_that_others_can_read_is_refused(self):
        path = self.path("key", SECRET, mode=0o640)
        said = self.refused(VECTOR_API_KEY="live", VECTOR_API_SECRET_FILE=path)
        self.assertIn(f"chmod 600 {path}", said)

    def test_a_broken_key_is_refused_without_a_word_of_it(self):
        broken = PRIVATE_KEY.replace("MC4C", "XXXX")
        said = self.refused(VECTOR_API_KEY="live", VECTOR_API_SECRET=broken)
        self.assertIn("VECTOR_API_SECRET: the private key cannot be used", said)
        self.assertNotIn("BIEIJ1", said)

    def test_an_empty_or_missing_key_file_is_named(self):
        self.assertIn("is empty", self.refused(VECTOR_API_KEY="live",
                                               VECTOR_API_SECRET_FILE=self.path("empty", "\n")))
        self.assertIn("No such file", self.refused(VECTOR_API_KEY="live",
                                                   VECTOR_API_SECRET_FILE="/no/such/key"))


class Account(Live):
    def test_an_empty_wallet_is_named(self):
        self.start_exchange(f"live:{SECRET}:0")
        self.start_daemon(VECTOR_API_KEY="live", VECTOR_API_SECRET=SECRET)
        _, text = self.wait_until(lambda _, text: "holds no USDT" in text)
        self.assertIn("transfer some", text)
        self.end()

    def test_a_clock_that_is_far_off_is_set_and_reported(self):
        self.start_exchange(f"live:{SECRET}:10000", "--start", "2026-03-01T00:00:00Z")
        self.start_daemon(VECTOR_API_KEY="live", VECTOR_API_SECRET=SECRET)
        self.wait_until_ready()
        self.assertIn("clock_off", self.end())

    def post(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", path, headers={"Authorization": "Bearer control"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def test_nothing_is_decided_before_the_exchanges_clock_is_known(self):
        # The exchange's clock stands months away: with our own the core would never get back.
        self.start_exchange(f"live:{SECRET}:10000", "--start", "2026-03-01T00:00:00Z")
        self.exchange.send_signal(signal.SIGSTOP)
        try:
            self.start_daemon("--set", "connection.connect_timeout=1", VECTOR_API_KEY="live",
                              VECTOR_API_SECRET=SECRET, VECTOR_API_TOKEN="control")
            self.wait_until(lambda *_: "clock_not_synchronised" in self.output())
            status, text = self.ready()
            self.assertEqual(status, 503)
            self.assertIn("the exchange's clock", text)
            status, text = self.post("/api/v1/control/pause")
            self.assertEqual(status, 503)
            self.assertIn("the exchange's clock", text)
        finally:
            self.exchange.send_signal(signal.SIGCONT)
        self.wait_until_ready()
        self.assertEqual(self.post("/api/v1/control/pause")[0], 202)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
