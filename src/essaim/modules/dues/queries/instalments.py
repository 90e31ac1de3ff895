"""Parts of a membership that is paid in several times: what is due by a day, what comes later, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count

from essaim.core.schemes.models import Scheme
from essaim.modules.dues.models import Instalment, Invoice, MembershipTerm
from essaim.modules.dues.queries.money import Due, Schemes, abouts_of_invoices, charged_of_all, left_of_all, left_of_invoice, within
from essaim.modules.dues.states import TermState

LATELY = timedelta(days=7)  # a site that stood still for a few days


@dataclass(frozen=True)
class Part:
    """What is left of one part, and the day on which it is due."""

    instalment: Instalment
    cents: int

    @property
    def due_on(self) -> date:
        """The day on which it is due."""
        return self.instalment.due_on


def parts_left(terms: Iterable[UUID]) -> dict[UUID, list[Part]]:
    """Of memberships that are paid in several times: the parts that are not paid, first due first.

    What came in settles the first parts; what was taken off is taken off the last ones.
    """
    several = MembershipTerm.objects.filter(pk__in=list(terms)).annotate(parts=Count("instalments")).filter(parts__gt=1)
    found, left = {}, left_of_all(several.values_list("pk", flat=True))
    for term in several.prefetch_related("instalments"):
        rest, parts = max(0, left.get(term.pk, 0)), []
        for row in sorted(term.instalments.all(), key=lambda row: -row.position):
            cents = min(row.cents, rest) if row.position > 1 else rest
            rest -= cents
            if cents:
                parts.insert(0, Part(row, cents))
        found[term.pk] = parts
    return found


def parts_to_come(owed: Iterable[Due], *, on: date) -> list[tuple[Due, Part]]:
    """Of what is owed, the parts that are due after this day, first due first."""
    owed = {due.about: due for due in owed}
    coming = [(owed[about], part) for about, parts in parts_left(owed).items() for part in parts if part.due_on > on]
    return sorted(coming, key=lambda pair: (pair[1].due_on, pair[0].about))


def due_by(owed: Iterable[Due], *, on: date) -> list[tuple[Due, int]]:
    """What is owed, each with what of it is due by this day; nothing for what is all to come."""
    owed = list(owed)
    later: dict[UUID, int] = {}
    for due, part in parts_to_come(owed, on=on):
        later[due.about] = later.get(due.about, 0) + part.cents
    return [(due, due.cents - later.get(due.about, 0)) for due in owed if due.cents > later.get(due.about, 0)]


def parts_late(schemes: Schemes, *, on: date) -> list[tuple[MembershipTerm, Part]]:
    """Parts whose day is behind and that are not paid, the longest due first."""
    rows = MembershipTerm.objects.exclude(state=TermState.CANCELLED).filter(instalments__position__gt=1, instalments__due_on__lt=on)
    terms = {term.pk: term for term in within(rows, schemes).select_related("person", "scheme").distinct()}
    late = [(terms[pk], part) for pk, parts in parts_left(terms).items() for part in parts if part.due_on < on]
    return sorted(late, key=lambda pair: (pair[1].due_on, pair[0].pk))


def cents_to_come(people: Iterable[UUID], schemes: Schemes, *, on: date) -> dict[UUID, int]:
    """Of what these people owe, how much is due after this day only, in instalments."""
    rows = MembershipTerm.objects.filter(person__in=list(people), instalments__position__gt=1, instalments__due_on__gt=on)
    whose = dict(within(rows.exclude(state=TermState.CANCELLED), schemes).values_list("pk", "person"))
    found: dict[UUID, int] = {}
    for term, parts in parts_left(whose).items():
        cents = sum(part.cents for part in parts if part.due_on > on)
        found[whose[term]] = found.get(whose[term], 0) + cents
    return {person: cents for person, cents in found.items() if cents}


def parts_due_on(scheme: Scheme, day: date) -> list[tuple[MembershipTerm, Part]]:
    """Parts after the first that are due on this day, or were in the days before, and are not paid."""
    lately = (day - LATELY, day)
    rows = MembershipTerm.objects.filter(scheme=scheme, instalments__position__gt=1, instalments__due_on__range=lately)
    terms = {term.pk: term for term in rows.exclude(state=TermState.CANCELLED).select_related("person", "scheme").distinct()}
    return [(terms[pk], part) for pk, parts in parts_left(terms).items() for part in parts if lately[0] <= part.due_on <= day]


@dataclass(frozen=True)
class Standing:
    """What has become of an invoice: what was paid and what was taken off of it, what is left, and in which parts."""

    paid: int
    taken_off: int
    left: int
    parts: list[Part]

    @property
    def says_something(self) -> bool:
        """Whether there is more to say than the total."""
        return bool(self.paid or self.taken_off or self.parts)


def standing_of(invoice: Invoice) -> Standing:
    """Where an invoice stands now."""
    abouts = abouts_of_invoices([invoice])[invoice.pk]
    charged, left = sum(charged_of_all(abouts).values()), left_of_invoice(invoice)
    parts = sorted((part for rows in parts_left(abouts).values() for part in rows), key=lambda part: part.due_on)
    return Standing(charged - left, max(0, invoice.cents - charged), max(0, left), parts)
