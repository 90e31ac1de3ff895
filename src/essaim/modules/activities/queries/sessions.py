"""What is read of sessions: to come, with room, near."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.activities.models import (
    Attendee,
    Booking,
    Registration,
    Session,
    Subscription,
)
from essaim.modules.activities.states import (
    HOLDING,
    BookingState,
    PickUpWay,
    RegistrationState,
    SessionState,
)

NEAR = 100
LOOKED_BACK = 60
"""The most days that a scheme may say for `attendance_days`."""


def sessions_listed(schemes: set[UUID] | None) -> QuerySet[Session]:
    """Sessions of these schemes (None: of all), with what a list shows."""
    rows = (
        Session.objects.select_related("activity", "scheme", "host", "vehicle")
        .annotate(waiting=Count("registrations", filter=Q(registrations__state=RegistrationState.WAITLISTED)))
        .order_by("starts_at", "id")
    )
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def sessions_to_come(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """What anybody may be told of: planned, not begun, for no role in particular, earliest first."""
    open_to_all = {"state": SessionState.PLANNED, "starts_at__gt": now, "activity__audience": ""}
    waiting = Registration.objects.filter(session=OuterRef("pk"), state=RegistrationState.WAITLISTED)
    rows = Session.objects.filter(scheme=scheme, **open_to_all).select_related("activity", "host", "scheme")
    return rows.annotate(others_wait=Exists(waiting))


def sessions_of_two_days(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """What is planned today and tomorrow and has not begun, by the clock of the place."""
    today = timezone.localdate(now)
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, day__lte=today + timedelta(days=1))
    return rows.select_related("scheme__workspace", "vehicle").order_by("starts_at", "pk")


def sessions_that_fetch(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Sessions to come for which somebody with a place rides in the vehicle."""
    fetched = Registration.objects.filter(state__in=HOLDING).exclude(pick_up=PickUpWay.NO).values("session")
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, pk__in=fetched)
    return rows.select_related("scheme__workspace", "vehicle").order_by("starts_at", "pk")


def sessions_announced(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """What was told of to anybody and has not begun, what is called off included: a calendar that keeps it must hear of that."""
    rows = Session.objects.filter(scheme=scheme, starts_at__gt=now, activity__audience="").exclude(state=SessionState.HELD)
    return rows.select_related("activity", "scheme__workspace").order_by("starts_at", "pk")


def sessions_open_to_all(scheme: Scheme) -> QuerySet[Session]:
    """What anybody may have read of: to come, over, or called off; for no role in particular."""
    rows = Session.objects.filter(scheme=scheme, activity__audience="")
    return rows.select_related("activity", "host", "scheme__workspace", "vehicle")


def sessions_with_room(registration: Registration, *, now: datetime) -> QuerySet[Session]:
    """Other sessions to come of the scheme with a vehicle, as many places as this party asks, and nobody before them, the earliest first."""
    people = registration.attendees.filter(is_living=True).values("person")
    listed = Attendee.objects.filter(is_living=True, person__in=people).values("session")
    full = Q(taken__gt=F("capacity") - registration.seats) | Q(registrations__state=RegistrationState.WAITLISTED)
    rows = sessions_to_come(registration.session.scheme, now=now).filter(vehicle__seats__gt=0).select_related("vehicle")
    busy = rows.filter(full).values("pk")
    return rows.exclude(pk__in=busy).exclude(pk__in=listed).order_by("starts_at", "pk")


def sessions_with(resource: Resource, *, now: datetime) -> QuerySet[Session]:
    """Planned sessions, not over, that take this vehicle or room, the earliest first."""
    rows = Session.objects.filter(Q(vehicle=resource) | Q(room=resource), state=SessionState.PLANNED, ends_at__gt=now)
    return rows.select_related("scheme__workspace", "activity", "workspace").order_by("starts_at", "pk")


def sessions_following(session: Session, *, now: datetime) -> QuerySet[Session]:
    """This session and those of its series that follow, planned and not begun, the earliest first."""
    rows = Session.objects.filter(state=SessionState.PLANNED, starts_at__gt=now, starts_at__gte=session.starts_at)
    same = rows.filter(series=session.series_id) if session.series_id else rows.filter(pk=session.pk)
    return same.select_related("activity", "scheme__carrier", "host", "vehicle", "room", "series", "workspace").order_by("starts_at", "pk")


def sessions_with_late_offers(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Sessions that hold a place for somebody who has not answered in time."""
    late = Registration.objects.filter(state=RegistrationState.OFFERED, offered_until__lt=now)
    return Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, ends_at__gt=now, pk__in=late.values("session"))


def sessions_run_by(person_id: UUID, *, now: datetime) -> list[Session]:
    """What somebody runs: to come, and over for so few days that who came is still noted; the next one first, those that are over last."""
    today = timezone.localdate(now)
    rows = Session.objects.filter(staff__person=person_id, day__gte=today - timedelta(days=LOOKED_BACK))
    shown = rows.select_related("activity", "scheme__workspace", "vehicle", "host").order_by("starts_at", "pk")
    return sorted((row for row in shown if is_at_hand(row, on=today)), key=lambda row: row.ends_at < now)


def is_at_hand(session: Session, *, on: date) -> bool:
    """Whether a session is to come, or over for so few days that who came is still noted."""
    return session.day + timedelta(days=setting(session.scheme, "attendance_days")) >= on


def noted_from(session: Session) -> datetime:
    """From when it is noted who comes: the beginning, or the first door at which the vehicle may call."""
    early = setting(session.scheme, "pick_up_start_minutes") if session.can_fetch else 0
    return session.starts_at - timedelta(minutes=early)


def promotes_alone_until(session: Session) -> datetime:
    """Until when a freed place goes by itself to the next one; afterwards somebody is called."""
    return session.starts_at - timedelta(hours=setting(session.scheme, "promotion_hours"))


def sessions_too_small(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Planned soon, with fewer people than they need, and nobody has said that they take place all the same."""
    soon = now + timedelta(days=setting(scheme, "session_check_days"))
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, starts_at__lte=soon, kept_at=None)
    return rows.filter(taken__lt=F("minimum"))


def bookings_to_come(resource: Resource, *, now: datetime) -> QuerySet[Booking]:
    """What a vehicle or a room is booked for and is not over."""
    rows = Booking.objects.filter(resource=resource, state=BookingState.BOOKED, ends_at__gt=now)
    return rows.select_related("scheme", "borrower")


def sessions_wished_for(subscription: Subscription, *, now: datetime) -> QuerySet[Session]:
    """Sessions to come of the themes and communes that somebody chose."""
    rows = sessions_to_come(subscription.scheme, now=now)
    rows = rows.filter(activity__theme__in=subscription.themes) if subscription.themes else rows
    return rows.filter(commune_code__in=subscription.communes) if subscription.communes else rows


def sessions_near(scheme: Scheme, commune_code: str, *, now: datetime) -> list[tuple[Session, int | None]]:
    """What is open to everybody, nearest commune first, with the kilometres between the two communes."""
    home = places.commune(commune_code) if commune_code else None
    rows = [
        (row, _km(home, row)) for row in sessions_to_come(scheme, now=now).select_related("activity", "host", "scheme", "vehicle")[:NEAR]
    ]
    return sorted(rows, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].starts_at))


def _km(home: places.Commune | None, session: Session) -> int | None:
    there = places.commune(session.commune_code)
    if home is None or there is None:
        return None
    return round(places.kilometres_between((home.lat, home.lon), (there.lat, there.lon)))
