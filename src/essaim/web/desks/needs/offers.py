"""Offers as the team sees them: the directory, one offer, a new one taken down by phone, and what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.core.foundation.states import DESK, Channel
from essaim.core.people.models import Organisation, Person
from essaim.core.people.rules import may_edit_person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.rules import may_work_in
from essaim.modules.needs import queries
from essaim.modules.needs.actions import change_offer, refresh_offer
from essaim.modules.needs.forms import ChangeOfferForm, DirectoryForm, OfferForm
from essaim.modules.needs.models import Offer
from essaim.modules.needs.states import OFFER_MOVES, OfferState
from essaim.web.desks.needs import rules
from essaim.web.desks.sight import schemes_worked_in
from essaim.workflows import offering

A_PAGE = 30


@require_GET
@staff()
def offers(request: HttpRequest) -> HttpResponse:
    """The directory of what is offered, narrowed by what, where, whose and how fresh."""
    form = DirectoryForm(request.GET or None, schemes=schemes_worked_in(request.who))
    rows = queries.offers_listed(request.who.schemes_as(*DESK))
    rows = queries.offers_narrowed(rows, now=timezone.now(), **form.values())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return show(request, "needs/offers.html#rows", page=page, form=form, query=query.urlencode(), now=timezone.now())


@require_GET
@staff(*DESK)
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One offer: what, whose, what it has served, and what can be done with it."""
    row = _offer(request, offer_id)
    return show(request, "needs/offer.html", services=list(queries.services_of_offer(row)[:10]), **offer_seen(row))


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def record_for_person(request: HttpRequest, scheme_id: UUID, person_id: UUID) -> HttpResponse:
    """An offer of a person on record, taken down while they are on the phone."""
    return _record(request, get_for(request, Scheme, scheme_id, may_work_in), person=get_for(request, Person, person_id, may_edit_person))


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def record_for_body(request: HttpRequest, scheme_id: UUID, organisation_id: UUID) -> HttpResponse:
    """The same for an organisation."""
    body = get_for(request, Organisation.objects.filter(archived_at=None), organisation_id, rules.may_offer_for)
    return _record(request, get_for(request, Scheme, scheme_id, may_work_in), organisation=body)


def _record(
    request: HttpRequest, scheme: Scheme, *, person: Person | None = None, organisation: Organisation | None = None
) -> HttpResponse:
    form = OfferForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        by = request.actor.through(Channel.PHONE).on_behalf(person and person.pk, consent="oral")
        try:
            row = offering.record_offer(scheme, person=person, organisation=organisation, by=by, now=timezone.now(), **form.values())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("needs:offer", row.pk)
    return show(request, "needs/record_offer.html", scheme=scheme, person=person, organisation=organisation, form=form,
                status=422 if form.errors else 200)  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff(*DESK)
def change(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Correct an offer; what a colleague changed meanwhile is shown beside what was typed."""
    row = _offer(request, offer_id)
    form = ChangeOfferForm(request.POST or None, offer=row)
    if request.method == "POST" and form.is_valid():
        by = request.actor.through(Channel.PHONE)
        try:
            change_offer(row, seen_version=form.cleaned_data["seen_version"], by=by, now=timezone.now(), **form.values())
        except Stale as stale:
            return _conflict(request, row.pk, form, stale)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("needs:offer", row.pk)
    return show(request, "needs/change_offer.html", offer=row, form=form, status=422 if form.errors else 200)


@require_POST
@staff(*DESK)
def move(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Pause, end, take up again, or note that it still stands."""
    row = _offer(request, offer_id)
    act_on_offer(request, row, request.POST.get("to", ""), by=request.actor.through(Channel.PHONE))
    return redirect("needs:offer", row.pk)


def act_on_offer(request: HttpRequest, row: Offer, to: str, *, by) -> None:
    """What the team or whoever offers decides about an offer."""
    now = timezone.now()
    if to == "refresh":
        refresh_offer(row, by=by, now=now)
        messages.success(request, _("Noted: this offer still stands."))
    elif to in OfferState.values:
        offering.move_offer(row, to=to, by=by, now=now)
    else:
        raise Http404


def _conflict(request: HttpRequest, offer_id: UUID, form: ChangeOfferForm, stale: Stale) -> HttpResponse:
    """Both texts; saving again is then a choice made knowingly."""
    current = _offer(request, offer_id)
    form.data = form.data.copy()
    form.data["seen_version"] = current.version
    return show(request, "needs/change_offer.html", offer=current, form=form, differences=stale.differences, status=409)


def _offer(request: HttpRequest, offer_id: UUID) -> Offer:
    rows = Offer.objects.select_related("scheme__workspace", "participation__person", "organisation")
    return get_for(request, rows, offer_id, rules.may_read_offer)


def offer_seen(row: Offer) -> dict:
    """An offer with what may become of it, and whether it is to be confirmed."""
    moves = {to: to in OFFER_MOVES[row.state] for to in OfferState.values}
    return {"offer": row, "moves": moves, "is_stale": queries.is_stale(row, now=timezone.now())}
