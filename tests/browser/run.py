#!/usr/bin/env python3
"""The page in headless Chromium against a paper daemon of its own, on a free loopback port.

run.py VECTORD SOURCE_DIR INSTALL_DIR [--pictures FOLDER]

Without node, npm or chromium it says so and is skipped (77); where CI is true that is a failure.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

SKIPPED = 77
READY_S = 60
TESTS_S = 200
TOKEN = "browser-control-token"


def skip(why):
    print(f"skipped: {why}")
    return 1 if os.environ.get("CI") == "true" else SKIPPED


def install(sources, folder):
    folder.mkdir(parents=True, exist_ok=True)
    lock = (sources / "package-lock.json").read_text()
    stamp = folder / "installed-lock.json"
    for file in [*sources.glob("*.mjs"), *sources.glob("package*.json")]:
        shutil.copy(file, folder)
    if stamp.exists() and stamp.read_text() == lock and (folder / "node_modules").is_dir():
        return True
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
    if done.returncode == 0:
        stamp.write_text(lock)
    return done.returncode == 0


class Daemon:
    """Started again with the same port and data; stopped by its process id."""

    def __init__(self, vectord, source, scratch):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(scratch / "vectord.log", "a", encoding="utf-8")
        self.command = [vectord, "--config", str(source / "config" / "paper.toml"), "--data-dir",
                        str(scratch / "data"), "--listen", f"127.0.0.1:{self.port}",
                        "--print-dashboard", "0"]
        self.process = None

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log,
                                        env={**os.environ, "VECTOR_API_TOKEN": TOKEN})
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/ready", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("vectord did not become ready")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def run(daemon, scratch, folder, pictures):
    wish = scratch / "restart"
    environment = {**os.environ, "PAGE_URL": daemon.url, "PAGE_TOKEN": TOKEN,
                   "CHROMIUM": shutil.which("chromium"), "RESTART": str(wish), "SHOTS": pictures}
    tests = subprocess.Popen(["node", "--test", "--test-concurrency=1", "page.test.mjs"],
                             cwd=folder, env=environment)
    end = time.monotonic() + TESTS_S
    try:
        while tests.poll() is None and time.monotonic() < end:
            word = wish.read_text() if wish.exists() else ""
            if word:
                wish.write_text("")
            if word == "stop":
                daemon.stop()
            elif word == "start":
                daemon.start()
            time.sleep(0.05)
    finally:
        if tests.poll() is None:
            tests.kill()
            print("the tests did not end in time")
    return tests.wait()


def main(arguments):
    pictures = ""
    if "--pictures" in arguments:
        pictures = os.path.abspath(arguments.pop(arguments.index("--pictures") + 1))
        arguments.remove("--pictures")
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    for program in ("node", "npm", "chromium"):
        if not shutil.which(program):
            return skip(f"{program} is not installed (CI=true scripts/install_deps.sh --tests)")
    vectord, source, folder = arguments[0], Path(arguments[1]), Path(arguments[2])
    if not install(source / "tests" / "browser", folder):
        return skip("npm ci failed: no registry, or not the versions of package-lock.json")
    with tempfile.TemporaryDirectory(prefix="vector-browser-") as name:
        daemon = Daemon(vectord, source, Path(name))
        daemon.start()
        try:
            failed = run(daemon, Path(name), folder, pictures)
        finally:
            daemon.stop()
        if failed or daemon.process.returncode != 0:
            print((Path(name) / "vectord.log").read_text()[-5000:])
        return failed or daemon.process.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
