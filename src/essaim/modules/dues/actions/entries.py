"""One line of the ledger, written: every amount of this room goes through here."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.numbers import next_number
from essaim.modules.dues.models import Entry, Payer
from essaim.modules.dues.states import Series


def write_entry(
    payer: Payer, *, kind: str, cents: int, what: str, about: UUID, label: str, scheme: Scheme | None = None, payment=None,
    reason: str = "", by: Actor, now: datetime,
) -> Entry:  # fmt: skip
    """Add one line, with the next number."""
    day = timezone.localdate(now)
    number = next_number(payer.workspace, Series.ENTRY, year=day.year)
    entry = Entry.objects.create(
        workspace_id=payer.workspace_id, payer=payer, scheme=scheme, year=day.year, number=number, day=day, kind=kind,
        what=what, about=about, label=label.strip()[:200], cents=cents, payment=payment, reason=reason, written_by=by.id,
        created_at=now,
    )  # fmt: skip
    journal.write(f"entry.{kind}", entry, by=by, at=now, cents=cents, what=what, about=about, reason=reason)
    return entry
