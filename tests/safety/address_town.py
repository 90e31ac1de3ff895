"""The town in which the machine of B1 plays: one scheme with its office, a person to visit, two supporters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.test import Client

from essaim.api.actions import give_token
from essaim.blueprints.library import load_key
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Account
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol, move_scheme, plant, record_check, validate
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.modules.needs.actions import record_offer
from essaim.modules.needs.models import Offer
from tests.builders import LILLE, a_client, a_member, a_person, a_workspace, acting, an_account
from tests.conftest import NOW
from tests.safety.canaries import Canaries

KEYS = {
    "two keys": ("call-and-care", "time", ("supporter_accepted", "person_agreed")),
    "with vetting": ("la-scalaa", "relief", ("supporter_accepted", "person_agreed", "vetting_valid")),
    "all four": ("la-scalaa", "relief", ("supporter_accepted", "person_agreed", "coordinator_validated", "vetting_valid")),
}
BEFORE, AFTER = 48, 24
VISIT = timedelta(days=6)


@dataclass
class Helper:
    """A supporter, their browser, and what we remember of them."""

    person: Person
    participation: Participation
    offer: Offer
    client: Client
    calendar: str
    bad_check: str = ""
    lapses_on: date | None = None
    state: str = "active"


@dataclass
class Town:
    """One scheme with its office, one person to visit and two supporters; what is hidden of the person."""

    scheme: Scheme
    coordinator: Account
    helpers: list[Helper]
    visited: Person
    hidden: list[str]
    category: str
    keys: tuple[str, ...]
    token: str
    checks: list[str]
    seen: dict[str, int] = field(default_factory=lambda: {"shown": 0, "hidden": 0})


def a_town(kind: str) -> Town:
    """Built once; every play begins from it."""
    key, category, keys = KEYS[kind]
    workspace, marks = a_workspace(phone="01 99 00 70 00"), Canaries("vhw", "39985")
    with in_workspace(workspace):
        scheme = _planted(workspace, key, keys)
        coordinator = a_member(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR).account
        line, phone, code = marks.word("3 rue"), marks.phone(), marks.word("code")
        visited = a_person(
            workspace, "Marcel", marks.word("Lefèvre"), phone=phone, consents=["record", "messages"],
            address={"commune_code": LILLE, "line": line, "access_notes": code, "lat": 50.63, "lon": 3.06},
        )  # fmt: skip
        _takes_part(visited, scheme, "beneficiary")
        Person.objects.filter(pk=visited.pk).update(account=an_account())
        visited.refresh_from_db()
        helpers = [_a_helper(scheme, category, name) for name in ("Colette", "Marius")]
        secret = give_token(workspace, name="essai", may_write=False, by=acting(), now=NOW)
    role = helpers[0].participation.role
    checks = [check.key for check in settled(scheme).blueprint.checks_of(role) if check.gate != "none" and check.enabled]
    hidden = [line, code, phone, "+33" + phone.replace(" ", "")[1:], visited.family_name]
    return Town(scheme, coordinator, helpers, visited, hidden, category, keys, secret, checks)


def _planted(workspace, key: str, keys: tuple[str, ...]) -> Scheme:
    loaded = load_key(key)
    rules = replace(loaded.blueprint.disclosure, keys=keys, hours_before=BEFORE, hours_after=AFTER)
    scheme = plant(
        workspace, blueprint=replace(loaded.blueprint, disclosure=rules), digest=loaded.sha256,
        answers=dict(loaded.example.answers), name=loaded.example.name, by=acting(), now=NOW,
    )  # fmt: skip
    return move_scheme(scheme, to="open", by=acting(), now=NOW)


def _takes_part(person: Person, scheme: Scheme, kind: str) -> Participation | None:
    role = next((role for role in settled(scheme).blueprint.roles if role.kind == kind), None)
    if role is None:
        return None
    part = enrol(person, scheme=scheme, role=role.key, by=acting(), now=NOW)
    for check in settled(scheme).blueprint.checks_of(role.key):
        record_check(part, key=check.key, by=acting(), now=NOW)
    Check.objects.filter(participation=part).update(expires_on=None)
    return part if part.state == "active" else validate(part, by=acting(), now=NOW)


def _a_helper(scheme: Scheme, category: str, name: str) -> Helper:
    person = a_person(scheme.workspace, name, preferred_channel="sms", phone="06 39 98 20 01")
    Person.objects.filter(pk=person.pk).update(account=an_account())
    person.refresh_from_db()
    part = _takes_part(person, scheme, "supporter")
    offer = record_offer(scheme, participation=part, categories=[category], commune_code=LILLE, by=acting(), now=NOW)
    calendar = give_link(scheme.workspace, purpose="calendar", person_id=person.pk, now=NOW)
    return Helper(person, part, offer, a_client(person.account), calendar)
