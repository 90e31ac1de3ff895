"""Needs and offers as the team sees them: lists, one need with who could go, what was answered."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.models import Membership
from essaim.core.foundation.pages import show
from essaim.core.foundation.states import PEOPLE_ROLES, Channel
from essaim.core.schemes.actions import give_case_to
from essaim.core.schemes.queries import team_of
from essaim.modules.needs import bridge, queries
from essaim.modules.needs.forms import DeclineForm, OutcomeForm
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from essaim.modules.needs.states import NEED_OPEN, DeclineReason, NeedState, Outcome, Side
from essaim.web.desks.needs import rules
from essaim.web.desks.sight import shares_of, sheet_of
from essaim.workflows import acceptance, closing, posting

A_PAGE = 30


@require_GET
@staff()
def needs(request: HttpRequest) -> HttpResponse:
    """Every need that this member of staff may see, those still waiting first."""
    state = request.GET.get("etat", "open")
    rows = queries.needs_listed(request.who.schemes_as(*PEOPLE_ROLES))
    rows = rules.only_readable(request.who, rows)
    if state == "open":
        rows = rows.filter(state__in=NEED_OPEN)
    elif state in NeedState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "needs/list.html#rows", page=page, state=state, states=NeedState.choices)


@require_GET
@staff()
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """One need: for whom, who could go and why, who was asked, what is next."""
    row = _need(request, need_id)
    return show(request, "needs/need.html", need=row, sheet=sheet_of(row, request.who, now=timezone.now()), **_choices())


@require_POST
@staff()
def propose(request: HttpRequest, need_id: UUID, offer_id: UUID) -> HttpResponse:
    """Ask this supporter."""
    row = _need(request, need_id, rules.may_act_on_need)
    offer = get_for(request, Offer.objects.select_related("participation__person", "organisation", "scheme"), offer_id,
                    lambda who, _offer: rules.may_act_on_need(who, row), scheme=row.scheme_id)  # fmt: skip
    found = next((p for p in bridge.suggest(row, now=timezone.now(), k=20).proposed if p.offer.pk == offer.pk), None)
    posting.propose(row, offer=offer, reasons=found.reasons if found else [], by=request.actor, now=timezone.now())
    return _again(request, row)


@require_POST
@staff()
def propose_shares(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Ask several at once, each for the part that they could bring."""
    row, now = _need(request, need_id, rules.may_act_on_need), timezone.now()
    with transaction.atomic():
        for share in shares_of(row, bridge.suggest(row, now=now)):
            posting.propose(row, offer=share["offer"], quantity=share["count"], reasons=share["reasons"], by=request.actor, now=now)
    return _again(request, row)


@require_POST
@staff()
def answered(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """The supporter answered by phone: the operator notes it."""
    proposal = get_for(request, _proposals(), proposal_id, rules.may_act_on_proposal)
    by = request.actor.through(Channel.PHONE).on_behalf(_supporter_id(proposal.offer), consent="oral")
    if request.POST.get("answer") == "yes":
        acceptance.accept(proposal, by=by, now=timezone.now())
    else:
        reason = request.POST.get("reason") or DeclineReason.OTHER
        acceptance.decline(proposal, reason=reason, by=by, now=timezone.now())
    return _again(request, proposal.need)


@require_POST
@staff()
def agreed(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """The person said by phone whether this supporter suits them."""
    service = get_for(request, _services(), service_id, rules.may_act_on_service)
    by = request.actor.through(Channel.PHONE).on_behalf(service.need.beneficiary_id, consent="oral")
    if request.POST.get("answer") == "yes":
        acceptance.agree(service, by=by, now=timezone.now())
    else:
        acceptance.refuse_supporter(service, by=by, now=timezone.now())
    return _again(request, service.need)


@require_POST
@staff()
def validated(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """A coordinator lets the two meet."""
    service = get_for(request, _services(), service_id, rules.may_validate_service)
    acceptance.validate_introduction(service, by=request.actor, now=timezone.now())
    return _again(request, service.need)


@require_POST
@staff()
def undone(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """A yes noted by mistake is taken back."""
    service = get_for(request, _services(), service_id, rules.may_act_on_service)
    acceptance.undo(service, by=request.actor, now=timezone.now())
    return _again(request, service.need)


@require_POST
@staff()
def confirmed(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One side, or the team after talking to both, says how it went."""
    service = get_for(request, _services(), service_id, rules.may_act_on_service)
    by = request.actor.through(Channel.PHONE)
    outcome = request.POST.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else Outcome.NOT_HONOURED
    if request.POST.get("side") == "team":
        closing.settle_dispute(service, outcome=outcome, by=by, now=timezone.now())
    else:
        side = Side.SUPPORTER if request.POST.get("side") == Side.SUPPORTER else Side.BENEFICIARY
        closing.confirm(service, side=side, outcome=outcome, by=by, now=timezone.now())
    return _again(request, service.need)


@require_POST
@staff()
def cancelled(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """It is no longer needed."""
    row = _need(request, need_id, rules.may_act_on_need)
    posting.cancel(row, reason=request.POST.get("reason") or "no_longer_needed", by=request.actor, now=timezone.now())
    return _again(request, row)


@require_POST
@staff()
def lead(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Name who answers for this need's case."""
    row = _need(request, need_id, rules.may_act_on_need)
    member = get_for(request, Membership, _uuid(request.POST.get("member", "")), rules.may_lead, left_at=None)
    give_case_to(row.case, lead_contact=member, by=request.actor, now=timezone.now())
    return redirect("needs:need", need_id=row.pk)


@require_GET
@staff()
def why_not(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Why somebody in particular is not proposed."""
    row = _need(request, need_id)
    text = request.GET.get("q", "").strip()
    offers = queries.offers_matching(row, text) if text else []
    verdicts = [{"offer": offer, "excuses": bridge.why_not(row, offer, now=timezone.now())} for offer in offers]
    return show(request, "needs/why_not.html#verdicts", need=row, asked=text, verdicts=verdicts)


def _need(request: HttpRequest, need_id: UUID, may=rules.may_read_need) -> Need:
    return get_for(request, Need.objects.select_related(*queries.WITH_NAMES), need_id, may)


def _proposals():
    return Proposal.objects.select_related("need__scheme", "need__case", "offer__participation__person", "offer__organisation")


def _services():
    return Service.objects.select_related(
        "need__scheme", "need__case", "need__beneficiary", "offer__participation__person", "offer__organisation", "proposal"
    )


def _supporter_id(offer: Offer) -> UUID | None:
    return offer.participation.person_id if offer.participation_id else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _choices() -> dict:
    return {
        "colleagues": team_of(None, *PEOPLE_ROLES),
        "decline_reasons": DeclineReason.choices,
        "decline_form": DeclineForm(),
        "outcome_form": OutcomeForm(),
    }


def _again(request: HttpRequest, row: Need) -> HttpResponse:
    if not request.htmx:
        return redirect("needs:need", need_id=row.pk)
    fresh = _need(request, row.pk)
    return show(request, "needs/need.html#sheet", need=fresh, sheet=sheet_of(fresh, request.who, now=timezone.now()), **_choices())
