"""A pick-up tour takes the vehicle and whoever runs the session for its real length: from the first door to the last."""

from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from essaim.core.foundation.actor import Actor
from essaim.core.people.models import Person
from essaim.core.schemes.actions import Conflict, commit, release
from essaim.core.schemes.models import Commitment, Resource
from essaim.core.schemes.states import CommitmentKind
from essaim.modules.activities import bridge
from essaim.modules.activities.actions.hours import instants
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.states import SessionState


@transaction.atomic
def settle_tour(session: Session, *, also: Registration | None = None, overlap_reason: str = "", by: Actor, now: datetime) -> None:
    """Take the time that the tour needs now, `also` counted in, and give back what it needs no longer. Conflict when it is taken.

    A reason for which the tour may overlap holds for whoever is fetched afterwards as well.
    """
    reasons = _reasons(session)
    release(session.pk, what=CommitmentKind.TOUR, by=by, now=now)
    if session.state != SessionState.PLANNED or not session.can_fetch or now >= session.ends_at:
        return
    stretches = _stretches(session, bridge.tour_of(session, also=also))
    for subject in _subjects(session) if stretches else ():
        for starts, ends in stretches:
            starts_at, ends_at = instants(session.day, starts, ends, session.timezone)
            commit(
                subject, what=CommitmentKind.TOUR, about=session.pk, starts_at=starts_at, ends_at=ends_at, scheme=session.scheme,
                overlap_reason=overlap_reason or reasons.get(subject.pk, ""), by=by, now=now,
            )  # fmt: skip


def ease_tour(session: Session, *, by: Actor, now: datetime) -> None:
    """Somebody is fetched no longer: the tour needs less time; where it does not, it keeps what it had."""
    try:
        settle_tour(session, by=by, now=now)
    except Conflict:
        return  # rolled back to what was taken before


def is_settled(session: Session) -> bool:
    """Whether the vehicle is taken for exactly as long as the tour drives now."""
    if not session.can_fetch:
        return True
    wanted = {instants(session.day, starts, ends, session.timezone) for starts, ends in _stretches(session, bridge.tour_of(session))}
    taken = set(_taken(session).filter(what=CommitmentKind.TOUR).values_list("starts_at", "ends_at"))
    return taken == wanted or not _subjects(session)


def _stretches(session: Session, tour: bridge.Tour) -> list[tuple[time, time]]:
    """Before the session and after it, where somebody is fetched or brought home."""
    there = [trip.leaves for trip in tour.trips if not trip.is_back]
    back = [trip.returns for trip in tour.trips if trip.is_back]
    found = [(min(there), session.starts)] if there else []
    found += [(session.ends, max(back))] if back else []
    return [(starts, ends) for starts, ends in found if starts < ends]


def _subjects(session: Session) -> list[Person | Resource]:
    """Whom and what the session takes, in the order of the calendar."""
    rows = _taken(session).filter(what=CommitmentKind.SESSION)
    return [row.person or row.resource for row in rows if row.resource_id != session.room_id or row.resource_id is None]


def _reasons(session: Session) -> dict[UUID, str]:
    """For which reason each of them may overlap: said for the session, or for its tour."""
    return {row.person_id or row.resource_id: row.overlap_reason for row in _taken(session) if row.overlap_reason}


def _taken(session: Session) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(about=session.pk, released_at=None)
    return rows.select_related("person", "resource").order_by("person_id", "resource_id")
