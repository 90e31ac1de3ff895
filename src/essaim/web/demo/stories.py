"""Conversations in every state, played through the same workflows as in life, over the last weeks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Membership
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.states import ActorKind, Channel
from essaim.core.messaging.actions import finish_call, plan_call
from essaim.core.messaging.models import Call
from essaim.core.messaging.states import CallReason, CallState
from essaim.core.people.actions import record_organisation
from essaim.core.people.models import Person
from essaim.core.schemes.actions import give_case_to
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled
from essaim.core.schemes.states import ParticipationState
from essaim.modules.followup.actions import log_interaction, raise_alert
from essaim.modules.followup.states import AlertKind, InteractionKind
from essaim.modules.needs import bridge
from essaim.modules.needs.actions import lapse
from essaim.modules.needs.models import Need, Proposal, Service
from essaim.modules.needs.queries import proposals_lapsed
from essaim.modules.needs.states import DeclineReason, Outcome, ProposalState, Side
from essaim.workflows import acceptance, closing, posting, upkeep

ENDINGS = ("posted", "asked", "declined", "answered", "accepted", "honoured", "honoured", "honoured", "not_honoured")
SCHOOLS = (
    "Collège des Trois Tilleuls", "Centre social du Moulin Brûlé", "Association Coup de Pouce", "École du Canal",
    "Maison de quartier des Peupliers", "Mission locale du Beffroi",
)  # fmt: skip


def play(
    scheme: Scheme, *, operators: list[Membership], count: int, chance: Random, now: datetime,
    on_progress: Callable[[int], None],
) -> None:  # fmt: skip
    """Record `count` needs and let each go as far as its ending says."""
    askers = _askers(scheme, operators[0], chance, now)
    for number in range(count):
        at = now - timedelta(days=chance.uniform(0.02, 45))
        by = Actor(ActorKind.STAFF, id=chance.choice(operators).pk, channel=Channel.PHONE)
        _story(scheme, chance.choice(askers), ENDINGS[number % len(ENDINGS)], by, at, chance, now)
        on_progress(1)
    _tidy(scheme, operators[0], now)
    _calls(scheme, operators[0], chance, now)
    _worries(scheme, operators[0], chance, now)


def _askers(scheme: Scheme, operator: Membership, chance: Random, now: datetime) -> list[dict]:
    roles = [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]
    if roles:
        parts = Participation.objects.filter(scheme=scheme, role__in=roles, state=ParticipationState.ACTIVE)
        return [{"beneficiary": part.person} for part in parts.select_related("person")[:400]]
    by = Actor(ActorKind.STAFF, id=operator.pk, channel=Channel.PHONE)
    people = list(Person.objects.filter(participations__scheme=scheme)[:60])
    bodies = [record_organisation(name=name, commune_code=chance.choice(scheme.territory), by=by, now=now) for name in SCHOOLS]
    return [{"organisation": body, "asked_by": chance.choice(people)} for body in bodies for _time in range(6)]


def _story(scheme: Scheme, asker: dict, ending: str, by: Actor, at: datetime, chance: Random, now: datetime) -> None:
    category = chance.choice([c for c in settled(scheme).blueprint.categories if c.kind != "money"])
    values = dict(asker)
    if category.quantity:
        values["quantity"] = chance.choice([1, 2, 3, 6, 10])
    if category.kind == "time" and chance.random() < 0.6:
        values |= _slot(at, chance)
    need = posting.post_need(scheme, category=category.key, by=by, now=at, **values)
    if chance.random() < 0.15:
        give_case_to(need.case, lead_contact=None, by=by, now=at)
    if ending == "posted":
        return
    _answer(need, ending, by, at + timedelta(minutes=chance.randint(2, 300)), chance, now)


def _slot(at: datetime, chance: Random) -> dict:
    day = (at + timedelta(days=chance.randint(1, 9))).replace(hour=chance.choice([9, 10, 14, 15]), minute=0, second=0)
    return {"starts_at": day, "ends_at": day + timedelta(hours=chance.choice([1, 2]))}


def _answer(need: Need, ending: str, by: Actor, at: datetime, chance: Random, now: datetime) -> None:
    proposal = _proposal(need, by, at)
    if proposal is None or ending == "asked":
        return
    later = at + timedelta(minutes=chance.randint(5, 600))
    try:
        if ending == "declined":
            acceptance.decline(proposal, reason=chance.choice(DeclineReason.values), by=by, now=later)
            return
        service = acceptance.accept(proposal, by=by, now=later)
        if ending != "answered":
            _settle(service, ending, by, later, chance, now)
    except Refusal:
        return


def _proposal(need: Need, by: Actor, at: datetime) -> Proposal | None:
    already = need.proposals.filter(state=ProposalState.SENT).select_related("offer", "need__scheme").first()
    if already:
        return already
    found = bridge.suggest(need, now=at, k=3).proposed
    if not found:
        return None
    return posting.propose(need, offer=found[0].offer, reasons=found[0].reasons, by=by, now=at)


def _settle(service: Service, ending: str, by: Actor, at: datetime, chance: Random, now: datetime) -> None:
    service = acceptance.agree(service, by=by, now=at + timedelta(minutes=20))
    if service.state == "answered" and service.validated_at is None:
        service = acceptance.validate_introduction(service, by=by, now=at + timedelta(minutes=40))
    if ending == "accepted" or service.state != "accepted":
        return
    outcome = Outcome.HONOURED if ending == "honoured" else Outcome.NOT_HONOURED
    end = min(now, max(at + timedelta(hours=3), service.need.ends_at or at))
    for side in (Side.SUPPORTER, Side.BENEFICIARY):
        if Service.objects.get(pk=service.pk).state == "accepted":
            closing.confirm(service, side=side, outcome=outcome, by=by, now=end + timedelta(hours=2))


def _tidy(scheme: Scheme, operator: Membership, now: datetime) -> None:
    """What the weeks themselves bring: proposals lapse, needs expire, old calls were made."""
    by = Actor(ActorKind.STAFF, id=operator.pk, channel=Channel.PHONE)
    yesterday = now - timedelta(days=1)
    for proposal in proposals_lapsed(now=yesterday):
        lapse(proposal, by=by, now=yesterday)
    upkeep.expire_needs(scheme, now=yesterday)
    for call in Call.objects.filter(scheme=scheme, state=CallState.DUE, due_at__lt=yesterday).select_related("person"):
        finish_call(call, by=by, now=call.due_at)


def _calls(scheme: Scheme, operator: Membership, chance: Random, now: datetime) -> None:
    by = Actor(ActorKind.STAFF, id=operator.pk, channel=Channel.PHONE)
    for number in range(3):
        plan_call(
            number=f"+33199009{number:03d}", scheme=scheme, reason=CallReason.MISSED,
            due_at=now + timedelta(hours=number - 1), by=by, now=now - timedelta(hours=2),
        )  # fmt: skip


def _worries(scheme: Scheme, operator: Membership, chance: Random, now: datetime) -> None:
    by = Actor(ActorKind.STAFF, id=operator.pk, channel=Channel.PHONE)
    for case in scheme.cases.filter(person__isnull=False).select_related("person")[:12]:
        log_interaction(
            case.person, scheme=scheme, kind=InteractionKind.CALL, minutes=chance.randint(3, 25),
            note="Un appel agréable : tout va bien, le jardin occupe les journées.", by=by,
            at=now - timedelta(days=chance.randint(1, 20)), now=now,
        )  # fmt: skip
    for case in scheme.cases.filter(person__isnull=False).select_related("person")[12:14]:
        raise_alert(
            case.person, scheme=scheme, kind=AlertKind.LONELINESS, by=by, now=now - timedelta(days=2),
            text="Ne sort plus depuis deux semaines, et le dit volontiers.",
        )  # fmt: skip
