"""What is said ahead of time: the visits of the week to come, those of tomorrow, a check that is about to end."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.messaging.actions import tell
from essaim.core.messaging.actions.hours import waking
from essaim.core.messaging.queries import is_evening, was_said
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.rounds.actions import note_reminded
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.queries import to_nobody, visits_to_come, while_away

SUNDAY = 6
CHECKS_ENDING = ("expiry_first_days", "expiry_next_days", "expiry_last_days")


def remind_visitors(scheme: Scheme, *, now: datetime) -> int:
    """In the evening: each visitor hears once of the visits of tomorrow; on Sunday, of the whole week instead.

    Where no SMS leaves tomorrow evening, what begins before the next one could leave is said today already.
    """
    today = timezone.localdate(now)
    if not is_evening(scheme, now=now):
        return 0
    tomorrow = today + timedelta(days=1)
    last = today + timedelta(days=7) if today.weekday() == SUNDAY else tomorrow
    template = "visit_week" if today.weekday() == SUNDAY else "visit_reminder"
    if not _is_said(scheme, template):
        return 0
    tomorrow_evening = timezone.make_aware(datetime.combine(tomorrow, time(setting(scheme, "evening_hour"))))
    found = _by_visitor(scheme, tomorrow, last, waking(tomorrow_evening, scheme.workspace))
    return sum(_remind(visits, template, tomorrow, now) for visits in found.values())


def remind_of_checks(scheme: Scheme, *, now: datetime) -> int:
    """At each of the scheme's three delays before a check ends, once: whoever it is about hears of it."""
    if not _is_said(scheme, "check_ending"):
        return 0
    today = timezone.localdate(now)
    delays = sorted({setting(scheme, name) for name in CHECKS_ENDING})
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    ending = Participation.objects.filter(
        scheme=scheme, role__in=roles, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED],
        cleared_until__range=(today, today + timedelta(days=delays[-1])),
    ).select_related("person")  # fmt: skip
    return sum(_remind_of_check(part, delays, today, now) for part in ending)


def _by_visitor(scheme: Scheme, first: date, last: date, next_word: datetime) -> dict[object, list[Visit]]:
    """The visits planned between two days, or before the next word, to whom still takes part, by whoever may be sent on their day."""
    found = defaultdict(list)
    until = max(last, timezone.localdate(next_word))
    rows = visits_to_come(scheme, on=first).filter(~while_away(), ~to_nobody([scheme]), day__lte=until)
    for visit in rows.select_related("visitor__scheme"):
        is_due = visit.day <= last or _begins(visit) <= next_word
        if is_due and visit.visitor.is_cleared(visit.day):
            found[visit.visitor_id].append(visit)
    return found


def _begins(visit: Visit) -> datetime:
    return timezone.make_aware(datetime.combine(visit.day, visit.starts))


@transaction.atomic
def _remind(visits: list[Visit], template: str, first: date, now: datetime) -> bool:
    visitor, scheme = visits[0].visitor, visits[0].assignment.scheme
    occurrence = f"{first} {visitor.pk}"
    if was_said(template, occurrence):
        return False
    values = {"date": day_in_words(visits[0].day, "l j F"), "time": hour_in_words(visits[0].starts), "count": str(len(visits))}
    said = tell(
        visitor.person, scheme=scheme, template=template, occurrence=occurrence, values=values,
        link=settings.SITE_URL + reverse("rounds:mine"), by=SYSTEM, now=now, expires_at=_begins(visits[-1]), call_reason=None,
        subject_id=visitor.pk,
    )  # fmt: skip
    if said is not None:
        note_reminded(visits, by=SYSTEM, now=now)
    return said is not None


def _remind_of_check(part: Participation, delays: list[int], today: date, now: datetime) -> bool:
    delay = next(days for days in delays if part.cleared_until <= today + timedelta(days=days))
    occurrence = f"{part.pk} {part.cleared_until} {delay}"
    if was_said("check_ending", occurrence):
        return False
    said = tell(
        part.person, scheme=part.scheme, template="check_ending", occurrence=occurrence,
        values={"date": day_in_words(part.cleared_until, "l j F")}, link=settings.SITE_URL + reverse("space"), by=SYSTEM, now=now,
        expires_at=now + timedelta(days=7), call_reason=None, subject_id=part.pk,
    )  # fmt: skip
    return said is not None


def _is_said(scheme: Scheme, template: str) -> bool:
    return any(message.key == template for message in settled(scheme).blueprint.messages)
