"""One person on two records who were joined: they live in one dwelling, and are a newcomer of a residence once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import F

from essaim.modules.housing.models import Newcomer, Occupancy


def settle_dwellings(kept: UUID, left: UUID) -> list[list]:
    """Of two dwellings where they would live today, the one they came into last is theirs; the other one was before.

    Returns what parting the two records puts back, as `settle_newcomers` does.
    """
    here, there = (Occupancy.objects.get(pk=pk) for pk in (kept, left))
    if here.dwelling_id == there.dwelling_id:
        return _write(here, since=min(here.since, there.since))
    first, last = sorted((there, here), key=lambda row: row.since)
    changes = _write(first, until=max(first.since, last.since - timedelta(days=1)))
    return changes + _write(there, person_id=here.person_id)


def settle_newcomers(kept: UUID, left: UUID) -> list[list]:
    """Whoever was invited under either name was invited."""
    here, there = (Newcomer.objects.get(pk=pk) for pk in (kept, left))
    if here.invited_at or not there.invited_at:
        return []
    return _write(here, scheme_id=there.scheme_id, invited_at=there.invited_at, invited_to=there.invited_to)


def _write(row: models.Model, **values) -> list[list]:
    """Write it, and say of each column what it held before and holds now."""
    changes = [[row._meta.label, name, str(row.pk), [_text(getattr(row, name)), _text(value)]] for name, value in values.items()]
    type(row).objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
    for name, value in values.items():
        setattr(row, name, value)
    return [change for change in changes if change[3][0] != change[3][1]]


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
