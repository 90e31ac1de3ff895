"""Paying online from one's own page: there, back, and asking again.

The provider is given an address to lead back to. It opens the state of that one payment for a day, and nothing else:
the secret of somebody's own page is never told to anybody. The browser that left from there finds its way back to it,
and to the receipt, by itself: it keeps the secret for a day, for the page to which the provider leads back and for no other.
"""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from essaim.core.foundation.doors import link
from essaim.core.foundation.links import give_link
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues.actions import helloasso, online
from essaim.modules.dues.models import Checkout
from essaim.modules.dues.queries import payments_of
from essaim.modules.dues.views.papers import receipt_pdf
from essaim.web.desks.own.views import me, secret_of
from essaim.workflows.own_page import PURPOSE, has_member_page

WAY_BACK = "checkout"
CAME_FROM = "came_from"


@require_POST
@link(PURPOSE)
def pay(request: HttpRequest) -> HttpResponse:
    """The amount once more, then the way to the provider's page."""
    person, scheme = me(request)
    now, ways = timezone.now(), []

    def addresses(checkout: Checkout) -> dict[str, str]:
        secret = give_link(
            scheme.workspace, purpose=WAY_BACK, person_id=person.pk, subject_id=checkout.pk, now=now, expires_at=now + online.GIVEN_UP
        )
        ways.append(reverse("own:back", args=[secret]))
        back = settings.SITE_URL + ways[0]
        return {"back_url": back, "error_url": back, "return_url": back}

    try:
        by = request.actor.on_behalf(person.pk, consent="page")
        ahead = request.POST.get("what") != "due"
        checkout = online.begin_checkout(person, scheme=scheme, addresses=addresses, ahead=ahead, by=by, now=now)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("own:mine", secret_of(request))
    page = show(request, "own/pay.html", checkout=checkout, scheme=scheme, secret=secret_of(request))
    page.set_signed_cookie(
        CAME_FROM, secret_of(request), salt=str(checkout.pk), path=ways[0], max_age=online.GIVEN_UP, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip
    return page


@require_GET
@link(PURPOSE)
def receipt(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """The receipt of something that I paid here, as the desk gives it."""
    person, scheme = me(request)
    row = payments_of(person, {scheme.pk}).select_related("workspace", "scheme__carrier").filter(pk=payment_id).first()
    if row is None:
        raise Http404
    return receipt_pdf(row)


@require_GET
@link(WAY_BACK)
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: what is known of the payment so far; the address says nothing that is believed."""
    row = _checkout(request)
    own = request.get_signed_cookie(CAME_FROM, default="", salt=str(row.pk), max_age=online.GIVEN_UP)
    return show(
        request, "own/back.html", checkout=row, scheme=row.scheme, secret=secret_of(request), own=own,
        asks=not own and has_member_page(row.scheme),
    )  # fmt: skip


@require_POST
@link(WAY_BACK)
def check(request: HttpRequest) -> HttpResponse:
    """Ask the provider now."""
    try:
        online.confirm_checkout(_checkout(request), by=request.actor, now=timezone.now())
    except (helloasso.Down, helloasso.KeysRefused):
        messages.warning(request, _("HelloAsso does not answer at the moment. Nothing is lost: we ask again by ourselves."))
    return redirect("own:back", secret_of(request))


def _checkout(request: HttpRequest) -> Checkout:
    rows = Checkout.objects.select_related("payer__person", "payer__organisation", "payer__workspace", "scheme__workspace")
    row = rows.filter(pk=request.link.subject_id, payer__person=request.link.person_id).first()
    if row is None:
        raise Http404
    return row
