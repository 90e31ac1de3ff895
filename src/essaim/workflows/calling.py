"""A call of a campaign ends: what was said is kept for its readers, what worries reaches the team, nobody is lost."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.links import give_link, revoke_links
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call, tell
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.queries import setting
from essaim.modules.campaigns import actions, queries
from essaim.modules.campaigns.models import Attempt, Callee, Caller, Campaign
from essaim.modules.campaigns.states import CallResult, CampaignState, Raised
from essaim.modules.followup.actions import log_interaction, raise_alert, report_danger
from essaim.modules.followup.states import AlertKind, InteractionKind, Readers

PURPOSE = "calls"


@transaction.atomic
def finish_call(
    callee: Callee, *, caller: Caller, result: str, answers: Mapping[str, str] | None = None,
    call_back_at: datetime | None = None, note: str = "", raised: str = "", kind: str = "", worry: str = "",
    category: str = "", severity: str = "", by: Actor, now: datetime,
) -> Attempt:  # fmt: skip
    """What came of a call. An answer that the script marks raises an alert by itself; a danger is reported at once."""
    campaign, person = callee.campaign, callee.person
    given = dict(answers or {}) if result == CallResult.REACHED else {}
    marked = [f"{asked} {said}" for asked, said, alerts in (campaign.answer_words(*pair) for pair in given.items()) if alerts]
    raised = raised or (Raised.ALERT if marked else "")
    words = "\n".join([*marked, worry.strip()]).strip()
    if raised and not words:
        raise Refusal(_("Say in a few words what worries you."), field="worry")
    attempt = actions.finish_call(
        callee, caller=caller, result=result, answers=given, call_back_at=call_back_at, raised=raised, by=by, now=now
    )
    stamp = {"scheme": campaign.scheme, "by": by, "now": now}
    if result == CallResult.REACHED:
        log_interaction(person, kind=InteractionKind.CALL, note=note, readers=Readers.TEAM, **stamp)
    if raised == Raised.DANGER:
        report_danger(campaign.workspace, category=category, severity=severity, text=words, person=person, **stamp)
    elif raised == Raised.ALERT:
        raise_alert(person, kind=kind or AlertKind.OTHER, text=words, **stamp)
    return attempt


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """The list is shared out, and every supporter who calls is told, with the page of their calls."""
    actions.open_campaign(campaign, by=by, now=now)
    for caller in queries.callers_of(campaign).exclude(participation=None):
        tell_caller(caller, by=by, now=now)
    return campaign


def tell_caller(caller: Caller, *, by: Actor, now: datetime) -> None:
    """There are calls to make: once a caller."""
    campaign = caller.campaign
    tell(
        caller.participation.person, scheme=campaign.scheme, template="calls_waiting", occurrence=f"{caller.pk}",
        values={"count": str(caller.callees.count())}, link=settings.SITE_URL + reverse("campaigns:mine", args=[link_of(caller, now=now)]),
        subject_id=caller.pk, by=by, now=now, call_reason=CallReason.CALL_BACK,
    )  # fmt: skip


def link_of(caller: Caller, *, now: datetime) -> str:
    """The secret of the page of one's calls, open as long as personal links are."""
    return give_link(
        caller.workspace, purpose=PURPOSE, person_id=caller.person_id, subject_id=caller.pk, now=now,
        expires_at=now + timedelta(days=setting(caller.campaign.scheme, "link_days")),
    )  # fmt: skip


@transaction.atomic
def release_caller(caller: Caller, *, by: Actor, now: datetime) -> int:
    """Somebody makes no calls any more: their page is closed, and the people they had go to the others."""
    revoke_links(now=now, purpose=PURPOSE, subject_id=caller.pk)
    return actions.release_caller(caller, by=by, now=now)


@transaction.atomic
def close_campaign(campaign: Campaign, *, calls_planned: bool, by: Actor, now: datetime) -> int:
    """The campaign is over. Whoever was not reached goes on the team's list of calls, if it is so decided; returns how many."""
    left = actions.close_campaign(campaign, by=by, now=now)
    for caller in campaign.callers.all():
        revoke_links(now=now, purpose=PURPOSE, subject_id=caller.pk)
    if not calls_planned:
        return 0
    for callee in left:
        plan_call(
            person=callee.person, scheme=campaign.scheme, reason=CallReason.NEWS, subject_id=callee.pk,
            due_at=now + timedelta(hours=setting(campaign.scheme, "callback_hours")), script=campaign.purpose,
            occurrence=f"campaign {callee.pk}", by=by, now=now,
        )  # fmt: skip
    return len(left)


def tend_campaigns(*, now: datetime) -> None:
    """Calls that were taken and never made are free again; whoever may no longer telephone gives their people back."""
    actions.take_back_leases(now=now)
    today = timezone.localdate(now)
    rows = Caller.objects.filter(campaign__state=CampaignState.RUNNING, ended_at=None).exclude(participation=None)
    for caller in rows.select_related("participation", "campaign__scheme"):
        if not caller.participation.may_telephone(today):
            release_caller(caller, by=SYSTEM, now=now)
