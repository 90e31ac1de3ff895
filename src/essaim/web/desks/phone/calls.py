"""What a call needs beyond its page: the caller's card, a new caller's record, what can be guessed."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from essaim.core.foundation import phones, reading
from essaim.core.foundation.access import Who
from essaim.core.foundation.states import DESK, Channel
from essaim.core.messaging.models import Call
from essaim.core.messaging.queries import ringing
from essaim.core.people.actions import ContactGiven, record_organisation, record_person
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import (
    contacts_of,
    organisations_called,
    people_matching,
    relations_of,
    visible_people,
)
from essaim.modules.needs.forms import NeedForm
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.queries import needs_like, needs_running_of, recorded_by
from essaim.web.desks.needs.rules import only_readable
from essaim.web.desks.phone.forms import CallerForm
from essaim.workflows.posting import post_need

ASKING = ("need__beneficiary", "need__asked_by")


@transaction.atomic
def record(
    request: HttpRequest,
    form: NeedForm,
    caller: CallerForm | None,
    person: Person | None,
    organisation: Organisation | None,
) -> Need:
    """The need of a known or of a new caller; a new one is recorded with the few words they gave.

    The same form sent again is the need that it recorded, and nobody is recorded a second time.
    """
    need_id = form.cleaned_data.get("need_id")
    if known := recorded_by(form.scheme, need_id):
        return known
    now = timezone.now()
    by = request.actor.through(Channel.PHONE)
    asked_by = None
    if caller is not None:
        asked_by, organisation = _new_caller(caller, by=by, now=now)
        person = None if organisation else asked_by
    values = form.values()
    values["need_id"] = need_id
    by = by.on_behalf((person or asked_by).pk if person or asked_by else None, consent="oral")
    return post_need(form.scheme, beneficiary=person, organisation=organisation, asked_by=asked_by, by=by, now=now, **values)


def _new_caller(caller: CallerForm, *, by, now: datetime) -> tuple[Person, Organisation | None]:
    data = caller.cleaned_data
    contacts = [ContactGiven(value=data["phone"])] if data["phone"] else []
    person = record_person(
        given_name=data["given_name"], family_name=data["family_name"], commune_code=data["commune_code"],
        contacts=contacts, by=by, now=now,
    )  # fmt: skip
    return person, _organisation(data, by=by, now=now)


def _organisation(data: dict, *, by, now: datetime) -> Organisation | None:
    name = data["organisation"].strip()
    if not name:
        return None
    known = organisations_called(name)
    return known[0] if known else record_organisation(name=name, commune_code=data["commune_code"], by=by, now=now)


def twins_of(who: Who, form: NeedForm, caller: CallerForm | None, person: Person | None, organisation: Organisation | None) -> list[Need]:
    """Needs like the one that is about to be recorded, for the same caller, among those that the visitor may see."""
    scheme, values = form.scheme, form.values()
    if recorded_by(scheme, form.cleaned_data.get("need_id")):
        return []
    people, bodies = [person] if person else [], [organisation] if organisation else []
    if caller is not None:
        people = people_matching(caller.cleaned_data["phone"], limit=12) if caller.cleaned_data["phone"] else []
        bodies = organisations_called(caller.cleaned_data["organisation"])
    found = needs_like(scheme, values["category"], people=people, organisations=bodies, now=timezone.now())
    return list(only_readable(who, found)[:3])


def card_of(person: Person | None, organisation: Organisation | None, who: Who, *, now: datetime) -> dict | None:
    """What the operator sees of the caller: how to reach them, who is around, what is being looked for where they work."""
    if organisation:
        return {"needs": _needs_shown(needs_running_of(organisation=organisation), who)}
    if person is None:
        return None
    return {
        "contacts": list(contacts_of(person)),
        "relations": relations_of(person)[:6],
        "needs": _needs_shown(needs_running_of(person), who),
    }


def _needs_shown(needs: QuerySet[Need], who: Who) -> QuerySet[Need]:
    return only_readable(who, needs).prefetch_related("scheme__closed_days")[:10]


def note_named(rows: list[Call]) -> None:
    """What there is to say on the phone names the other side of the service or of the proposal it is about."""
    about = [call.subject_id for call in rows if call.subject_id and call.script]
    for kind in (Service, Proposal):
        found = kind.objects.filter(pk__in=about).values_list("offer__participation__person", *ASKING)
        for person in {person for people in found for person in people if person}:
            reading.note(person)


def lines_of(people: list[Person]) -> list[dict]:
    """One line for each person found: enough to tell homonyms apart."""
    return [{"person": person, "born": person.birth_date.year if person.birth_date else person.birth_year} for person in people]


def guess(asked: str, query: QueryDict) -> dict:
    """What the search already says of an unknown caller: a number, or a name."""
    number = query.get("numero", "")
    if number or phones.looks_like_phone(asked):
        return {"phone": number or asked}
    given, _space, family = asked.partition(" ")
    return {"given_name": given.title(), "family_name": family.title()}


def rings_for(who: Who, *, now: datetime) -> list[dict]:
    """The calls that ring now: by name for whoever may read the record, else by number."""
    rings = list(ringing(now=now)[:3])
    known = set(visible_people(who).filter(pk__in=[ring.person_id for ring in rings]).values_list("pk", flat=True)) if rings else ()
    return [{"id": ring.pk, "number": ring.number, "person": ring.person if ring.person_id in known else None} for ring in rings]


def may_make_call(who: Who, call: Call) -> bool:
    """Operators and coordinators of the call's scheme, or of any when it has none."""
    return who.has(*DESK, scheme=call.scheme_id) if call.scheme_id else who.has_anywhere(*DESK)
