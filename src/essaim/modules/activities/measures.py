"""What this room counts, from the daily work: sessions, who came, who was fetched."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.modules.activities.models import Attendee, Session
from essaim.modules.activities.queries import attended
from essaim.modules.activities.states import Attendance, SessionState


def sessions(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place: their hour has passed and nobody cancelled them."""
    rows = Session.objects.filter(scheme=scheme, day__range=(start, end), ends_at__lte=timezone.now())
    return rows.exclude(state=SessionState.CANCELLED)


def sessions_cancelled(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that were planned in the period and did not take place."""
    return Session.objects.filter(scheme=scheme, day__range=(start, end), state=SessionState.CANCELLED)


def sessions_of_hosts(scheme: Scheme, start: date, end: date) -> QuerySet[Session]:
    """Sessions that took place at a host."""
    return sessions(scheme, start, end).exclude(host=None)


def attendances(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Each time somebody came."""
    return attended(scheme, start, end)


def no_shows(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """Each time somebody had a place and did not come."""
    return Attendee.objects.filter(
        session__scheme=scheme, attendance=Attendance.NOSHOW, session__day__range=(start, end)
    )


def count_hosts(rows: QuerySet[Session]) -> int:
    """How many different hosts."""
    return rows.order_by().values("host").distinct().count()


def count_people(rows: QuerySet[Attendee]) -> int:
    """How many different people."""
    return rows.order_by().values("person").distinct().count()


def share_fetched(rows: QuerySet[Attendee]) -> int | None:
    """Of those who came, how many in a hundred were fetched."""
    came = rows.count()
    return round(100 * rows.filter(registration__pick_up=True).count() / came) if came else None
