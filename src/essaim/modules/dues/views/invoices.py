"""Invoices: the list, one of them, issuing one, taking one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essaim.core.foundation.access import get_for
from essaim.core.foundation.doors import staff
from essaim.core.foundation.forms import add_refusal
from essaim.core.foundation.once import sent_once
from essaim.core.foundation.pages import show
from essaim.core.foundation.refusal import Refusal
from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.queries import schemes_open
from essaim.modules.dues import actions, queries, rules
from essaim.modules.dues.forms import CreditForm, InvoiceForm
from essaim.modules.dues.models import Invoice
from essaim.modules.dues.views.papers import invoice_pdf, left_to_pay
from essaim.modules.dues.views.tabs import tabs_of

A_PAGE = 50


@require_GET
@staff(*rules.ACCOUNTS)
def invoices(request: HttpRequest) -> HttpResponse:
    """Invoices and credit notes, latest first, with what is left to pay."""
    page = Paginator(queries.invoices_listed(rules.schemes_kept(request.who)), A_PAGE).get_page(request.GET.get("page"))
    left = queries.left_of_invoices(page.object_list)
    back = queries.invoices_taken_back(page.object_list)
    rows = [(invoice, left[invoice.pk], invoice.pk in back) for invoice in page.object_list]
    return show(request, "dues/invoices.html", tabs=tabs_of(request), page=page, rows=rows, today=timezone.localdate(),
                issuer=queries.issuer())  # fmt: skip


@require_GET
@staff(*rules.ACCOUNTS)
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """One invoice: what it says, what is left to pay, the paper, taking it back."""
    row = _invoice(request, invoice_id)
    lines = row.lines.select_related("corrected_by", "entry")
    may_credit = row.series == "F" and any(not hasattr(line, "corrected_by") for line in lines)
    return show(
        request, "dues/invoice.html", tabs=tabs_of(request), invoice=row, lines=lines, left=left_to_pay(row), form=CreditForm(),
        notes=row.corrected_by.all(), may_credit=may_credit, is_taken_back=bool(queries.invoices_taken_back([row])),
    )  # fmt: skip


@require_GET
@staff(*rules.ACCOUNTS)
def paper(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """The invoice as PDF."""
    return invoice_pdf(_invoice(request, invoice_id))


@require_http_methods(["GET", "POST"])
@staff(*rules.ACCOUNTS)
@sent_once
def issue(request: HttpRequest, person_id: UUID | None = None, organisation_id: UUID | None = None) -> HttpResponse:
    """A new invoice for a person or a body."""
    kept = rules.schemes_kept(request.who)
    subject = (
        get_for(request, Person, person_id, rules.may_take_from) if person_id
        else get_for(request, Organisation, organisation_id, rules.may_take_from_body)
    )  # fmt: skip
    schemes = schemes_open() if kept is None else schemes_open().filter(pk__in=kept)
    form = InvoiceForm(request.POST or None, schemes=schemes, charges=queries.charges_to_invoice(subject, kept))
    if request.method == "POST" and form.is_valid():
        try:
            row = _issued(subject, form.cleaned_data, request)
            messages.success(request, _("Invoice %(number)s is issued. It cannot be changed any more.") % {"number": row.reference})
            return redirect("dues:invoice", row.pk)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return show(request, "dues/issue.html", tabs=tabs_of(request), form=form, subject=subject,
                name=subject.full_name if person_id else subject.name, is_person=bool(person_id),
                issuer=queries.issuer(), status=422 if form.errors else 200)  # fmt: skip


@require_POST
@staff(*rules.ACCOUNTS)
def credit_note(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """Take an invoice back, or the lines that were ticked."""
    row = _invoice(request, invoice_id)
    positions = [int(text) for text in request.POST.getlist("position") if text.isdigit()]
    if not positions:
        raise Refusal(_("Tick the lines to take back."))
    note = actions.issue_credit_note(row, positions=positions, reason=request.POST.get("reason", ""), by=request.actor, now=timezone.now())
    messages.success(request, _("Credit note %(number)s is issued.") % {"number": note.reference})
    return redirect("dues:invoice", note.pk)


def _issued(subject: Person | Organisation, data: dict, request: HttpRequest) -> Invoice:
    lines = [actions.Line(entry=entry) for entry in data.get("charges") or ()]
    lines += [actions.Line(label, unit, quantity) for label, quantity, unit in data["new"]]
    return actions.issue_invoice(
        subject, lines, scheme=data["scheme"], served=data["served"], order_reference=data["order_reference"],
        recipient_lines=data["recipient"].splitlines(), by=request.actor, now=timezone.now(),
    )  # fmt: skip


def _invoice(request: HttpRequest, invoice_id: UUID) -> Invoice:
    rows = Invoice.objects.select_related("payer__person", "payer__organisation", "scheme", "corrects", "workspace")
    return get_for(request, rows, invoice_id, rules.may_see_invoice)
