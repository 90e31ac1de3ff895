"""Asks a geocoder that speaks the API of the Base Adresse Nationale, and survives its absence."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable

import httpx
import stamina

from essaim.core.foundation.places.addresses.book import AddressHit, BookState
from essaim.core.foundation.places.table import current_code, has_arrondissements

SECONDS = 5.0
LARGEST_ANSWER = 64 * 1024
LONGEST_TEXT = 200
SHORTEST_TEXT = 3
REST_SECONDS = 30.0
"""After a failure nobody waits for the service again until it has had this rest."""
LONGEST_WAIT = 1.0
"""Somebody is typing: a service that asks for a longer patience is left alone instead."""
LONGEST_VALUE = 200
BUSY = (429, 502, 503, 504)

# httpx writes whole addresses of requests to the log at level INFO, and they hold people's homes.
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Unusable(Exception):
    """The service did not answer what it should."""


class _Busy(_Unusable):
    """The service asks to come back later."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"busy for {wait} s")
        self.wait = wait


class Geocoder:
    """An address book over HTTP.

    `url` is the base address of the service: `/search` is added unless it ends so. A failure is a
    state and an empty answer, never an exception. `clock` gives seconds that only grow.
    """

    def __init__(self, url: str, *, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        trimmed = url.rstrip("/")
        self.url = url if trimmed.endswith("/search") else f"{trimmed}/search"
        self.seconds = seconds
        self._clock = clock
        self._resting_until = -math.inf
        self._client = httpx.Client(follow_redirects=False, headers={"accept-encoding": "identity"})

    @property
    def state(self) -> BookState:
        """`unavailable` while the service rests after a failure."""
        return BookState.UNAVAILABLE if self._clock() < self._resting_until else BookState.READY

    def search(self, text: str, citycode: str | None = None, limit: int = 8) -> list[AddressHit]:
        """The likeliest addresses first, as the service ranks them. Under three letters: none."""
        plain = " ".join(text.split())[:LONGEST_TEXT]
        if len(plain) < SHORTEST_TEXT or not plain[0].isalnum() or self.state is not BookState.READY:
            return []
        code = (current_code(citycode) or citycode) if citycode else ""
        try:
            hits = _hits(self._ask(_question(plain, code, limit)))
        except _Busy as busy:
            self._rest(max(busy.wait, LONGEST_WAIT))
            return []
        except (httpx.HTTPError, httpx.InvalidURL, _Unusable):
            self._rest(REST_SECONDS)
            return []
        return [hit for hit in hits if not code or hit.citycode == code][:limit]

    def _rest(self, seconds: float) -> None:
        self._resting_until = self._clock() + seconds

    def _ask(self, question: dict[str, str]) -> bytes:
        """The answer, asked again after a short wait if the service says that it is busy."""
        ends = time.monotonic() + self.seconds
        for attempt in stamina.retry_context(
            on=_wait_if_short,
            attempts=3,
            timeout=self.seconds,
            wait_initial=0.1,
            wait_jitter=0.1,
            wait_max=0.5,
        ):
            with attempt:
                answer = self._ask_once(question, ends)
        return answer

    def _ask_once(self, question: dict[str, str], ends: float) -> bytes:
        left = max(0.1, ends - time.monotonic())
        with self._client.stream("GET", self.url, params=question, timeout=left) as response:
            if response.status_code in BUSY:
                raise _Busy(_seconds_asked_for(response))
            if response.status_code == httpx.codes.BAD_REQUEST:
                return b'{"features": []}'
            if response.status_code != httpx.codes.OK:
                raise _Unusable(f"status {response.status_code}")
            return _read(response, ends)


def _question(text: str, citycode: str, limit: int) -> dict[str, str]:
    """Paris, Lyon and Marseille are asked for without filter: the service knows arrondissements."""
    question = {"q": text, "limit": str(limit), "autocomplete": "1"}
    if citycode and has_arrondissements(citycode):
        return question | {"limit": str(min(limit * 3, 20))}
    return question | ({"citycode": citycode} if citycode else {})


def _wait_if_short(error: Exception) -> bool:
    return isinstance(error, _Busy) and error.wait <= LONGEST_WAIT


def _seconds_asked_for(response: httpx.Response) -> float:
    asked = response.headers.get("retry-after", "")
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0.0


def _read(response: httpx.Response, ends: float) -> bytes:
    """The body, refused when it is too large or drips too slowly."""
    body = b""
    for piece in response.iter_raw():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise _Unusable("the answer is too large")
        if time.monotonic() > ends:
            raise _Unusable("the answer takes too long")
    return body


def _hits(body: bytes) -> list[AddressHit]:
    try:
        features = json.loads(body)["features"]
        return [hit for hit in map(_hit, features) if hit]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _Unusable("the answer is not a collection of features") from error


def _hit(feature: dict) -> AddressHit | None:
    """One address, or None for something that is none (a commune, a place without postal code)."""
    said = feature["properties"]
    lon, lat = (float(number) for number in feature["geometry"]["coordinates"][:2])
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise ValueError("not on Earth")
    housenumber, citycode = _text(said, "housenumber"), _text(said, "citycode")
    street = _text(said, "street") or _text(said, "name").removeprefix(f"{housenumber} ")
    if said.get("type") == "municipality" or not street:
        return None
    return AddressHit(
        label=_text(said, "label"),
        housenumber=housenumber,
        street=street,
        postcode=_text(said, "postcode"),
        citycode=current_code(citycode) or citycode,
        city=_text(said, "city"),
        lat=lat,
        lon=lon,
        score=round(min(1.0, max(0.0, float(said.get("score", 0.0)))), 4),
    )


def _text(said: dict, name: str) -> str:
    """A value of the service as one short line of text."""
    return " ".join(str(said.get(name) or "").split())[:LONGEST_VALUE]
