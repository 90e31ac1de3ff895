"""Somebody died, moved away or objects: every message, call, visit, link and opening stops at once."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import revoke_links
from essaim.core.messaging.actions import stop_everything
from essaim.core.messaging.states import CallReason
from essaim.core.people.actions import mark_deceased as record_death
from essaim.core.people.actions import mark_moved as record_move
from essaim.core.people.actions.rights import object_to_use
from essaim.core.people.models import Person
from essaim.core.schemes.actions import change_participation, release_all
from essaim.core.schemes.models import Participation
from essaim.core.schemes.states import PARTICIPATION_MOVES, EndReason, ParticipationState
from essaim.modules.activities.actions import leave_registration
from essaim.modules.activities.queries import registrations_to_come
from essaim.modules.campaigns import actions as campaigns
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.states import HelpState
from essaim.modules.housing.actions import move_out
from essaim.modules.housing.queries import occupancy_of
from essaim.modules.needs import actions
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.queries import needs_of
from essaim.modules.needs.states import NEED_RUNNING, SERVICE_RUNNING, ProposalState
from essaim.workflows import lending, notices, visiting
from essaim.workflows.suspending import SIDES, stop_helping


@transaction.atomic
def mark_deceased(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """Record a death. Whoever was to come is called, not written to."""
    record_death(person, on=on, by=by, now=now)
    let_go(person, because="deceased", by=by, now=now)
    _leave_home(person, on, by, now)
    return _end_parts(person, EndReason.DECEASED, on, by, now)


@transaction.atomic
def mark_moved(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """Record that somebody moved out of reach."""
    record_move(person, on=on, by=by, now=now)
    let_go(person, because="moved", by=by, now=now)
    _leave_home(person, on, by, now)
    return _end_parts(person, EndReason.MOVED, on, by, now)


@transaction.atomic
def object_to_all(person: Person, *, channel: str, by: Actor, now: datetime) -> Person:
    """Record that somebody does not want their data used any more."""
    object_to_use(person, channel=channel, by=by, now=now)
    return let_go(person, because="objected", by=by, now=now)


def let_go(person: Person, *, because: str, by: Actor, now: datetime) -> Person:
    """Stop all that runs for or through this person; the other side of what was settled is told."""
    stop_everything(person, by=by, now=now)
    revoke_links(now=now, person_id=person.pk)
    _stop_being_helped(person, because, by, now)
    stop_helping(Participation.objects.filter(person=person), because=because, by=by, now=now)
    _stop_coming(person, by, now)
    campaigns.let_go_of(person.pk, by=by, now=now)
    for row in Help.objects.filter(person=person, state=HelpState.PLANNED).select_related("scheme", "supporter__person"):
        lending.call_off(row, by=by, now=now)
    release_all(person, by=by, now=now)
    return person


def _end_parts(person: Person, reason: str, on: date, by: Actor, now: datetime) -> Person:
    """Whoever is no longer there takes part in nothing; a mistake is corrected by taking them in again."""
    for part in Participation.objects.filter(person=person).select_related("person", "scheme"):
        if ParticipationState.ENDED in PARTICIPATION_MOVES[part.state]:
            started = part.spells.filter(ended_on=None).values_list("started_on", flat=True).first()
            last_day = min(max(on, started or on), timezone.localdate(now))
            change_participation(part, to=ParticipationState.ENDED, reason=reason, on=last_day, by=by, now=now)
    return person


def _leave_home(person: Person, on: date, by: Actor, now: datetime) -> None:
    """They live in no dwelling any more: their last day there is that day, no earlier than the first."""
    current = occupancy_of(person)
    if current:
        move_out(current, until=min(max(on, current.since), timezone.localdate(now)), by=by, now=now)


def _stop_being_helped(person: Person, because: str, by: Actor, now: datetime) -> None:
    for service in Service.objects.filter(needs_of(person, "need__"), state__in=SERVICE_RUNNING).select_related(*SIDES):
        actions.cancel_service(service, reason=because, by=by, now=now)
        notices.called_off(service, by=by, now=now)
        notices.call_supporter_off(service, occurrence=f"let go {service.pk}", by=by, now=now)
    visiting.let_go_person(person, reason=because, by=by, now=now)
    for proposal in _living(needs_of(person, "need__")):
        actions.withdraw(proposal, by=by, now=now)
        notices.answered(proposal, CallReason.PROPOSAL, by=by, now=now)
    for need in Need.objects.filter(needs_of(person), state__in=NEED_RUNNING):
        actions.cancel_need(need, reason=because, by=by, now=now)
    # What they asked for an organisation goes on: it is the organisation that is told of it from now on.
    for need in Need.objects.filter(asked_by=person, beneficiary=None, state__in=NEED_RUNNING):
        actions.part_from_asker(need, by=by, now=now)


def _stop_coming(person: Person, by: Actor, now: datetime) -> None:
    """Their places go to whoever waits; who was to come with them stays on the list under their own name."""
    for registration in registrations_to_come(person, now=now):
        leave_registration(registration, person=person, by=by, now=now)


def _living(whose: Q):
    rows = Proposal.objects.filter(whose, state=ProposalState.SENT)
    return rows.select_related("need__scheme", "offer__participation__person", "offer__organisation")


LEAVING = {"deceased": mark_deceased, "moved": mark_moved, "objected": object_to_all}
