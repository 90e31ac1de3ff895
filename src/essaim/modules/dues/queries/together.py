"""What it comes to when a membership is paid together with the activities that it makes cheaper."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F

from essaim.modules.dues.models import MembershipTerm, Quote
from essaim.modules.dues.queries.money import Due, abouts_invoiced, charged_of_all
from essaim.modules.dues.queries.terms import missing_of, spans_if_paid
from essaim.modules.dues.states import TermState


def memberships_within(owed: Iterable[Due], cents: int) -> list[tuple[Due, int]]:
    """Of what is owed, the memberships that so much money makes count, each with what it needs for that."""
    waiting, found = _waiting(owed), []
    for due in owed:
        need = min(missing_of(waiting[due.about]), due.cents) if due.about in waiting else 0
        if 0 < need <= cents:
            found.append((due, need))
            cents -= need
    return found


def left_together(owed: Iterable[Due], *, on: date) -> dict[UUID, int]:
    """What is left of each of these things when all of them are paid at once on that day: the membership counts then.

    Less than zero where more is paid already than it costs then: that comes off the rest.
    """
    owed = list(owed)
    left = {due.about: due.cents for due in owed}
    waiting = list(spans_if_paid(_waiting(owed).values(), on=on))
    if not waiting:
        return left
    cheaper = Quote.objects.filter(about__in=left, day__isnull=False, as_member=False, other_cents__lt=F("cents"))
    fixed, charged = abouts_invoiced(left), charged_of_all(left)
    for quote in cheaper:
        covered = any(
            term.person_id == quote.person_id and term.scheme_id == quote.scheme_id and first <= day <= last
            for term, first, last in waiting
            for day in quote.days
        )
        if covered and quote.about not in fixed:
            left[quote.about] -= min(quote.cents - quote.other_cents, charged.get(quote.about, 0))
    return left


def _waiting(owed: Iterable[Due]) -> dict[UUID, MembershipTerm]:
    rows = MembershipTerm.objects.filter(pk__in=[due.about for due in owed], state=TermState.PENDING)
    return {term.pk: term for term in rows.prefetch_related("instalments")}
