"""What programs may read (schemes, and needs without names), and which programs have a key."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from essaim.api.models import Token
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


def tokens_given() -> QuerySet[Token]:
    """The keys of the workspace that have not been taken back, the latest first."""
    return Token.objects.filter(revoked_at=None).order_by("-created_at", "pk")


def tokens_opening(digest: str, *, on: date) -> QuerySet[Token]:
    """The key with this hash, if it opens anything on that day."""
    return Token.objects.filter(Q(expires_on=None) | Q(expires_on__gte=on), digest=digest, revoked_at=None)
