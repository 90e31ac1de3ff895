"""What comes due on a day: supports to look at again, things that should have come back, hours that nobody covers."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation.access import Who
from essaim.core.foundation.clock import day_in_words, hour_in_words
from essaim.core.foundation.states import DESK, StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.equipment.models import Loan
from essaim.modules.equipment.queries import loans_overdue
from essaim.modules.followup.models import GlobalSupport
from essaim.modules.followup.rules import readable_supports
from essaim.modules.followup.states import OverallState
from essaim.modules.rota.queries import schemes_with_rota
from essaim.web.desks.rota.week import Day, days_with_gaps
from essaim.web.desks.today.lines import Line


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


def places_uncovered(who: Who, now: datetime) -> QuerySet[Scheme]:
    """Places that open in the days to come while nobody of the team is on the rota."""
    if not who.has_anywhere(StaffRole.COORDINATOR):
        return Scheme.objects.none()
    kept = schemes_with_rota(who.schemes_as(StaffRole.COORDINATOR))
    return Scheme.objects.filter(pk__in=[scheme.pk for scheme in kept if _gaps(scheme, now)]).order_by("name", "pk")


def place_line(scheme: Scheme, now: datetime) -> Line:
    """The first hours that nobody covers, and how many more days there are."""
    first, *others = _gaps(scheme, now)
    starts, ends = first.gaps[0]
    said = _("Nobody on %(day)s from %(start)s to %(end)s") % {
        "day": day_in_words(first.day, "l j F"), "start": hour_in_words(starts), "end": hour_in_words(ends),
    }  # fmt: skip
    more = ngettext(", and on %(count)s other day", ", and on %(count)s other days", len(others)) % {"count": len(others)} if others else ""
    url = f"{reverse('rota:week', args=[scheme.pk])}?semaine={first.day.isoformat()}"
    return Line(scheme.name, url, None, said + more, _("Find somebody"), first.day == timezone.localdate(now))


def _gaps(scheme: Scheme, now: datetime) -> list[Day]:
    return days_with_gaps(scheme, now=timezone.localtime(now), days=setting(scheme, "rota_ahead_days"))
