"""Five sentences of HelloAsso's API (v5): a token, opening a payment, reading it again. Nothing secret is ever logged."""

import time
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from django.conf import settings

from essaim.modules.dues.models import OnlineAccount

PATIENCE = httpx.Timeout(10.0)
PAID = frozenset({"Authorized", "Registered"})
LOST = frozenset({"Refused", "Error", "Canceled", "Abandoned", "Deleted", "Inconsistent", "NoDonation"})
BACK = frozenset({"Refunding", "Refunded", "Contested"})
NOT_THERE = (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND, httpx.codes.GONE)
EARLY = 60
_tokens: dict[tuple[UUID, int], tuple[str, float]] = {}


class Down(Exception):
    """The provider does not answer, or not as it should: nothing is known, and nothing changes."""


class NotKnown(Down):
    """The provider answers, but knows no such payment under these keys: only this one is concerned."""


class KeysRefused(Exception):
    """The provider does not know these keys: somebody has to look at the settings."""


@dataclass(frozen=True)
class Intent:
    """A payment as the provider tells it: what we wrote on it, what was paid, what was given back or is contested.

    It is lost when all of it failed; while a bank still has to say yes or no, in whatever words, it is awaited.
    """

    id: str
    checkout: str
    paid: tuple[tuple[str, int], ...] = ()
    back_cents: int = 0
    is_lost: bool = False
    is_awaited: bool = False

    @property
    def cents(self) -> int:
        """How much was really paid."""
        return sum(cents for _key, cents in self.paid)


def is_on() -> bool:
    """Whether this site may speak to the provider at all: without an address it never does."""
    return bool(settings.ESSAIM_HELLOASSO_URL)


def try_keys(account: OnlineAccount) -> None:
    """Ask for a token and nothing else. Raises KeysRefused or Down."""
    _tokens.pop((account.pk, account.version), None)
    _token(account)


def open_intent(
    account: OnlineAccount, *, cents: int, label: str, checkout_id: UUID, back_url: str, error_url: str, return_url: str
) -> tuple[str, str]:
    """Open a payment; returns its id there and the address at which somebody pays. The amount is ours, and theirs to check."""
    answer = _ask(
        account, "POST", "/checkout-intents",
        json={
            "totalAmount": cents, "initialAmount": cents, "itemName": label[:250], "backUrl": back_url, "errorUrl": error_url,
            "returnUrl": return_url, "containsDonation": False, "metadata": {"checkout": str(checkout_id)},
        },
    )  # fmt: skip
    intent, url = str(answer.get("id", "")), str(answer.get("redirectUrl", ""))
    if not intent or not _may_lead_to(url):
        raise Down("an intent without id or address")
    return intent, url


def read_intent(account: OnlineAccount, intent_id: str) -> Intent:
    """What the provider says of a payment now: the only thing that counts, whatever a notification claimed."""
    if not intent_id.isalnum():
        raise Down("an intent without id")
    answer = _ask(account, "GET", f"/checkout-intents/{intent_id}")
    order = answer.get("order") or {}
    payments = [row for row in order.get("payments") or () if isinstance(row, dict)]
    paid = tuple((str(row.get("id")), _whole(row.get("amount"))) for row in payments if row.get("state") in PAID)
    is_over = all(row.get("state") in LOST | BACK for row in payments)
    metadata = answer.get("metadata") or {}
    return Intent(
        id=str(answer.get("id", "")), checkout=str(metadata.get("checkout", "")), paid=paid,
        back_cents=sum(_whole(row.get("amount")) for row in payments if row.get("state") in BACK),
        is_lost=bool(payments) and is_over, is_awaited=bool(payments) and not paid and not is_over,
    )  # fmt: skip


def _ask(account: OnlineAccount, method: str, path: str, **sent) -> dict:
    where = f"{_base()}/v5/organizations/{account.organisation_slug}{path}"
    answer = _send(method, where, headers={"Authorization": f"Bearer {_token(account)}"}, **sent)
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        _tokens.pop((account.pk, account.version), None)
        raise KeysRefused(str(answer.status_code))
    if answer.status_code in NOT_THERE:
        raise NotKnown(f"HTTP {answer.status_code}")
    return _told(answer)


def _token(account: OnlineAccount) -> str:
    """A token of half an hour, kept in this process only."""
    key = (account.pk, account.version)
    token, until = _tokens.get(key, ("", 0.0))
    if token and time.monotonic() < until:
        return token
    answer = _send(
        "POST", f"{_base()}/oauth2/token",
        data={"grant_type": "client_credentials", "client_id": account.client_id or "", "client_secret": account.client_secret or ""},
    )  # fmt: skip
    if answer.status_code in (400, 401, 403):
        raise KeysRefused(str(answer.status_code))
    told = _told(answer)
    token = str(told.get("access_token", ""))
    if not token:
        raise Down("no token")
    _tokens[key] = (token, time.monotonic() + max(0, _whole(told.get("expires_in")) - EARLY))
    return token


def _send(method: str, url: str, **sent) -> httpx.Response:
    try:
        return httpx.request(method, url, timeout=PATIENCE, follow_redirects=False, **sent)
    except httpx.HTTPError as down:
        raise Down(type(down).__name__) from None  # what was sent may be secret


def _told(answer: httpx.Response) -> dict:
    if not answer.is_success:
        raise Down(f"HTTP {answer.status_code}")
    try:
        told = answer.json()
    except ValueError:
        raise Down("no JSON") from None
    if not isinstance(told, dict):
        raise Down("no object")
    return told


def _may_lead_to(url: str) -> bool:
    """Only to the provider's own pages, over https; on this machine, to itself."""
    place, base = urlsplit(url), urlsplit(_base())
    ours = base.hostname or ""
    family = ".".join(ours.split(".")[-2:])
    is_there = place.hostname == ours or (place.hostname or "").endswith(f".{family}")
    return is_there and (place.scheme == "https" or place.scheme == base.scheme == "http")


def _base() -> str:
    return settings.ESSAIM_HELLOASSO_URL.rstrip("/")


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
