"""What time itself brings: proposals lapse, needs expire, both sides are asked how it went."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import SYSTEM
from essaim.core.foundation.models import JournalEntry, Workspace
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import schemes_going_on, schemes_open, setting
from essaim.modules.activities import actions as places
from essaim.modules.dues.actions.online import review_checkouts
from essaim.modules.exchange import actions as board
from essaim.modules.followup.actions import escalate_reports
from essaim.modules.hosts import actions as hosts
from essaim.modules.needs import actions, queries
from essaim.modules.needs.models import Service
from essaim.modules.needs.states import ProposalState, ServiceState
from essaim.modules.rounds import actions as rounds
from essaim.modules.rounds.queries import assignments_to_plan
from essaim.workflows import (
    calling,
    changing,
    digests,
    discussing,
    notices,
    own_page,
    reminding,
    suspending,
    visiting,
)
from essaim.workflows.happening import Happening
from essaim.workflows.steps import run_steps

UNANSWERED = "need.unanswered"


def tend_all(now: datetime | None = None) -> None:
    """Every workspace in turn. Safe to run at any time and as often as one likes."""
    moment = now or timezone.now()
    for workspace in Workspace.objects.all():
        with in_workspace(workspace):
            lapse_proposals(now=moment)
            suspending.end_announced(on=timezone.localdate(moment), by=SYSTEM, now=moment)
            suspending.end_breaks(on=timezone.localdate(moment), by=SYSTEM, now=moment)
            escalate_reports(now=moment)
            for scheme in schemes_open():
                expire_needs(scheme, now=moment)
                note_unanswered(scheme, now=moment)
                remind_supporters(scheme, now=moment)
                digests.tell_digests(scheme, now=moment)
                discussing.tell_news(scheme, now=moment)
                places.announce(scheme, by=SYSTEM, now=moment)
                places.continue_newsletters(scheme, now=moment)
                places.lapse_offers(scheme, by=SYSTEM, now=moment)
                hosts.note_discoveries(scheme, until=timezone.localdate(moment) - timedelta(days=1), by=SYSTEM, now=moment)
                own_page.remind_members(scheme, now=moment)
                own_page.remind_of_instalments(scheme, now=moment)
                tend_board(scheme, now=moment)
            for scheme in schemes_going_on():
                settle_waiting(scheme, now=moment)
                ask_how_it_went(scheme, now=moment)
                places.ask_opinions(scheme, by=SYSTEM, now=moment)
                reminding.remind_of_checks(scheme, now=moment)
                places.tell_eve(scheme, by=SYSTEM, now=moment)
                tend_visits(scheme, now=moment)
            calling.tend_campaigns(now=moment)


def review_payments(now: datetime | None = None) -> None:
    """What became of payments begun online. A job of its own: it asks another house, whose silence must hold up nothing else."""
    moment = now or timezone.now()
    for workspace in Workspace.objects.all():
        with in_workspace(workspace):
            review_checkouts(by=SYSTEM, now=moment)


def tend_board(scheme: Scheme, *, now: datetime) -> None:
    """Notices come down and contacts close at their end, whoever wrote or borrowed is told before."""
    board.expire_notices(scheme, now=now)
    board.end_openings(scheme, now=now)
    board.open_waiting(scheme, now=now)
    board.remind_authors(scheme, now=now)
    board.remind_loans(scheme, now=now)


def tend_visits(scheme: Scheme, *, now: datetime) -> None:
    """Weekly visits are planned and told ahead, drafts of weeks that are over put aside."""
    plan_visits(scheme, now=now)
    rounds.lapse_drafts(scheme, by=SYSTEM, now=now)
    reminding.remind_visitors(scheme, now=now)


def plan_all(now: datetime | None = None) -> None:
    """The weekly needs of every workspace are written ahead, and tours follow those who moved, once an hour. Safe to run at any time, like `tend_all`."""
    moment = now or timezone.now()
    for workspace in Workspace.objects.all():
        with in_workspace(workspace):
            for scheme in schemes_going_on():
                changing.plan_series(scheme, now=moment)
                places.settle_tours(scheme, by=SYSTEM, now=moment)


def plan_visits(scheme: Scheme, *, now: datetime) -> int:
    """The weekly visits of this week and the next that are not there yet; those that fall on a new day off are called off."""
    visiting.call_off_days_off(scheme, by=SYSTEM, now=now)
    return sum(len(rounds.plan_weeks(row, by=SYSTEM, now=now)) for row in assignments_to_plan(scheme, on=timezone.localdate(now)))


def lapse_proposals(*, now: datetime) -> int:
    """Proposals whose time is over; the next one is asked where the scheme says so."""
    return sum(_lapse(proposal, now) for proposal in queries.proposals_lapsed(now=now))


def expire_needs(scheme: Scheme, *, now: datetime) -> int:
    """Needs whose term is behind: whoever asked is told, whoever was asked is released."""
    needs = queries.needs_past_term(scheme, on=timezone.localdate(now))
    return sum(_expire(need, now) for need in needs)


def settle_waiting(scheme: Scheme, *, now: datetime) -> int:
    """Services whose last key has come to hold by itself: a check was renewed, a pause is over."""
    ready = [service for service in queries.services_answered(scheme) if _is_ready(service, now)]
    for service in ready:
        run_steps(Happening("person_agreed", scheme, SYSTEM, now, need=service.need, proposal=service.proposal, service=service))
    return len(ready)


def ask_how_it_went(scheme: Scheme, *, now: datetime) -> int:
    """Services whose hour has passed: both sides are asked, once."""
    due = list(queries.services_to_confirm(scheme, now=now))
    for service in due:
        run_steps(Happening("service_due", scheme, SYSTEM, now, need=service.need, service=service))
    return len(due)


def note_unanswered(scheme: Scheme, *, now: datetime) -> int:
    """Needs that nobody has answered for too long: what the scheme says then happens, once a need."""
    needs = list(queries.needs_unanswered(scheme, now=now))
    ids = [need.pk for need in needs]
    noted = set(JournalEntry.objects.filter(act=UNANSWERED, subject_id__in=ids).values_list("subject_id", flat=True))
    return sum(_unanswered(need, now) for need in needs if need.pk not in noted)


def remind_supporters(scheme: Scheme, *, now: datetime) -> int:
    """Proposals of which half the time to answer is over: one reminder, and never a second."""
    half = timedelta(hours=setting(scheme, "proposal_hours") / 2)
    waiting = queries.proposals_waiting({scheme.pk}).filter(answer_by__gt=now, answer_by__lte=now + half)
    for proposal in waiting:
        notices.remind(proposal, by=SYSTEM, now=now)
    return len(waiting)


def _is_ready(service: Service, now: datetime) -> bool:
    return queries.may_still_meet(service) and not queries.keys_missing(service, on=timezone.localdate(now))


@transaction.atomic
def _unanswered(need, now: datetime) -> bool:
    journal.write(UNANSWERED, need, by=SYSTEM, at=now)
    run_steps(Happening("need_unanswered", need.scheme, SYSTEM, now, need=need))
    return True


def _lapse(proposal, now: datetime) -> bool:
    try:
        with transaction.atomic():
            actions.lapse(proposal, by=SYSTEM, now=now)
            notices.answered(proposal, CallReason.PROPOSAL, by=SYSTEM, now=now)
            need, scheme = proposal.need, proposal.need.scheme
            run_steps(Happening("proposal_expired", scheme, SYSTEM, now, need=need, proposal=proposal))
    except Refusal:
        return False
    return True


def _expire(need, now: datetime) -> bool:
    try:
        with transaction.atomic():
            for proposal in need.proposals.filter(state=ProposalState.SENT):
                actions.withdraw(proposal, by=SYSTEM, now=now)
                notices.answered(proposal, CallReason.PROPOSAL, by=SYSTEM, now=now)
            for service in need.services.filter(state=ServiceState.ANSWERED).select_related("offer"):
                actions.expire_service(service, by=SYSTEM, now=now)
                notices.called_off(service, by=SYSTEM, now=now)
            actions.expire_need(need, by=SYSTEM, now=now)
            run_steps(Happening("need_expired", need.scheme, SYSTEM, now, need=need))
    except Refusal:
        return False
    return True
