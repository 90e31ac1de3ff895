"""The doors for programs: every path of the OpenAPI document, with every key, for every row; and the calendars."""

import hashlib
import hmac
import json
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from essaim.api.actions import give_token, revoke_token
from essaim.api.models import Token
from essaim.api.views import api
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.scope import across_workspaces, in_workspace
from essaim.core.schemes.queries import settled
from essaim.modules.needs.models import Need
from tests.builders import acting
from tests.conftest import NOW
from tests.safety.images import crossings, image_of, tables_written
from tests.safety.leaks import forget_scope
from tests.safety.naming import words_in
from tests.safety.visits import VERBS, bytes_of, steady, taken_back
from tests.safety.world import FOREIGN, OTHER, OWN

pytestmark = pytest.mark.django_db
KEY = "cle-du-standard-telephonique"
KEYS = ("none", "nonsense", "reads", "writes", "revoked", "foreign_reads", "foreign_writes")
DEAD = {"none", "nonsense", "revoked"}
SIGNED = ("/api/v1/calls", "/api/v1/sms")
IMAGES: dict[str, dict[str, str]] = {}
PLACES = ("own", "other_scheme", "foreign", "absent")


@dataclass(frozen=True)
class Call:
    """One request of a program, and what came of it."""

    key: str
    path: str
    verb: str
    place: str
    status: int
    content: bytes
    changed: frozenset[str]

    def __str__(self) -> str:
        return f"{self.key} {self.verb} {self.path} ({self.place}): {self.status}"


@pytest.fixture(scope="module")
def built_keys(built_world):
    """A key of every kind, as the header that carries it."""
    own, secrets = built_world.own, {"nonsense": "rien"}
    for side, place in (("", own), ("foreign_", built_world.foreign)):
        with in_workspace(place.workspace):
            for name, may_write in (("reads", False), ("writes", True)):
                secrets[side + name] = give_token(place.workspace, name=place.canaries.word(), may_write=may_write, by=acting(), now=NOW)
    with in_workspace(own.workspace):
        secrets["revoked"] = give_token(own.workspace, name="Ancien", may_write=True, by=acting(), now=NOW)
        revoke_token(Token.objects.get(name="Ancien"), by=acting(), now=NOW)
    return {name: {"Authorization": f"Bearer {secret}"} for name, secret in secrets.items()} | {"none": {}}


@pytest.fixture(scope="module")
def found(built_world, built_keys, django_db_blocker):
    """Everything that any program is answered anywhere."""
    with django_db_blocker.unblock():
        return calls(built_world, built_keys)


@pytest.fixture
def keys(world, built_keys):
    return built_keys


def operations():
    """Every path of the document with the verbs that it allows."""
    return {path: set(verbs) for path, verbs in api.get_openapi_schema()["paths"].items()}


def bodies(path, place):
    """What is posted there, with the rows of a place."""
    category = settled(place.scheme).blueprint.categories[0].key
    need = {"scheme": place.ids["scheme"], "category": category, "commune": "59350", "given_name": "Odile"}
    call = {"workspace": place.ids["workspace_slug"], "number": "+33199001234", "event": "ringing", "call_id": "a1"}
    sms = {"number": "+33199001234", "text": "STOP", "sms_id": "a1"}
    return {"/api/v1/needs": need, "/api/v1/calls": call, "/api/v1/sms": sms}.get(path, {})


def ask(world, keys, key, path, verb, place):
    """Ask once; whatever it writes is seen, and taken back."""
    where = world.places[place]
    url = path.replace("{need_id}", where.ids["need"])
    others = {name: one for name, one in (("own", world.own), ("foreign", world.foreign)) if name != side_of(key)}
    others = others if verb == "POST" else {}
    before = {name: IMAGES.setdefault(name, without_keys(one.workspace)) for name, one in others.items()}
    with taken_back():
        client = Client(headers=keys[key], raise_request_exception=False)
        sent = {"data": json.dumps(bodies(path, where)), "content_type": "application/json"} if verb == "POST" else {}
        with tables_written() as written:
            response = getattr(client, verb.lower())(url, **sent)
        changed = {name for name, one in others.items() if without_keys(one.workspace, written).items() - before[name].items()}
        changed |= set(crossings(written)) if others else set()
        return Call(key, path, verb, place, response.status_code, steady(bytes_of(response), url), frozenset(changed))


def without_keys(workspace, among=None):
    """All that is written in a workspace, or in some of its tables, but when its keys were last used."""
    return {table: image for table, image in image_of(workspace, among).items() if table != "api.Token"}


def side_of(key):
    """Whose key it is; one that is dead is nobody's."""
    return "foreign" if key.startswith("foreign") else "none" if key in DEAD else "own"


def calls(world, keys, names=KEYS, places=PLACES):
    """Every path × verb × key × place."""
    return [
        ask(world, keys, key, path, verb, place)
        for path, allowed in operations().items() for verb in VERBS for key in names
        for place in (places if "{" in path or verb == "POST" else ("own",))
        if verb.lower() in allowed or (place == "own" and key in ("none", "writes"))
    ]  # fmt: skip


def faults(found):
    """What is wrong with what programs were answered."""
    return [said for one in found for said in (wrong_status(one), shown(one), one.changed and f"{one} changed {set(one.changed)}") if said]


def wrong_status(one):
    right = right_statuses(one)
    return None if one.status in right else f"{one} should be {sorted(right)}"


def right_statuses(one):
    """By key, verb and place: dead keys open nothing, a foreign row and an absent one do not exist."""
    if one.verb.lower() not in operations()[one.path]:
        return {405}
    if one.path in SIGNED or one.key in DEAD:
        return {401}
    mine = ("own", "other_scheme") if side_of(one.key) == "own" else ("foreign",)
    if one.verb == "POST" and not one.key.endswith("writes"):
        return {403}
    if one.place not in mine and ("{" in one.path or one.verb == "POST"):
        return {404}
    return {200, 201, 409} if one.verb == "POST" else {200}


def shown(one):
    """Words of the other side, or of anybody at all: programs get no name, and never what is foreign."""
    foreign = FOREIGN.found_in(one.content) if side_of(one.key) != "foreign" else OWN.found_in(one.content) | OTHER.found_in(one.content)
    return f"{one} shows {sorted(foreign)[:3]}" if foreign else None


def test_every_path_opens_for_its_key_alone(found):
    assert len(found) > 60
    assert faults(found) == []
    assert {one.status for one in found} >= {200, 201, 401, 403, 404, 405}


def test_programs_are_never_told_a_name(found):
    told = [one for one in found if one.key in ("reads", "writes") and one.place == "own" and "scheme" not in one.path]
    assert len(told) > 5
    assert [(str(one), words) for one in told if (words := words_in(one.content))] == []


def test_a_foreign_row_and_an_absent_one_are_the_same_bytes(found):
    """So are, for dead keys, the answers to keys of every kind."""
    answers = {}
    for one in found:
        if one.place in ("foreign", "absent") and one.key in ("reads", "writes"):
            answers.setdefault((one.key, one.verb, one.path), set()).add(one.content)
        if one.key in DEAD and one.place == "own" and one.status == 401 and one.verb == "GET":
            answers.setdefault(("dead", one.path), set()).add(one.content)
    assert len(answers) > 6
    assert {key: contents for key, contents in answers.items() if len(contents) != 1} == {}


def test_the_exchange_reaches_only_the_workspace_that_it_names(world, settings):
    settings.ESSAIM_TELEPHONY_KEY = KEY
    before = without_keys(world.own.workspace)
    body = json.dumps(bodies("/api/v1/calls", world.foreign) | {"number": "01 99 00 44 55", "event": "missed"}).encode()
    for signature, status in ((hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest(), 200), ("0" * 64, 401)):
        answer = Client().post("/api/v1/calls", body, content_type="application/json", headers={"X-Essaim-Signature": signature})
        assert (answer.status_code, words_in(answer.content)) == (status, set())
    assert without_keys(world.own.workspace) == before


def test_a_table_read_over_every_workspace_is_noticed(world, keys, monkeypatch):
    """Negative control: the rows of B are listed, opened and written to by a key of A."""
    forget_scope(monkeypatch, Need)
    assert {one.split(" (")[0] for one in faults(calls(world, keys, ("reads",)))} == {"reads GET /api/v1/needs/{need_id}"}


def test_a_revoked_key_that_still_opens_is_noticed(world, keys):
    """Negative control."""
    with across_workspaces("a key that was taken back comes to life again"):
        Token.objects.update(revoked_at=None)
    assert faults(calls(world, keys, ("revoked",), ("own",))) != []


def test_a_key_that_writes_without_the_right_is_noticed(world, keys, monkeypatch):
    """Negative control."""
    monkeypatch.setattr("essaim.api.views.may_write", lambda _request: None)
    assert faults(calls(world, keys, ("reads",), ("own",))) != []


# calendars


def feed(secret):
    response = Client().get(reverse("calendar", args=[secret]))
    return response.status_code, steady(bytes_of(response), secret)


@pytest.fixture
def dead_feeds(world):
    """Secrets that open no calendar: never given, taken back, expired, for another purpose, shortened."""
    place = world.own
    with in_workspace(place.workspace):
        person = place.ids["rival"] if "rival" in place.ids else place.ids["supporter"]
        given = {"purpose": "calendar", "now": NOW, "person_id": person}
        expired = give_link(place.workspace, **given, expires_at=NOW)
        revoked = give_link(place.workspace, **given)
        revoke_links(now=NOW, person_id=person, purpose="calendar", expires_at=None)
    return {
        "absent": "x" * 32, "expired": expired, "revoked": revoked, "other_purpose": place.secrets["proposal"],
        "of_the_other": world.foreign.secrets["proposal"], "shortened": world.foreign.secrets["calendar"][:-1],
    }  # fmt: skip


def test_calendars_that_are_dead_foreign_or_absent_are_the_same_404(dead_feeds, clock):
    answers = {name: feed(secret) for name, secret in dead_feeds.items()}
    assert {status for status, _content in answers.values()} == {404}
    assert len({content for _status, content in answers.values()}) == 1


def test_a_calendar_tells_when_and_never_whom_nor_where(world, clock):
    status, content = feed(world.own.secrets["calendar"])
    assert (status, b"BEGIN:VEVENT" in content, words_in(content)) == (200, True, set())
    assert b"no-store" in content


def test_a_dead_calendar_that_answers_is_noticed(dead_feeds, monkeypatch, clock):
    """Negative control: time and revocation are forgotten."""
    from essaim.core.foundation.models import Link

    with across_workspaces("links that were taken back come to life again"):
        Link.objects.update(revoked_at=None, expires_at=None)
    assert {name for name, secret in dead_feeds.items() if feed(secret)[0] == 200} == {"expired", "revoked"}
