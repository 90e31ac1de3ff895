"""Real servers on loopback that carry messages in tests: a gateway for SMS and a server for e-mail, with their moods."""

import asyncio
import json
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Lock, Thread

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Gateway:
    """What an SMS gateway got and what it handed on, by idempotency key."""

    mood: str = "accept"
    drops: float = 0.0
    delay: float = 0.0
    random: Random = field(default_factory=lambda: Random(1))
    asked: Counter = field(default_factory=Counter)
    handed_on: Counter = field(default_factory=Counter)
    texts: dict = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    url: str = ""

    def take(self, key: str, body: dict, honours_keys: bool) -> tuple[int | None, dict]:
        """The status to answer, None to drop the line after having accepted."""
        with self.lock:
            self.asked[key] += 1
            if self.mood.isdigit():
                return int(self.mood), {}
            if honours_keys and self.handed_on[key]:
                return 409, {"id": f"g-{key[:8]}"}
            self.handed_on[key] += 1
            self.texts[key] = body
            if self.random.random() < self.drops:
                return None, {}
            return 202, {"id": f"g-{key[:8]}"}


@contextmanager
def sms_gateway(**moods) -> Iterator[Gateway]:
    """A gateway over HTTP that hands each idempotency key on once; without a key, each request."""
    gateway = Gateway(**moods)

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers.get("Idempotency-Key", "")
            time.sleep(gateway.delay)
            status, said = gateway.take(key or body["reference"], body, honours_keys=bool(key))
            time.sleep(gateway.delay)
            if status is None:
                self.close_connection = True
                self.connection.close()
                return
            content = json.dumps(said).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *arguments) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_port}/sms"
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """What an SMTP server got; `mood` is the code that it answers, or "drop" after the content."""

    mood: str = "250"
    mails: list = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.mood in ("450", "550"):
            return f"{self.mood} not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        self.mails.append((tuple(envelope.rcpt_tos), envelope.content.decode()))
        if self.mood == "drop":
            server.transport.abort()
            await asyncio.sleep(0)
        return "250 OK"


@contextmanager
def smtp_server(mood: str = "250") -> Iterator[Mailbox]:
    """An SMTP server on a port of its own."""
    mailbox = Mailbox(mood)
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
