"""Registering people, alone or together, through whatever channel; and taking their registration back."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Person
from essaim.core.schemes.actions import Conflict, enrol, release
from essaim.core.schemes.models import Participation
from essaim.core.schemes.queries import participation_of, settled, words
from essaim.core.schemes.states import ParticipationState
from essaim.modules.activities.actions import places, telling
from essaim.modules.activities.actions.parting import may_come_in_part, next_sequence, split_party
from essaim.modules.activities.actions.rebalancing import drop_stale_calls, end, is_left_over, rebalance
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.queries import is_behind_others, waiting_of
from essaim.modules.activities.states import (
    HOLDING,
    LIVING,
    REGISTRATION_MOVES,
    Attendance,
    CancelReason,
    PickUpWay,
    RegistrationState,
    SessionState,
)

A_MOMENT = timedelta(microseconds=1)


@transaction.atomic
def register(
    session: Session,
    *,
    people: Sequence[Person],
    pick_up: PickUpWay = PickUpWay.NO,
    accepts_part: bool = False,
    in_wheelchair: Collection[UUID] = (),
    overlap_reason: str = "",
    by: Actor,
    now: datetime,
) -> Registration:
    """Put people on the list together: they have their places now, or wait together.

    Raises Refusal when the session is over, when somebody stands on its list already, or when their
    time is taken (Conflict) and no reason to overlap is given.
    """
    session = places.lock(session)
    _refuse_impossible(session, people, now)
    registration = Registration.objects.create(
        workspace=session.workspace, session=session, lead=people[0], seats=len(people), sequence=next_sequence(session),
        pick_up=pick_up, accepts_part=accepts_part and len(people) > 1, channel=by.channel, recorded_by=by.id, created_at=now,
    )  # fmt: skip
    for place, person in enumerate(people):  # the order in which they were named decides who goes ahead when they come in part
        put_down(registration, person, wheelchair=person.pk in in_wheelchair, by=by, now=now + place * A_MOMENT)
    journal.write("registration.requested", registration, by=by, at=now, seats=registration.seats, pick_up=pick_up)
    # Whoever comes when others wait already, waits behind those who pass before them, unless these cannot take what is free.
    others_wait = waiting_of(session).exists()
    if others_wait and is_behind_others(registration) and not is_left_over(registration, by=by, now=now):
        _wait(registration, by, now)
        if session.free:
            rebalance(session, by=by, now=now)  # close to the session they are called in their turn
        return registration
    ahead = registration
    if may_come_in_part(registration, free=session.free):
        ahead = split_party(registration, seats=session.free, by=by, now=now)
    _seat_or_wait(ahead, overlap_reason, by, now)
    if ahead is not registration:
        _wait(registration, by, now)
    if others_wait:
        drop_stale_calls(session, by=by, now=now)
    return ahead


def register_audience(session: Session, *, by: Actor, now: datetime) -> tuple[int, int, int]:
    """Put everybody for whom a session is on its list; how many were, how many are busy then, how many cannot be for another reason."""
    listed = set(session.attendees.filter(is_living=True).values_list("person_id", flat=True))
    parts = Participation.objects.filter(
        scheme=session.scheme, role=session.activity.audience, state__in=[ParticipationState.ACTIVE, ParticipationState.PAUSED]
    ).exclude(person__in=listed)
    done = busy = left = 0
    for part in parts.select_related("person").order_by("person__search", "pk"):
        try:
            register(session, people=[part.person], by=by, now=now)
            done += 1
        except Conflict:
            busy += 1
        except Refusal:
            left += 1
    return done, busy, left


def _seat_or_wait(registration: Registration, overlap_reason: str, by: Actor, now: datetime) -> None:
    if not places.take(registration.session, registration.seats):
        _wait(registration, by, now)
        return
    places.commit_people(registration, overlap_reason=overlap_reason, by=by, now=now)
    places.fetch(registration, overlap_reason=overlap_reason, by=by, now=now)
    move(registration, to=RegistrationState.CONFIRMED, moves=REGISTRATION_MOVES, by=by, at=now)
    telling.tell_lead(registration, "place_confirmed", by=by, now=now)
    places.tell_house(registration, by=by, now=now)


def _wait(registration: Registration, by: Actor, now: datetime) -> None:
    move(registration, to=RegistrationState.WAITLISTED, moves=REGISTRATION_MOVES, by=by, at=now)
    telling.tell_lead(registration, "place_waiting", by=by, now=now)
    places.tell_house(registration, by=by, now=now)


@transaction.atomic
def cancel_registration(registration: Registration, *, reason: str, by: Actor, now: datetime) -> Registration:
    """They do not come: the place goes to whoever waits, as the scheme says."""
    if reason not in CancelReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    session = places.lock(registration.session)
    row = Registration.objects.select_related("lead").get(pk=registration.pk)
    row.session = session
    if row.state not in LIVING:
        raise Refusal(_("This registration has already been cancelled."))
    _refuse_who_came(row.attendees.filter(is_living=True))
    end(row, reason=reason, by=by, now=now)
    rebalance(session, by=by, now=now)
    return row


@transaction.atomic
def leave_registration(
    registration: Registration, *, person: Person, reason: str = CancelReason.LEFT, by: Actor, now: datetime
) -> Registration:  # fmt: skip
    """One person of a party does not come any more; the others keep their places. `reason` is why, where nobody is left."""
    session = places.lock(registration.session)
    row = Registration.objects.select_related("lead").get(pk=registration.pk)
    row.session = session
    if not row.attendees.filter(is_living=True, person=person).exists():
        raise Refusal(_("This person is no longer on this registration. Please look again."))
    if reason != CancelReason.TWICE:  # the same person stands there on another record: what was seen stays seen
        _refuse_who_came(row.attendees.filter(is_living=True, person=person))
    others = row.attendees.filter(is_living=True).exclude(person=person).select_related("person").order_by("created_at", "pk")
    if not others:
        end(row, reason=reason, by=by, now=now)
    else:
        _shrink(row, person, others[0].person, by, now)
    rebalance(session, by=by, now=now)
    return row


def _refuse_who_came(attendees: QuerySet[Attendee]) -> None:
    came = attendees.filter(attendance=Attendance.SEEN).select_related("person").first()
    if came:
        raise Refusal(_("%(who)s is noted as having come: if that is a mistake, correct it first, then cancel.") % {"who": came.person})


def _shrink(registration: Registration, person: Person, heir: Person, by: Actor, now: datetime) -> None:
    registration.attendees.filter(person=person).update(is_living=False)
    changed, is_led_anew = {"seats": registration.seats - 1}, registration.lead_id == person.pk
    if is_led_anew:  # what was confirmed is somebody else's door
        changed |= {"lead": heir, "line_confirmed_at": None, "first_lead": registration.first_lead or person}
        changed["ahead_reason"] = None  # it was about whoever led them; that they go first stays
    Registration.objects.filter(pk=registration.pk).update(**changed)
    for name, value in changed.items():
        setattr(registration, name, value)
    if registration.state in HOLDING:
        places.give_back(registration.session, 1)
        release(registration.pk, subject=person, by=by, now=now)
        places.fetch_no_more(registration, by=by, now=now)
    if is_led_anew:
        telling.hand_on(registration, by=by, now=now)
    journal.write("registration.left", registration, by=by, at=now, person=person.pk)
    places.tell_house(registration, by=by, now=now)


def _refuse_impossible(session: Session, people: Sequence[Person], now: datetime) -> None:
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: choose another one."), field="session")
    if not people:
        raise Refusal(_("Say who comes."), field="people")
    if len({person.pk for person in people}) < len(people):
        raise Refusal(_("The same person was named twice."), field="people")
    if len(people) > session.capacity:
        raise Refusal(
            _("There are %(places)s places in all: so many people cannot come together.") % {"places": session.capacity},
            field="people",
        )


def put_down(registration: Registration, person: Person, *, wheelchair: bool = False, by: Actor, now: datetime) -> Attendee:
    """Write somebody on a registration, as what they are in the scheme. Refusal when they stand on the list of the session."""
    part = _participation(registration.session, person, by, now)
    try:
        with transaction.atomic():
            return Attendee.objects.create(
                workspace=registration.workspace, registration=registration, session=registration.session, person=person,
                participation=part, wheelchair=wheelchair, created_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("%(who)s is already on the list of this session.") % {"who": person}, field="people") from None


def _participation(session: Session, person: Person, by: Actor, now: datetime) -> Participation | None:
    if not person.is_reachable:
        raise Refusal(_("This record is closed: nothing can be asked for this person."), field="people")
    scheme = session.scheme
    if session.activity.audience:
        return _of_audience(session, person)
    part = participation_of(person, scheme, "beneficiary")
    if part is None:
        role = next((role for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"), None)
        part = enrol(person, scheme=scheme, role=role.key, by=by, now=now) if role else None
    if part is not None and part.state in (ParticipationState.ENDED, ParticipationState.REFUSED, ParticipationState.SUSPENDED):
        raise Refusal(_("%(who)s does not take part in this scheme any more.") % {"who": person}, field="people")
    return part


def _of_audience(session: Session, person: Person) -> Participation:
    """What is for those who hold a role takes nobody else in, and makes nobody hold it."""
    part = Participation.objects.filter(scheme=session.scheme, person=person, role=session.activity.audience).first()
    over = (ParticipationState.ENDED, ParticipationState.REFUSED, ParticipationState.REDIRECTED, ParticipationState.SUSPENDED)
    if part is None or part.state in over:
        role = words(session.scheme, settled(session.scheme).blueprint.role(session.activity.audience).label_many)
        raise Refusal(_("This session is for %(role)s: %(who)s is none.") % {"role": role, "who": person}, field="people")
    return part
