#!/usr/bin/env python3
"""GET /system/dashboard of a running daemon against nginx with a static file of the same bytes.

Usage: dashboard_http.py VECTORD SOURCE_DIR [--rounds N] [--seconds N] [--connections N]

Both servers have core 1, each while the other is quiet; wrk has core 0. The rounds go in turn, so
that a busy moment of the machine hits both. Needs nginx and wrk (Debian: nginx-light, wrk).
"""
import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

NGINX = """daemon off; worker_processes 1; pid {0}/nginx.pid; error_log {0}/error.log;
events {{ worker_connections 512; multi_accept on; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 60;
  open_file_cache max=10; default_type application/json;
  client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path {0};
  scgi_temp_path {0};
  server {{ listen 127.0.0.1:{1}; root {0}/www; add_header Cache-Control no-store; }} }}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, process):
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"{url} did not start")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not answer")


def load(url, options):
    """(requests a second, P99 as wrk prints it)"""
    out = subprocess.run(
        ["taskset", "-c", "0", "wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s",
         "--latency", url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(out)
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
            re.search(r"99%\s+(\S+)", out)[1])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("vectord")
    parser.add_argument("source", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    for program in ("nginx", "wrk", "taskset"):
        if not shutil.which(program):
            raise SystemExit(f"{program} is not installed (apt-get install nginx-light wrk)")
    with tempfile.TemporaryDirectory(prefix="vector-http-") as name:
        folder, ours, theirs = Path(name), free_port(), free_port()
        os.chmod(folder, 0o755)  # nginx's worker is another user
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        vectord = subprocess.Popen(
            ["taskset", "-c", "1", options.vectord, "--config",
             str(options.source / "config" / "paper.toml"), "--data-dir", str(folder / "data"),
             "--listen", f"127.0.0.1:{ours}", "--print-dashboard", "0", "--set", "paper.speed=1"],
            **quiet)
        servers = [vectord]
        try:
            url = f"http://127.0.0.1:{ours}/system/dashboard"
            body = wait_for(url, vectord)
            (folder / "www" / "system").mkdir(parents=True)
            (folder / "www" / "system" / "dashboard").write_bytes(body)
            (folder / "nginx.conf").write_text(NGINX.format(folder, theirs))
            nginx = subprocess.Popen(["taskset", "-c", "1", "nginx", "-p", name, "-c",
                                      str(folder / "nginx.conf")], **quiet)
            servers.append(nginx)
            other = f"http://127.0.0.1:{theirs}/system/dashboard"
            assert wait_for(other, nginx) == body
            print(f"{len(body)} bytes, {options.connections} connections, "
                  f"{options.rounds} rounds of {options.seconds} s")
            rounds = []
            for number in range(options.rounds):
                mine, my_tail = load(url, options)
                its, its_tail = load(other, options)
                rounds.append((mine, its))
                print(f"  {number + 1}: vectord {mine:9.0f}/s (P99 {my_tail})   "
                      f"nginx {its:9.0f}/s (P99 {its_tail})   ratio {mine / its:.3f}", flush=True)
            print(f"median: vectord {statistics.median(r[0] for r in rounds):.0f}/s, nginx "
                  f"{statistics.median(r[1] for r in rounds):.0f}/s, ratio "
                  f"{statistics.median(r[0] / r[1] for r in rounds):.3f}")
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
