"""What this room counts, from the daily work: free passages made, agreements signed, those that follow another."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Agreement, Passage
from essaim.modules.hosts.states import AgreementState, HostKind

WHERE = {"territory": "host__commune_code", "organisation": ("host__commune_code", "host__organisation__name")}


def discoveries(scheme: Scheme, start: date, end: date) -> QuerySet[Passage]:
    """Free passages of the period that were made: neither called off nor still to come."""
    rows = Passage.objects.filter(host__scheme=scheme, agreement=None, released_at=None, day__range=(start, min(end, timezone.localdate())))
    return rows.select_related("host__organisation")


def agreements(scheme: Scheme, start: date, end: date) -> QuerySet[Agreement]:
    """Agreements signed in the period."""
    return Agreement.objects.filter(scheme=scheme, state=AgreementState.SIGNED, signed_on__range=(start, end))


def renewals(scheme: Scheme, start: date, end: date) -> QuerySet[Agreement]:
    """Of these, those that follow another one that was signed."""
    return agreements(scheme, start, end).filter(previous__state=AgreementState.SIGNED)


def visits(scheme: Scheme, start: date, end: date) -> QuerySet[Passage]:
    """Passages of the period that were made, free or of an agreement."""
    rows = Passage.objects.filter(host__scheme=scheme, released_at=None, day__range=(start, min(end, timezone.localdate())))
    return rows.select_related("host__organisation")


def count_places(rows: QuerySet[Passage]) -> int:
    """How many communes and residences: whichever body of a commune receives, it is one commune."""
    found = rows.order_by().values_list("host", "host__kind", "host__commune_code").distinct()
    return len({host if kind == HostKind.RESIDENCE else code for host, kind, code in found})
