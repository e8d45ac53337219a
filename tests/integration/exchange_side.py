"""The exchange's side of the story: a vector-exchange process, asked over its REST API with the
account's own key, and what its records say about orders, fills and protection."""
import hashlib
import hmac
import http.client
import json
import re
import ssl
import subprocess
import time
from decimal import Decimal
from urllib.parse import urlencode

KEY, SECRET = "kill", "kill-secret"


class ExchangeProcess:
    def __init__(self, program, directory, speed, seed, symbols, start, balance=100000):
        self.certificate = f"{directory}/exchange.pem"
        self.speed = speed
        self.log = open(f"{directory}/exchange.log", "w")
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", "--speed", str(speed), "--seed", str(seed),
             "--start", start,
             "--symbols", str(symbols), "--account", f"{KEY}:{SECRET}:{balance}",
             "--print-certificate", self.certificate],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        first = self.process.stdout.readline()
        self.port = int(re.search(r":(\d+)$", first.strip()).group(1))
        while not self.process.stdout.readline().startswith(str(symbols)):
            pass  # the line that ends its introduction
        self.tls = ssl.create_default_context(cafile=self.certificate)
        self.tls.check_hostname = False
        self.connection = self.clock = None
        self.symbols = [row["symbol"] for row in self.get("/fapi/v1/exchangeInfo")["symbols"]]

    def close(self):
        self.process.kill()
        self.process.communicate()
        self.log.close()

    def request(self, path, headers):
        for attempt in (1, 2, 3):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPSConnection(
                        "127.0.0.1", self.port, context=self.tls, timeout=20)
                self.connection.request("GET", path, headers=headers)
                answer = self.connection.getresponse()
                return answer.status, json.loads(answer.read())
            except (OSError, http.client.HTTPException):
                self.connection = None
                if attempt == 3:
                    raise

    def get(self, path, **parameters):
        for _ in range(50):
            status, body = self.request(
                path + ("?" + urlencode(parameters) if parameters else ""), {})
            if status == 200:
                return body
            assert status == 429, (path, status, body)  # we and the daemon share one budget
            time.sleep(0.2)
        raise AssertionError((path, status, body))

    def now(self):
        """Exchange time, reckoned from one reading: asking each time would use up the budget."""
        if self.clock is None:
            self.clock = (self.get("/fapi/v1/time")["serverTime"], time.monotonic())
        at, read = self.clock
        return round(at + (time.monotonic() - read) * 1000 * self.speed)

    def prices(self):
        return {row["symbol"]: float(row["bidPrice"])
                for row in self.get("/fapi/v1/ticker/bookTicker")}

    def signed(self, path, **parameters):
        """As the account. A busy machine may be late, and an exchange that waits slow."""
        for _ in range(20):
            query = urlencode({**parameters, "recvWindow": 59999, "timestamp": self.now() - 2000})
            sign = hmac.new(SECRET.encode(), query.encode(), hashlib.sha256).hexdigest()
            status, body = self.request(f"{path}?{query}&signature={sign}", {"X-MBX-APIKEY": KEY})
            if status == 200:
                return body
            self.clock = None
            if status == 429:
                time.sleep(0.5)
        raise AssertionError((path, status, body))

    def pages(self, path, key, parameter, **parameters):
        """Every row of a symbol's history, by ascending id."""
        rows, from_id = [], 0
        while True:
            page = self.signed(path, limit=1000, **parameters, **{parameter: from_id})
            rows += page
            if len(page) < 1000:
                return rows
            from_id = page[-1][key] + 1

    def orders(self):
        return [row for symbol in self.symbols
                for row in self.pages("/fapi/v1/allOrders", "orderId", "orderId", symbol=symbol)]

    def trades(self):
        return [row for symbol in self.symbols
                for row in self.pages("/fapi/v1/userTrades", "id", "fromId", symbol=symbol)]

    def algos(self):
        return [row for symbol in self.symbols
                for row in self.pages("/fapi/v1/allAlgoOrders", "algoId", "algoId", symbol=symbol)]

    def positions(self):
        return {row["symbol"]: Decimal(row["positionAmt"])
                for row in self.signed("/fapi/v3/positionRisk") if Decimal(row["positionAmt"]) != 0}

    def open_orders(self):
        return self.signed("/fapi/v1/openOrders") + self.signed("/fapi/v1/openAlgoOrders")

    def wallet(self):
        return Decimal(self.signed("/fapi/v3/account")["totalWalletBalance"])


def position_spans(trades):
    """(symbol, from, to, side) of every time that a position was held; to = None: still."""
    spans = []
    by_symbol = {}
    for trade in sorted(trades, key=lambda row: (row["symbol"], row["id"])):
        by_symbol.setdefault(trade["symbol"], []).append(trade)
    for symbol, rows in by_symbol.items():
        held, since, side = Decimal(0), None, 0
        for row in rows:
            signed = Decimal(row["qty"]) * (1 if row["side"] == "BUY" else -1)
            held += signed
            now_side = (held > 0) - (held < 0)
            if now_side == side:
                continue
            if side != 0:
                spans.append((symbol, since, row["time"], side))
            since, side = row["time"], now_side
        if side != 0:
            spans.append((symbol, since, None, side))
    return spans


def stop_spans(algos, symbol, side):
    """(from, to) of every stop that rested against a position of this side; to = None: still. A
    triggered stop counts until its order is through: the position is being closed."""
    against = "SELL" if side > 0 else "BUY"
    spans = []
    for row in algos:
        if row["symbol"] != symbol or row["orderType"] != "STOP_MARKET" or row["side"] != against:
            continue
        if row["algoStatus"] == "REJECTED":
            continue
        spans.append((row["createTime"], None if row["algoStatus"] == "NEW" else row["updateTime"]))
    return sorted(spans, key=lambda span: span[0])


def unprotected_spans(trades, algos, now):
    """(symbol, from, to) of every time that a position was held and no stop rested for it."""
    bare = []
    for symbol, since, until, side in position_spans(trades):
        at, end = since, until if until is not None else now
        for begun, ended in stop_spans(algos, symbol, side):
            ended = ended if ended is not None else now
            if ended <= at or begun >= end:
                continue
            if begun > at:
                bare.append((symbol, at, begun))
            at = max(at, ended)
        if at < end:
            bare.append((symbol, at, end))
    return bare
