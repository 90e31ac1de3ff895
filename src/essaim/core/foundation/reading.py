"""The read-log: every page that names people says so by itself, because names report being read."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import transaction

from essaim.core.foundation.models import Reading, ReadingSubject, Workspace

_named: ContextVar[set[UUID] | None] = ContextVar("named", default=None)


def note(person_id: UUID) -> None:
    """Called whenever a person's name, contact or note is turned into text."""
    collected = _named.get()
    if collected is not None:
        collected.add(person_id)


@contextmanager
def collecting() -> Iterator[set[UUID]]:
    """Collect the ids of the people who are named while the block runs."""
    collected: set[UUID] = set()
    token = _named.set(collected)
    try:
        yield collected
    finally:
        _named.reset(token)


@transaction.atomic
def write(workspace: Workspace, people: set[UUID], *, actor_kind: str, actor_id: UUID | None, page: str, reason: str = "") -> Reading:
    """One row for the page and one per person named on it, together or not at all."""
    reading = Reading.objects.create(workspace=workspace, actor_kind=actor_kind, actor_id=actor_id, page=page[:80], reason=reason[:200])
    ReadingSubject.objects.bulk_create(ReadingSubject(reading=reading, workspace=workspace, person_id=person) for person in sorted(people))
    return reading
