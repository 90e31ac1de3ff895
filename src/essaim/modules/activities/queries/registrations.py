"""What is read of registrations: who is on the list, who waits, who came with whom."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from essaim.core.foundation import phones
from essaim.core.foundation.text import normalise
from essaim.core.messaging.models import Call
from essaim.core.messaging.states import CallReason, CallState
from essaim.core.people.models import ContactMeans, Person
from essaim.core.people.queries import household_of, reachable
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.models import (
    Attendee,
    Registration,
    Session,
)
from essaim.modules.activities.states import (
    HOLDING,
    LIVING,
    SEATED,
    Attendance,
    CancelReason,
    RegistrationState,
)


def registrations_of(session: Session) -> QuerySet[Registration]:
    """Everybody on the list of a session, in the order in which they came."""
    return session.registrations.filter(state__in=LIVING).select_related("lead").prefetch_related("attendees__person")


def registrations_to_come(person: Person, *, now: datetime) -> QuerySet[Registration]:
    """What this person is registered for and is not over, unless they are noted as having come."""
    mine = Attendee.objects.filter(person=person, is_living=True).exclude(attendance=Attendance.SEEN).values("registration")
    return Registration.objects.filter(pk__in=mine, state__in=LIVING, session__ends_at__gt=now).select_related("lead")


def companions_of(person: Person) -> QuerySet[Person]:
    """Who may come along with somebody: who lives with them, and who was registered with them before; nobody who has died or left."""
    mine = Registration.objects.filter(attendees__person=person)
    parties = mine.filter(party__isnull=False).values("party")
    together = Attendee.objects.filter(Q(registration__in=mine.values("pk")) | Q(registration__party__in=parties))
    known = Q(pk__in=household_of(person).values("pk")) | Q(pk__in=together.values("person"))
    return Person.objects.filter(known, reachable()).exclude(pk=person.pk)


def offers_unheard(scheme: Scheme, *, now: datetime) -> QuerySet[Registration]:
    """Places held for somebody whom nobody had told of it when it was last looked at, and whom somebody has called since."""
    called = Call.objects.filter(subject_id=OuterRef("pk"), state=CallState.DONE)
    rows = Registration.objects.filter(state=RegistrationState.OFFERED, heard_at=None, session__scheme=scheme, session__ends_at__gt=now)
    return rows.filter(Exists(called)).select_related("session__scheme", "lead")


def called_in_vain(scheme: Scheme, *, now: datetime) -> QuerySet[Registration]:
    """Registrations of sessions that are over about which somebody is still to be called."""
    due = Call.objects.filter(state=CallState.DUE, scheme=scheme, reason__in=[CallReason.CALL_BACK, CallReason.UNDELIVERED])
    rows = Registration.objects.filter(session__scheme=scheme, session__ends_at__lte=now)
    return rows.filter(pk__in=due.exclude(subject_id=None).values("subject_id")).select_related("session", "lead")


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


def gave_their_place_up() -> Q:
    """Of attendees: excused, or not there, and their place was for somebody else; not whoever had simply cancelled."""
    why = Q(registration__end_reason__in=[CancelReason.ABSENT, CancelReason.EXCUSED]) | Q(registration__state__in=SEATED)
    return Q(is_living=False, attendance__in=[Attendance.EXCUSED, Attendance.NOSHOW]) & why


def absent_of(session: Session) -> QuerySet[Attendee]:
    """Who had a place, was excused or did not come, and left it to somebody else; not whoever has a place again."""
    again = session.attendees.filter(is_living=True).values("person")
    rows = session.attendees.filter(gave_their_place_up()).exclude(person__in=again)
    return rows.select_related("person").order_by("person__search", "id")


def waiting_at_the_same_hour(registration: Registration) -> QuerySet[Attendee]:
    """Who of a party is on the list of another session meanwhile, where one of the two is only waited for: the calendar knows nothing of it."""
    session, people = registration.session, registration.attendees.filter(is_living=True).values("person")
    rows = Attendee.objects.filter(
        person__in=people, is_living=True, session__starts_at__lt=session.ends_at, session__ends_at__gt=session.starts_at
    )
    rows = rows if registration.state == RegistrationState.WAITLISTED else rows.filter(registration__state=RegistrationState.WAITLISTED)
    return rows.exclude(session=session).select_related("person", "session__activity").order_by("session__starts_at", "pk")


def on_the_list(session: Session, *, given_name: str, family_name: str, phone: str) -> Registration | None:
    """The registration in this session of somebody of that very name who may be reached at that number."""
    numbers = ContactMeans.objects.filter(person=OuterRef("person"), value=phones.parse(phone) or phone, ended_at=None)
    wanted = normalise(f"{given_name} {family_name}")
    for row in session.attendees.filter(Exists(numbers), is_living=True).select_related("person", "registration"):
        if normalise(f"{row.person.given_name} {row.person.family_name}") == wanted:
            return row.registration
    return None


def seats_counted(session: Session) -> int:
    """Seats that registrations hold, counted one by one: what `taken` must equal."""
    rows = Attendee.objects.filter(session=session, is_living=True, registration__state__in=HOLDING)
    return rows.count()


def members_not_registered(session: Session) -> QuerySet[Participation]:
    """Whoever is helped in the scheme and is not on the list of the session."""
    roles = [role.key for role in settled(session.scheme).blueprint.roles if role.kind == "beneficiary"]
    there = session.attendees.filter(is_living=True, registration__state__in=LIVING)
    parts = Participation.objects.filter(scheme=session.scheme, role__in=roles, state=ParticipationState.ACTIVE)
    reachable = parts.filter(person__deceased_on=None, person__moved_on=None, person__objected_at=None, person__erased_at=None)
    return reachable.exclude(person__in=there.values("person")).select_related("person").order_by("person__search", "pk")
