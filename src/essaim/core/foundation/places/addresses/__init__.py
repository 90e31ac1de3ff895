"""Completing an address as it is typed: from an imported file, from a service, or not at all."""

from functools import cache
from pathlib import Path

from django.conf import settings

from essaim.core.foundation.places.addresses.ban import Imported, import_ban
from essaim.core.foundation.places.addresses.book import (
    AddressBook,
    AddressHit,
    BookState,
    NoAddresses,
)
from essaim.core.foundation.places.addresses.geocoder import Geocoder
from essaim.core.foundation.places.addresses.local import LocalAddresses

__all__ = [
    "AddressBook",
    "AddressHit",
    "BookState",
    "Geocoder",
    "Imported",
    "LocalAddresses",
    "NoAddresses",
    "address_book",
    "import_ban",
    "site_book",
]


def site_book() -> AddressBook:
    """The book that the settings of this site name."""
    return address_book(file=Path(settings.ESSAIM_ADDRESS_FILE), geocoder_url=settings.ESSAIM_GEOCODER_URL)


def address_book(*, file: Path | None = None, geocoder_url: str = "") -> AddressBook:
    """The book to use: the imported file where there is one (no outside call), else the geocoder
    at that address, else none."""
    if file and file.exists():
        return LocalAddresses(file)
    return _geocoder(geocoder_url) if geocoder_url else NoAddresses()


@cache
def _geocoder(url: str) -> Geocoder:
    """One geocoder a process, so that it remembers when the service was down."""
    return Geocoder(url)
