"""A visit that nobody noted on the day is noted afterwards, by whoever was told how it went."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import hour_in_words
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.core.schemes.actions import release
from essaim.core.schemes.models import Participation
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.states import NOTING_MOVES, VisitState

OLDEST = timedelta(days=365)


@transaction.atomic
def note_done(visit: Visit, *, began: time, ended: time, services: list[str] = (), by: Actor, now: datetime) -> Visit:
    """It took place, between these two hours of its day."""
    arrived, left = queries.moment(visit.day, began), queries.moment(visit.day, ended)
    if left <= arrived:
        raise Refusal(_("The visit ends before it starts: change one of the two hours."), field="ended")
    _refuse_when(visit, left, now)
    Participation.objects.select_for_update(no_key=True).filter(pk=visit.visitor_id).first()
    other = queries.visits_done_between(visit.visitor, arrived, left).exclude(pk=visit.pk).first()
    if other:
        said = {"start": hour_in_words(other.arrived_at), "end": hour_in_words(other.done_at), "name": other.assignment.person.full_name}
        raise Refusal(_("This visitor was with %(name)s from %(start)s to %(end)s: change the hours.") % said, field="began")
    move(visit, to=VisitState.DONE, moves=NOTING_MOVES, by=by, at=now, services=list(services), noted_afterwards=True)
    Visit.objects.filter(pk=visit.pk).update(arrived_at=arrived, done_at=left, services=list(services))
    visit.arrived_at, visit.done_at, visit.services = arrived, left, list(services)
    return visit


@transaction.atomic
def note_not_done(visit: Visit, *, reason: str, by: Actor, now: datetime) -> Visit:
    """It did not take place, and why."""
    if not reason:
        raise Refusal(_("Say why the visit did not take place."), field="reason")
    _refuse_when(visit, queries.moment(visit.day, visit.starts), now)
    move(visit, to=VisitState.CANCELLED, moves=NOTING_MOVES, by=by, at=now, reason=reason, noted_afterwards=True)
    Visit.objects.filter(pk=visit.pk).update(end_reason=reason)
    release(visit.pk, by=by, now=now)
    return visit


def _refuse_when(visit: Visit, ended: datetime, now: datetime) -> None:
    if ended > now:
        raise Refusal(_("This hour is still to come: note the visit once it is over."), field="ended")
    if visit.day < timezone.localdate(now) - OLDEST:
        raise Refusal(_("This visit is more than a year old: it cannot be noted any more."), field="began")
