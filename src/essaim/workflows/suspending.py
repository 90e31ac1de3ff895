"""A supporter is suspended, or leaves: in one transaction every door closes, and nobody goes on counting on them."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from essaim.blueprints.vocabulary import MESSAGES
from essaim.core.accounts.actions.sign_ins import end_every_sign_in
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.links import revoke_links
from essaim.core.messaging.actions import drop_messages_to, plan_call
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.actions import change_participation, move_employment
from essaim.core.schemes.models import Participation, Spell
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import (
    EMPLOYMENT_MOVES,
    PARTICIPATION_MOVES,
    EmploymentState,
    ParticipationState,
)
from essaim.modules.activities import actions as sessions
from essaim.modules.activities.actions import leave_registration
from essaim.modules.activities.queries import registrations_to_come
from essaim.modules.campaigns.models import Caller
from essaim.modules.equipment.actions import cancel_help
from essaim.modules.equipment.models import Help
from essaim.modules.equipment.states import HelpState
from essaim.modules.exchange import actions as board
from essaim.modules.needs import actions
from essaim.modules.needs.models import Offer, Proposal, Service
from essaim.modules.needs.states import SERVICE_RUNNING, OfferState, ProposalState
from essaim.modules.rounds.queries import is_helped
from essaim.workflows import closing, visiting
from essaim.workflows.calling import release_caller
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps

SIDES = (
    "need__scheme", "need__beneficiary", "need__organisation", "need__asked_by", "need__case", "proposal", "case",
    "offer__participation__person", "offer__organisation",
)  # fmt: skip
LINKS = ("proposal", "service", "waiting", "calendar", "calls", "board", "talk")
SAID_TO_SUPPORTERS = [key for key, kind in MESSAGES.items() if kind.to == "supporter"]


@transaction.atomic
def suspend(participation: Participation, *, reason: str, by: Actor, now: datetime) -> Participation:
    """At once and all together: sign-ins, links, calendar feeds, proposals, services, visits, addresses."""
    change_participation(participation, to=ParticipationState.SUSPENDED, reason=reason, by=by, now=now)
    return _close_doors(participation, reason, by, now)


def end_announced(*, on: date, by: Actor, now: datetime) -> int:
    """Parts whose last day was announced and has passed; returns how many ended."""
    spells = Spell.objects.filter(ended_on=None, leaves_on__lt=on).select_related("participation__person", "participation__scheme")
    ending = [spell for spell in spells if ParticipationState.ENDED in PARTICIPATION_MOVES[spell.participation.state]]
    for spell in ending:
        end(spell.participation, reason=spell.reason, on=spell.leaves_on, by=by, now=now)
    return len(ending)


def end_breaks(*, on: date, by: Actor, now: datetime) -> int:
    """Breaks whose last day was said and has passed; returns how many take part again."""
    over = Participation.objects.filter(state=ParticipationState.PAUSED, paused_until__lt=on, validated_at__isnull=False)
    resting = list(over.select_related("scheme", "person"))
    for participation in resting:
        change_participation(participation, to=ParticipationState.ACTIVE, by=by, now=now)
    return len(resting)


@transaction.atomic
def end(participation: Participation, *, reason: str, on: date | None = None, by: Actor, now: datetime) -> Participation:
    """Somebody takes part no longer; a job that ran ends with it. `on` is their last day, today if nothing is said."""
    was_open = participation.state in (ParticipationState.ACTIVE, ParticipationState.PAUSED, ParticipationState.SUSPENDED)
    change_participation(participation, to=ParticipationState.ENDED, reason=reason, on=on, by=by, now=now)
    job = getattr(participation, "employment", None)
    if job and EmploymentState.LEFT in EMPLOYMENT_MOVES[job.state]:
        move_employment(job, to=EmploymentState.LEFT, reason=reason, by=by, now=now)
    return _close_doors(participation, reason, by, now) if was_open else participation


def _close_doors(participation: Participation, reason: str, by: Actor, now: datetime) -> Participation:
    person = participation.person
    if person.account_id:
        end_every_sign_in(person.account, now=now)
    revoke_links(now=now, person_id=person.pk, purpose__in=LINKS)
    drop_messages_to(person, templates=SAID_TO_SUPPORTERS, by=by, now=now)
    stop_helping(Participation.objects.filter(pk=participation.pk), because=reason, by=by, now=now)
    for row in registrations_to_come(person, now=now).filter(attendees__participation=participation, attendees__is_living=True):
        leave_registration(row, person=person, by=by, now=now)
    if not is_helped(participation.scheme, person.pk):
        visiting.let_go_person(person, scheme=participation.scheme, reason=reason, by=by, now=now)
    return participation


def stop_helping(parts: QuerySet[Participation], *, because: str, by: Actor, now: datetime) -> None:
    """Nothing runs any more through these participations; whoever waits for them is looked after."""
    for part in parts:
        visiting.let_go_helper(part, reason=because, by=by, now=now)
        for row in Help.objects.filter(supporter=part, state=HelpState.PLANNED).select_related("person", "scheme"):
            cancel_help(row, by=by, now=now)
            _call_alone(row, by, now)
        sessions.step_down(part.person, part.scheme, by=by, now=now)
        for caller in Caller.objects.filter(participation=part, ended_at=None).select_related("campaign__scheme"):
            release_caller(caller, by=by, now=now)
        board.let_go(part.person, scheme=part.scheme, by=by, now=now)
    # Offers first, so that nobody who is looked for afterwards is found here.
    for offer in Offer.objects.filter(participation__in=parts, state=OfferState.OPEN):
        actions.move_offer(offer, to=OfferState.PAUSED, by=by, now=now)
    running = Service.objects.filter(offer__participation__in=parts, state__in=SERVICE_RUNNING)
    for service in running.select_related(*SIDES):
        closing.cancel_service(service, reason=because, by=by, now=now)
    sent = Proposal.objects.filter(offer__participation__in=parts, state=ProposalState.SENT)
    for proposal in sent.select_related("need__scheme", "offer__participation__person", "offer__organisation"):
        actions.withdraw(proposal, by=by, now=now)
        run_steps(Happening("proposal_declined", proposal.need.scheme, by, now, need=proposal.need, proposal=proposal))


def _call_alone(row: Help, by: Actor, now: datetime) -> None:
    """Whoever was to be helped with a device hears that somebody else has to be found."""
    plan_call(
        person=row.person, scheme=row.scheme, reason=CallReason.CALL_BACK, subject_id=row.pk,
        due_at=now + timedelta(hours=setting(row.scheme, "callback_hours")), occurrence=f"help alone {row.pk}",
        script=_("Say that the help with their device will not take place as planned, and find another time."), by=by, now=now,
    )  # fmt: skip
