"""HelloAsso as its public documentation describes it (API v5), on a real HTTP server of this machine, with its moods."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs

SLUG, CLIENT, SECRET = "la-halte-des-chartrons", "client-7f3a", "secret-que-personne-ne-doit-lire"


@dataclass
class HelloAsso:
    """What the provider knows: the payments opened, and what was paid of each."""

    mood: str = "well"
    url: str = ""
    intents: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    forgotten: set = field(default_factory=set)
    forbidden: set = field(default_factory=set)
    broken: set = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def pays(self, intent: str, *, cents: int | None = None, state: str = "Authorized", checkout: str | None = None) -> dict:
        """Somebody pays on the provider's page; returns the notification that it sends."""
        told = self.intents[intent]
        amount = told["initialAmount"] if cents is None else cents
        told["order"] = {"id": 9000 + int(intent), "payments": [{"id": 5000 + int(intent), "amount": amount, "state": state}]}
        if checkout is not None:
            told["metadata"] = {"checkout": checkout}
        return {"eventType": "Payment", "data": {"id": 5000 + int(intent), "amount": amount, "state": state}, "metadata": told["metadata"]}


class Answer(BaseHTTPRequestHandler):
    """What the provider says to whoever asks."""

    there: HelloAsso

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.there.asked.append(("POST", self.path))
        if self.path == "/oauth2/token":
            self._token(parse_qs(body.decode()))
        elif self.path == f"/v5/organizations/{SLUG}/checkout-intents" and self._is_known():
            self._open(json.loads(body))
        else:
            self._say(404, {})

    def do_GET(self) -> None:
        self.there.asked.append(("GET", self.path))
        intent = self.path.rsplit("/", 1)[-1]
        strange = {404: self.there.forgotten, 403: self.there.forbidden, 500: self.there.broken}
        status = next((status for status, intents in strange.items() if intent in intents), None)
        if status:
            self._say(status, {})
        elif self._is_known() and self.path.startswith(f"/v5/organizations/{SLUG}/checkout-intents/") and intent in self.there.intents:
            self._say(200, self.there.intents[intent])
        else:
            self._say(404, {})

    def _token(self, sent: dict) -> None:
        right = self.there.mood != "locked" and sent == {
            "grant_type": ["client_credentials"],
            "client_id": [CLIENT],
            "client_secret": [SECRET],
        }
        token = {"access_token": "jeton-1", "token_type": "bearer", "expires_in": 1800}
        self._say(*((200, token) if right else (401, {"error": "unauthorized_client"})))

    def _is_known(self) -> bool:
        return self.headers.get("Authorization") == "Bearer jeton-1"

    def _open(self, sent: dict) -> None:
        with self.there.lock:
            intent = str(len(self.there.intents) + 101)
            self.there.intents[intent] = {
                "id": int(intent),
                **{k: sent[k] for k in ("totalAmount", "initialAmount", "itemName", "metadata", "returnUrl", "backUrl", "errorUrl")},
            }
        self._say(200, {"id": int(intent), "redirectUrl": f"{self.there.url}/checkout/{intent}"})

    def _say(self, status: int, said: dict) -> None:
        status, said = (503, {}) if self.there.mood == "down" else (status, said)
        content = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments) -> None:
        pass


@contextmanager
def helloasso(**moods) -> Iterator[HelloAsso]:
    """The provider on a port of its own."""
    there = HelloAsso(**moods)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Answer,), {"there": there}))
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    there.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
