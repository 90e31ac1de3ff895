"""Fetching a row and having the right to it are one act; what is foreign does not exist."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest

from essaim.core.foundation.models import Account, Membership, Workspace


@dataclass(frozen=True)
class Who:
    """The person behind a request, as the rules see them.

    `grants` are pairs (staff role, scheme id or None for every scheme of the workspace).
    `person_id` is their own record when they are also known as a person (supporter, carer).
    """

    workspace: Workspace | None = None
    account: Account | None = None
    membership: Membership | None = None
    person_id: UUID | None = None
    grants: frozenset[tuple[str, UUID | None]] = field(default_factory=frozenset)
    organisation_id: UUID | None = None

    def has(self, *roles: str, scheme: UUID | None = None) -> bool:
        """Whether one of the roles is held, in this scheme or in the whole workspace."""
        return any(role in roles and (place is None or place == scheme) for role, place in self.grants)

    def has_anywhere(self, *roles: str) -> bool:
        """Whether one of the roles is held in at least one scheme."""
        return any(role in roles for role, _place in self.grants)

    def schemes_as(self, *roles: str) -> set[UUID] | None:
        """Schemes where one of the roles is held; None means every scheme."""
        places = {place for role, place in self.grants if role in roles}
        return None if None in places else places

    @property
    def is_staff(self) -> bool:
        return self.membership is not None


NOBODY = Who()

Question = Callable[[Who, models.Model], bool]


def get_for(request: HttpRequest, model: type[models.Model], pk: UUID, may: Question, **lookups) -> models.Model:
    """The row of the running workspace that `may` allows to this person, else 404.

    A foreign row and an absent one give the same answer. `lookups` narrow the fetch further.
    """
    queryset = model if isinstance(model, models.QuerySet) else model.objects.all()
    row = queryset.filter(pk=pk, **lookups).first()
    if row is None or not may(request.who, row):
        raise Http404
    return row
