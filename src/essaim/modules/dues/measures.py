"""What this room counts: members, what came in, and the share of the budget that it makes."""

from datetime import date

from django.db.models import IntegerField, QuerySet, Sum, Value
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.dues.models import MembershipTerm, Payment
from essaim.modules.dues.queries import members_listed

A_YEAR = 365


def members(scheme: Scheme, start: date, end: date) -> QuerySet[MembershipTerm]:
    """Members whose membership counts today, or on the last day of a period that is over."""
    return members_listed(scheme, "current", on=min(end, timezone.localdate()))


def payments(scheme: Scheme, start: date, end: date) -> QuerySet[Payment]:
    """Money that came in and was given back in the period, each beside its part of the yearly budget."""
    days = (end - start).days + 1
    budget = round((setting(scheme, "yearly_budget") or 0) * days / A_YEAR)
    rows = Payment.objects.filter(scheme=scheme, day__range=(start, end)).select_related("payer__person", "payer__organisation")
    return rows.annotate(budget=Value(budget, output_field=IntegerField()))


def income(rows: QuerySet[Payment]) -> int:
    """What came in less what was given back, in cents."""
    return rows.order_by().aggregate(sum=Sum("cents"))["sum"] or 0


def self_financing(rows: QuerySet[Payment]) -> float | None:
    """Of a hundred euros of the budget of the period, how many users paid; None where no budget is given, or nothing came in."""
    budget = rows.order_by().values_list("budget", flat=True).first()
    return round(100 * income(rows) / budget, 1) if budget else None
