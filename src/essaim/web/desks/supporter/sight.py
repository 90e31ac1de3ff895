"""What somebody sees of their own: needs near them by bucket of distance, their services, their help."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from essaim.core.foundation.access import Who
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import setting, settled
from essaim.core.schemes.states import ParticipationState, SchemeState
from essaim.modules.activities.queries import sessions_run_by
from essaim.modules.board.queries import may_enter
from essaim.modules.campaigns.queries import calling_in
from essaim.modules.needs import bridge, queries
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from essaim.modules.needs.states import NEED_OPEN, NEED_RUNNING, OfferState, ProposalState, ServiceState
from essaim.modules.rounds.models import Visit
from essaim.modules.rounds.queries import visits_at_hand
from essaim.modules.rounds.states import VisitState
from essaim.web.desks.links.sight import bucket
from essaim.web.desks.supporter.held import held_by

NEAR_ME = 12
LOOKED_AT = 120
KM_A_DEGREE = 111.2


def space_of(me: Person, *, now: datetime) -> dict:
    """The rows of the page, for a supporter, for somebody helped, or for both at once."""
    offers, today = list(offers_of(me)), timezone.localdate(now)
    at_hand = [row for row in visits_at_hand(me.pk, on=today, until=today) if _is_to_make(row)]
    parts = list(Participation.objects.filter(person=me).select_related("scheme", "person").order_by("scheme__name"))
    return {
        "me": me,
        "participations": parts,
        "proposals": list(_proposals(me, now)),
        "services": list(queries.services_running_of_supporter(me)),
        "near": needs_near(me, offers, now=now),
        "offers": offers,
        "now": now,
        "with_activities": {
            part.scheme_id
            for part in parts
            if part.scheme.state == "open" and part.scheme.snapshot and "activities" in settled(part.scheme).blueprint.modules
        },
        "visits": [row for row in at_hand if row.day == today],
        "visits_to_note": [row for row in at_hand if row.day < today],
        "sessions": sessions_run_by(me.pk, now=now),
        "asking": asking_of(parts),
        **held_by(me, parts, now=now),
        "has_visits": any(part.state == ParticipationState.ACTIVE and part.scheme.snapshot and _calls_on_people(part) for part in parts),
        "has_board": any(part.scheme.snapshot and may_enter(part) for part in parts),
        "calls": calling_in(me.pk, now=now).exists(),
        "needs": list(_needs_of(me)),
        "helps": list(_helps(me, today)),
        "honoured": queries.services_of_supporter(me).filter(state=ServiceState.HONOURED).count(),
    }


def asking_of(parts: list[Participation]) -> list[Scheme]:
    """Schemes where I take part and whose public page has something to ask for or to offer, once each."""
    found = {}
    for part in parts:
        if part.state == ParticipationState.ACTIVE and part.scheme.state == SchemeState.OPEN and part.scheme.snapshot:
            page = settled(part.scheme).blueprint.public
            if page.need_button or page.offer_button:
                found[part.scheme_id] = part.scheme
    return list(found.values())


def offers_of(me: Person) -> QuerySet[Offer]:
    """What I offer and have not closed."""
    return queries.offers_of(me).select_related("participation__person", "scheme", "workspace")


def needs_near(me: Person, offers: list[Offer], *, now: datetime) -> list[dict]:
    """Open needs that I may answer today, by bucket of distance and then by age: never by exact distance."""
    found: dict = {}
    for offer in offers:
        if offer.state == OfferState.OPEN and offer.participation.state == ParticipationState.ACTIVE:
            for need in bridge.that_suit(_within_reach(offer), offer, now=now):
                found.setdefault(need.pk, (need, offer))
    put = Proposal.objects.filter(offer__in=offers, need__in=found).exclude(state=ProposalState.WITHDRAWN, service=None)
    asked = set(put.values_list("need_id", flat=True))
    lines = [
        {"need": need, "offer": offer, "distance": bucket(need, offer)}
        for need, offer in found.values()
        if need.pk not in asked and me.pk not in (need.beneficiary_id, need.asked_by_id)
    ]
    return sorted(lines, key=lambda line: (line["distance"].rank, line["need"].created_at))[:NEAR_ME]


def offer_for(me: Person, need: Need) -> Offer | None:
    """The offer of mine that would answer this need."""
    mine = offers_of(me).filter(scheme=need.scheme_id, kind=need.kind, state=OfferState.OPEN)
    return next((offer for offer in mine if need.category in offer.categories), None)


def may_answer_need(who: Who, need: Need) -> bool:
    """Supporters who take part in its scheme, while it is open; never for themselves."""
    if who.person_id is None or need.state not in NEED_OPEN or who.person_id in (need.beneficiary_id, need.asked_by_id):
        return False
    return Offer.objects.filter(
        participation__person=who.person_id, participation__state=ParticipationState.ACTIVE, scheme=need.scheme_id
    ).exists()


def is_mine(who: Who, row: Proposal | Service) -> bool:
    """Whether it was put to me, or I said yes to it."""
    return row.offer.participation_id is not None and row.offer.participation.person_id == who.person_id


def is_for_me(who: Who, service: Service) -> bool:
    """Whether it is I who am helped, or who asked."""
    return who.person_id is not None and who.person_id in (service.need.beneficiary_id, service.need.asked_by_id)


def is_asked_by_me(who: Who, need: Need) -> bool:
    """Whether I asked for it, or it is for me."""
    return who.person_id is not None and who.person_id in (need.beneficiary_id, need.asked_by_id)


def is_my_offer(who: Who, offer: Offer) -> bool:
    """Whether it is I who offer it."""
    return who.person_id is not None and offer.participation_id is not None and offer.participation.person_id == who.person_id


def is_me(who: Who, participation: Participation) -> bool:
    """Whether it is my own part."""
    return who.person_id is not None and participation.person_id == who.person_id


def _is_to_make(visit: Visit) -> bool:
    """A visit that I may make today, or one that I have begun, on this day or an earlier one, whatever has become of my part since."""
    return visit.visitor.state == ParticipationState.ACTIVE or visit.state == VisitState.STARTED


def _calls_on_people(part: Participation) -> bool:
    """Whether my part is one of those who call on people every week."""
    blueprint = settled(part.scheme).blueprint
    return "rounds" in blueprint.modules and any(role.key == part.role and role.kind == "supporter" for role in blueprint.roles)


def _within_reach(offer: Offer) -> list[Need]:
    km = min(offer.radius_km or 500, setting(offer.scheme, "radius_km"))
    up, aside = km / KM_A_DEGREE, km / KM_A_DEGREE * 1.6
    needs = Need.objects.filter(
        scheme=offer.scheme_id, category__in=offer.categories, state__in=NEED_OPEN, remaining__gt=0,
        lat__range=(offer.lat - up, offer.lat + up), lon__range=(offer.lon - aside, offer.lon + aside),
    ).select_related("scheme", "beneficiary", "workspace")  # fmt: skip
    return [need for need in needs.order_by("-created_at")[:LOOKED_AT] if _suits(need, offer)]


def _suits(need: Need, offer: Offer) -> bool:
    wishes = need.wishes or {}
    gender_fits = not wishes.get("gender") or wishes["gender"] == offer.gender
    speaks = not need.languages or bool(set(need.languages) & set(offer.languages))
    return gender_fits and speaks and not set(wishes.get("traits", ())) & set(offer.refuses)


def _proposals(me: Person, now: datetime) -> QuerySet[Proposal]:
    return Proposal.objects.filter(offer__participation__person=me, state=ProposalState.SENT, answer_by__gt=now).select_related(
        "need__scheme", "offer"
    )


def _needs_of(me: Person) -> QuerySet[Need]:
    return Need.objects.filter(Q(beneficiary=me) | Q(asked_by=me), state__in=NEED_RUNNING).select_related("scheme")


def _helps(me: Person, today: date) -> QuerySet[Service]:
    rows = Service.objects.filter(
        Q(need__beneficiary=me) | Q(need__asked_by=me), state__in=[ServiceState.ANSWERED, ServiceState.ACCEPTED]
    ).select_related("need__scheme", "offer__participation__person", "offer__organisation")
    return rows.annotate(goes_on=queries.has_visits_to_come(on=today))
