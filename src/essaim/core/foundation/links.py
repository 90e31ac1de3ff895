"""Secret addresses: one person, one purpose, kept as a hash, dead when revoked or expired."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from essaim.core.foundation.models import Link, Workspace
from essaim.core.foundation.scope import across_workspaces


def give_link(
    workspace: Workspace,
    *,
    purpose: str,
    now: datetime,
    person_id: UUID | None = None,
    subject_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Create a link and return its secret (192 bits, url-safe). It cannot be read again later."""
    secret = secrets.token_urlsafe(24)
    Link.objects.create(
        workspace=workspace, purpose=purpose, digest=digest_of(secret), person_id=person_id,
        subject_id=subject_id, expires_at=expires_at, created_at=now,
    )  # fmt: skip
    return secret


def find_link(secret: str, *, purpose: str, now: datetime) -> Link | None:
    """The living link behind a secret; None alike for unknown, revoked, expired, other purpose."""
    with across_workspaces("a link names its own workspace"):
        return (
            Link.objects.select_related("workspace")
            .filter(digest=digest_of(secret), purpose=purpose, revoked_at=None)
            .filter(Q(expires_at=None) | Q(expires_at__gt=now))
            .first()
        )


def revoke_links(*, now: datetime, **of) -> int:
    """Kill the links of a person or of a subject at once; returns how many were alive."""
    return Link.objects.filter(revoked_at=None, **of).update(revoked_at=now)


def is_link_alive(*, now: datetime, **of) -> bool:
    """Whether somebody may still open such a link."""
    return Link.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, **of).exists()


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
