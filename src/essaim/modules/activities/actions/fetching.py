"""Which way somebody on the list rides after all, and who of them comes in a wheelchair; tours that other people's moves have changed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.actions import Conflict
from essaim.core.schemes.models import Scheme
from essaim.modules.activities.actions import places, telling, touring
from essaim.modules.activities.actions.rebalancing import rebalance
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import sessions_that_fetch
from essaim.modules.activities.states import HOLDING, LIVING, SEATED, PickUpWay, RegistrationState, SessionState


@transaction.atomic
def change_needs(
    registration: Registration,
    *,
    pick_up: PickUpWay,
    in_wheelchair: Collection[UUID] = (),
    overlap_reason: str = "",
    by: Actor,
    now: datetime,
) -> Registration:
    """They keep their place, or their rank; which way the vehicle takes them from now on, and who of them comes in a wheelchair.

    Raises NotFetched, and nothing changes, when the vehicle cannot take them so; Conflict when it is busy then.
    Returns the registration as it is afterwards: somebody who waited for the vehicle only may have a place now.
    """
    session = places.lock(registration.session)
    row = Registration.objects.select_related("lead").get(pk=registration.pk)
    row.session = session
    if row.state not in LIVING or session.state != SessionState.PLANNED or now >= session.starts_at:
        raise Refusal(_("This is no longer possible: the session has begun, or they are no longer on its list."))
    was_waiting, asks_less = row.state == RegistrationState.WAITLISTED, _asks_less(row, pick_up, in_wheelchair)
    row.pick_up = pick_up
    told = row.pick_up_told if row.rides_there else None
    Registration.objects.filter(pk=row.pk).update(pick_up=pick_up, pick_up_told=told, version=F("version") + 1)
    for attendee in row.attendees.filter(is_living=True):
        row.attendees.filter(pk=attendee.pk).update(wheelchair=attendee.person_id in in_wheelchair)
    if row.state in HOLDING:
        _fit_tour(row, asks_less, overlap_reason, by, now)
    if telling.drop_hours(row, by=by, now=now) and told:  # they had not heard it: the hour that holds now is told to them anew
        Registration.objects.filter(pk=row.pk).update(pick_up_told=None)
    journal.write("registration.needs_changed", row, by=by, at=now, pick_up=pick_up, wheelchairs=len(in_wheelchair))
    rebalance(session, by=by, now=now)  # somebody may wait for the seat, or the wheelchair place, in the vehicle
    row = Registration.objects.select_related("lead").get(pk=row.pk)
    row.session = session
    if was_waiting and row.state in SEATED and by.channel in telling.VOICE:
        telling.drop_calls(row, by=by, now=now)
    return row


def _asks_less(registration: Registration, pick_up: PickUpWay, in_wheelchair: Collection[UUID]) -> bool:
    """Whether they ride one way less than before, and nobody of them newly in a wheelchair: that needs no room that they did not have."""
    seated = set(registration.attendees.filter(is_living=True, wheelchair=True).values_list("person_id", flat=True))
    return pick_up != registration.pick_up == PickUpWay.BOTH and seated.issuperset(in_wheelchair)


def _fit_tour(registration: Registration, asks_less: bool, overlap_reason: str, by: Actor, now: datetime) -> None:
    if registration.pick_up and not asks_less:
        places.fetch(registration, overlap_reason=overlap_reason, by=by, now=now)
    elif registration.session.can_fetch:
        touring.ease_tour(registration.session, by=by, now=now)


def settle_tours(scheme: Scheme, *, by: Actor, now: datetime) -> int:
    """Tours whose length is another one since somebody moved house, or was found on the map: their vehicle is taken for as long as they drive.

    Where it is busy then, the tour keeps what it had, and the page of the session says so. How many were settled.
    """
    return sum(_settle(session, by, now) for session in sessions_that_fetch(scheme, now=now) if not touring.is_settled(session))


@transaction.atomic
def _settle(session: Session, by: Actor, now: datetime) -> bool:
    session = places.lock(session)
    try:
        touring.settle_tour(session, by=by, now=now)
    except Conflict:
        return False
    rebalance(session, by=by, now=now)
    return True
