"""What comes due on a day: supports to look at again, things that should have come back."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.modules.equipment.models import Loan
from essaim.modules.equipment.queries import loans_overdue
from essaim.modules.followup.models import GlobalSupport
from essaim.modules.followup.rules import readable_supports
from essaim.modules.followup.states import OverallState
from essaim.web.desks.today.lines import Line

DESK = (StaffRole.COORDINATOR, StaffRole.OPERATOR)


def supports(who: Who, now: datetime) -> QuerySet[GlobalSupport]:
    """Overall supports whose day to be looked at again has come."""
    due = readable_supports(who).filter(state=OverallState.RUNNING, review_on__lte=timezone.localdate(now))
    return due.order_by("review_on", "pk")


def support_line(row: GlobalSupport, now: datetime) -> Line:
    """Whose support it is, and who sees to it."""
    said = row.partner.name if row.partner else str(row.case.lead_contact or "")
    return Line(row.person.full_name, reverse("followup:overall", args=[row.pk]), None, said, _("Look at it again"))


def loans(who: Who, now: datetime) -> QuerySet[Loan]:
    """Things lent that should have come back."""
    held = who.schemes_as(*DESK)
    return loans_overdue(held, on=timezone.localdate(now)) if who.has_anywhere(*DESK) else Loan.objects.none()


def loan_line(row: Loan, now: datetime) -> Line:
    """Who has it, and what it is."""
    return Line(row.person.full_name, reverse("equipment:list"), None, row.resource.name, _("Ask for it back"))
