"""What I offer, in my own space: correct it, rest, end it, or say that it still stands."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import known_person
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal, Stale
from essaim.modules.needs.actions import change_offer
from essaim.modules.needs.forms import ChangeOfferForm
from essaim.modules.needs.models import Offer
from essaim.web.desks.needs.offers import act_on_offer, offer_seen
from essaim.web.desks.supporter import sight


@require_http_methods(["GET", "POST"])
@known_person
def offer(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """One thing that I offer."""
    row = _offer(request, offer_id)
    form = ChangeOfferForm(request.POST or None, offer=row)
    more: dict = {"status": 422 if form.errors else 200}
    if request.method == "POST" and form.is_valid():
        try:
            change_offer(
                row, seen_version=form.cleaned_data["seen_version"], by=request.actor, now=timezone.now(), **form.values()
            )  # fmt: skip
            return redirect("space")
        except Stale as stale:
            row = _offer(request, offer_id)
            form.data = form.data.copy()
            form.data["seen_version"] = row.version
            more = {"status": 409, "differences": stale.differences}
        except Refusal as refusal:
            add_refusal(form, refusal)
            more = {"status": 422}
    return show(request, "supporter/offer.html", form=form, **more, **offer_seen(row))


@require_POST
@known_person
def move(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """I rest, I stop, I am back, or it still stands."""
    row = _offer(request, offer_id)
    act_on_offer(request, row, request.POST.get("to", ""), by=request.actor)
    return redirect("space-offer", row.pk)


def _offer(request: HttpRequest, offer_id: UUID) -> Offer:
    rows = Offer.objects.select_related("scheme__workspace", "participation__person", "organisation")
    return get_for(request, rows, offer_id, sight.is_my_offer)
