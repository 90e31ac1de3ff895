"""Paying online from one's own page: there, back, and asking again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues.actions import helloasso, online
from essaim.modules.dues.models import Checkout
from essaim.web.desks.own.views import me, secret_of
from essaim.workflows.own_page import PURPOSE


@require_POST
@link(PURPOSE)
def pay(request: HttpRequest) -> HttpResponse:
    """The amount once more, then the way to the provider's page."""
    person, scheme = me(request)

    def addresses(checkout: Checkout) -> dict[str, str]:
        mine = request.build_absolute_uri(reverse("own:mine", args=[secret_of(request)]))
        back = request.build_absolute_uri(reverse("own:back", args=[secret_of(request), checkout.pk]))
        return {"back_url": mine, "error_url": back, "return_url": back}

    try:
        by = request.actor.on_behalf(person.pk, consent="page")
        checkout = online.begin_checkout(person, scheme=scheme, addresses=addresses, by=by, now=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("own:mine", secret_of(request))
    return show(request, "own/pay.html", checkout=checkout, scheme=scheme, secret=secret_of(request))


@require_GET
@link(PURPOSE)
def back(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """Back from the provider: what is known of the payment so far; the address says nothing that is believed."""
    return show(request, "own/back.html", checkout=_checkout(request, checkout_id), secret=secret_of(request))


@require_POST
@link(PURPOSE)
def check(request: HttpRequest, checkout_id: UUID) -> HttpResponse:
    """Ask the provider now."""
    row = _checkout(request, checkout_id)
    try:
        online.confirm_checkout(row, by=request.actor, now=timezone.now())
    except (helloasso.Down, helloasso.KeysRefused):
        messages.warning(request, _("HelloAsso does not answer at the moment. Nothing is lost: we ask again by ourselves."))
    return redirect("own:back", secret_of(request), row.pk)


def _checkout(request: HttpRequest, checkout_id: UUID) -> Checkout:
    person, _scheme_ = me(request)
    rows = Checkout.objects.select_related("payer__person", "payer__organisation", "payer__workspace", "scheme")
    row = rows.filter(pk=checkout_id, payer__person=person).first()
    if row is None:
        raise Http404
    return row
