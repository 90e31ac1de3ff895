"""One visit: who knocks where, with which verb, and what is seen of the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import Reading, ReadingSubject
from tests.safety.addresses import Address, data_of, url_of
from tests.safety.world import ROLES, Place, World

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
OPEN, ABSENT, LOGIN, NO_SUCH_VERB, BROKEN = "open", "absent", "login", "no such verb", "broken"
CHANGES_EACH_TIME = re.compile(
    rb'Content-Length: \d+|name="csrfmiddlewaretoken" value="[^"]*"|csrf-token" content="[^"]*"|X-CSRFToken[^,}]*|expires=[^;]*;|csrftoken=[^;]*|name="(token_id|interaction_id|kept_key)" value="[^"]*"'
)


@dataclass(frozen=True)
class Visit:
    """What came of it, and the whole answer as bytes, headers included."""

    role: str
    name: str
    place: str
    verb: str
    url: str
    status: int
    answer: str
    content: bytes
    readings: tuple[frozenset[str], ...] = ()

    def __str__(self) -> str:
        return f"{self.role} {self.verb} {self.name} ({self.place}): {self.status}"


def visit(world: World, role: str, address: Address, place: str, verb: str, **instead: Place) -> Visit:
    """Knock once; whatever it writes is taken back."""
    where = world.place(place)
    url = url_of(address, where, **{name: row for name, row in instead.items() if name in address.recipe.kwargs})
    data = data_of(address, where, **{name: row for name, row in instead.items() if name in address.recipe.post})
    with taken_back():
        response = knock(world.clients[role], verb, url, data)
        content = bytes_of(response)
        readings = () if connection.needs_rollback else readings_written()  # after a crash nothing can be read
    return Visit(role, address.name, place, verb, url, response.status_code, answer_of(response), content, readings)


def readings_written() -> tuple[frozenset[str], ...]:
    """The read-log as it stands: the people named by each page, one set a page."""
    found: dict[str, set[str]] = {str(pk): set() for pk in Reading._base_manager.values_list("pk", flat=True)}
    for reading, person in ReadingSubject._base_manager.values_list("reading", "person_id"):
        found[str(reading)].add(str(person))
    return tuple(map(frozenset, found.values()))


def knock(client: Client, verb: str, url: str, data: dict | None = None) -> HttpResponse:
    """A request whose bug is an answer 500, as it would be in life; the browser's cookies stay as they were."""
    client.raise_request_exception = False
    cookies = client.cookies.copy()
    try:
        return getattr(client, verb.lower())(url, data if verb == "POST" else None)
    finally:
        client.cookies = cookies


@contextmanager
def taken_back() -> Iterator[None]:
    """Let nothing of what happens inside stay."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_of(response: HttpResponse) -> str:
    """The kind of answer."""
    if response.status_code == 404:
        return ABSENT
    if response.status_code == 405:
        return NO_SUCH_VERB
    if response.status_code >= 500:
        return BROKEN
    if response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL)):
        return LOGIN
    return OPEN


def bytes_of(response: HttpResponse) -> bytes:
    """Headers, cookies and body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return b"\n".join([headers.encode(), response.cookies.output().encode(), body]) if body[:2] != b"PK" else body


def steady(content: bytes, *changing: str) -> bytes:
    """An answer without what changes each time, nor the words given."""
    content = CHANGES_EACH_TIME.sub(b"", content)
    for word in changing:
        content = content.replace(word.encode(), b"-")
    return content


def expected(address: Address, role: str, place: str, verb: str) -> set[str]:
    """Which kinds of answer are right for this visitor at this address."""
    if verb not in methods_of(address):
        return {NO_SUCH_VERB}
    if may_open(address, role, place, verb):
        return {OPEN, LOGIN} if address.recipe.may_lead_to_login else {OPEN}
    if role == "anonymous" and address.door[0] in ("staff", "person", "account"):
        return {LOGIN}
    return {ABSENT}


def methods_of(address: Address) -> set[str]:
    """The verbs that mean something there."""
    return set(address.recipe.methods.split())


def may_open(address: Address, role: str, place: str, verb: str) -> bool:
    """Who may, by the recipe; in workspace B its own coordinator may what those of A may in theirs."""
    recipe = address.recipe
    own = recipe.may_send if verb == "POST" and recipe.may_send is not None else recipe.own
    if address.is_for_holders:
        return place != "absent" and role in own
    if role == "coordinator_of_b":
        at_home = place == "foreign" or not (address.is_about_a_row or (verb == "POST" and names_a_person(address)))
        return at_home and bool((own | recipe.wide) & {"coordinator_everywhere", "administrator", role})
    return may_in_scheme(address, role, place, verb, own)


def may_in_scheme(address: Address, role: str, place: str, verb: str, own: frozenset[str]) -> bool:
    """Roles of workspace A. The coordinator of the other scheme may there what the one of the own scheme may here."""
    recipe = address.recipe
    if role != "coordinator_elsewhere":
        return role in {"own": own, "other_scheme": recipe.wide}.get(place, ())
    if not address.is_about_a_row and verb == "GET":
        return "coordinator" in own
    is_there = "coordinator_everywhere" in recipe.wide or "coordinator_everywhere" not in own
    at_home = (is_there and own & {"coordinator", role}) or recipe.wide & {role}
    return bool({"own": recipe.wide & {"coordinator"}, "other_scheme": at_home}.get(place))


def names_a_person(address: Address) -> bool:
    """Whether the id of a person, of their letter or of a session is sent: the wrong one does not exist."""
    return bool({"@person", "@letter", "@session"} & set(address.recipe.post.values()))


DOOR_ROLES = {
    "staff": (
        "operator",
        "coordinator",
        "coordinator_everywhere",
        "coordinator_elsewhere",
        "administrator",
        "safeguarding",
        "psychosocial",
        "coordinator_of_b",
    ),
    "person": ("person", "supporter"),
    "account": ("lead_contact", "coordinator_everywhere", "coordinator_of_b", "stranger"),
    "link": ("anonymous", "supporter"),
    "public": ("anonymous", "coordinator"),
}


FURTHEST = frozenset({"anonymous", "supporter", "operator", "coordinator_everywhere", "administrator", "psychosocial", "coordinator_of_b"})


def every_visit(
    addresses: Iterable[Address], world: World, verb: str, *, whole: bool = False, among: Collection[str] | None = None
) -> Iterator[Visit]:
    """Every role, or those `among` them, at every address with this verb, with the rows of every place.

    Unless `whole`, a role that the door turns away is tried once, with its own rows; pages open to
    holders are tried by two; beyond the own rows the roles that reach furthest stand for the others.
    """
    for address in addresses:
        if verb not in methods_of(address):
            continue
        for place in world.places if address.is_about_a_row else ("own",):
            for role in world.clients if whole else telling_roles(address, place, verb):
                if among is None or role in among:
                    yield visit(world, role, address, place, verb)


def telling_roles(address: Address, place: str, verb: str) -> tuple[str, ...]:
    """The roles for which a place may make a difference."""
    kind = address.door[0]
    if place == "own" and kind not in ("link", "public") and (verb == "GET" or "GET" not in methods_of(address)):
        return ROLES
    if kind != "staff":
        return DOOR_ROLES[kind]
    behind = set(address.door[1]) | {"coordinator_of_b"} | ({"coordinator_everywhere"} & address.recipe.own)
    named = {"safeguarding": "safeguarding_lead", "coordinator_elsewhere": "coordinator"}
    return tuple(role for role in DOOR_ROLES["staff"] if named.get(role, role) in behind)
