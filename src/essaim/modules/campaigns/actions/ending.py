"""Ending: a caller stops, somebody is called again or left out, a campaign closes and nobody is lost."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.refusal import Refusal
from essaim.modules.campaigns import queries
from essaim.modules.campaigns.actions.preparing import refuse_unless_open
from essaim.modules.campaigns.actions.sharing import share_out
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.modules.campaigns.states import (
    CALLEE_MOVES,
    CAMPAIGN_MOVES,
    FOR_THE_TEAM,
    OPEN,
    CalleeState,
    CampaignState,
)


@transaction.atomic
def release_caller(caller: Caller, *, by: Actor, now: datetime) -> int:
    """Somebody makes no calls any more: the people they had go to the others; returns how many that were."""
    if caller.ended_at is None:
        Caller.objects.filter(pk=caller.pk).update(ended_at=now, version=F("version") + 1)
        caller.ended_at = now
        journal.write("campaign.caller_released", caller, by=by, at=now, campaign=caller.campaign_id)
    for row in Callee.objects.filter(caller=caller, state=CalleeState.CLAIMED):
        move(row, to=CalleeState.WAITING, moves=CALLEE_MOVES, by=by, at=now)
    had = Callee.objects.filter(caller=caller, state=CalleeState.WAITING).update(
        caller=None, leased_until=None, typed=None, version=F("version") + 1
    )
    if queries.are_calls_made(caller.campaign):
        share_out(caller.campaign, by=by, now=now)
    return had


@transaction.atomic
def call_again(callee: Callee, *, by: Actor, now: datetime) -> Callee:
    """The number was put right, or it is worth another try: the person is on the list again, from the beginning, with whoever calls now."""
    if callee.campaign.state != CampaignState.RUNNING:
        raise Refusal(_("This campaign is closed."))
    refuse_unless_open(callee.campaign)
    if callee.state not in FOR_THE_TEAM:
        raise Refusal(_("This is no longer possible: the situation has changed. Please look again."))
    callable_now = queries.may_still_be_called(callee.campaign.scheme, on=timezone.localdate(now))
    if not Callee.objects.filter(callable_now, pk=callee.pk).exists():
        raise Refusal(_("This person cannot be called: without a number, having said no, or taking part no longer."))
    move(callee, to=CalleeState.WAITING, moves=CALLEE_MOVES, by=by, at=now)
    Callee.objects.filter(pk=callee.pk).update(attempts=0, due_at=now, done_at=None, is_promised=False, caller=None)
    share_out(callee.campaign, by=by, now=now)
    callee.refresh_from_db()
    return callee


def leave_out(callee: Callee, *, by: Actor, now: datetime) -> Callee:
    """The team decides that this person is not called."""
    move(callee, to=CalleeState.LEFT, moves=CALLEE_MOVES, by=by, at=now)
    Callee.objects.filter(pk=callee.pk).update(typed=None, done_at=now)
    return callee


@transaction.atomic
def close_campaign(campaign: Campaign, *, by: Actor, now: datetime) -> list[Callee]:
    """No more calls; returns whoever still waits for the team, so that somebody looks after them: not reached, or a wrong number.

    Refused while somebody is on the phone. Of a campaign that never began nobody waits for anything; nor does
    whoever refused, takes part no longer or is gone since the list was made.
    """
    if campaign.callees.filter(state=CalleeState.CLAIMED, leased_until__gt=now).exists():
        raise Refusal(_("Somebody is on the phone right now: close the campaign once they have finished."))
    waits = set()
    if campaign.state == CampaignState.RUNNING:
        here = queries.people_not_gone(campaign.scheme, queries.Asked(), on=timezone.localdate(now))
        waits = set(here.filter(pk__in=campaign.callees.values("person")).values_list("pk", flat=True))
    move(campaign, to=CampaignState.CLOSED, moves=CAMPAIGN_MOVES, by=by, at=now)
    Campaign.objects.filter(pk=campaign.pk).update(closed_at=now)
    for row in campaign.callees.filter(state__in=OPEN):
        move(row, to=CalleeState.UNREACHED if row.person_id in waits else CalleeState.LEFT, moves=CALLEE_MOVES, by=by, at=now)
        Callee.objects.filter(pk=row.pk).update(leased_until=None, typed=None, done_at=now)
    return list(queries.callees_for_team(campaign))
