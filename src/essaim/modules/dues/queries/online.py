"""What is read of payments online."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from essaim.modules.dues.models import Checkout, OnlineAccount
from essaim.modules.dues.states import CheckoutState


def online_account() -> OnlineAccount | None:
    """How this workspace is known to the provider, once somebody has written it."""
    return OnlineAccount.objects.first()


def address_of_notification(known: OnlineAccount) -> str:
    """Where the provider writes to when something has happened."""
    return settings.SITE_URL + reverse("dues:notified", args=[known.workspace.slug, known.hook])


def checkouts_to_settle(schemes) -> QuerySet[Checkout]:
    """Payments at which somebody has to look: another amount than was asked, given back or contested, never heard of."""
    wanted = (CheckoutState.DISPUTED, CheckoutState.RETURNED, CheckoutState.UNHEARD)
    rows = _with_names(Checkout.objects.filter(state__in=wanted)).select_related("payment")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def checkouts_to_ask(always: Iterable[str], again: Mapping[str, timedelta], *, since: datetime, now: datetime) -> QuerySet[Checkout]:
    """Payments of which the provider is asked now: `always` in these states, `again` after a while; the longest unasked first.

    What a bank has not answered is asked until it is given up; what is paid or unheard of only while it is not too old.
    """
    wanted = Q(state__in=list(always))
    for state, pause in again.items():
        recent = Q() if state == CheckoutState.AWAITED else Q(created_at__gte=since)
        wanted |= recent & Q(state=state) & (Q(asked_at=None) | Q(asked_at__lte=now - pause))
    return _with_names(Checkout.objects.filter(wanted)).order_by(F("asked_at").asc(nulls_first=True), "created_at", "pk")


def _with_names(rows: QuerySet[Checkout]) -> QuerySet[Checkout]:
    return rows.select_related("payer__person", "payer__organisation", "scheme")
