"""What is read of activities, sessions, waiting lists and attendance."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from essaim.core.foundation import places
from essaim.core.people.models import Organisation, Person
from essaim.core.people.queries import household_of, reachable
from essaim.core.schemes.models import Participation, Resource, Scheme
from essaim.core.schemes.queries import setting, settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.models import (
    Activity,
    Attendee,
    Booking,
    DropIn,
    OpeningDay,
    Registration,
    Session,
    Subscription,
    Wish,
)
from essaim.modules.activities.states import (
    HOLDING,
    LIVING,
    SEATED,
    Attendance,
    BookingState,
    RegistrationState,
    SessionState,
)

NEAR = 100


def sessions_listed(schemes: set[UUID] | None) -> QuerySet[Session]:
    """Sessions of these schemes (None: of all), with what a list shows."""
    rows = Session.objects.select_related("activity", "scheme", "host", "vehicle").annotate(
        waiting=Count("registrations", filter=Q(registrations__state=RegistrationState.WAITLISTED))
    ).order_by("starts_at", "id")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def sessions_to_come(scheme: Scheme, *, now: datetime) -> QuerySet[Session]:
    """What anybody may be told of: planned, not begun, for no role in particular, earliest first."""
    open_to_all = {"state": SessionState.PLANNED, "starts_at__gt": now, "activity__audience": ""}
    return Session.objects.filter(scheme=scheme, **open_to_all).select_related(
        "activity", "host", "scheme"
    )


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


def _supporting(scheme: Scheme, people: Iterable[UUID]) -> QuerySet[Participation]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "supporter"]
    return Participation.objects.filter(scheme=scheme, role__in=roles, person__in=people)


def registrations_of(session: Session) -> QuerySet[Registration]:
    """Everybody on the list of a session, in the order in which they came."""
    return session.registrations.filter(state__in=LIVING).select_related("lead").prefetch_related("attendees__person")


def registrations_to_come(person: Person, *, now: datetime) -> QuerySet[Registration]:
    """What this person is registered for and has not begun."""
    mine = Attendee.objects.filter(person=person, is_living=True).values("registration")
    return Registration.objects.filter(pk__in=mine, state__in=LIVING, session__ends_at__gt=now).select_related("lead")


def companions_of(person: Person) -> QuerySet[Person]:
    """Who may come along with somebody: who lives with them, and who was registered with them before; nobody who has died or left."""
    mine = Registration.objects.filter(attendees__person=person)
    parties = mine.filter(party__isnull=False).values("party")
    together = Attendee.objects.filter(Q(registration__in=mine.values("pk")) | Q(registration__party__in=parties))
    known = Q(pk__in=household_of(person).values("pk")) | Q(pk__in=together.values("person"))
    return Person.objects.filter(known, reachable()).exclude(pk=person.pk)


def waiting_of(session: Session) -> QuerySet[Registration]:
    """The waiting list, first come first."""
    return session.registrations.filter(state=RegistrationState.WAITLISTED).order_by("sequence")


def went_ahead(parties: Collection[UUID]) -> QuerySet[Registration]:
    """Those of these parties who were split from the others and went ahead, in that order: the first one led the whole party."""
    return Registration.objects.filter(party__in=parties).exclude(pk=F("party")).order_by("sequence")


def halves_of(registration: Registration) -> QuerySet[Registration]:
    """What else there is of a party that was split: who registered with them, and has a place or waits."""
    rows = Registration.objects.filter(party=registration.party, party__isnull=False, state__in=LIVING).exclude(pk=registration.pk)
    return rows.select_related("lead").prefetch_related("attendees__person")


def seated_of(session: Session) -> QuerySet[Attendee]:
    """Who has a place, by name: the sheet of attendance."""
    return (
        session.attendees.filter(is_living=True, registration__state__in=SEATED)
        .select_related("person", "registration")
        .order_by("person__search", "id")
    )


def rank_of(registration: Registration) -> int:
    """How many stand before on the waiting list, plus one."""
    return waiting_of(registration.session).filter(sequence__lt=registration.sequence).count() + 1


def promotes_alone_until(session: Session) -> datetime:
    """Until when a freed place goes by itself to the next one; afterwards somebody is called."""
    return session.starts_at - timedelta(hours=setting(session.scheme, "promotion_hours"))


def animators_wanted(session: Session) -> int:
    """One, or two from the number of people that the scheme says."""
    threshold = setting(session.scheme, "second_animator_from")
    return 2 if threshold and session.taken >= threshold else 1


def seats_counted(session: Session) -> int:
    """Seats that registrations hold, counted one by one: what `taken` must equal."""
    rows = Attendee.objects.filter(session=session, is_living=True, registration__state__in=HOLDING)
    return rows.count()


def wishes_of(host: Organisation, *, scheme: Scheme) -> QuerySet[Wish]:
    """What was wished for at the sessions of this host in a scheme, latest first: those of another scheme are its own."""
    return Wish.objects.filter(session__host=host, session__scheme=scheme).select_related("session__activity").order_by("-session__day", "-people")


def wishes_in(scheme: Scheme) -> QuerySet[Wish]:
    """What was wished for in a scheme, latest first."""
    return Wish.objects.filter(session__scheme=scheme).select_related("session__host").order_by("-session__day", "-people")


def activities_of(scheme: Scheme) -> QuerySet[Activity]:
    """The programme of a scheme."""
    return Activity.objects.filter(scheme=scheme, archived_at=None)


def topics_unused(scheme: Scheme) -> list:
    """Topics of the blueprint's catalogue that are not yet a line of the programme."""
    used = set(activities_of(scheme).exclude(topic="").values_list("topic", flat=True))
    return [topic for topic in settled(scheme).blueprint.programme if topic.key not in used]


def sessions_held(activity: Activity, *, now: datetime) -> QuerySet[Session]:
    """Sessions of an activity that took place, the latest first."""
    return activity.sessions.filter(ends_at__lte=now).exclude(state=SessionState.CANCELLED).order_by("-starts_at", "pk")


def attendance_sheet(activity: Activity, *, now: datetime, columns: int = 6) -> dict:
    """Who of the audience was seen at the last sessions, and who missed too many in a row: one line a person.

    Whoever joined after a session is not expected at it.
    """
    sessions = list(sessions_held(activity, now=now)[:columns])
    parts = Participation.objects.filter(
        scheme=activity.scheme, role=activity.audience, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED]
    ).select_related("person").order_by("person__search", "pk")
    noted = {
        (row.participation_id, row.session_id): row.attendance
        for row in Attendee.objects.filter(session__in=sessions, is_living=True)
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
    rows = Attendee.objects.filter(person=person, session__scheme=scheme, attendance=Attendance.SEEN)
    return rows.select_related("session__activity").order_by("session__starts_at", "pk")


def bookings_to_come(resource: Resource, *, now: datetime) -> QuerySet[Booking]:
    """What a vehicle or a room is booked for and is not over."""
    rows = Booking.objects.filter(resource=resource, state=BookingState.BOOKED, ends_at__gt=now)
    return rows.select_related("scheme", "borrower")


def attended(scheme: Scheme, start: date, end: date) -> QuerySet[Attendee]:
    """People seen at the sessions of a period."""
    return Attendee.objects.filter(session__scheme=scheme, attendance=Attendance.SEEN, session__day__range=(start, end))


def monthly_topics(scheme: Scheme) -> list[str]:
    """Keys of what the blueprint means to take place every month."""
    return [topic.key for topic in settled(scheme).blueprint.programme if topic.monthly]


def topics_missing(scheme: Scheme, *, on: date) -> list[str]:
    """Of these, what neither took place nor is planned in the month of that day."""
    month = on.replace(day=1)
    rows = Session.objects.filter(scheme=scheme, day__gte=month, day__lt=next_month(month)).exclude(state=SessionState.CANCELLED)
    there = set(rows.values_list("activity__topic", flat=True))
    return [topic for topic in monthly_topics(scheme) if topic not in there]


def months_between(start: date, end: date) -> list[date]:
    """The first day of each month that a period touches."""
    month, found = start.replace(day=1), []
    while month <= end:
        found.append(month)
        month = next_month(month)
    return found


def next_month(month: date) -> date:
    """The first day of the month that follows."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def members_not_registered(session: Session) -> QuerySet[Participation]:
    """Whoever is helped in the scheme and is not on the list of the session."""
    roles = [role.key for role in settled(session.scheme).blueprint.roles if role.kind == "beneficiary"]
    there = session.attendees.filter(is_living=True, registration__state__in=LIVING)
    parts = Participation.objects.filter(scheme=session.scheme, role__in=roles, state=ParticipationState.ACTIVE)
    reachable = parts.filter(person__deceased_on=None, person__moved_on=None, person__objected_at=None, person__erased_at=None)
    return reachable.exclude(person__in=there.values("person")).select_related("person").order_by("person__search", "pk")


@dataclass(frozen=True)
class Opening:
    """One day at the place: its hours, or why it is closed."""

    day: date
    hours: tuple[tuple[time, time], ...] = ()
    label: str = ""
    is_closed: bool = False


def openings(scheme: Scheme, *, since: date, until: date) -> list[Opening]:
    """Every day of a stretch on which the place opens, or would and does not: weekly hours, days of their own, closures."""
    closed = {}
    for rest in scheme.closed_days.filter(first_day__lte=until, last_day__gte=since):
        closed |= {rest.first_day + timedelta(days=n): rest.label for n in range((rest.last_day - rest.first_day).days + 1)}
    weekly: dict[int, list] = {}
    for slot in scheme.opening_slots.all():
        weekly.setdefault(slot.weekday, []).append((slot.starts, slot.ends))
    extra: dict[date, list[OpeningDay]] = {}
    for row in scheme.opening_days.filter(day__range=(since, until)):
        extra.setdefault(row.day, []).append(row)
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    found = [_opening(day, weekly.get(day.weekday(), []), extra.get(day, []), closed.get(day)) for day in days]
    return [opening for opening in found if opening.hours or opening.is_closed]


def _opening(day: date, weekly: list, extra: list[OpeningDay], why_closed: str | None) -> Opening:
    """A day that was opened on purpose opens, whatever the week or the holidays say."""
    if extra:
        return Opening(day, tuple((row.starts, row.ends) for row in extra), extra[0].label)
    if why_closed is not None:
        return Opening(day, (), why_closed, is_closed=bool(weekly))
    return Opening(day, tuple(weekly))


def has_hours(scheme: Scheme) -> bool:
    """Whether the place opens to whoever comes: every week, or on days out of the ordinary."""
    return scheme.opening_slots.exists() or OpeningDay.objects.filter(scheme=scheme).exists()


def saturdays_missing(scheme: Scheme, *, month: date) -> int:
    """How many Saturdays of a month are still to be chosen, by what the scheme promises."""
    wanted = setting(scheme, "open_saturdays_month") or 0
    first = month.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    opened = sum(1 for opening in openings(scheme, since=first, until=last) if opening.hours and opening.day.weekday() == 5)
    return max(0, wanted - opened)


def drop_ins(scheme: Scheme, start: date, end: date) -> QuerySet[DropIn]:
    """Each time somebody pushed the door."""
    return DropIn.objects.filter(scheme=scheme, day__range=(start, end))


def themes_of(scheme: Scheme) -> list[str]:
    """The themes of what is open to everybody, in the programme and in the catalogue."""
    kept = activities_of(scheme).filter(audience="").exclude(theme="").values_list("theme", flat=True)
    catalogue = [words(scheme, topic.theme) for topic in settled(scheme).blueprint.programme if not topic.audience]
    return sorted({*kept, *catalogue})


def sessions_wished_for(subscription: Subscription, *, now: datetime) -> QuerySet[Session]:
    """Sessions to come of the themes and communes that somebody chose."""
    rows = sessions_to_come(subscription.scheme, now=now)
    rows = rows.filter(activity__theme__in=subscription.themes) if subscription.themes else rows
    return rows.filter(commune_code__in=subscription.communes) if subscription.communes else rows


def sessions_near(scheme: Scheme, commune_code: str, *, now: datetime) -> list[tuple[Session, int | None]]:
    """What is open to everybody, nearest commune first, with the kilometres between the two communes."""
    home = places.commune(commune_code) if commune_code else None
    rows = [(row, _km(home, row)) for row in sessions_to_come(scheme, now=now)[:NEAR]]
    return sorted(rows, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].starts_at))


def _km(home: places.Commune | None, session: Session) -> int | None:
    there = places.commune(session.commune_code)
    if home is None or there is None:
        return None
    return round(places.kilometres_between((home.lat, home.lon), (there.lat, there.lon)))
