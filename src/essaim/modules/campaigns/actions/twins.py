"""One person on two records who were joined: they are on a list of calls once, and what they said on either record holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Model

from essaim.modules.campaigns.models import Attempt, Callee
from essaim.modules.campaigns.states import CalleeState

# What the person or the team said wins, then whoever is on the phone now, then what is still to be done.
SAYS_MORE = (
    CalleeState.REFUSED, CalleeState.REACHED, CalleeState.LEFT, CalleeState.CLAIMED, CalleeState.WAITING,
    CalleeState.WRONG_NUMBER, CalleeState.UNREACHED,
)  # fmt: skip
TAKEN = ("state", "caller_id", "leased_until", "due_at", "is_promised", "attempts", "done_at")


def settle_callees(kept: UUID, left: UUID) -> list[list]:
    """Give the row that goes on what says more; nobody finds the other one. Returns what parting puts back.

    Not through the gate: nobody called anybody, two records of one fact become one.
    """
    here, there = (Callee.objects.select_related("campaign").get(pk=pk) for pk in (kept, left))
    if here.campaign_id != there.campaign_id:
        return _wait_in_both(here, there)
    first = min((here, there), key=lambda row: (SAYS_MORE.index(row.state), not row.is_promised))
    taken = {} if first is here else {name: getattr(there, name) for name in TAKEN}
    return _write(there, state=CalleeState.LEFT, leased_until=None) + _write(here, **taken)


def _wait_in_both(here: Callee, there: Callee) -> list[list]:
    """Two campaigns ring them at this moment: the call that was on the other record waits, and keeps what was noted of it."""
    changes = _write(there, state=CalleeState.WAITING, leased_until=None, person_id=here.person_id)
    for call in Attempt.objects.filter(callee=here, caller__campaign=there.campaign_id):
        changes += _write(call, callee_id=there.pk)
    return changes


def _write(row: Model, **values) -> list[list]:
    """Write it, and say of each column what it held before and holds now."""
    changes = [[row._meta.label, name, str(row.pk), [_text(getattr(row, name)), _text(value)]] for name, value in values.items()]
    type(row).objects.filter(pk=row.pk).update(**values, version=F("version") + 1)
    return [change for change in changes if change[3][0] != change[3][1]]


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)
