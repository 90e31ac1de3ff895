"""Invoices and the credit notes that take them back, with the mentions that French law asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from stdnum import iban as ibans

from essaim.core.foundation import journal, places
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.money import MOST, in_euros
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.versions import save_fields
from essaim.core.people.actions.organisations import read_rna, read_siret
from essaim.core.people.models import Address, Organisation, Person
from essaim.core.people.states import OrganisationKind
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.ledger import charge, credit
from essaim.modules.dues.actions.numbers import next_number
from essaim.modules.dues.actions.payers import payer_of
from essaim.modules.dues.models import Entry, Invoice, InvoiceLine, Issuer, Payer
from essaim.modules.dues.queries import issuer as known_issuer
from essaim.modules.dues.queries import sums_of
from essaim.modules.dues.states import CreditReason, EntryKind, Series, Vat, What

COPIED = ("legal_name", "legal_form", "address", "siret", "rna", "vat", "iban", "bic", "cheque_order", "email")
PUBLIC = (OrganisationKind.MUNICIPALITY, OrganisationKind.MUNICIPAL_WELFARE_CENTRE, OrganisationKind.PUBLIC_BODY, OrganisationKind.SCHOOL)


@dataclass(frozen=True)
class Line:
    """One line to invoice: what, how many, at how much each; or a line of the ledger that was charged before."""

    label: str = ""
    unit_cents: int = 0
    quantity: int = 1
    entry: Entry | None = None


@transaction.atomic
def describe_issuer(workspace: Workspace, *, seen_version: int | None = None, by: Actor, now: datetime, **values) -> Issuer:
    """Write what the organisation says of itself on its invoices. Invoices already issued keep what they said."""
    checked = _checked(values)
    known = known_issuer()
    if known is None:
        row = Issuer.objects.create(workspace=workspace, created_at=now, **checked)
    else:
        row = save_fields(known, seen_version=seen_version or known.version, **checked)
    journal.write("issuer.described", row, by=by, at=now)
    return row


@transaction.atomic
def issue_invoice(
    payer: Organisation | Person | Payer,
    lines: Sequence[Line],
    *,
    scheme: Scheme | None = None,
    what: str = What.OTHER,
    served: str = "",
    order_reference: str = "",
    recipient_lines: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> Invoice:
    """Issue an invoice and write what is new of it into the ledger. It is final: only a credit note takes it back.

    `recipient_lines` is the address, where the record of the payer holds none.
    """
    journal.hold(payer.workspace_id)
    issuer = _complete_issuer()
    account = payer_of(payer, now=now)
    given = [_settled_line(line, account, scheme) for line in lines]
    total = sum(line.unit_cents * line.quantity for line in given)
    if not given or total <= 0:
        raise Refusal(_("An invoice needs at least one line with an amount."), field="lines")
    if total > MOST:
        words = _("An invoice of %(amount)s? At most %(most)s: look at the quantities and at the prices.")
        raise Refusal(words % {"amount": in_euros(total), "most": in_euros(MOST)}, field="lines")
    invoice = _write(
        account, issuer, Series.INVOICE, total, scheme=scheme, served=served, order_reference=order_reference,
        lines=_address(account, recipient_lines), by=by, now=now,
    )  # fmt: skip
    _write_lines(invoice, given)
    fresh = sum(line.unit_cents * line.quantity for line in given if line.entry is None)
    if fresh:
        with override("fr"):
            label = _("Invoice %(number)s") % {"number": invoice.reference}
        charge(account, cents=fresh, what=what, about=invoice.pk, scheme=scheme, label=label, by=by, now=now)
    journal.write("invoice.issued", invoice, by=by, at=now, cents=total, number=invoice.reference)
    return invoice


@transaction.atomic
def issue_credit_note(invoice: Invoice, *, positions: Sequence[int] = (), reason: str, by: Actor, now: datetime) -> Invoice:
    """Take back an invoice, or some of its lines: a document of its own, with its own number, that names the first.

    The rooms above, known by name only, are told: what was invoiced may be owed again.
    """
    if reason not in CreditReason.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="reason")
    journal.hold(invoice.workspace_id)
    rows = list(invoice.lines.filter(corrected_by=None).select_related("entry"))
    rows = [row for row in rows if row.position in positions] if positions else rows
    if invoice.series != Series.INVOICE or not rows:
        raise Refusal(_("Everything on this invoice has already been taken back."))
    total = sum(row.cents for row in rows)
    note = _write(
        invoice.payer, known_issuer(), Series.CREDIT_NOTE, -total, scheme=invoice.scheme, served=invoice.served,
        order_reference=invoice.order_reference, lines=(invoice.payer_lines or "").splitlines(), corrects=invoice, by=by, now=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            for row in rows:
                InvoiceLine.objects.create(
                    workspace_id=note.workspace_id, invoice=note, position=row.position, label=row.label, quantity=row.quantity,
                    unit_cents=-row.unit_cents, cents=-row.cents, corrects=row, created_at=now,
                )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("Everything on this invoice has already been taken back.")) from None
    for row in (row for row in rows if row.entry_id):
        credit(row.entry.about, cents=row.cents, reason=reason, by=by, now=now)
    fresh = sum(row.cents for row in rows if row.entry_id is None)
    if fresh:
        credit(invoice.pk, cents=fresh, reason=reason, by=by, now=now)
    journal.write("invoice.credited", note, by=by, at=now, cents=-total, number=note.reference, corrects=invoice.reference)
    import_string(settings.ESSAIM_INVOICE_CREDITED)(note, by=by, now=now)
    return note


def _write(payer: Payer, issuer: Issuer, series: str, cents: int, *, lines: Sequence[str], by: Actor, now: datetime, **values) -> Invoice:
    day = timezone.localdate(now)
    body = payer.organisation
    number = next_number(payer.workspace, series, year=day.year)
    return Invoice.objects.create(
        workspace_id=payer.workspace_id, series=series, year=day.year, number=number, payer=payer, issued_on=day,
        due_on=_due_on(day, issuer), issuer={name: getattr(issuer, name) for name in COPIED},
        payer_name=body.name if body else f"{payer.person.given_name} {payer.person.family_name}".strip(),
        payer_lines="\n".join(lines) or None, payer_siret=body.siret if body else "", is_for_business=body is not None,
        is_for_public_body=body is not None and body.kind in PUBLIC, cents=cents, issued_by=by.id, created_at=now, **values,
    )  # fmt: skip


def _write_lines(invoice: Invoice, given: Sequence[Line]) -> None:
    try:
        with transaction.atomic():
            for position, line in enumerate(given, start=1):
                InvoiceLine.objects.create(
                    workspace_id=invoice.workspace_id, invoice=invoice, position=position, label=line.label.strip()[:200],
                    quantity=line.quantity, unit_cents=line.unit_cents, cents=line.unit_cents * line.quantity, entry=line.entry,
                    created_at=invoice.created_at,
                )  # fmt: skip
    except IntegrityError:
        raise Refusal(_("One of these lines stands on another invoice already."), field="lines") from None


def _settled_line(line: Line, payer: Payer, scheme: Scheme | None) -> Line:
    """A line as it will be printed. A charge that is repeated keeps its own words, and what was not taken off of its amount."""
    if line.entry is not None:
        whose = (line.entry.payer.person_id, line.entry.payer.organisation_id)
        if line.entry.kind != EntryKind.CHARGE or whose != (payer.person_id, payer.organisation_id):
            raise Refusal(_("This line is not something that was charged to them."), field="lines")
        if line.entry.scheme_id != (scheme.pk if scheme else None):
            raise Refusal(
                _("%(label)s belongs to another scheme: make one invoice for each scheme.") % {"label": line.entry.label}, field="charges"
            )
        charged, _paid = sums_of(line.entry.about)
        if charged <= 0:
            raise Refusal(_("%(label)s was taken off meanwhile: leave it out of the invoice.") % {"label": line.entry.label}, field="lines")
        return Line(line.entry.label, charged, 1, line.entry)
    if not line.label.strip() or line.quantity < 1 or line.unit_cents < 0:
        raise Refusal(_("Each line says what it is for, how many, and at how much each."), field="lines")
    return line


def _address(payer: Payer, given: Sequence[str]) -> list[str]:
    """The lines of the address: as given, else the person's home, else the commune of the body."""
    lines = [line.strip() for line in given if line.strip()]
    if lines:
        return lines
    if payer.person_id:
        home = Address.objects.filter(person=payer.person_id, ended_at=None).first()
        town = places.commune(home.commune_code) if home else None
        last = f"{home.postal_code} {town.name if town else ''}".strip() if home else ""
        return [line for line in ((home.line, home.complement, last) if home else ()) if line]
    town = places.commune(payer.organisation.commune_code) if payer.organisation.commune_code else None
    return [f"{town.postal_codes[0] if town.postal_codes else ''} {town.name}".strip()] if town else []


def _complete_issuer() -> Issuer:
    found = known_issuer()
    if found is None:
        raise Refusal(
            _("Before the first invoice, write what the law asks your organisation to say of itself: Money, then Legal mentions.")
        )
    return found


def _due_on(day: date, issuer: Issuer) -> date:
    return day + timedelta(days=issuer.pay_within_days)


def _checked(values: dict) -> dict:
    clean = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if not clean.get("legal_name") or not clean.get("address"):
        raise Refusal(_("The law asks for the full name and the address of the registered office."), field="legal_name")
    clean["siret"], clean["rna"] = read_siret(clean.get("siret", "")), read_rna(clean.get("rna", ""))
    if not (clean["siret"] or clean["rna"]):
        raise Refusal(_("Give the SIRET, or at least the RNA number: an invoice without them is not valid."), field="siret")
    if clean.get("iban"):
        if not ibans.is_valid(clean["iban"]):
            raise Refusal(_("This IBAN does not exist: one of its characters is probably wrong."), field="iban")
        clean["iban"] = ibans.format(clean["iban"])
    if clean.get("vat") not in Vat.values:
        raise Refusal(_("Choose one of the reasons of the list."), field="vat")
    return clean
