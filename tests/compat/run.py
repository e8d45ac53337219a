#!/usr/bin/env python3
"""Runs one client's tests against a vector-exchange of its own, stopped by its process id.

run.py install SOURCES INSTALL             npm ci of the pinned clients into INSTALL
run.py test EXCHANGE INSTALL FILE SCHEME   FILE by node's test runner; SCHEME is http or https

Nothing is written into the source tree. Without node and npm it says so and is skipped (77); where
CI is true that is a failure.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
READY_S = 30
TESTS_S = 100
# The public half of the key that exchange.mjs has.
ED25519 = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----"""
ACCOUNTS = ["compat:secret:10000", "poor:secret:1", f"edward:{ED25519}:5000"]


def skip(why):
    print(f"skipped: {why}")
    return 1 if os.environ.get("CI") == "true" else SKIPPED


def install(sources, folder):
    if not shutil.which("npm") or not shutil.which("node"):
        return skip("node and npm are not installed; other clients cannot be tried")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (sources / "package-lock.json").read_text()
    stamp = folder / "installed-lock.json"
    for file in [*sources.glob("*.mjs"), *sources.glob("package*.json")]:
        shutil.copy(file, folder)
    if stamp.exists() and stamp.read_text() == lock and (folder / "node_modules").is_dir():
        return 0
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
    if done.returncode != 0:
        return skip("npm ci failed: no registry, or not the versions of package-lock.json")
    stamp.write_text(lock)
    return 0


def start(exchange, scheme, folder):
    command = [exchange, "--listen", "127.0.0.1:0"]
    command += [part for account in ACCOUNTS for part in ("--account", account)]
    certificate = folder / "exchange.pem"
    command += ["--plain"] if scheme == "http" else ["--print-certificate", str(certificate)]
    log = open(folder / "exchange.log", "w+", encoding="utf-8")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    end = time.monotonic() + READY_S
    while time.monotonic() < end and process.poll() is None:
        text = (folder / "exchange.log").read_text()
        if " symbols, " in text:  # the last of its opening lines
            return process, text.splitlines()[0], certificate
        time.sleep(0.02)
    process.kill()
    raise SystemExit(f"vector-exchange did not start: {(folder / 'exchange.log').read_text()}")


def test(exchange, folder, file, scheme):
    if not (folder / "node_modules").is_dir():
        return skip("the clients are not installed")
    with tempfile.TemporaryDirectory(prefix="vector-compat-") as scratch:
        process, url, certificate = start(exchange, scheme, Path(scratch))
        environment = {**os.environ, "EXCHANGE_URL": url}
        if scheme == "https":
            environment["NODE_EXTRA_CA_CERTS"] = str(certificate)
        try:
            tests = subprocess.run(["node", "--test", file], cwd=folder, env=environment,
                                   timeout=TESTS_S)
            alive = process.poll() is None
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)
        if not alive or process.returncode != 0:
            print(f"vector-exchange ended with {process.returncode}")
            print((Path(scratch) / "exchange.log").read_text())
            return 1
        return tests.returncode


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "install":
        return install(Path(arguments[1]), Path(arguments[2]))
    if len(arguments) == 5 and arguments[0] == "test":
        return test(arguments[1], Path(arguments[2]), arguments[3], arguments[4])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
