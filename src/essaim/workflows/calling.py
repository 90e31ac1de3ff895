"""A call of a campaign ends: what was said is kept for its readers, what worries reaches the team, nobody is lost."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.actor import SYSTEM, Actor
from essaim.core.foundation.links import give_link
from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call, tell
from essaim.core.messaging.queries import was_said
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.queries import setting
from essaim.core.schemes.states import SchemeState
from essaim.modules.campaigns import actions, queries
from essaim.modules.campaigns.models import Callee, Caller, Campaign
from essaim.modules.campaigns.states import OPEN, SPOKE, CalleeState, CallResult, CampaignState, Raised
from essaim.modules.followup.actions import log_interaction, raise_alert, report_danger, write_note
from essaim.modules.followup.models import Alert, SafeguardingReport
from essaim.modules.followup.states import AlertKind, InteractionKind, Readers
from essaim.modules.needs.models import Need
from essaim.workflows.posting import post_need

PURPOSE = "calls"


@transaction.atomic
def finish_call(
    callee: Callee, *, caller: Caller, result: str, answers: Mapping[str, str] | None = None,
    call_back_at: datetime | None = None, note: str = "", raised: str = "", kind: str = "", worry: str = "",
    category: str = "", severity: str = "", asked: str = "", asked_for: str = "", asked_by: date | None = None,
    by: Actor, now: datetime,
) -> Need | None:  # fmt: skip
    """What came of a call. An answer that the script marks raises an alert by itself; a danger is reported at once.

    With `asked`, a category of the scheme, a need is recorded for whoever was called, put to neighbours as any other, and returned.
    """
    given = dict(answers or {}) if result in SPOKE else {}
    raised, words = _worry(callee.campaign, given, raised, worry)
    actions.finish_call(callee, caller=caller, result=result, answers=given, call_back_at=call_back_at, raised=raised, by=by, now=now)
    _keep_words(callee, result, note, by, now)
    _pass_on(callee, raised, words, kind, category, severity, by, now)
    if not asked:
        return None
    return post_need(
        callee.campaign.scheme, category=asked, beneficiary=callee.person, details=asked_for.strip(), deadline=asked_by, by=by, now=now
    )


@transaction.atomic
def keep_worry(
    callee: Callee | None, *, caller: Caller, result: str, answers: Mapping[str, str], raised: str, kind: str, worry: str,
    category: str, severity: str, by: Actor, now: datetime, **_unkept,
) -> str:  # fmt: skip
    """The call is no longer this caller's to note. What worries them reaches the team all the same, once; returns what to say."""
    if callee is None or not queries.has_had(caller, callee):
        return str(queries.NO_LONGER_YOURS)
    said = [_("You have noted this call already.") if callee.calls.filter(caller=caller).exists() else str(queries.NO_LONGER_YOURS)]
    raised, words = _worry(callee.campaign, dict(answers) if result in SPOKE else {}, raised, worry)
    if raised:
        if not _is_known(callee, raised, words, by, now):
            _pass_on(callee, raised, words, kind, category, severity, by, now)
        said.append(_("What worries you has reached the team."))
    return " ".join([*said, _("Whatever else you typed is still here: tell it to the team.")])


def _worry(campaign: Campaign, given: dict[str, str], raised: str, worry: str) -> tuple[str, str]:
    """What the call gives rise to, and in which words: those of the answers that the script marks, then the caller's."""
    marked = [f"{asked} {said}" for asked, said, alerts in (campaign.answer_words(*pair) for pair in given.items()) if alerts]
    raised = raised or (Raised.ALERT if marked else "")
    words = "\n".join([*marked, worry.strip()]).strip()
    if raised and not words:
        raise Refusal(_("Say in a few words what worries you."), field="worry")
    return raised, words


def _keep_words(callee: Callee, result: str, note: str, by: Actor, now: datetime) -> None:
    """A conversation is an interaction with its note; of a call that nobody took only the note stays."""
    stamp = {"scheme": callee.campaign.scheme, "readers": Readers.TEAM, "by": by, "now": now}
    if result == CallResult.REACHED or (result in SPOKE and note.strip()):
        log_interaction(callee.person, kind=InteractionKind.CALL, note=note, **stamp)
    elif note.strip():
        write_note(callee.person, text=note, **stamp)


def _pass_on(callee: Callee, raised: str, words: str, kind: str, category: str, severity: str, by: Actor, now: datetime) -> None:
    campaign, person = callee.campaign, callee.person
    stamp = {"scheme": campaign.scheme, "by": by, "now": now}
    if raised == Raised.DANGER:
        report_danger(campaign.workspace, category=category, severity=severity, text=words, person=person, **stamp)
    elif raised == Raised.ALERT:
        raise_alert(person, kind=kind or AlertKind.OTHER, text=words, **stamp)


def _is_known(callee: Callee, raised: str, words: str, by: Actor, now: datetime) -> bool:
    """Whether the same words about the same person came from the same caller within the day: a form that was sent twice."""
    model = SafeguardingReport if raised == Raised.DANGER else Alert
    rows = model.objects.filter(person=callee.person, raised_by=by.id, created_at__gt=now - timedelta(days=1))
    return any(row.text == words for row in rows)


@transaction.atomic
def open_campaign(campaign: Campaign, *, by: Actor, now: datetime) -> Campaign:
    """The list is shared out, and every supporter who calls is told, with the page of their calls."""
    actions.open_campaign(campaign, by=by, now=now)
    for caller in queries.callers_of(campaign).exclude(participation=None):
        tell_caller(caller, by=by, now=now)
    return campaign


def tell_caller(caller: Caller, *, by: Actor, now: datetime) -> None:
    """There are calls to make: at most once a day."""
    campaign, waiting = caller.campaign, caller.callees.filter(state__in=OPEN).count()
    occurrence = f"{timezone.localdate(now)} {caller.pk}"
    if was_said("calls_waiting", occurrence):
        return
    tell(
        caller.participation.person, scheme=campaign.scheme, template="calls_waiting", occurrence=occurrence,
        values={"count": str(waiting)}, link=settings.SITE_URL + reverse("campaigns:mine", args=[link_of(caller, now=now)]),
        subject_id=caller.pk, by=by, now=now, call_reason=CallReason.CALL_BACK,
    )  # fmt: skip


def link_of(caller: Caller, *, now: datetime) -> str:
    """The secret of the page of one's calls, open as long as personal links are."""
    return give_link(
        caller.workspace, purpose=PURPOSE, person_id=caller.person_id, subject_id=caller.pk, now=now,
        expires_at=now + timedelta(days=setting(caller.campaign.scheme, "link_days")),
    )  # fmt: skip


@transaction.atomic
def share_again(campaign: Campaign, *, by: Actor, now: datetime) -> int:
    """Whoever has nobody, or somebody who may no longer ring them, goes to another; returns how many nobody may ring."""
    had = queries.callers_with_people(campaign)
    left = actions.share_out(campaign, by=by, now=now)
    _tell_whoever_got(campaign, had, by, now)
    return left


@transaction.atomic
def call_again(callee: Callee, *, by: Actor, now: datetime) -> Callee:
    """Somebody is on the list again, with whoever calls now."""
    had = queries.callers_with_people(callee.campaign)
    actions.call_again(callee, by=by, now=now)
    _tell_whoever_got(callee.campaign, had, by, now)
    return callee


@transaction.atomic
def release_caller(caller: Caller, *, by: Actor, now: datetime) -> int:
    """Somebody makes no calls any more: the people they had go to the others.

    Their page shows nobody from now on; it stays for the worry of whoever is on the phone at this moment.
    """
    had = queries.callers_with_people(caller.campaign)
    released = actions.release_caller(caller, by=by, now=now)
    _tell_whoever_got(caller.campaign, had, by, now)
    return released


def _tell_whoever_got(campaign: Campaign, had: set, by: Actor, now: datetime) -> None:
    """Supporters whose list was empty, and who have somebody to ring again."""
    if not queries.are_calls_made(campaign):
        return
    fresh = queries.callers_with_people(campaign) - had
    for caller in queries.callers_of(campaign).filter(pk__in=fresh).exclude(participation=None):
        tell_caller(caller, by=by, now=now)


@transaction.atomic
def close_campaign(campaign: Campaign, *, calls_planned: bool, by: Actor, now: datetime) -> int:
    """The campaign is over. Whoever waits for the team goes on its list of calls, if it is so decided; returns how many.

    The pages of those who called stay: they say that it is over, and take a worry that was being typed.
    """
    left = actions.close_campaign(campaign, by=by, now=now)
    if not calls_planned:
        return 0
    for callee in left:
        wrong = _("The number that we have is wrong: find another one first.") if callee.state == CalleeState.WRONG_NUMBER else ""
        plan_call(
            person=callee.person, scheme=campaign.scheme, reason=CallReason.NEWS, subject_id=callee.pk,
            due_at=now + timedelta(hours=setting(campaign.scheme, "callback_hours")), script=f"{campaign.purpose} {wrong}".strip(),
            occurrence=f"campaign {callee.pk}", by=by, now=now,
        )  # fmt: skip
    return len(left)


def tend_campaigns(*, now: datetime) -> None:
    """Calls that were taken and never made are free again; whoever may no longer telephone gives their people back; nobody waits alone."""
    actions.take_back_leases(now=now)
    today = timezone.localdate(now)
    running = Campaign.objects.filter(state=CampaignState.RUNNING, scheme__state=SchemeState.OPEN)
    for campaign in running.select_related("scheme", "workspace").order_by("created_at", "pk"):
        able = {caller.pk for caller in queries.able_callers(campaign, on=today)}
        for caller in queries.callers_of(campaign).exclude(pk__in=able).select_related("workspace", "participation__person"):
            release_caller(caller, by=SYSTEM, now=now)
        share_again(campaign, by=SYSTEM, now=now)
