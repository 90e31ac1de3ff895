"""A browser's requests, one connection kept open, timed from the first byte sent to the last received."""

from __future__ import annotations

import http.client
import time
from urllib.parse import quote, urlencode

TOKEN = "a" * 32
WAIT_SECONDS = 60


class Visitor:
    """Somebody logged in, at the phone desk."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_SECONDS)
        self.headers = {"Cookie": f"sessionid={cookie}; csrftoken={TOKEN}"}

    def record_need(self, form: dict[str, str]) -> float:
        """Record a need and receive the page with its suggestions."""
        body = urlencode(form | {"csrfmiddlewaretoken": TOKEN})
        return self._timed("POST", "/standard/besoin/", body, {"Content-Type": "application/x-www-form-urlencoded"})

    def search(self, text: str) -> float:
        """One keystroke at the phone desk."""
        return self._timed("GET", f"/standard/?q={quote(text)}", None, {"HX-Request": "true", "HX-Target": "results"})

    def today(self) -> float:
        """The page of the day."""
        return self._timed("GET", "/aujourdhui/", None, {})

    def _timed(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> float:
        started = time.perf_counter()
        self.connection.request(method, path, body, self.headers | headers)
        answer = self.connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - started
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return seconds


def wait_for(port: int) -> None:
    """Until the server answers on its port."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            probe.request("GET", "/")
            probe.getresponse().read()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
        finally:
            probe.close()
