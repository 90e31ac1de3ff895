"""What is read of accounts: what is left to pay, who paid what, what is in the box, which cheques wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Sum

from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models import CashClosing, Entry, Invoice, Issuer, Payer, Payment
from essaim.modules.dues.states import EntryKind, Series, Tender

Schemes = set[UUID] | None


@dataclass(frozen=True)
class Due:
    """What is left to pay for one thing; less than zero is money that is theirs."""

    about: UUID
    what: str
    label: str
    scheme_id: UUID | None
    payer_id: UUID
    cents: int
    day: date


def within(rows: QuerySet, schemes: Schemes) -> QuerySet:
    """Only rows of these schemes; None means the whole workspace."""
    return rows if schemes is None else rows.filter(scheme__in=schemes)


def entries_of(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Entry]:
    """The account of a person or of a body, in the order in which it was written."""
    rows = Entry.objects.filter(**_of(subject, "payer__")).select_related("payment", "scheme", "payer")
    return within(rows, schemes).order_by("created_at", "year", "number")


def balance_of(subject: Person | Organisation, schemes: Schemes = None) -> int:
    """What they owe in all; less than zero when money is theirs."""
    return entries_of(subject, schemes).order_by().aggregate(sum=Sum("cents"))["sum"] or 0


def left_of(about: UUID) -> int:
    """What is left to pay for one thing."""
    return Entry.objects.filter(about=about).aggregate(sum=Sum("cents"))["sum"] or 0


def left_of_all(abouts: Iterable[UUID]) -> dict[UUID, int]:
    """The same for many things, in one query; nothing for what was never charged."""
    rows = Entry.objects.filter(about__in=list(abouts)).order_by().values_list("about").annotate(sum=Sum("cents"))
    return dict(rows)


def dues_of(subject: Person | Organisation, schemes: Schemes = None) -> list[Due]:
    """What is not settled, oldest first: what they owe, and what is theirs."""
    return _dues(entries_of(subject, schemes))


def owing(schemes: Schemes) -> list[Payer]:
    """Whoever has something to pay, longest first, each with `owed` and `since`: the day of the oldest thing not settled."""
    return sorted((payer for payer in _standing(schemes) if payer.owed > 0), key=lambda payer: (payer.since, payer.pk))


def in_credit(schemes: Schemes) -> list[Payer]:
    """Whoever has money that is theirs: to be given back, or used next time."""
    return sorted((payer for payer in _standing(schemes) if payer.owed < 0), key=lambda payer: (payer.since, payer.pk))


def _standing(schemes: Schemes) -> list[Payer]:
    """Every account that is not settled, in two queries: what is left of each thing, then whose it is."""
    rows = within(Entry.objects.all(), schemes).order_by().values_list("payer", "about").annotate(left=Sum("cents"), first=Min("day"))
    found: dict[UUID, list[tuple[int, date]]] = {}
    for payer, _about, left, first in rows.exclude(left=0):
        found.setdefault(payer, []).append((left, first))
    payers = Payer.objects.filter(pk__in=found).select_related("person", "organisation")
    for payer in payers:
        payer.owed = sum(left for left, _first in found[payer.pk])
        payer.since = min(first for _left, first in found[payer.pk])
    return list(payers)


def payments_listed(schemes: Schemes) -> QuerySet[Payment]:
    """Money in and out, latest first."""
    rows = Payment.objects.select_related("payer__person", "payer__organisation", "scheme", "corrects")
    return within(rows, schemes).order_by("-created_at", "-number")


def schemes_with_payments() -> set[UUID]:
    """Schemes in which money ever came in."""
    return set(Payment.objects.exclude(scheme=None).order_by().values_list("scheme", flat=True).distinct())


def payments_of(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Payment]:
    """What this person or body paid and got back, latest first."""
    return payments_listed(schemes).filter(**_of(subject, "payer__"))


def cheques_waiting(scheme: Scheme) -> QuerySet[Payment]:
    """Cheques of a scheme that no slip has taken to the bank, and that nobody took back."""
    rows = Payment.objects.filter(scheme=scheme, tender=Tender.CHEQUE, cents__gt=0, deposited=None, corrected_by=None)
    return rows.select_related("payer__person", "payer__organisation").order_by("created_at", "number")


def last_closing(scheme: Scheme) -> CashClosing | None:
    """The last time the box of a scheme was counted."""
    return CashClosing.objects.filter(scheme=scheme).order_by("-closed_at").first()


def cash_since_closing(scheme: Scheme, *, now: datetime) -> tuple[int, int, int]:
    """What was in the box at the last closing, what came in since, what was given back since."""
    last = last_closing(scheme)
    rows = Payment.objects.filter(scheme=scheme, tender=Tender.CASH, created_at__lte=now)
    rows = rows.filter(created_at__gt=last.closed_at) if last else rows
    sums = rows.aggregate(received=Sum("cents", filter=Q(cents__gt=0)), given=Sum("cents", filter=Q(cents__lt=0)))
    return (last.left_cents if last else 0), sums["received"] or 0, -(sums["given"] or 0)


def issuer() -> Issuer | None:
    """What the workspace says of itself on invoices, once somebody has written it."""
    return Issuer.objects.first()


def invoices_listed(schemes: Schemes) -> QuerySet[Invoice]:
    """Invoices and credit notes, latest first."""
    rows = Invoice.objects.select_related("payer__person", "payer__organisation", "scheme", "corrects")
    return within(rows, schemes).order_by("-issued_on", "-created_at")


def left_of_invoice(invoice: Invoice) -> int:
    """What is left to pay of an invoice, credit notes and payments taken off."""
    return left_of_invoices([invoice])[invoice.pk]


def left_of_invoices(invoices: Iterable[Invoice]) -> dict[UUID, int]:
    """The same for many, in two queries."""
    found = {invoice.pk: [invoice.pk] for invoice in invoices}
    repeated = Entry.objects.filter(invoice_line__invoice__in=found).values_list("invoice_line__invoice", "about")
    for invoice, about in repeated:
        found[invoice].append(about)
    left = left_of_all([about for abouts in found.values() for about in abouts])
    return {invoice: sum(left.get(about, 0) for about in abouts) for invoice, abouts in found.items()}


def charges_to_invoice(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Entry]:
    """What was charged to them and stands on no invoice yet."""
    rows = entries_of(subject, schemes).filter(kind=EntryKind.CHARGE, invoice_line=None)
    return rows.exclude(about__in=Invoice.objects.filter(series=Series.INVOICE).values("pk"))


def ledger(schemes: Schemes, *, since: date, until: date) -> QuerySet[Entry]:
    """Every line of the ledger of a period, in its order."""
    rows = Entry.objects.filter(day__range=(since, until))
    return within(rows, schemes).select_related("payment", "scheme", "payer__person", "payer__organisation").order_by("year", "number")


def _of(subject: Person | Organisation, path: str = "") -> dict:
    return {f"{path}{'person' if isinstance(subject, Person) else 'organisation'}": subject}


def _dues(entries: QuerySet[Entry]) -> list[Due]:
    """Lines that belong together, summed; what is settled is left out."""
    found: dict[UUID, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.about, []).append(entry)
    dues = [
        Due(about, rows[0].what, rows[0].label, rows[0].scheme_id, rows[0].payer_id, sum(row.cents for row in rows), rows[0].day)
        for about, rows in found.items()
    ]
    return [due for due in dues if due.cents]
