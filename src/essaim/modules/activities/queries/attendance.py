"""What is read of attendance: who came, and who missed too many times in a row."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.models import (
    Activity,
    Attendee,
    Session,
)
from essaim.modules.activities.queries.registrations import gave_their_place_up
from essaim.modules.activities.states import (
    Attendance,
    SessionState,
)


def sessions_held(activity: Activity, *, now: datetime) -> QuerySet[Session]:
    """Sessions of an activity that took place, the latest first."""
    return activity.sessions.filter(ends_at__lte=now).exclude(state=SessionState.CANCELLED).order_by("-starts_at", "pk")


def attendance_sheet(activity: Activity, *, now: datetime, columns: int = 6) -> dict:
    """Who of the audience was seen at the last sessions, and who missed too many in a row: one line a person.

    Whoever joined after a session is not expected at it.
    """
    sessions = list(sessions_held(activity, now=now)[:columns])
    parts = (
        Participation.objects.filter(
            scheme=activity.scheme, role=activity.audience, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED]
        )
        .select_related("person")
        .order_by("person__search", "pk")
    )
    known = Q(is_living=True) | Q(attendance__in=[Attendance.EXCUSED, Attendance.NOSHOW])  # a place given back is still an excuse
    noted = {
        (row.participation_id, row.session_id): row.attendance
        for row in Attendee.objects.filter(known, session__in=sessions).order_by("is_living")
    }  # fmt: skip
    allowed = setting(activity.scheme, "missed_in_a_row")
    return {"sessions": sessions, "lines": [_line_of(part, sessions, noted, allowed) for part in parts], "allowed": allowed}


def _line_of(part: Participation, sessions: list[Session], noted: dict, allowed: int) -> dict:
    expected = [session for session in sessions if part.validated_at is None or part.validated_at <= session.starts_at]
    cells = [Attendance(noted.get((part.pk, session.pk), Attendance.UNKNOWN)) for session in sessions]
    last = [noted.get((part.pk, session.pk)) for session in expected[:allowed]]
    missed = len(last) == allowed and Attendance.SEEN not in last
    return {"part": part, "cells": cells, "seen": cells.count(Attendance.SEEN), "missed": missed}


def sessions_attended(person: Person, scheme: Scheme) -> QuerySet[Attendee]:
    """The sessions of a scheme to which somebody came, earliest first."""
    rows = counted().filter(person=person, session__scheme=scheme, attendance=Attendance.SEEN)
    return rows.select_related("session__activity").order_by("session__starts_at", "pk")


def attended(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """People seen at the sessions of a period."""
    return counted().filter(session__scheme=scheme, attendance=Attendance.SEEN, session__day__range=(start, end))


def counted() -> QuerySet[Attendee]:
    """Whoever stands on the list of a session that was not cancelled, or was excused or absent and left their place to somebody else.

    Of nobody else is it counted whether they came.
    """
    again = Attendee.objects.filter(session=OuterRef("session"), person=OuterRef("person"), is_living=True)
    left = gave_their_place_up() & ~Exists(again)
    return Attendee.objects.filter(Q(is_living=True) | left).exclude(session__state=SessionState.CANCELLED)
