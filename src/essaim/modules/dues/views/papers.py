"""Papers of money, as tagged PDF with everything inside: receipts, invoices, credit notes."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.core.messaging.views.paper import tagged_pdf
from essaim.core.schemes.queries import setting
from essaim.modules.dues.models import Invoice, Payment
from essaim.modules.dues.queries import issuer, left_of_invoice, standing_of
from essaim.modules.dues.states import VAT_WORDS, Series


def receipt_pdf(payment: Payment) -> HttpResponse:
    """One page that says what was paid, how, and for what; and that it proves nothing any more once it was taken back."""
    known, contrary = issuer(), Payment.objects.filter(corrects=payment).first()
    lines = list(payment.entries.order_by("year", "number"))
    html = render_to_string(
        "dues/receipt.html",
        {
            "payment": payment, "lines": [(line.label, -line.cents) for line in lines], "total": payment.cents,
            "workspace": payment.workspace, "sender": _sender(payment, known), "issuer": known, "letter_date": payment.day,
            "is_contrary": payment.corrects_id is not None, "contrary": contrary,
        },
    )  # fmt: skip
    return _pdf(html, _("receipt"), payment.reference)


def invoice_pdf(invoice: Invoice) -> HttpResponse:
    """The invoice as it was issued, with what has been paid of it since."""
    return _pdf(invoice_html(invoice), _("invoice"), invoice.reference)


def invoice_html(invoice: Invoice) -> str:
    """What is printed. What the row holds never changes; where it stands today is said apart from it, with the day."""
    said, is_credit_note = invoice.issuer, invoice.series == Series.CREDIT_NOTE
    return render_to_string(
        "dues/invoice_paper.html",
        {
            "invoice": invoice, "lines": invoice.lines.all(), "issuer": said, "workspace": invoice.workspace,
            "vat_words": VAT_WORDS[said["vat"]], "is_credit_note": is_credit_note, "standing": None if is_credit_note else standing_of(invoice), "today": timezone.localdate(),
            "recipient_lines": [invoice.addressee, *(invoice.payer_lines or "").splitlines()], "letter_date": invoice.issued_on,
            "siren": said["siret"][:9], "sender": {"name": said["legal_name"], "lines": said["address"].splitlines()},
        },
    )  # fmt: skip


def left_to_pay(invoice: Invoice) -> int:
    """What is left of an invoice today; a credit note has nothing to pay."""
    return left_of_invoice(invoice) if invoice.series == Series.INVOICE else 0


def _sender(payment: Payment, known) -> dict:
    scheme, workspace = payment.scheme, payment.workspace
    if known:
        return {"name": known.legal_name, "lines": known.address.splitlines(), "phone": workspace.phone}
    name = scheme.carrier.name if scheme and scheme.carrier else workspace.name
    phone = (setting(scheme, "phone") if scheme else "") or workspace.phone
    return {"name": name, "lines": workspace.postal_address.splitlines(), "phone": phone}


def _pdf(html: str, name: str, reference: str) -> HttpResponse:
    response = HttpResponse(tagged_pdf([html]), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}-{reference}.pdf"'
    return response
