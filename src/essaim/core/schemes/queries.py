"""What is read of schemes: roles held, participations, cases."""

from uuid import UUID

from essaim.core.foundation.models import Membership
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Grant


def grants_of(membership: Membership) -> tuple[frozenset[tuple[str, UUID | None]], UUID | None]:
    """The roles a member of staff holds now, and the organisation for which, if any."""
    rows = list(Grant.objects.filter(membership=membership, ended_at=None))
    pairs = {(row.role, row.scheme_id) for row in rows}
    if membership.is_administrator:
        pairs.add((StaffRole.ADMINISTRATOR, None))
    organisations = {row.organisation_id for row in rows if row.organisation_id}
    return frozenset(pairs), organisations.pop() if len(organisations) == 1 else None
