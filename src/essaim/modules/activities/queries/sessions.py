"""What is read of sessions: to come, with room, near, and who runs them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from essaim.core.foundation import places
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
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
    return Session.objects.filter(scheme=scheme, **open_to_all).select_related("activity", "host", "scheme")


def sessions_of_two_days(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """What is planned today and tomorrow and has not begun, by the clock of the place."""
    today = timezone.localdate(now)
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, day__lte=today + timedelta(days=1))
    return rows.select_related("scheme__workspace", "vehicle").order_by("starts_at", "pk")


def sessions_that_fetch(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Sessions to come for which somebody with a place is fetched."""
    fetched = Registration.objects.filter(pick_up=True, state__in=HOLDING).values("session")
    rows = Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, starts_at__gt=now, pk__in=fetched)
    return rows.select_related("scheme__workspace", "vehicle").order_by("starts_at", "pk")


def sessions_with_room(registration: Registration, *, now: datetime) -> QuerySet[Session]:
    """Other sessions to come of the scheme with a vehicle, as many places as this party asks, and nobody before them, the earliest first."""
    people = registration.attendees.filter(is_living=True).values("person")
    listed = Attendee.objects.filter(is_living=True, person__in=people).values("session")
    full = Q(taken__gt=F("capacity") - registration.seats) | Q(registrations__state=RegistrationState.WAITLISTED)
    rows = sessions_to_come(registration.session.scheme, now=now).filter(vehicle__seats__gt=0).select_related("vehicle")
    busy = rows.filter(full).values("pk")
    return rows.exclude(pk__in=busy).exclude(pk__in=listed).order_by("starts_at", "pk")


def sessions_with_late_offers(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """Sessions that hold a place for somebody who has not answered in time."""
    late = Registration.objects.filter(state=RegistrationState.OFFERED, offered_until__lt=now)
    return Session.objects.filter(scheme=scheme, state=SessionState.PLANNED, ends_at__gt=now, pk__in=late.values("session"))


def still_runs(person: Person, scheme: Scheme) -> bool:
    """Whether somebody still takes part in a scheme as a supporter."""
    return person.is_reachable and _supporting(scheme, [person.pk]).filter(state=ParticipationState.ACTIVE).exists()


def leading_role(scheme: Scheme) -> str:
    """In which role of the scheme somebody runs a session."""
    return next((role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"), "supporter")


def are_staff_cleared(session: Session, *, on: date) -> bool:
    """Whether everybody who runs a session takes part on that day, with every check in order."""
    people = set(session.staff.values_list("person", flat=True))
    return people == {part.person_id for part in _supporting(session.scheme, people) if part.is_cleared(on)}


def may_run_now(session: Session, person_id: UUID, *, on: date) -> bool:
    """Whether somebody takes part in the scheme of a session on that day, with every check in order."""
    return any(part.is_cleared(on) for part in _supporting(session.scheme, [person_id]))


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


def _supporting(scheme: Scheme, people: Iterable[UUID]) -> QuerySet[Participation]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    return Participation.objects.filter(scheme=scheme, role__in=roles, person__in=people)


def promotes_alone_until(session: Session) -> datetime:
    """Until when a freed place goes by itself to the next one; afterwards somebody is called."""
    return session.starts_at - timedelta(hours=setting(session.scheme, "promotion_hours"))


def animators_wanted(session: Session) -> int:
    """One, or two from the number of people that the scheme says."""
    threshold = setting(session.scheme, "second_animator_from")
    return 2 if threshold and session.taken >= threshold else 1


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
