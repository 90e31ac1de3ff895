"""What this room counts: calls made, people reached, worries raised."""

from datetime import date

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.campaigns.models import Attempt


def calls(scheme: Scheme, start: date, end: date) -> QuerySet[Attempt]:
    """Each call made in a campaign, whatever came of it."""
    rows = Attempt.objects.filter(callee__campaign__scheme=scheme, at__date__range=(start, end))
    return rows.select_related("callee__person", "callee__campaign")


def conversations(scheme: Scheme, start: date, end: date) -> QuerySet[Attempt]:
    """Calls in which somebody was reached."""
    return calls(scheme, start, end).filter(result="reached")


def worries(scheme: Scheme, start: date, end: date) -> QuerySet[Attempt]:
    """Calls after which the team was told of a worry or of a danger."""
    return calls(scheme, start, end).exclude(raised="")


def count_people(rows: QuerySet[Attempt]) -> int:
    """How many different people."""
    return rows.order_by().values("callee__person").distinct().count()
