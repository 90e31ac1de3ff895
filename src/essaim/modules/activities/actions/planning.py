"""Planning sessions: day, place, places, who runs them, with which vehicle; moving and cancelling them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import journal
from essaim.core.foundation import places as communes
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.actions import commit, move_commitments, release
from essaim.core.schemes.models import Resource, Scheme
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.activities.actions import places, telling
from essaim.modules.activities.actions.hours import instants
from essaim.modules.activities.actions.offering import tell_moved
from essaim.modules.activities.actions.rebalancing import end, rebalance
from essaim.modules.activities.actions.touring import settle_tour
from essaim.modules.activities.models import Activity, Registration, Series, Session, SessionStaff
from essaim.modules.activities.queries import counted, registrations_of, role_to_run
from essaim.modules.activities.states import HOLDING, SESSION_MOVES, Attendance, CancelReason, SessionState


def record_activity(
    scheme: Scheme, *, title: str, topic: str = "", theme: str = "", speaker: str = "", details: str = "", audience: str = "",
    check_key: str = "", by: Actor, now: datetime,
) -> Activity:  # fmt: skip
    """A line of the programme; with `audience`, for those who hold that role, and `check_key` is what coming fills."""
    if not title.strip():
        raise Refusal(_("Give it a title."), field="title")
    row = Activity.objects.create(
        workspace=scheme.workspace, scheme=scheme, topic=topic, title=title.strip(), theme=theme, speaker=speaker,
        details=details, audience=audience, check_key=check_key, created_at=now,
    )  # fmt: skip
    journal.write("activity.recorded", row, by=by, at=now, topic=topic)
    return row


def record_like(line: Activity, *, title: str, by: Actor, now: datetime) -> Activity:
    """The same line of the programme under another title: for the same people, filling the same check."""
    same = {name: getattr(line, name) for name in ("topic", "theme", "speaker", "details", "audience", "check_key")}
    return record_activity(line.scheme, title=title, by=by, now=now, **same)


@transaction.atomic
def plan_session(
    activity: Activity,
    *,
    day: date,
    starts: time,
    ends: time,
    commune_code: str,
    place: str = "",
    fallback_place: str = "",
    host: Organisation | None = None,
    capacity: int | None = None,
    minimum: int = 0,
    conditions: str = "",
    remote_link: str = "",
    vehicle: Resource | None = None,
    room: Resource | None = None,
    animators: Sequence[Person] = (),
    series: Series | None = None,
    overlap_reason: str = "",
    by: Actor,
    now: datetime,
) -> Session:
    """A session in the calendar, with the vehicle and the people it takes. Conflict when one is taken."""
    scheme, workspace = activity.scheme, activity.workspace
    starts_at, ends_at = instants(day, starts, ends, workspace.timezone)
    town = communes.commune(commune_code)
    if town is None:
        raise Refusal(_("Say in which commune it takes place."), field="commune_code")
    if starts_at <= now:
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    session = Session.objects.create(
        workspace=workspace, activity=activity, scheme=scheme, series=series, host=host, vehicle=vehicle, room=room, day=day,
        starts=starts, ends=ends, timezone=workspace.timezone, starts_at=starts_at, ends_at=ends_at,
        commune_code=commune_code, place=place, fallback_place=fallback_place, lat=town.lat, lon=town.lon,
        capacity=_capacity(scheme, capacity), minimum=minimum, conditions=conditions, remote_link=remote_link,
        created_at=now,
    )  # fmt: skip
    taken = sorted([*animators, *(resource for resource in (vehicle, room) if resource)], key=lambda subject: subject.pk)
    for subject in taken:
        commit(
            subject, what=CommitmentKind.SESSION, about=session.pk, starts_at=starts_at, ends_at=ends_at, scheme=scheme,
            overlap_reason=overlap_reason, by=by, now=now,
        )  # fmt: skip
    for person in animators:
        SessionStaff.objects.create(workspace=workspace, session=session, person=person, role=role_to_run(person, scheme))
    journal.write("session.planned", session, by=by, at=now, capacity=session.capacity, activity=activity.pk)
    return session


@transaction.atomic
def move_session(session: Session, *, day: date, starts: time, ends: time, overlap_reason: str = "", by: Actor, now: datetime) -> Session:
    """Another day or hour: the vehicle and everybody's calendar follow, whoever has or waits for a place is told."""
    session = places.lock(session)
    if session.state != SessionState.PLANNED or now >= session.ends_at:
        raise Refusal(_("This session is over or cancelled: it cannot be moved."))
    _refuse_if_people_came(session)
    starts_at, ends_at = instants(day, starts, ends, session.timezone)
    if starts_at <= now:
        raise Refusal(_("This day has already passed: choose a day to come."), field="day")
    before = session.starts_at
    Session.objects.filter(pk=session.pk).update(
        day=day, starts=starts, ends=ends, starts_at=starts_at, ends_at=ends_at, moved_from=before, version=F("version") + 1
    )
    session.refresh_from_db()
    when = {"starts_at": starts_at, "ends_at": ends_at, "overlap_reason": overlap_reason, "by": by, "now": now}
    release(session.pk, what=CommitmentKind.TOUR, by=by, now=now)
    move_commitments(session.pk, **when)
    session.registrations.filter(pick_up_told__isnull=False).update(pick_up_told=None)  # an hour of the former day
    for registration in registrations_of(session):
        registration.session = session
        if registration.state in HOLDING:
            move_commitments(registration.pk, **when)
        tell_moved(registration, by=by, now=now)
    settle_tour(session, overlap_reason=overlap_reason, by=by, now=now)
    telling.tell_around(session, "session_moved", occurrence=f"moved {session.version}", by=by, now=now)
    journal.write("session.moved", session, by=by, at=now, before=before, after=starts_at)
    rebalance(session, by=by, now=now)
    session.refresh_from_db()
    return session


@transaction.atomic
def cancel_session(session: Session, *, reason: str, by: Actor, now: datetime) -> Session:
    """It does not take place: everybody on the list is told, or called. Refused once somebody is noted as having come."""
    if reason not in CancelReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    session = places.lock(session)
    _refuse_if_people_came(session)
    if now >= session.ends_at:
        raise Refusal(_("This session is over: it cannot be cancelled any more."))
    living = list(registrations_of(session))
    move(session, to=SessionState.CANCELLED, moves=SESSION_MOVES, by=by, at=now, reason=reason)
    Session.objects.filter(pk=session.pk).update(end_reason=reason)
    for registration in living:
        registration.session = session
        end(registration, reason=CancelReason.SESSION, by=by, now=now)
        telling.tell_lead(registration, "session_cancelled", by=by, now=now)
    telling.tell_around(session, "session_cancelled", occurrence="cancelled", by=by, now=now)
    release(session.pk, by=by, now=now)
    return session


@transaction.atomic
def change_capacity(session: Session, *, capacity: int, by: Actor, now: datetime) -> list[Registration]:
    """More places, or fewer, never fewer than are taken; whoever waits gets what is new."""
    session = places.lock(session)
    before = session.capacity
    places.resize(session, _capacity(session.scheme, capacity))
    journal.write("session.resized", session, by=by, at=now, before=before, after=capacity)
    return rebalance(session, by=by, now=now)


def _refuse_if_people_came(session: Session) -> None:
    came = counted().filter(session=session, attendance=Attendance.SEEN).count()
    if came:
        sentence = ngettext(
            "%(count)s person is noted as having come: this session has taken place, even if it was cut short, and it counts. If that is a mistake, correct who came first.",
            "%(count)s people are noted as having come: this session has taken place, even if it was cut short, and it counts. If that is a mistake, correct who came first.",
            came,
        )
        raise Refusal(sentence % {"count": came})


def _capacity(scheme: Scheme, wanted: int | None) -> int:
    capacity = setting(scheme, "session_capacity") if wanted is None else wanted
    if capacity < 1:
        raise Refusal(_("There must be at least one place."), field="capacity")
    return capacity
