"""What every address book answers, whether it is a file, a service or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class BookState(StrEnum):
    """Whether addresses can be completed now; pages show it, typing by hand always works."""

    READY = "ready"
    UNAVAILABLE = "unavailable"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class AddressHit:
    """An address that the text may mean.

    `housenumber` is "" for a whole street, else "12" or "12 bis". `citycode` is the code of the
    commune of today (75056, never an arrondissement). `lat`, `lon` in degrees, WGS 84. `score`
    from 0 to 1, comparable within one answer only.
    """

    label: str
    housenumber: str
    street: str
    postcode: str
    citycode: str
    city: str
    lat: float
    lon: float
    score: float


class AddressBook(Protocol):
    """Finds addresses. Never raises because of its source: `state` says what is wrong."""

    @property
    def state(self) -> BookState: ...

    def search(self, text: str, citycode: str | None = None, limit: int = 8) -> list[AddressHit]:
        """The likeliest addresses first, within one commune if its code is given."""
        ...


class NoAddresses:
    """Addresses are typed by hand."""

    state = BookState.OFF

    def search(self, text: str, citycode: str | None = None, limit: int = 8) -> list[AddressHit]:
        return []
