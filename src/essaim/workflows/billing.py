"""What a host owes of an agreement becomes an invoice: the number, the ledger and the agreement change together."""

from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.refusal import Refusal
from essaim.modules.dues import actions as dues
from essaim.modules.dues.models import Invoice
from essaim.modules.dues.states import What
from essaim.modules.hosts import actions as hosts
from essaim.modules.hosts.models import Share


@transaction.atomic
def invoice_share(share: Share, *, order_reference: str = "", by: Actor, now: datetime) -> Invoice:
    """Invoice what is left of the part of one host. Twice at once: the second one finds nothing left."""
    journal.hold(share.workspace_id)
    row = Share.objects.select_related("agreement__scheme", "host__organisation").get(pk=share.pk)
    agreement = row.agreement
    if not row.due_cents:
        raise Refusal(_("Nothing of this agreement is left to be invoiced to them. Please look again."))
    period = _("from %(start)s to %(end)s") % {
        "start": date_format(agreement.starts_on, "j F Y"), "end": date_format(agreement.ends_on, "j F Y"),
    }  # fmt: skip
    label = ngettext(
        "Agreement on %(count)s passage, %(period)s", "Agreement on %(count)s passages, %(period)s", agreement.passages
    ) % {"count": agreement.passages, "period": period}  # fmt: skip
    invoice = dues.issue_invoice(
        row.host.organisation, [dues.Line(label, row.due_cents)], scheme=agreement.scheme, what=What.AGREEMENT, served=period,
        order_reference=order_reference.strip()[:60], by=by, now=now,
    )  # fmt: skip
    hosts.note_invoiced(row, reference=invoice.reference, by=by, now=now)
    return invoice
