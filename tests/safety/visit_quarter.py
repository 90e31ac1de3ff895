"""The quarter in which weekly visits are lived: an office, two helpers in order, a candidate, two people at home."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Account
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.actions import enrol
from essaim.core.schemes.models import Check, Participation, Scheme
from essaim.core.schemes.queries import settled
from tests.builders import (
    LILLE,
    a_client,
    a_member,
    a_participation,
    a_person,
    a_planted_scheme,
    a_workspace,
    acting,
    an_account,
    in_order,
)
from tests.conftest import NOW
from tests.safety.canaries import Canaries


@dataclass
class Visitor:
    """A helper, their telephone, and what we remember of them."""

    person: Person
    part: Participation
    client: Client
    calendar: str
    bad_check: str = ""
    lapses_on: date | None = None
    state: str = "active"


@dataclass
class Home:
    """Somebody at home, the words that lead there, and what we remember of them."""

    person: Person
    part: Participation
    hidden: list[str]
    is_protected: bool = False
    has_objected: bool = False
    is_gone: bool = False
    takes_part: bool = True


@dataclass
class Quarter:
    """One scheme with its office, two helpers in order and a candidate, two people at home."""

    scheme: Scheme
    coordinator: Account
    visitors: list[Visitor]
    homes: list[Home]
    candidate: Participation
    checks: list[str]
    seen: dict[str, int] = field(default_factory=lambda: {"shown": 0, "hidden": 0, "planned": 0})
    steps: int = 0


def a_quarter() -> Quarter:
    """Built once; every play begins from it."""
    workspace, marks = a_workspace(phone="01 99 00 70 00"), Canaries("vrw", "39986")
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        coordinator = a_member(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR).account
        visitors = [_a_visitor(scheme, name) for name in ("Colette", "Marius")]
        homes = [_a_home(scheme, name, marks) for name in ("Huguette", "Lucien")]
        candidate = a_participation(scheme, a_person(workspace, "Ferdinand", "Candidat"), "volunteer", state="applied")
    checks = [check.key for check in settled(scheme).blueprint.checks_of(visitors[0].part.role) if check.gate != "none" and check.enabled]
    return Quarter(scheme, coordinator, visitors, homes, candidate, checks)


def _a_visitor(scheme: Scheme, name: str) -> Visitor:
    person = a_person(scheme.workspace, name, preferred_channel="sms", phone="06 39 98 20 01")
    Person.objects.filter(pk=person.pk).update(account=an_account())
    person.refresh_from_db()
    part = in_order(enrol(person, scheme=scheme, role="volunteer", by=acting(), now=NOW))
    Check.objects.filter(participation=part).update(expires_on=None)
    Participation.objects.filter(pk=part.pk).update(cleared_until=date.max)
    part.refresh_from_db()
    return Visitor(person, part, a_client(person.account), give_link(scheme.workspace, purpose="calendar", person_id=person.pk, now=NOW))


def _a_home(scheme: Scheme, name: str, marks: Canaries) -> Home:
    line, phone, code = marks.word("3 rue"), marks.phone(), marks.word("code")
    person = a_person(
        scheme.workspace, name, marks.word("Delœuvre"), phone=phone, consents=["record", "messages"],
        address={"commune_code": LILLE, "line": line, "access_notes": code},
    )  # fmt: skip
    part = a_participation(scheme, person, "member")
    return Home(person, part, [line, code, phone, "+33" + phone.replace(" ", "")[1:], person.family_name])
