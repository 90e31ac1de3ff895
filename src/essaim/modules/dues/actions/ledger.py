"""Lines of the ledger: what is owed, what is taken off, and credits that settle what comes next by themselves."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.entries import write_entry
from essaim.modules.dues.actions.payers import payer_of
from essaim.modules.dues.actions.reviewing import offset, review_terms, shift
from essaim.modules.dues.models import Entry, Payer
from essaim.modules.dues.queries import sums_of
from essaim.modules.dues.states import CreditReason, EntryKind, What


@transaction.atomic
def charge(
    subject: Person | Organisation | Payer,
    *,
    cents: int,
    what: str,
    label: str,
    about: UUID | None = None,
    scheme: Scheme | None = None,
    by: Actor,
    now: datetime,
) -> Entry:
    """Write that something is to be paid. What is theirs already settles it at once."""
    if cents <= 0:
        raise Refusal(_("The amount must be more than zero."), field="cents")
    if not label.strip():
        raise Refusal(_("Say what it is for: it stands on the receipt."), field="label")
    journal.hold(subject.workspace_id)
    entry = write_entry(
        payer_of(subject, now=now), kind=EntryKind.CHARGE, cents=cents, what=What(what), about=about or uuid4(),
        label=label, scheme=scheme, by=by, now=now,
    )  # fmt: skip
    offset(entry.payer, scheme=scheme, by=by, now=now)
    return entry


@transaction.atomic
def credit(about: UUID, *, cents: int | None = None, reason: str, by: Actor, now: datetime) -> Entry | None:
    """Take off what was charged for one thing, or a part of it; what was paid becomes theirs. None when nothing was charged."""
    journal.hold(current_workspace().pk)
    rows = list(Entry.objects.filter(about=about).select_related("payer", "scheme").order_by("year", "number"))
    if reason not in CreditReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    charged, _paid = sums_of(about)
    wanted = charged if cents is None else cents
    if charged <= 0 or wanted <= 0:
        return None
    if wanted > charged:
        raise Refusal(_("More cannot be taken off than was charged."), field="cents")
    first = rows[0]
    entry = write_entry(
        first.payer, kind=EntryKind.CREDIT, cents=-wanted, what=first.what, about=about, label=first.label,
        scheme=first.scheme, reason=reason, by=by, now=now,
    )  # fmt: skip
    offset(first.payer, scheme=first.scheme, by=by, now=now)
    review_terms(first.payer, by=by, now=now)
    return entry


def call_back(about: UUID, *, by: Actor, now: datetime) -> None:
    """Money that turned out not to be there has settled other things: they are owed again, the latest first."""
    for other, cents in _settled_from(about).items():
        _charged, paid = sums_of(about)
        part = min(-paid, cents)
        if part > 0:
            rows = Entry.objects.select_related("payer__person", "payer__organisation", "scheme").order_by("year", "number")
            source, due = rows.filter(about=other).first(), rows.filter(about=about).first()
            shift(due.payer, source, due, part, due.scheme, by, now)
            call_back(other, by=by, now=now)


def _settled_from(about: UUID) -> dict[UUID, int]:
    """What one thing gave to each other, less what came back; the two lines of a move follow each other, see `shift`."""
    found: dict[UUID, int] = {}
    for line in Entry.objects.filter(about=about, kind=EntryKind.OFFSET).order_by("-year", "-number"):
        twin = Entry.objects.get(year=line.year, number=line.number + (1 if line.cents > 0 else -1))
        found[twin.about] = found.get(twin.about, 0) + line.cents
    return found
