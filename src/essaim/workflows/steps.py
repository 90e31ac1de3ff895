"""The steps that a blueprint may name: when a moment comes, its steps run in the blueprint's order."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from essaim.core.foundation.refusal import Refusal
from essaim.core.messaging.actions import plan_call, tell
from essaim.core.messaging.states import CallReason
from essaim.core.schemes.actions import plan_interview as interview
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.needs import actions, bridge
from essaim.modules.needs.models import Proposal, Service
from essaim.modules.needs.states import NEED_OPEN, ProposalState
from essaim.workflows import notices
from essaim.workflows.happening import Happening


def run_steps(happening: Happening) -> None:
    """Run the steps that the scheme attaches to this moment."""
    for step in settled(happening.scheme).blueprint.steps_after(happening.moment):
        STEPS[step](happening)


def notify_supporters(h: Happening) -> None:
    """Put the need to the supporters who fit best, as many at once as the scheme says."""
    ask_best(h, how_many=setting(h.scheme, "proposals_at_once"))


def propose_next(h: Happening) -> None:
    """Put the need to the next one on the list."""
    ask_best(h, how_many=1)


def ask_best(h: Happening, *, how_many: int) -> list[Proposal]:
    """Propose the need to the first who have not been asked yet."""
    if h.need.state not in NEED_OPEN or h.need.remaining < 1:
        return []
    found = bridge.suggest(h.need, now=h.now, k=how_many + h.need.proposals.filter(state=ProposalState.SENT).count())
    sent = []
    for item in [item for item in found.proposed if not item.asked][:how_many]:
        proposal = actions.send_proposal(h.need, offer=item.offer, reasons=item.reasons, by=h.by, now=h.now)
        notices.propose(proposal, by=h.by, now=h.now)
        sent.append(proposal)
    return sent


def ask_person(h: Happening) -> None:
    """Ask whoever asked for help whether this supporter suits them."""
    if h.service.person_agreed_at is None:
        notices.ask_person(h.service, by=h.by, now=h.now)


def disclose_contacts(h: Happening) -> None:
    """Settle the service and open the contact details, if every key holds."""
    if actions.settle(h.service, by=h.by, now=h.now):
        actions.open_contacts(h.service, by=h.by, now=h.now)
        notices.contacts_open(h.service, by=h.by, now=h.now)


def ask_confirmation(h: Happening) -> None:
    """Ask both sides whether it took place."""
    notices.ask_confirmation(h.service, by=h.by, now=h.now)


def reopen_need(h: Happening) -> None:
    """Look again for what did not come; where nothing can be recorded now, what was said stays and the team is left a call."""
    quantity = h.service.quantity if h.service else None
    try:
        with transaction.atomic():
            need = actions.reopen_need(h.need, quantity=quantity, by=h.by, now=h.now)
    except Refusal as refusal:
        notices.call_about_reopening(h.need, h.service, why=str(refusal), by=h.by, now=h.now)
        return
    notices.say("need_reopened", notices.asker_of(need), need, occurrence=str(need.pk), by=h.by, now=h.now)
    run_steps(Happening("need_posted", h.scheme, h.by, h.now, need=need))


def notify_person(h: Happening) -> None:
    """Tell the person what became of their need."""
    template = _FOR_PERSON.get(h.moment)
    if template is None:
        return
    occurrence = str((h.service or h.need).pk)
    link = {"about": h.need, "opens": "need"} if h.moment == "acted_on_behalf" else {}
    notices.say(template, notices.asker_of(h.need), h.need, occurrence=occurrence, by=h.by, now=h.now, **link)


def thank_supporter(h: Happening) -> None:
    """Thank the supporter, once a service."""
    asker, supporter = notices.asker_of(h.need), notices.supporter_of(h.service)
    notices.say("thanks", supporter, h.need, occurrence=str(h.service.pk), by=h.by, now=h.now, other=asker)


def plan_follow_up(h: Happening) -> None:
    """Plan a call to hear how the person is."""
    person = h.need.beneficiary if h.need else h.participation.person
    if person is None:
        return
    plan_call(
        person=person, scheme=h.scheme, case=h.need.case if h.need else None, reason=CallReason.NEWS,
        due_at=h.now + timedelta(days=setting(h.scheme, "no_news_days")), subject_id=None,
        occurrence=f"follow-up {(h.service or h.need or h.participation).pk}", by=h.by, now=h.now,
    )  # fmt: skip


def route_pledge(h: Happening) -> None:
    """Name the partner who receives a pledge of money; the platform never holds any."""
    money = settled(h.scheme).blueprint.money
    partner = h.scheme.partners.filter(role=money.partner, ended_on=None).select_related("organisation").first()
    if partner is None or h.service.offer.kind != "money":
        return
    receipt = f"P{h.service.pk.hex[:8].upper()}" if money.receipt else ""
    Service.objects.filter(pk=h.service.pk).update(pledged_to=partner.organisation, receipt=receipt, version=F("version") + 1)
    notices.pledge_routed(h.service, partner.organisation, by=h.by, now=h.now)


def tell_team(h: Happening) -> None:
    """Nothing to send: the page of the day reads the rows themselves."""


def send_welcome(h: Happening) -> None:
    """Send the welcome message to somebody who takes part."""
    tell(
        h.participation.person, scheme=h.scheme, template="welcome", occurrence=str(h.participation.pk), values={},
        by=h.by, now=h.now,
    )  # fmt: skip


def plan_interview(h: Happening) -> None:
    """Put an interview to be planned on the team's page of the day."""
    if h.participation.state == ParticipationState.APPLIED:
        interview(h.participation, by=h.by, now=h.now)


_FOR_PERSON = {
    "acted_on_behalf": "on_behalf_notice",
    "need_expired": "need_expired",
    "acceptance_undone": "acceptance_undone",
}

STEPS: dict[str, Callable[[Happening], object]] = {
    "notify_supporters": notify_supporters,
    "ask_person": ask_person,
    "disclose_contacts": disclose_contacts,
    "propose_next": propose_next,
    "ask_confirmation": ask_confirmation,
    "reopen_need": reopen_need,
    "notify_person": notify_person,
    "tell_team": tell_team,
    "thank_supporter": thank_supporter,
    "plan_follow_up": plan_follow_up,
    "route_pledge": route_pledge,
    "send_welcome": send_welcome,
    "plan_interview": plan_interview,
}
