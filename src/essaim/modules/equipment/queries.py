"""What is read of equipment: what there is, who has it, what is overdue, who is helped when."""

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Length

from essaim.core.schemes.models import Resource
from essaim.core.schemes.states import ResourceKind
from essaim.modules.equipment.models import Help, Loan
from essaim.modules.equipment.states import HelpState


def devices() -> QuerySet[Resource]:
    """Things that may be put at somebody's disposal, each with `lent`, the loan that runs."""
    running = Loan.objects.filter(returned_on=None).select_related("person", "scheme")
    rows = Resource.objects.filter(kind=ResourceKind.TOOL, archived_at=None)
    return rows.prefetch_related(Prefetch("loans", queryset=running, to_attr="lent")).order_by("created_at", Length("name"), "name", "pk")


def loans_running(schemes: set[UUID] | None) -> QuerySet[Loan]:
    """What is lent, the earliest due first."""
    rows = Loan.objects.filter(returned_on=None).select_related("person", "resource", "scheme").order_by("due_on", "pk")
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def loans_overdue(schemes: set[UUID] | None, *, on: date) -> QuerySet[Loan]:
    """What should have come back."""
    return loans_running(schemes).filter(due_on__lt=on)


def helps_planned(schemes: set[UUID] | None) -> QuerySet[Help]:
    """Times of help to come or to be noted, the earliest first."""
    rows = Help.objects.filter(state=HelpState.PLANNED).select_related(
        "person", "scheme", "resource", "supporter__person", "member__account"
    )
    rows = rows.order_by("starts_at", "pk")
    return rows if schemes is None else rows.filter(scheme__in=schemes)
