"""What programs may read: schemes, and needs without names."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from essaim.core.schemes.models import Scheme
from essaim.modules.needs.models import Need


def needs_for_programs(*, scheme: UUID | None, state: str, since: date | None) -> QuerySet[Need]:
    """Needs of the workspace, newest first."""
    needs = Need.objects.order_by("-created_at", "pk")
    if scheme:
        needs = needs.filter(scheme=scheme)
    if state:
        needs = needs.filter(state=state)
    return needs.filter(created_at__date__gte=since) if since else needs


def schemes_for_programs() -> QuerySet[Scheme]:
    """Every scheme of the workspace."""
    return Scheme.objects.order_by("name", "pk")
