"""Somebody asks or offers, on the public page or on paper: one record, whatever the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.blueprints.model.words import Journey
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.people.actions import ContactGiven, record_organisation, record_person, set_availability
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import organisations_called
from essaim.core.people.states import ConsentPurpose
from essaim.core.schemes.actions import enrol, record_check, validate
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.followup.actions import write_note
from essaim.modules.followup.states import Readers
from essaim.modules.needs.actions import record_offer
from essaim.modules.needs.forms import when_values
from essaim.modules.needs.models import Need, Offer
from essaim.workflows.posting import post_need, settle_participation

HALF_DAYS = {"am": (time(9), time(12)), "pm": (time(14), time(18))}


@dataclass(frozen=True)
class Joined:
    """What came of a journey: somebody who takes part or waits to, and what they asked or offered."""

    person: Person
    participation: Participation
    organisation: Organisation | None = None
    need: Need | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def reference(self) -> str:
        """What to quote on the phone."""
        return f"{self.participation.pk.hex[:3]}-{self.participation.pk.hex[3:6]}".upper()


@transaction.atomic
def join(scheme: Scheme, journey: Journey, answers: Mapping[str, Any], *, by: Actor, now: datetime) -> Joined:
    """Record the person, their part in the scheme, and what they ask or offer if they may already."""
    person = _person(answers, by=by, now=now)
    known = _known_body(answers)
    organisation = known or _new_body(journey, answers, by=by, now=now)
    declared = {key.removeprefix("statement_"): True for key, value in answers.items() if key.startswith("statement_") and value}
    participation = enrol(person, scheme=scheme, role=journey.role, declared=declared | _kept(answers), by=by, now=now)
    _checks(participation, answers, by=by, now=now)
    settle_participation(participation, moment="participation_applied", by=by, now=now)
    is_active = participation.state == ParticipationState.ACTIVE
    need = _need(scheme, journey, person, organisation, answers, by=by, now=now) if is_active else None
    # Anybody can type a name that is known: whoever typed it offers, and is asked whether it is for that organisation.
    owner = participation if known or organisation is None else organisation
    offers = _offers(scheme, journey, owner, answers, by=by, now=now) if is_active else ()
    if known and offers:
        _ask_for_whom(participation, known, by=by, now=now)
    _words(person, scheme, answers, is_recorded=bool(need or offers), by=by, now=now)
    return Joined(person, participation, organisation, need, offers)


@transaction.atomic
def admit(participation: Participation, *, by: Actor, now: datetime) -> Joined:
    """The team validates somebody: what they offered when they came is recorded, then what the scheme says follows."""
    validate(participation, by=by, now=now)
    offers = _described(participation, by=by, now=now)
    settle_participation(participation, moment="participation_validated", by=by, now=now)
    return Joined(participation.person, participation, offers=offers)


def _described(participation: Participation, *, by: Actor, now: datetime) -> tuple[Offer, ...]:
    """What they offered on the page or on paper, once. Nothing where it cannot be yet: the checklist leads to it."""
    scheme, blueprint = participation.scheme, settled(participation.scheme).blueprint
    journey = next((one for one in blueprint.journeys if (one.key, one.role) == ("offer", participation.role)), None)
    if journey is None or Offer.objects.filter(participation=participation).exists():
        return ()
    known = {category.key for category in blueprint.categories}
    answers = participation.declared | {"categories": [key for key in participation.declared.get("categories", ()) if key in known]}
    try:
        with transaction.atomic():
            return _offers(scheme, journey, participation, answers, by=by, now=now)
    except Refusal:
        return ()


def _person(answers: Mapping[str, Any], *, by: Actor, now: datetime) -> Person:
    contacts = [{"value": answers[name]} for name in ("phone", "email") if answers.get(name)]
    address = None
    if answers.get("address"):
        address = {"commune_code": answers.get("commune_code", ""), "line": answers["address"]}
    person = record_person(
        given_name=answers.get("first_name") or answers.get("organisation") or "", contacts=contacts,
        family_name=answers.get("last_name") or "", birth_year=answers.get("birth_year"), address=address,
        commune_code=answers.get("commune_code") or "", languages=answers.get("languages") or [],
        preferred_channel=answers.get("preferred_channel") or _channel(answers),
        consents=[ConsentPurpose.RECORD, ConsentPurpose.MESSAGES], by=by, now=now,
    )  # fmt: skip
    if answers.get("availability"):
        set_availability(person, slots=[_slot(key) for key in answers["availability"]], by=by, now=now)
    return person


def _channel(answers: Mapping[str, Any]) -> str:
    return "email" if answers.get("email") else "voice"


def _slot(key: str) -> dict:
    day, half = key.split("-")
    starts, ends = HALF_DAYS[half]
    return (int(day), starts, ends)


def _known_body(answers: Mapping[str, Any]) -> Organisation | None:
    return next(iter(organisations_called(answers.get("organisation") or "")), None)


def _new_body(journey: Journey, answers: Mapping[str, Any], *, by: Actor, now: datetime) -> Organisation | None:
    """The organisation of that name; where it offers, it is reached as whoever typed it is."""
    name = (answers.get("organisation") or "").strip()
    if not name:
        return None
    whose = " ".join(" ".join(answers.get(part) or "" for part in ("first_name", "last_name")).split())
    typed = [answers[field] for field in ("phone", "email") if answers.get(field) and journey.key != "need"]
    contacts = [ContactGiven(value=value, belongs_to=whose) for value in typed]
    return record_organisation(name=name, commune_code=answers.get("commune_code") or "", contacts=contacts, by=by, now=now)


def _ask_for_whom(participation: Participation, known: Organisation, *, by: Actor, now: datetime) -> None:
    scheme = participation.scheme
    with translation.override("fr"):
        script = _("They offer in the name of %(organisation)s, which we know: ask whether it is agreed with them.") % {
            "organisation": known.name
        }
    plan_call(
        person=participation.person, scheme=scheme, reason=CallReason.CALL_BACK, script=script, subject_id=participation.pk,
        due_at=now + timedelta(hours=setting(scheme, "callback_hours")), occurrence=f"offers for {participation.pk}", by=by, now=now,
    )  # fmt: skip


def _kept(answers: Mapping[str, Any]) -> dict:
    """What a person not yet validated wished for, kept until the team has met them."""
    names = ("categories", "category", "quantity", "radius", "skills", "refuses", "traits", "gender")
    once = {"standing": False} if answers.get("standing") is False else {}
    return {name: answers[name] for name in names if answers.get(name)} | once


def _checks(participation: Participation, answers: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    blueprint = settled(participation.scheme).blueprint
    for check in blueprint.checks_of(participation.role):
        if check.kind in ("charter", "liability_insurance") and answers.get(check.kind):
            version = blueprint.charter(check.charter).version if check.charter else ""
            record_check(participation, key=check.key, reference=version, by=by, now=now)


def _words(person: Person, scheme: Scheme, answers: Mapping[str, Any], *, is_recorded: bool, by: Actor, now: datetime) -> None:
    """A note for the team of what no need and no offer holds."""
    names = ("cared_person",) if is_recorded else ("cared_person", "details")
    text = "\n\n".join(answers[name] for name in names if answers.get(name))
    if text:
        write_note(person, scheme=scheme, text=text, readers=Readers.COORDINATORS, by=by, now=now)


def _need(scheme, journey: Journey, person, organisation, answers, *, by: Actor, now: datetime) -> Need | None:
    if journey.key != "need" or not answers.get("category"):
        return None
    is_own = settled(scheme).blueprint.role(journey.role).kind == "beneficiary"
    wishes = {name: answers[name] for name in ("gender", "traits") if answers.get(name)}
    data = {"when": "anytime", **answers, "weekday": int(answers["weekday"]) if answers.get("weekday") else None}
    return post_need(
        scheme, category=answers["category"], beneficiary=person if is_own else None,
        organisation=organisation, asked_by=None if is_own else person, commune_code=answers.get("commune_code") or "",
        quantity=answers.get("quantity") or 1, details=answers.get("details") or "", domain=answers.get("domain") or "",
        people_helped=answers.get("people_count"), skills=answers.get("skills") or [], wishes=wishes,
        by=by, now=now, **{"deadline": answers.get("deadline"), **when_values(data)},
    )  # fmt: skip


def _offers(scheme, journey, owner: Participation | Organisation, answers, *, by: Actor, now: datetime) -> tuple[Offer, ...]:
    """One offer for each kind of thing: time, goods and money are answered apart."""
    kinds: dict[str, list[str]] = {}
    for key in answers.get("categories") or ():
        kinds.setdefault(settled(scheme).blueprint.category(key).kind, []).append(key)
    whose = {"organisation": owner} if isinstance(owner, Organisation) else {"participation": owner}
    return tuple(
        record_offer(
            scheme,
            categories=keys,
            commune_code=answers.get("commune_code") or "",
            quantity=answers.get("quantity") or 1,
            is_standing=answers.get("standing", True),
            radius_km=answers.get("radius"),
            skills=answers.get("skills") or [],
            refuses=answers.get("refuses") or [],
            details=answers.get("details") or "",
            by=by,
            now=now,
            **whose,
        )  # fmt: skip
        for keys in kinds.values()
    )
