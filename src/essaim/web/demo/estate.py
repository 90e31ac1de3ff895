"""An estate of the demonstration: a counter with its days behind it, a board that lives, breakfasts and afternoons."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import monday_of
from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.actions import (
    note_attendance,
    open_every_week,
    plan_session,
    record_activity,
    register,
)
from essaim.modules.activities.queries import leaders, seated_of
from essaim.modules.exchange import actions as exchange
from essaim.modules.exchange.models import Notice
from essaim.modules.rota.actions import put_on_rota
from essaim.workflows.counting import note_contact_at_counter

OLD_ENOUGH = 67
DAYS_BEHIND, WEEKS_BEHIND, WEEKS_AHEAD, COMING = 28, 3, 2, 6
TIMES, PLACES = ((9, 11, 3, 15), (14, 16, 3, 6), (14, 16, 5, 6)), "Salle commune, rez-de-chaussée de la tour"
NOTICES = (
    ("need", "goods", "Cherche une perceuse pour un samedi", "Entrée 12"),
    ("loan", "goods", "Perceuse à percussion, avec ses mèches", "Entrée 4"),
    ("offer", "time", "Une heure de couture le jeudi", "La tour"),
    ("need", "time", "Quelqu’un pour m’apprendre la visioconférence", "Entrée 7"),
    ("offer", "time", "J’explique le téléphone, pas à pas", "Entrée 12"),
    ("loan", "goods", "Appareil à raclette", "Entrée 9"),
    ("offer", "goods", "Poussette pliante à donner", "La tour"),
    ("need", "time", "Un partenaire pour la belote", "Entrée 2"),
)


def play(scheme: Scheme, *, operators: list[Membership], chance: Random, now: datetime, on_progress: Callable[[int], None]) -> None:
    """Four weeks of the counter and of meetings, and what hangs on the board today."""
    by = Actor(ActorKind.STAFF, id=operators[0].pk, channel=Channel.MEETING)
    people = _people(scheme, "beneficiary")
    _counter(scheme, people, by, now, chance)
    _board(scheme, _people(scheme, "supporter"), by, now)
    _meetings(scheme, people, by, now, chance)
    _rota(scheme, operators, by, now)
    on_progress(1)


def count() -> int:
    """It is played in one go."""
    return 1


def _rota(scheme: Scheme, operators: list[Membership], by: Actor, now: datetime) -> None:
    """Open on six days of seven, held by two; one of the Saturdays is still to be given to somebody."""
    then = now - timedelta(weeks=WEEKS_BEHIND)
    stamp = {"since": timezone.localdate(then), "by": by, "now": then}
    for weekday in range(6):
        open_every_week(scheme, weekday=weekday, starts=time(9), ends=time(12 if weekday == 5 else 17), by=by, now=now)
    first, second = (*operators, *operators)[:2]
    put_on_rota(scheme, member=first, weekdays=range(5), starts=time(9), ends=time(13), **stamp)
    if second != first:
        put_on_rota(scheme, member=second, weekdays=range(5), starts=time(13), ends=time(17), **stamp)
        put_on_rota(scheme, member=second, weekdays=[5], starts=time(9), ends=time(12), every_weeks=2, **stamp)


def _people(scheme: Scheme, kind: str) -> list[Person]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == kind]
    mine = {"participations__scheme": scheme, "participations__role__in": roles, "participations__state": ParticipationState.ACTIVE}
    return list(Person.objects.filter(**mine).distinct().order_by("search", "pk")[:30])


def _counter(scheme: Scheme, people: list[Person], by: Actor, now: datetime, chance: Random) -> None:
    acts = [act.key for act in settled(scheme).blueprint.acts]
    tenants = [person for person in people if person.birth_year and timezone.localdate(now).year - person.birth_year > OLD_ENOUGH][:8]
    for days in range(DAYS_BEHIND, -1, -1):
        day = now - timedelta(days=days)
        for number in range(chance.randint(2, 5) if day.weekday() < 6 else 0):
            person = chance.choice([None, *tenants])
            moment = day - timedelta(minutes=20 * number + 5)
            note_contact_at_counter(scheme, act=chance.choice(acts), person=person, by=by, now=moment)


def _board(scheme: Scheme, people: list[Person], by: Actor, now: datetime) -> None:
    kinds = {kind: [c.key for c in settled(scheme).blueprint.categories if c.kind == kind] for kind in ("time", "goods")}
    hung: list[Notice] = []
    for number, (direction, kind, title, entrance) in enumerate(NOTICES[: max(len(people) - 1, 0)]):
        notice = exchange.post_notice(
            scheme, person=people[number], direction=direction, category=kinds[kind][0], title=title, entrance=entrance,
            by=by.through(Channel.PAPER), now=now - timedelta(days=number),
        )  # fmt: skip
        if number < len(NOTICES) - 1:
            hung.append(exchange.show_notice(notice, by=by, now=now - timedelta(days=number)))
    if len(hung) > 1:
        answer = exchange.bring_together(hung[0], other=hung[1], by=by, now=now)
        for person in (hung[0].person, hung[1].person):
            exchange.say_yes(answer, person=person, by=by, now=now)
        exchange.lend(answer, by=by, now=now)


def _meetings(scheme: Scheme, people: list[Person], by: Actor, now: datetime, chance: Random) -> None:
    start = now - timedelta(weeks=WEEKS_BEHIND + 1)
    lines = [
        record_activity(
            scheme, title=words(scheme, topic.label), topic=topic.key, theme=words(scheme, topic.theme),
            speaker=words(scheme, topic.speaker), by=by, now=start,
        )
        for topic in settled(scheme).blueprint.programme
    ]  # fmt: skip
    monday = monday_of(timezone.localdate(now))
    known = list(leaders(scheme)[:3])
    for week in range(-WEEKS_BEHIND, WEEKS_AHEAD):
        for place, (first, last, weekday, seats) in enumerate(TIMES):
            session = plan_session(
                lines[(place + max(week, 0)) % len(lines)], day=monday + timedelta(weeks=week, days=weekday - 1), starts=time(first),
                ends=time(last), commune_code=scheme.territory[0], place=PLACES, capacity=seats,
                animators=known[place : place + 1] if place else [], by=by, now=start,
            )  # fmt: skip
            for person in chance.sample(people, min(len(people), seats - 1, COMING)):
                register(session, people=[person], by=by, now=start)
            if session.ends_at < now:
                for attendee in seated_of(session):
                    note_attendance(attendee, attendance=chance.choices(["seen", "excused"], [9, 1])[0], by=by, now=now)
