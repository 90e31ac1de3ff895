"""A place with members, in the demonstration: activities paid at the door, memberships of every age, a cash box to close, invoices."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.actions import record_organisation
from essaim.core.people.models import Person
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.activities import actions as activities
from essaim.modules.activities.models import Session
from essaim.modules.activities.queries import seated_of
from essaim.modules.dues import actions as dues
from essaim.modules.dues.queries import balance_of, cash_since_closing, issuer

WEEKS_BEHIND, WEEKS_AHEAD = 3, 3
WEEKDAYS = (1, 2, 4)
JOINED_DAYS_AGO = (12, 30, 45, 60, 90, 120, 200, 300, 340, 350, 358, 380, 420, 500)
Event = tuple[datetime, Callable[..., object]]


def play(scheme: Scheme, *, operators: list[Membership], chance: Random, now: datetime, on_progress: Callable[[int], None]) -> None:
    """Everything in the order in which it happened, so that numbers and days go together."""
    by = Actor(ActorKind.STAFF, id=operators[0].pk, channel=Channel.MEETING)
    people = list(Person.objects.filter(participations__scheme=scheme).order_by("search")[:40])
    if issuer() is None:
        _describe(scheme, by, now)
    events = _members(scheme, people, by, now, chance) + _sessions(scheme, people, by, now, chance)
    events += _closings(scheme, by, now) + _bodies(scheme, by, now) + _door(scheme, people, by, now, chance)
    for moment, happen in sorted(events, key=lambda event: event[0]):
        happen(now=moment)
        on_progress(1)


def count() -> int:
    """About how many things happen."""
    return len(JOINED_DAYS_AGO) + 2 * len(WEEKDAYS) * (WEEKS_BEHIND + WEEKS_AHEAD) + WEEKS_BEHIND


def _describe(scheme: Scheme, by: Actor, now: datetime) -> None:
    place = scheme.workspace
    dues.describe_issuer(
        place, legal_name=place.name, legal_form="association loi 1901", address=place.postal_address, rna="W595012345",
        siret="90000012600012", iban="FR7699999000010001234567809",
        vat="franchise", pay_within_days=30, cheque_order=place.name, email=place.reply_email, by=by, now=now,
    )  # fmt: skip


def _members(scheme: Scheme, people: list[Person], by: Actor, now: datetime, chance: Random) -> list[Event]:
    """Memberships of every age: up to date, ending, ended, one that waits to be paid."""
    events = [
        (_at(now, -days, 11), partial(_joins, scheme, person, by, chance.choice(["cash", "cheque", "card"]), index))
        for index, (days, person) in enumerate(zip(JOINED_DAYS_AGO, people, strict=False))
    ]
    waiting = people[len(JOINED_DAYS_AGO)] if len(people) > len(JOINED_DAYS_AGO) else None
    if waiting:
        events.append((_at(now, -2, 15), partial(_joins, scheme, waiting, by, "", 0)))
    if len(people) > 2 and any(fee.band == "solidarity" and fee.amount is not None for fee in settled(scheme).blueprint.fees):
        events.append((_at(now, -40, 10), partial(_fare, scheme, people[-1], by)))
    return events


def _joins(scheme: Scheme, person: Person, by: Actor, tender: str, index: int, now: datetime) -> None:
    term = dues.join_members(person, scheme=scheme, accepts_charter=True, by=by, now=now)
    if tender and term.cents:
        number = {"cheque_number": f"{7412300 + index}", "bank": "La Banque Postale"} if tender == "cheque" else {}
        dues.pay(person, cents=term.cents, tender=tender, scheme=scheme, only=[term.pk], by=by, now=now, **number)


def _fare(scheme: Scheme, person: Person, by: Actor, now: datetime) -> None:
    until = timezone.localdate(now) + timedelta(days=365)
    dues.grant_fare(person, scheme=scheme, band="solidarity", proof="caf", until=until, by=by, now=now)


def _sessions(scheme: Scheme, people: list[Person], by: Actor, now: datetime, chance: Random) -> list[Event]:
    """Three activities a week, paid at the door; the last one is full."""
    start = _at(now, -7 * (WEEKS_BEHIND + 1), 9)
    lines = [
        activities.record_activity(
            scheme, title=words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme),
            speaker=words(scheme, topic.speaker), details=words(scheme, topic.details), by=by, now=start,
        )
        for topic in settled(scheme).blueprint.programme
    ]  # fmt: skip
    monday = monday_of(timezone.localdate(now))
    events: list[Event] = []
    for week in range(-WEEKS_BEHIND, WEEKS_AHEAD):
        for number, weekday in enumerate(WEEKDAYS):
            day = monday + timedelta(weeks=week, days=weekday)
            session = _planned(scheme, lines[(week * 3 + number) % len(lines)], day, by, start)
            full = (week, number) == (1, 0)
            who = chance.sample(people, min(len(people), 13 if full else chance.randint(3, 6)))
            if session.starts_at - timedelta(days=2) < now:
                events.append((session.starts_at - timedelta(days=2), partial(_register, session, who, by)))
            elif full:
                events.append((now - timedelta(hours=1), partial(_register, session, who, by)))
            if session.ends_at < now:
                events.append((session.ends_at, partial(_paid_at_the_door, session, by, chance)))
    return events


def _planned(scheme: Scheme, line, day: date, by: Actor, start: datetime) -> Session:
    starts = 10 if "matin" in line.title.split() else 14
    return activities.plan_session(
        line,
        day=day,
        starts=time(starts),
        ends=time(starts + 2),
        commune_code=scheme.territory[0],
        place="La grande pièce",
        by=by,
        now=start,
    )


def _register(session: Session, people: list[Person], by: Actor, now: datetime) -> None:
    for person in people:
        activities.register(session, people=[person], overlap_reason="", by=by, now=now)


def _paid_at_the_door(session: Session, by: Actor, chance: Random, now: datetime) -> None:
    for attendee in seated_of(session):
        came = chance.choices(["seen", "excused", "noshow"], [9, 1, 1])[0]
        activities.note_attendance(attendee, attendance=came, by=by, now=now)
        owed = balance_of(attendee.person, {session.scheme_id})
        if owed > 0 and chance.random() < 0.85:
            dues.pay(attendee.person, cents=owed, tender=chance.choice(["cash", "cash", "card"]), scheme=session.scheme, by=by, now=now)


def _closings(scheme: Scheme, by: Actor, now: datetime) -> list[Event]:
    """The box is counted every Friday evening; the last week is still to be counted."""
    monday = _at(now, -timezone.localdate(now).weekday(), 18)
    fridays = [monday + timedelta(weeks=-week, days=4) for week in range(2, WEEKS_BEHIND)]
    return [(friday, partial(_count, scheme, by, index)) for index, friday in enumerate(fridays)]


def _count(scheme: Scheme, by: Actor, index: int, now: datetime) -> None:
    opening, received, given = cash_since_closing(scheme)
    expected = opening + received - given
    missing = 200 if index == 1 and expected >= 200 else 0
    dues.close_box(
        scheme, counted_cents=expected - missing, banked_cents=max(0, expected - missing - 3000),
        explanation="Deux euros rendus deux fois." if missing else "", by=by, now=now,
    )  # fmt: skip


def _bodies(scheme: Scheme, by: Actor, now: datetime) -> list[Event]:
    """A company that hosts sessions outside the walls: one invoice settled, one that waits."""
    body = record_organisation(
        name="Mutuelle des Deux Rives", kind=OrganisationKind.COMPANY, commune_code=scheme.territory[0], by=by, now=now
    )
    return [
        (_at(now, -70, 10), partial(_invoice, scheme, body, by, True)),
        (_at(now, -45, 10), partial(_invoice, scheme, body, by, False)),
    ]


def _invoice(scheme: Scheme, body, by: Actor, is_settled: bool, now: datetime) -> None:
    lines = [dues.Line("Atelier hors les murs, une demi-journée", 18000, 2)]
    invoice = dues.issue_invoice(
        body,
        lines,
        scheme=scheme,
        recipient_lines=["Service des ressources humaines", "4 quai des Tisserands", "33000 Bordeaux"],
        by=by,
        now=now,
    )
    if is_settled:
        dues.pay(body, cents=invoice.cents, tender="transfer", scheme=scheme, by=by, now=now + timedelta(days=12))


def _door(scheme: Scheme, people: list[Person], by: Actor, now: datetime, chance: Random) -> list[Event]:
    """Hours of the week, one Saturday of this month or the next, who pushed the door, and an idea to answer."""
    for weekday in (1, 2, 4):
        activities.open_every_week(scheme, weekday=weekday, starts=time(10), ends=time(18), by=by, now=now)
    for weekday in (0, 3):
        activities.open_every_week(scheme, weekday=weekday, starts=time(14), ends=time(18), by=by, now=now)
    today = timezone.localdate(now)
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    activities.open_on(scheme, day=saturday, starts=time(10), ends=time(17), label="le samedi du mois", by=by, now=now)
    if people:
        person = people[0]
        activities.propose_idea(
            person, scheme=scheme, title="Reliure", details="J’ai les outils et deux presses.", would_run=True, by=by, now=now
        )
    return [
        (_at(now, -days, 11), partial(activities.count_drop_in, scheme, came_before=chance.choice([True, True, False, False, None]), by=by))
        for days in range(1, 20) for _number in range(chance.randint(1, 4))
    ]  # fmt: skip


def _at(now: datetime, days: int, hour: int) -> datetime:
    return timezone.localtime(now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
