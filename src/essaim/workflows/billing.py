"""What a host owes of an agreement becomes an invoice, and is owed again once that is taken back: all of it changes together."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.clock import day_in_words
from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues import actions as dues
from essaim.modules.dues.models import Invoice
from essaim.modules.dues.states import What
from essaim.modules.hosts import actions as hosts
from essaim.modules.hosts.models import Share
from essaim.modules.hosts.queries import shares_of_body


@transaction.atomic
def invoice_share(share: Share, *, order_reference: str = "", by: Actor, now: datetime) -> Invoice:
    """Invoice what is left of the part of one host. Twice at once: the second one finds nothing left."""
    journal.hold(share.workspace_id)
    row = Share.objects.select_related("agreement__scheme", "host__organisation").get(pk=share.pk)
    agreement = row.agreement
    if not row.due_cents:
        raise Refusal(_("Nothing of this agreement is left to be invoiced to them. Please look again."))
    with override("fr"):
        period = _("from %(start)s to %(end)s") % {
            "start": day_in_words(agreement.starts_on, "j F Y"), "end": day_in_words(agreement.ends_on, "j F Y"),
        }  # fmt: skip
        label = _label(row, period)
    invoice = dues.issue_invoice(
        row.host.organisation, [dues.Line(label, row.due_cents)], scheme=agreement.scheme, what=What.AGREEMENT, served=period,
        order_reference=order_reference.strip()[:60], by=by, now=now,
    )  # fmt: skip
    hosts.note_invoiced(row, reference=invoice.reference, by=by, now=now)
    return invoice


@transaction.atomic
def invoice_credited(note: Invoice, *, by: Actor, now: datetime) -> None:
    """An invoice, or some of its lines, was taken back: where it was for the part of a host, that part is to be invoiced again."""
    reference, is_whole = note.corrects.reference, not note.corrects.lines.filter(corrected_by=None).exists()
    left = -note.cents
    for share in shares_of_body(note.payer.organisation_id):  # an invoice written by hand may be for several parts: counted once
        if reference in share.references and (left or is_whole):
            cents = min(left, share.invoiced_cents)
            hosts.note_credited(share, reference=reference, cents=cents, is_whole=is_whole, by=by, now=now)
            left -= cents


def _label(share: Share, period: str) -> str:
    """What the line is for: the whole agreement, one part of it, or what an increase added."""
    passages = share.agreement.passages
    if share.invoiced_cents:
        said = ngettext(
            "Supplement to the agreement, now on %(count)s passage, %(period)s", "Supplement to the agreement, now on %(count)s passages, %(period)s",
            passages,
        )  # fmt: skip
    elif share.cents < share.agreement.price_cents:
        said = ngettext(
            "Part of a shared agreement on %(count)s passage, %(period)s",
            "Part of a shared agreement on %(count)s passages, %(period)s",
            passages,
        )
    else:
        said = ngettext("Agreement on %(count)s passage, %(period)s", "Agreement on %(count)s passages, %(period)s", passages)
    return said % {"count": passages, "period": period}
