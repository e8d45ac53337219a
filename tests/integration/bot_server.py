"""A server that speaks Telegram's Bot API over TLS, with a certificate made when it starts."""
import json
import os
import re
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class BotServer:
    """What was sent to it is in `sent`; say() gives the bot an update. `trouble` is a list of
    (status, body) with which it answers the next sendMessage calls."""

    def __init__(self, directory, token, first_update=1000):
        self.token, self.sent, self.updates, self.trouble, self.asked = token, [], [], [], []
        self.confirmed, self.next_update = 0, first_update
        self.forgetful = False  # says once again what was confirmed
        self.changed = threading.Condition()
        self.certificate = os.path.join(directory, "bot.pem")
        key = os.path.join(directory, "bot.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-keyout", key, "-out", self.certificate, "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
            check=True, capture_output=True)
        bot = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = bot.answer(self.path, body)
                text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that does not trust us goes
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, body):
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
        if not found or found.group(1) != self.token:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        with self.changed:
            if found.group(2) == "sendMessage":
                return self.take_message(body)
            return self.give_updates(body)

    def take_message(self, body):
        self.asked.append((time.monotonic(), body["text"]))
        if self.trouble:
            return self.trouble.pop(0)
        self.sent.append(body)
        self.changed.notify_all()
        return 200, {"ok": True, "result": {"message_id": len(self.sent)}}

    def give_updates(self, body):
        self.confirmed = max(self.confirmed, body.get("offset", 0))
        end = time.monotonic() + min(body.get("timeout", 0), 25)
        while True:
            if self.forgetful and self.updates:
                self.forgetful = False
                return 200, {"ok": True, "result": list(self.updates)}
            waiting = [one for one in self.updates if one["update_id"] >= self.confirmed]
            left = end - time.monotonic()
            if waiting or left <= 0:
                return 200, {"ok": True, "result": waiting}
            self.changed.wait(left)

    def say(self, text, chat=42, age=0):
        with self.changed:
            self.next_update += 1
            self.updates.append({"update_id": self.next_update, "message": {
                "chat": {"id": chat}, "date": int(time.time()) - age, "text": text}})
            self.changed.notify_all()

    def wait_for(self, holds, seconds=30):
        """The first text sent that satisfies `holds`."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for body in self.sent:
                    if holds(body["text"]):
                        return body["text"]
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not said within {seconds} s; said: {self.sent}")
                self.changed.wait(left)

    def clear(self):
        with self.changed:
            self.sent.clear()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
