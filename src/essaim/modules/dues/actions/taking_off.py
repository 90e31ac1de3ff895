"""Taking off what was charged, with whatever says the same: a membership ends, a line of an invoice gets its credit note."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import current_workspace
from essaim.modules.dues.actions.invoicing import issue_credit_note
from essaim.modules.dues.actions.ledger import credit
from essaim.modules.dues.actions.reviewing import move_term
from essaim.modules.dues.models import Entry, Invoice, InvoiceLine, MembershipTerm
from essaim.modules.dues.states import Series, TermState


@transaction.atomic
def take_off(about: UUID, *, reason: str, by: Actor, now: datetime) -> Entry | Invoice | None:
    """Take off what was charged for one thing; what was paid becomes theirs. None when nothing was charged.

    A membership is cancelled with it. What stands on an invoice goes with a credit note for its line, which is what is
    returned then; a whole invoice is taken back on its own page, line by line.
    """
    journal.hold(current_workspace().pk)  # before the rows, as whoever pays does
    if Invoice.objects.filter(pk=about).exists():
        raise Refusal(_("This is an invoice: open it, and take its lines back with a credit note."))
    term = MembershipTerm.objects.filter(pk=about).exclude(state=TermState.CANCELLED).first()
    if term is not None:
        move_term(term, to=TermState.CANCELLED, by=by, now=now, reason=reason)
    return _take_line(about, reason=reason, by=by, now=now)


@transaction.atomic
def cancel_term(term: MembershipTerm, *, reason: str, by: Actor, now: datetime) -> MembershipTerm:
    """A membership that was a mistake, or is given up: what was charged is taken off."""
    journal.hold(term.workspace_id)
    move_term(term, to=TermState.CANCELLED, by=by, now=now, reason=reason)
    _take_line(term.pk, reason=reason, by=by, now=now)
    return term


def _take_line(about: UUID, *, reason: str, by: Actor, now: datetime) -> Entry | Invoice | None:
    lines = InvoiceLine.objects.filter(entry__about=about, invoice__series=Series.INVOICE, corrected_by=None)
    line = lines.select_related("invoice__payer").first()
    if line is not None:
        return issue_credit_note(line.invoice, positions=[line.position], reason=reason, by=by, now=now)
    return credit(about, reason=reason, by=by, now=now)
