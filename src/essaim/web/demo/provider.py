"""A provider that stands for HelloAsso as its public documentation describes it (API v5): a real HTTP server of this machine.

No money moves here. Whoever has the demonstration and whoever tests the way to pay speak to the same one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from urllib.parse import parse_qs

HERE, TOKEN = "127.0.0.1", "jeton-1"
REPEATED = ("totalAmount", "initialAmount", "itemName", "metadata", "returnUrl", "backUrl", "errorUrl")


@dataclass
class Provider:
    """What the provider knows: under which keys, the payments opened, and what was paid of each; its moods, for whoever tries them."""

    slug: str
    client: str
    secret: str
    mood: str = "well"
    url: str = ""
    first: int = 101
    kept: Path | None = None
    intents: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    forgotten: set = field(default_factory=set)
    forbidden: set = field(default_factory=set)
    broken: set = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if self.kept and self.kept.exists():
            self.intents = json.loads(self.kept.read_text())

    def opens(self, sent: dict) -> str:
        """Somebody asks for a payment; its number."""
        with self.lock:
            intent = str(self.first + len(self.intents))
            self.intents[intent] = {"id": int(intent), **{key: sent[key] for key in REPEATED}}
            self._keep()
        return intent

    def pays(
        self, intent: str, *, cents: int | None = None, state: str = "Authorized", checkout: str | None = None, again: bool = False
    ) -> dict:
        """Somebody pays on the provider's page, `again` beside what was tried before; returns the notification that it sends.

        Without `again` the last try stands otherwise from now on: a bank that answers, money that is given back.
        """
        with self.lock:
            told = self.intents[intent]
            tried = told.get("order", {}).get("payments", [])
            before = tried if again else tried[:-1]
            amount = told["initialAmount"] if cents is None else cents
            payment = {"id": 5000 + int(intent) + 100_000 * len(before), "amount": amount, "state": state}
            told["order"] = {"id": 9000 + int(intent), "payments": [*before, payment]}
            if checkout is not None:
                told["metadata"] = {"checkout": checkout}
            self._keep()
        return {"eventType": "Payment", "data": dict(payment), "metadata": told["metadata"]}

    def _keep(self) -> None:
        if self.kept:
            self.kept.write_text(json.dumps(self.intents))


class Answer(BaseHTTPRequestHandler):
    """What the provider says to a program that asks."""

    there: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.there.asked.append(("POST", self.path))
        if self.path == "/oauth2/token":
            self._token(parse_qs(body.decode()))
        elif self.path == f"/v5/organizations/{self.there.slug}/checkout-intents" and self._is_known():
            intent = self.there.opens(json.loads(body))
            self._say(200, {"id": int(intent), "redirectUrl": f"{self.there.url}/checkout/{intent}"})
        else:
            self._say(404, {})

    def do_GET(self) -> None:
        self.there.asked.append(("GET", self.path))
        place, _slash, intent = self.path.rpartition("/")
        strange = {404: self.there.forgotten, 403: self.there.forbidden, 500: self.there.broken}
        status = next((status for status, intents in strange.items() if intent in intents), None)
        if status:
            self._say(status, {})
        elif self._is_known() and place == f"/v5/organizations/{self.there.slug}/checkout-intents" and intent in self.there.intents:
            self._say(200, self.there.intents[intent])
        else:
            self._say(404, {})

    def _token(self, sent: dict) -> None:
        right = self.there.mood != "locked" and sent == {
            "grant_type": ["client_credentials"],
            "client_id": [self.there.client],
            "client_secret": [self.there.secret],
        }
        token = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 1800}
        self._say(*((200, token) if right else (401, {"error": "unauthorized_client"})))

    def _is_known(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {TOKEN}"

    def _say(self, status: int, said: dict) -> None:
        status, said = (503, {}) if self.there.mood == "down" else (status, said)
        self.send(status, json.dumps(said).encode(), {"Content-Type": "application/json"})

    def send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        """An answer, whole."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments) -> None:
        pass


@contextmanager
def serving(there: Provider, *, answer: type[Answer] = Answer, port: int = 0) -> Iterator[Provider]:
    """The provider on a port of its own, each request in a thread of its own: whom it answers may ask it meanwhile."""
    server = ThreadingHTTPServer((HERE, port), type("Told", (answer,), {"there": there}))
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    there.url = f"http://{HERE}:{server.server_port}"
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
