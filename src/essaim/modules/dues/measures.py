"""What this room counts: members, what came in, and the share of the budget that it makes."""

from datetime import date

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.dues.models import Entry, MembershipTerm, Payment
from essaim.modules.dues.queries import members_listed
from essaim.modules.dues.queries.money import CHARGED
from essaim.modules.dues.states import What

A_YEAR = 365
OF_USERS = (What.MEMBERSHIP, What.ACTIVITY)
WHOSE = Coalesce("person__merged_into", "person")


def members(scheme: Scheme, start: date, end: date) -> QuerySet[MembershipTerm]:
    """Members whose membership counts today, or on the last day of a period that is over: each person once.

    Of records that were joined, each may have brought a membership: the one that ends last stands for the person.
    """
    rows = members_listed(scheme, "current", on=min(end, timezone.localdate())).annotate(whose=WHOSE)
    longer = Q(ends_on__gt=OuterRef("ends_on")) | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(rows.order_by().filter(longer, whose=OuterRef("whose"))))


def payments(scheme: Scheme, start: date, end: date) -> QuerySet[Payment]:
    """Money that came in and was given back in the period."""
    rows = Payment.objects.filter(scheme=scheme, day__range=(start, end))
    return rows.select_related("payer__person", "payer__organisation")


def income(rows: QuerySet[Payment]) -> int:
    """What came in less what was given back, in cents."""
    return rows.order_by().aggregate(sum=Sum("cents"))["sum"] or 0


def paid_by_users(scheme: Scheme, start: date, end: date) -> QuerySet[Entry]:
    """What people paid for memberships and activities in the period, and got back, each beside its part of the yearly budget.

    Of the budget counts what belongs to the days on which the scheme was open, up to today.
    """
    first, last = max(start, scheme.opened_on or start), min(end, timezone.localdate())
    budget = round((setting(scheme, "yearly_budget") or 0) * max(0, (last - first).days + 1) / A_YEAR)
    rows = Entry.objects.filter(scheme=scheme, day__range=(start, end), payer__person__isnull=False, what__in=OF_USERS)
    return rows.exclude(CHARGED).select_related("payer__person").annotate(budget=Value(budget, output_field=IntegerField()))


def self_financing(rows: QuerySet[Entry]) -> float | None:
    """Of a hundred euros of the budget of the period, how many users paid; None where no budget is given."""
    budget = rows.query.annotations["budget"].value
    paid = -(rows.order_by().aggregate(sum=Sum("cents"))["sum"] or 0)
    return round(100 * paid / budget, 1) if budget else None
