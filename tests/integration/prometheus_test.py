#!/usr/bin/env python3
"""The real Prometheus beside a paper daemon: it scrapes, its rules load, and what is asked of it is
what the daemon says of itself.

Usage: prometheus_test.py VECTORD SOURCE_DIR [unittest arguments]
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

VECTORD, SOURCE = sys.argv[1:3]
RULES = os.path.join(SOURCE, "config", "prometheus")
METRIC = re.compile(r"\b(?:vector|process)_[a-z0-9_]+")
SUFFIX = re.compile(r"_(bucket|sum|count)$")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def wait_until(holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            found = holds()
            if found:
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s")


class Prometheus(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        at = cls.directory.name
        cls.port, cls.prometheus_port = free_port(), free_port()
        with open(os.path.join(RULES, "prometheus.yml")) as shipped:
            text = shipped.read()
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{cls.port}").replace(": 5s", ": 1s")
        text = text.replace("alerts.yml", os.path.join(RULES, "alerts.yml"))
        config = os.path.join(at, "prometheus.yml")
        with open(config, "w") as out:
            out.write(text)
        cls.processes = []
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        cls.processes.append(subprocess.Popen(
            [VECTORD, "--config", os.path.join(SOURCE, "config", "paper.toml"), "--data-dir", at,
             "--listen", f"127.0.0.1:{cls.port}", "--print-dashboard", "0"], **quiet))
        cls.processes.append(subprocess.Popen(
            ["prometheus", f"--config.file={config}", f"--storage.tsdb.path={at}/tsdb",
             f"--web.listen-address=127.0.0.1:{cls.prometheus_port}"], **quiet))
        try:
            wait_until(lambda: get(cls.port, "/ready")[0] == 200)
            wait_until(lambda: get(cls.prometheus_port, "/-/ready")[0] == 200)
        except BaseException:
            cls.tearDownClass()
            raise

    @classmethod
    def tearDownClass(cls):
        for process in reversed(cls.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
        cls.directory.cleanup()

    def query(self, expression):
        path = "/api/v1/query?" + urllib.parse.urlencode({"query": expression})
        return json.loads(get(self.prometheus_port, path)[1])["data"]["result"]

    def test_it_scrapes_the_daemon_and_answers_a_p99(self):
        wait_until(lambda: any(row["value"][1] == "1" for row in self.query("up")))
        # Orders are made by the accelerated market; the figure is there once two scrapes saw some.
        p99 = "histogram_quantile(0.99, rate(vector_order_latency_seconds_bucket[1m]))"
        found = wait_until(lambda: [row for row in self.query(p99) if row["value"][1] != "NaN"])
        self.assertGreater(float(found[0]["value"][1]), 0)
        self.assertLessEqual(float(found[0]["value"][1]), 10)

    def test_a_counter_of_prometheus_is_the_dashboards_figure_of_that_moment(self):
        wait_until(lambda: self.query("vector_signals_received_total > 0"))
        first = json.loads(get(self.port, "/system/dashboard")[1])["signals"]["signals_received"]
        scraped = wait_until(lambda: self.query(f"vector_signals_received_total >= {first}"))
        last = json.loads(get(self.port, "/system/dashboard")[1])["signals"]["signals_received"]
        self.assertGreaterEqual(float(scraped[0]["value"][1]), first)
        self.assertLessEqual(float(scraped[0]["value"][1]), last)

    def test_the_rules_that_are_shipped_are_loaded(self):
        groups = json.loads(get(self.prometheus_port, "/api/v1/rules")[1])["data"]["groups"]
        names = {rule["name"] for group in groups for rule in group["rules"]}
        self.assertIn("VectorPositionUnprotected", names)
        with open(os.path.join(RULES, "alerts.yml")) as file:
            self.assertEqual(names, set(re.findall(r"- alert: (\w+)", file.read())))

    def test_every_metric_that_a_rule_or_a_panel_names_is_exported(self):
        exported = {SUFFIX.sub("", name) for name in METRIC.findall(get(self.port, "/metrics")[1])}
        for path in ("prometheus/alerts.yml", "grafana/vector.json"):
            with open(os.path.join(SOURCE, "config", path)) as file:
                used = {SUFFIX.sub("", name) for name in METRIC.findall(file.read())}
            self.assertGreater(len(used), 5, path)
            self.assertEqual(used - exported, set(), path)


class Rules(unittest.TestCase):
    def run_promtool(self, *arguments):
        done = subprocess.run(["promtool", *arguments], cwd=RULES, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_rule_fires_on_its_case_and_not_before(self):
        self.run_promtool("test", "rules", "alerts_test.yml")

    def test_each_rule_has_a_case(self):
        with open(os.path.join(RULES, "alerts.yml")) as file:
            rules = re.findall(r"- alert: (\w+)", file.read())
        with open(os.path.join(RULES, "alerts_test.yml")) as file:
            cases = file.read()
        self.assertEqual([name for name in rules if name not in cases], [])

    def test_the_configuration_is_valid(self):
        self.run_promtool("check", "config", "prometheus.yml")


if __name__ == "__main__":
    missing = [tool for tool in ("prometheus", "promtool") if shutil.which(tool) is None]
    if missing and os.environ.get("CI") == "true":
        sys.exit(f"missing: {', '.join(missing)} (apt install prometheus)")
    if missing:
        print(f"skipped: missing {', '.join(missing)} (apt install prometheus)")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
