"""What is read of accounts: what is left to pay, who paid what, what is in the box, which cheques wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery, Sum

from essaim.core.people.models import Organisation, Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.states import SchemeState
from essaim.modules.dues.models import CashClosing, Entry, Invoice, InvoiceLine, Issuer, Payer, Payment
from essaim.modules.dues.states import EntryKind, Series, Tender

Schemes = set[UUID] | None
CHARGED = Q(kind__in=(EntryKind.CHARGE, EntryKind.CREDIT)) | Q(kind=EntryKind.CORRECTION, payment=None)


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


def sums_of(about: UUID) -> tuple[int, int]:
    """What was charged for one thing less what was taken off, and what was paid for it, in whatever way."""
    sums = Entry.objects.filter(about=about).aggregate(charged=Sum("cents", filter=CHARGED), paid=Sum("cents", filter=~CHARGED))
    return sums["charged"] or 0, -(sums["paid"] or 0)


def abouts_invoiced(abouts: Iterable[UUID]) -> set[UUID]:
    """Which of these things stand on an invoice whose line nobody took back."""
    rows = InvoiceLine.objects.filter(entry__about__in=list(abouts), invoice__series=Series.INVOICE, corrected_by=None)
    return set(rows.values_list("entry__about", flat=True))


def left_of_all(abouts: Iterable[UUID]) -> dict[UUID, int]:
    """The same for many things, in one query; nothing for what was never charged."""
    rows = Entry.objects.filter(about__in=list(abouts)).order_by().values_list("about").annotate(sum=Sum("cents"))
    return dict(rows)


def charged_of_all(abouts: Iterable[UUID]) -> dict[UUID, int]:
    """What was charged for each of these things, less what was taken off."""
    rows = Entry.objects.filter(CHARGED, about__in=list(abouts)).order_by().values_list("about").annotate(sum=Sum("cents"))
    return dict(rows)


def dues_of(subject: Person | Organisation, schemes: Schemes = None) -> list[Due]:
    """What is not settled, oldest first: what they owe, and what is theirs."""
    return _dues(entries_of(subject, schemes))


def charges_about(abouts: Iterable[UUID]) -> QuerySet[Entry]:
    """What was charged for these things, in the order of the ledger, with the account on which each stands."""
    rows = Entry.objects.filter(about__in=list(abouts), kind=EntryKind.CHARGE).select_related("payer__person")
    return rows.order_by("year", "number")


def settled_of(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Entry]:
    """What was charged to them and is settled, latest first, with its `net` price: it can still be taken off."""
    rows = entries_of(subject, schemes)
    sums = rows.order_by().values("about").annotate(left=Sum("cents"), charged=Sum("cents", filter=CHARGED))
    settled = sums.filter(left=0, charged__gt=0).values("about")
    return _with_net(rows.filter(kind=EntryKind.CHARGE, about__in=settled)).order_by("-year", "-number")


def owing(schemes: Schemes) -> list[Payer]:
    """Whoever has something to pay, longest first, each with `owed` and `since`: the day of the oldest thing not paid."""
    return sorted((payer for payer in _standing(schemes) if payer.owed > 0), key=lambda payer: (payer.since, payer.pk))


def in_credit(schemes: Schemes) -> list[Payer]:
    """Whoever has money that is theirs: to be given back, or used next time; each with `theirs`."""
    return sorted((payer for payer in _standing(schemes) if payer.theirs > 0), key=lambda payer: (payer.theirs_since, payer.pk))


def _standing(schemes: Schemes) -> list[Payer]:
    """Everybody whose account is not settled, in two queries: what is left of each thing, then whose it is.

    What they owe and what is theirs stand side by side: money of one scheme settles nothing in another. Somebody whose
    records were joined has several accounts: they are one line, like on their own page.
    """
    rows = within(Entry.objects.all(), schemes).order_by().values_list("payer__person", "payer__organisation", "about")
    found: dict[UUID, list[tuple[int, date]]] = {}
    for person, body, _about, left, first in rows.annotate(left=Sum("cents"), first=Min("day")).exclude(left=0):
        found.setdefault(person or body, []).append((left, first))
    payers = Payer.objects.filter(Q(person__in=found) | Q(organisation__in=found)).select_related("person", "organisation")
    standing = {payer.person_id or payer.organisation_id: payer for payer in payers.order_by("-created_at", "-pk")}
    for subject, payer in standing.items():
        payer.owed, payer.since = _sum([line for line in found[subject] if line[0] > 0])
        theirs, payer.theirs_since = _sum([line for line in found[subject] if line[0] < 0])
        payer.theirs = -theirs
    return list(standing.values())


def _sum(lines: list[tuple[int, date]]) -> tuple[int, date | None]:
    return sum(cents for cents, _day in lines), min((day for _cents, day in lines), default=None)


def payments_listed(schemes: Schemes) -> QuerySet[Payment]:
    """Money in and out, latest first."""
    rows = Payment.objects.select_related("payer__person", "payer__organisation", "scheme", "corrects")
    return within(rows, schemes).order_by("-created_at", "-number")


def schemes_with_payments() -> set[UUID]:
    """Schemes in which money ever came in."""
    return set(Payment.objects.exclude(scheme=None).order_by().values_list("scheme", flat=True).distinct())


def schemes_to_settle() -> list[Scheme]:
    """Schemes that are paused or closed in which something is left: money in the box, cheques for the bank, accounts not settled."""
    rest = Scheme.objects.exclude(state=SchemeState.OPEN)
    owed = set(
        Entry.objects.filter(scheme__in=rest)
        .order_by()
        .values("scheme", "about")
        .annotate(left=Sum("cents"))
        .exclude(left=0)
        .values_list("scheme", flat=True)
    )
    rows = rest.filter(pk__in=schemes_with_payments() | owed).order_by("name", "pk")
    return [scheme for scheme in rows if scheme.pk in owed or in_box(scheme) or cheques_waiting(scheme).exists()]


def payments_of(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Payment]:
    """What this person or body paid and got back, latest first."""
    return payments_listed(schemes).filter(**_of(subject, "payer__"))


def payments_taken_back(payments: Iterable[Payment]) -> set[UUID]:
    """Which of these payments a contrary has met."""
    return set(Payment.objects.filter(corrects__in=[payment.pk for payment in payments]).values_list("corrects", flat=True))


def cheques_waiting(scheme: Scheme) -> QuerySet[Payment]:
    """Cheques of a scheme that no slip has taken to the bank, and that nobody took back."""
    rows = Payment.objects.filter(scheme=scheme, tender=Tender.CHEQUE, cents__gt=0, deposited=None, corrected_by=None, corrects=None)
    return rows.select_related("payer__person", "payer__organisation").order_by("created_at", "number")


def last_closing(scheme: Scheme) -> CashClosing | None:
    """The last time the box of a scheme was counted: by its number, since two clocks may disagree."""
    return CashClosing.objects.filter(scheme=scheme).order_by("-year", "-number").first()


def cash_since_closing(scheme: Scheme) -> tuple[int, int, int]:
    """What was in the box at the last closing, what came in since, what was given back since."""
    last = last_closing(scheme)
    rows = Payment.objects.filter(scheme=scheme, tender=Tender.CASH)
    rows = rows.filter(_after(last)) if last else rows
    sums = rows.aggregate(received=Sum("cents", filter=Q(cents__gt=0)), given=Sum("cents", filter=Q(cents__lt=0)))
    return (last.left_cents if last else 0), sums["received"] or 0, -(sums["given"] or 0)


def in_box(scheme: Scheme) -> int:
    """What should be in the box of a scheme now."""
    opening, received, given = cash_since_closing(scheme)
    return opening + received - given


def last_cash_receipt(scheme: Scheme) -> Payment | None:
    """The last payment in cash of a scheme, by its number."""
    return Payment.objects.filter(scheme=scheme, tender=Tender.CASH).order_by("-year", "-number").first()


def _after(closing: CashClosing) -> Q:
    """Receipts that a closing did not count: by their number, since two clocks may disagree; by the hour for the first closings."""
    if closing.until_number is None:
        return Q(created_at__gt=closing.closed_at)
    return Q(year__gt=closing.until_year) | Q(year=closing.until_year, number__gt=closing.until_number)


def issuer() -> Issuer | None:
    """What the workspace says of itself on invoices, once somebody has written it."""
    return Issuer.objects.first()


def invoices_listed(schemes: Schemes) -> QuerySet[Invoice]:
    """Invoices and credit notes, latest first."""
    rows = Invoice.objects.select_related("payer__person", "payer__organisation", "scheme", "corrects")
    return within(rows, schemes).order_by("-issued_on", "-created_at")


def invoices_among(abouts: Iterable[UUID], schemes: Schemes) -> set[UUID]:
    """Which of these things are invoices of these schemes."""
    return set(within(Invoice.objects.filter(pk__in=list(abouts)), schemes).values_list("pk", flat=True))


def left_of_invoice(invoice: Invoice) -> int:
    """What is left to pay of an invoice, credit notes and payments taken off."""
    return left_of_invoices([invoice])[invoice.pk]


def abouts_of_invoices(invoices: Iterable[Invoice]) -> dict[UUID, list[UUID]]:
    """What each invoice is about in the ledger: what is new on it, and what it repeats."""
    found = {invoice.pk: [invoice.pk] for invoice in invoices}
    repeated = Entry.objects.filter(invoice_line__invoice__in=found).values_list("invoice_line__invoice", "about")
    for invoice, about in repeated.distinct():
        found[invoice].append(about)
    return found


def left_of_invoices(invoices: Iterable[Invoice]) -> dict[UUID, int]:
    """The same for many, in two queries."""
    found = abouts_of_invoices(invoices)
    left = left_of_all([about for abouts in found.values() for about in abouts])
    return {invoice: sum(left.get(about, 0) for about in abouts) for invoice, abouts in found.items()}


def invoices_taken_back(invoices: Iterable[Invoice]) -> set[UUID]:
    """Which of these have no line left that a credit note has not taken back."""
    found = {invoice.pk for invoice in invoices if invoice.series == Series.INVOICE}
    return found - set(InvoiceLine.objects.filter(invoice__in=found, corrected_by=None).values_list("invoice", flat=True))


def payments_about(abouts: Iterable[UUID], scheme: Scheme) -> list[tuple[UUID, Payment]]:
    """The payments of a scheme that settled these things, oldest first, each beside what it settled."""
    rows = Entry.objects.filter(about__in=list(abouts), kind=EntryKind.PAYMENT, payment__scheme=scheme).select_related("payment")
    return list(dict.fromkeys((row.about, row.payment) for row in rows.order_by("year", "number")))


def charges_to_invoice(subject: Person | Organisation, schemes: Schemes = None) -> QuerySet[Entry]:
    """What was charged to them, was not taken off since, and stands on no invoice yet, with its `net` price."""
    rows = entries_of(subject, schemes)
    taken_off = rows.order_by().values("about").annotate(charged=Sum("cents", filter=CHARGED)).filter(charged__lte=0).values("about")
    rows = _with_net(rows.filter(kind=EntryKind.CHARGE, invoice_line=None)).exclude(about__in=taken_off)
    return rows.exclude(about__in=Invoice.objects.filter(series=Series.INVOICE).values("pk"))


def _with_net(charges: QuerySet[Entry]) -> QuerySet[Entry]:
    """Each with what it costs now: what was charged, less what was taken off since."""
    same = Entry.objects.filter(CHARGED, about=OuterRef("about")).order_by().values("about")
    return charges.annotate(net=Subquery(same.annotate(sum=Sum("cents")).values("sum")))


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
