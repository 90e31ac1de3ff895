"""What this room counts: times of help on our premises and at home, loans."""

from datetime import date

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.equipment.models import Help, Loan
from essaim.modules.equipment.states import HelpKind, HelpState


def helps_on_site(scheme: Scheme, start: date, end: date) -> QuerySet[Help]:
    """Times that somebody used one of our devices on our premises."""
    return _helps(scheme, start, end).filter(kind=HelpKind.ON_SITE)


def helps_at_home(scheme: Scheme, start: date, end: date) -> QuerySet[Help]:
    """Times that somebody was trained at home on their own device."""
    return _helps(scheme, start, end).filter(kind=HelpKind.AT_HOME)


def loans(scheme: Scheme, start: date, end: date) -> QuerySet[Loan]:
    """Things lent in the period."""
    return Loan.objects.filter(scheme=scheme, lent_on__range=(start, end)).select_related("person", "resource")


def _helps(scheme: Scheme, start: date, end: date) -> QuerySet[Help]:
    done = Help.objects.filter(scheme=scheme, state=HelpState.DONE, starts_at__date__range=(start, end))
    return done.select_related("person")
