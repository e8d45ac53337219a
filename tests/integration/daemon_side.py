"""The daemon's side of the story: a vectord on one data directory, over many lives, trading all it
can against a vector-exchange."""
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

import exchange_side

TOKEN = "kill-token"
SYMBOLS = 16

# Everything that keeps entries away is opened, so that every bar trades; stops and targets are
# near, so that positions come and go; time limits suit a clock that runs `speed` times too fast.
SETTINGS = {
    "scanner.candles": 250, "scanner.min_history": 210,
    "signal.rsi_oversold": 49, "signal.rsi_overbought": 51, "signal.momentum_min": 0,
    "signal.rsi_reversal_low": 49, "signal.rsi_reversal_high": 51,
    "signal.funding_against": 10, "filter.min_score": 0, "filter.volume_ratio_min": 0,
    "filter.rsi_long_max": 99, "filter.rsi_short_min": 1, "filter.risk_reward_min": 0,
    "filter.risk_reward_min_ranging": 0, "filter.against_market_min_score": 0,
    "filter.sideways_min_score": 0, "filter.max_correlation": 1, "filter.max_spread": 10,
    "filter.min_book_depth": 0, "filter.cooldown_after_stop": 0,
    "filter.max_trades_in_window": 100,
    "plan.stop_atr": 0.4, "plan.stop_atr_ranging": 0.4, "plan.stop_min": 0.1,
    "plan.target_atr_1": 0.1, "plan.target_atr_2": 0.25, "plan.target_atr_3": 0.6,
    "risk.per_trade": 0.1, "risk.margin_per_position": 3, "risk.portfolio_risk": 100,
    "risk.max_positions": 20, "risk.daily_loss": 100, "risk.intraday_drawdown": 100,
    "risk.breaker_daily_loss": 100, "risk.breaker_losing_trades": 100,
    "risk.liquidation_distance_min": 1,
    "execution.quote_max_age": 600000, "execution.quote_wait": 60000,
    "protection.break_even_at": 0.3, "protection.trailing_at": 0.5,
    "protection.trailing_min": 0.05, "protection.trailing_atr": 0.1,
    "protection.time_exit_after": 30,
    "connection.connect_timeout": 120, "connection.read_timeout": 300,
    "connection.total_timeout": 600,
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Vectord:
    """The daemon on one data directory, over many lives."""

    def __init__(self, program, source, directory, exchange, extra=()):
        self.program = program
        self.data = os.path.join(directory, "data")
        self.log_path = os.path.join(directory, "vectord.log")
        self.exchange, self.port, self.process = exchange, free_port(), None
        self.command = [program, "--config", os.path.join(source, "config", "testnet.toml"),
                        "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}",
                        "--print-dashboard", "0",
                        "--set", f"connection.rest_url=https://127.0.0.1:{exchange.port}",
                        "--set", f"connection.stream_url=wss://127.0.0.1:{exchange.port}",
                        "--set", f"connection.trusted_certificate={exchange.certificate}",
                        "--set", f"connection.time_rate={exchange.speed}"]
        for key, value in {**SETTINGS, **dict(extra)}.items():
            self.command += ["--set", f"{key}={value}"]
        self.environment = {**os.environ, "VECTOR_API_KEY": exchange_side.KEY,
                            "VECTOR_API_SECRET": exchange_side.SECRET,
                            "VECTOR_API_TOKEN": TOKEN}

    def start(self):
        with open(self.log_path, "a") as log:
            self.process = subprocess.Popen(self.command, env=self.environment,
                                            stdout=subprocess.DEVNULL, stderr=log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def ask(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as problem:
            return problem.code, json.load(problem)
        except (OSError, http.client.HTTPException):
            return 0, {}

    def post(self, path, body=None):
        """False where nobody listens just now."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method="POST",
            data=json.dumps(body or {}).encode(),
            headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as problem:
            return problem.code
        except (OSError, http.client.HTTPException):
            return False

    def wait_ready(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status, body = self.ask("/ready")
            if status == 200:
                return
            if self.process.poll() is not None:
                raise AssertionError(f"vectord ended with {self.process.returncode}")
            time.sleep(0.02)
        raise AssertionError(f"not ready within {seconds} s: {body}")

    def await_board(self, holds, seconds):
        """Polls the dashboard until it holds; fails with the last one seen."""
        end, board = time.monotonic() + seconds, None
        while time.monotonic() < end:
            status, board = self.ask("/system/dashboard")
            if status == 200 and holds(board):
                return board
            time.sleep(0.05)
        raise AssertionError(f"not within {seconds} s; last: {board}")

    def replay(self):
        """(exit code, output) of the core fed with everything that was recorded."""
        done = subprocess.run([self.program, "--replay", self.data + "/journal"],
                              capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout

    def rows(self, query):
        database = sqlite3.connect(f"file:{self.data}/vector.db?mode=ro", uri=True, timeout=10)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


class Operator(threading.Thread):
    """Keeps the daemon busy from outside: signals on random symbols, and positions closed by hand."""

    def __init__(self, vectord, prices, chance):
        super().__init__(daemon=True)
        self.vectord, self.prices, self.chance = vectord, prices, chance
        self.sent, self.at_work = 0, True
        self.start()

    def run(self):
        while self.at_work:
            time.sleep(self.chance.uniform(0.005, 0.06))
            symbol = self.chance.choice(sorted(self.prices))
            if self.chance.random() < 0.3:
                self.vectord.post(f"/api/v1/positions/{symbol}/close")
            else:
                self.vectord.post("/api/v1/signals", self.signal(symbol))

    def signal(self, symbol):
        self.sent += 1
        side = self.chance.choice((1, -1))
        price = self.prices[symbol]
        return {"id": f"operator-{self.sent}", "symbol": symbol, "score": 90,
                "side": "LONG" if side > 0 else "SHORT", "entry": price,
                "stop": price * (1 - side * 0.006),
                "targets": [price * (1 + side * part) for part in (0.002, 0.004, 0.007)]}

    def stop(self):
        self.at_work = False
        self.join()
