"""Money in the world of the oracles: somebody owes and paid, a body has an invoice, the box was counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from essaim.modules.dues import actions as dues
from essaim.modules.dues.models import Issuer
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.safety.world import Place


def fill_purse(place: Place, by) -> None:
    """Somebody owes, paid in cash, and by two cheques of which one is at the bank; a body has an invoice; the box was counted."""
    c, stamp, scheme, person = place.canaries, {"by": by, "now": NOW}, place.scheme, place.people["person"]
    if not Issuer.objects.exists():
        dues.describe_issuer(
            place.workspace, legal_name=c.word("Association"), legal_form="association loi 1901", address=c.word("8 rue"),
            rna="W333012345", vat="franchise", pay_within_days=30, cheque_order=c.word("ordre"), email=c.email(), **stamp,
        )  # fmt: skip
    owed = dues.charge(person, cents=4200, what="other", label=c.word("Atelier"), scheme=scheme, **stamp)
    paid = dues.pay(person, cents=1200, tender="cash", scheme=scheme, **stamp)
    banked = dues.pay(person, cents=500, tender="cheque", cheque_number=c.word("n"), bank=c.word("Banque"), scheme=scheme, **stamp)
    waiting = dues.pay(person, cents=600, tender="cheque", cheque_number=c.word("n"), bank=c.word("Banque"), scheme=scheme, **stamp)
    deposit = dues.deposit_cheques(scheme, payments=[banked.pk], **stamp)
    line = dues.Line(c.word("Passage"), 15000)
    invoice = dues.issue_invoice(
        place.body, [line, line], scheme=scheme, served=c.word("mars"), order_reference=c.word("BC"),
        recipient_lines=[c.word("1 place")], **stamp,
    )  # fmt: skip
    dues.pay(place.body, cents=30100, tender="transfer", scheme=scheme, **stamp)
    closing = dues.close_box(scheme, counted_cents=1100, explanation=c.word("manque"), by=by, now=NOW + timedelta(minutes=1))
    dues.pay(place.people["visited"], cents=300, tender="cash", scheme=scheme, **stamp)
    place.ids |= {
        "about": str(owed.about), "payment": str(paid.pk), "cheque": str(waiting.pk), "deposit": str(deposit.pk),
        "invoice": str(invoice.pk), "closing": str(closing.pk),
    }  # fmt: skip
