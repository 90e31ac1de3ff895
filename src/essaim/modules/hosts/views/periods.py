"""What the form of an agreement proposes: the year that follows the last one, with the same hosts."""

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.forms import told_apart
from essaim.modules.hosts.models import Agreement, Host
from essaim.modules.hosts.queries import hosts_listed


def first_terms(request: HttpRequest, scheme: Scheme, previous: Agreement | None) -> dict:
    """The terms to begin with: those of the agreement before, or one year from today with the host asked for."""
    listed = list(hosts_listed(scheme))
    if previous is not None:
        starts = previous.ends_on + timedelta(days=1)
        shares = previous.shares.select_related("host__organisation")
        return {
            "hosts": "\n".join(told_apart(share.host, listed) for share in shares), "passages": previous.passages, "how": previous.split,
            "starts_on": starts, "ends_on": a_year_from(starts),
        }  # fmt: skip
    starts = timezone.localdate()
    host = _asked_for(request, scheme)
    return {"hosts": told_apart(host, listed) if host else "", "starts_on": starts, "ends_on": a_year_from(starts)}


def a_year_from(day: date) -> date:
    """The last day of the year that begins on that day."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1) - timedelta(days=1)


def _asked_for(request: HttpRequest, scheme: Scheme) -> Host | None:
    try:
        wanted = UUID(request.GET.get("hote", ""))
    except ValueError:
        return None
    return Host.objects.filter(scheme=scheme, pk=wanted).select_related("organisation").first()
