"""Agreements as they stand: in force, nearly over, used, and what of them is still to be invoiced."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.hosts.models import Agreement, Host, Share
from essaim.modules.hosts.states import AgreementState


def agreements_listed(schemes: set[UUID] | None = None) -> QuerySet[Agreement]:
    """Agreements with how many of their passages are planned or made, counted now."""
    used = Count("taken", filter=Q(taken__released_at=None))
    rows = Agreement.objects.select_related("scheme", "previous").annotate(used=used, left=F("passages") - used)
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def signed_for(host: Host, *, day: date) -> QuerySet[Agreement]:
    """Signed agreements of this host that cover that day, oldest first."""
    return Agreement.objects.filter(shares__host=host, state=AgreementState.SIGNED, starts_on__lte=day, ends_on__gte=day).order_by(
        "created_at", "pk"
    )


def agreements_over(host: Host, *, starts_on: date, ends_on: date) -> QuerySet[Agreement]:
    """Signed agreements of this host of which a day lies in that period."""
    return Agreement.objects.filter(shares__host=host, state=AgreementState.SIGNED, starts_on__lte=ends_on, ends_on__gte=starts_on)


def last_signed(hosts: Iterable[Host], *, before: date | None = None) -> Agreement | None:
    """The signed agreement of these hosts that began last, of those that began before that day."""
    rows = Agreement.objects.filter(shares__host__in=[host.pk for host in hosts], state=AgreementState.SIGNED)
    rows = rows if before is None else rows.filter(starts_on__lt=before)
    return rows.order_by("-starts_on", "-created_at", "pk").first()


def agreements_ending(schemes: set[UUID] | None, *, on: date, until: date) -> QuerySet[Agreement]:
    """Signed agreements that end between two days and that no other follows."""
    rows = agreements_listed(schemes).filter(state=AgreementState.SIGNED, ends_on__range=(on, until))
    followed = Agreement.objects.filter(previous__isnull=False).exclude(state=AgreementState.WITHDRAWN)
    rows = rows.exclude(pk__in=followed.values("previous")).prefetch_related("shares__host__organisation")
    return rows.order_by("ends_on", "pk")


def shares_to_invoice(scheme: Scheme) -> QuerySet[Share]:
    """What the hosts of signed agreements owe and has not been invoiced yet."""
    rows = Share.objects.filter(agreement__scheme=scheme, agreement__state=AgreementState.SIGNED, cents__gt=F("invoiced_cents"))
    return rows.select_related("agreement", "host__organisation").order_by("agreement__starts_on", "agreement", "rank")


def shares_of_body(organisation_id: UUID | None) -> QuerySet[Share]:
    """The parts of one organisation of which something has been invoiced."""
    rows = Share.objects.filter(host__organisation=organisation_id, host__organisation__isnull=False, invoiced_cents__gt=0)
    return rows.select_related("agreement").order_by("agreement__starts_on", "created_at", "pk")
