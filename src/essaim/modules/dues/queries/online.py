"""What is read of payments online."""

from django.db.models import QuerySet

from essaim.modules.dues.models import Checkout, OnlineAccount
from essaim.modules.dues.states import CheckoutState


def online_account() -> OnlineAccount | None:
    """How this workspace is known to the provider, once somebody has written it."""
    return OnlineAccount.objects.first()


def checkouts_disputed(schemes) -> QuerySet[Checkout]:
    """Payments whose amount is not the one that was asked: somebody has to look."""
    rows = Checkout.objects.filter(state=CheckoutState.DISPUTED).select_related("payer__person", "payer__organisation", "scheme")
    return rows if schemes is None else rows.filter(scheme__in=schemes)
