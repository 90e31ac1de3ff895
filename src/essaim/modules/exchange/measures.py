"""What this room counts, from the daily work: notices, exchanges on which both agreed, loans."""

from datetime import date

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.exchange.models import Answer, Loan, Notice


def notices(scheme: Scheme, start: date, end: date) -> QuerySet[Notice]:
    """Notices put up in the period."""
    return Notice.objects.filter(scheme=scheme, shown_at__date__range=(start, end)).select_related("person")


def agreed(scheme: Scheme, start: date, end: date) -> QuerySet[Answer]:
    """Times that two neighbours both said yes, by the day on which they did."""
    rows = Answer.objects.filter(notice__scheme=scheme, opened_at__date__range=(start, end))
    return rows.select_related("notice__person", "notice__scheme")


def loans(scheme: Scheme, start: date, end: date) -> QuerySet[Loan]:
    """Things lent in the period."""
    return Loan.objects.filter(scheme=scheme, lent_on__range=(start, end)).select_related("lender", "answer__notice")
