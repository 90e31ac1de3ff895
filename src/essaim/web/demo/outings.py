"""Sessions of the demonstration, behind and ahead: registered by phone, fetched, waiting, seen, missed."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.elision import of_place
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.actions import record_organisation
from essaim.core.people.models import Organisation, Person
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.actions import record_resource
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities.actions import (
    note_attendance,
    note_wish,
    record_activity,
    register,
)
from essaim.modules.activities.models import Activity, Session
from essaim.modules.activities.queries import leaders, seated_of
from essaim.modules.activities.states import PickUpWay
from essaim.web.demo import communes
from essaim.workflows import programming

WEEKS_BEHIND, WEEKS_AHEAD = 3, 2
WISHES = ("Apprendre à greffer un arbre", "Un après-midi chansons", "Comprendre sa facture d’électricité")


def play(scheme: Scheme, *, operators: list[Membership], chance: Random, now: datetime, on_progress: Callable[[int], None]) -> None:
    """Two sessions a week in the communes of the territory; the last one planned is full, with a waiting list."""
    by = Actor(ActorKind.STAFF, id=operators[0].pk, channel=Channel.PHONE)
    start = now - timedelta(weeks=WEEKS_BEHIND + 2)
    # A scheme that says how long a ride may last is one that fetches people.
    fetches = "pick_up_minutes" in settled(scheme).blueprint.settings
    bus = record_resource(
        scheme.workspace, kind="vehicle", name="Le bus des Garrigues", seats=5, wheelchairs=1, places=12, by=by, now=start
    ) if fetches else None  # fmt: skip
    lines = _programme(scheme, by, start)
    hosts = _hosts(scheme, by=by, start=start, now=now)
    known = list(leaders(scheme)[:2])
    monday = monday_of(timezone.localdate(now))
    for week in range(-WEEKS_BEHIND, WEEKS_AHEAD):
        for weekday in (1, 3):
            day = monday + timedelta(weeks=week, days=weekday)
            host = chance.choice(hosts)
            session = programming.plan(
                chance.choice(lines), day=day, starts=time(14), ends=time(17), commune_code=host.commune_code, host=host,
                place="Place de la mairie", vehicle=bus, animators=known[:1], by=by, now=start,
            )  # fmt: skip
            _people(session, 15 if (week, weekday) == (1, 3) else chance.randint(3, 9), by, start, chance, fetches=fetches)
            if session.ends_at < now:
                _seen(session, by, now, chance)
            on_progress(1)


def count() -> int:
    """How many sessions are played."""
    return 2 * (WEEKS_BEHIND + WEEKS_AHEAD)


def _programme(scheme: Scheme, by: Actor, now: datetime) -> list[Activity]:
    return [
        record_activity(
            scheme, title=words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme),
            speaker=words(scheme, topic.speaker), details=words(scheme, topic.details), by=by, now=now,
        )
        for topic in settled(scheme).blueprint.programme
        if not topic.audience
    ]  # fmt: skip


def _hosts(scheme: Scheme, *, by: Actor, start: datetime, now: datetime) -> list[Organisation]:
    """Town halls of the territory: under agreement where passages are counted, with a luck of their own."""
    if programming.counts_passages(scheme):
        found = communes.play(scheme, by=by, start=start, now=now, chance=Random(communes.DEPARTMENT))
        return [host.organisation for host in found]
    return [
        record_organisation(
            name=f"Mairie {of_place(places.commune(code).name)}", kind=OrganisationKind.MUNICIPALITY, commune_code=code, by=by, now=start
        )
        for code in scheme.territory
    ]


def _people(session: Session, number: int, by: Actor, now: datetime, chance: Random, *, fetches: bool) -> None:
    roles = [role.key for role in settled(session.scheme).blueprint.roles if role.kind == "beneficiary"]
    known = Person.objects.filter(participations__scheme=session.scheme, participations__role__in=roles)
    near = list(known.filter(commune_code=session.commune_code).order_by("search")[:40])
    for person in chance.sample(near, min(number, len(near))):
        way = _way(chance.random()) if fetches else PickUpWay.NO
        chairs = {person.pk} if way and chance.random() < 0.1 else set()
        try:
            register(session, people=[person], pick_up=way, in_wheelchair=chairs, by=by, now=now)
        except Refusal:
            _on_foot(session, person, by, now)


def _way(drawn: float) -> PickUpWay:
    """One in two rides in the bus, some of them one way only."""
    if drawn < 0.05:
        return PickUpWay.BACK
    return PickUpWay.THERE if drawn < 0.1 else PickUpWay.BOTH if drawn < 0.5 else PickUpWay.NO


def _on_foot(session: Session, person: Person, by: Actor, now: datetime) -> None:
    """Whoever is busy then does not come."""
    try:
        register(session, people=[person], by=by, now=now)
    except Refusal:
        return


def _seen(session: Session, by: Actor, now: datetime, chance: Random) -> None:
    for attendee in seated_of(session):
        came = chance.choices(["seen", "excused", "noshow"], [8, 1, 1])[0]
        note_attendance(attendee, attendance=came, by=by, now=now)
    note_wish(session, words=chance.choice(WISHES), people=chance.randint(1, 5), by=by, now=now)
