"""After money came or went: whether a membership is paid and counts, what the activities that it covers cost then, and what settles what."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.module_loading import import_string

from essaim.core.foundation import journal
from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.core.foundation.scope import current_workspace
from essaim.core.schemes.models import Scheme
from essaim.modules.dues.actions.entries import write_entry
from essaim.modules.dues.models import Entry, MembershipTerm, Payer, Quote
from essaim.modules.dues.queries import (
    CHARGED,
    Due,
    abouts_invoiced,
    dues_of,
    left_of,
    memberships_within,
    missing_of,
    quotes_as_member,
    span_if_paid,
    sums_of,
    terms_of,
)
from essaim.modules.dues.states import TERM_MOVES, CreditReason, EntryKind, TermState


def review_terms(payer: Payer, *, by: Actor, now: datetime) -> None:
    """After money came or went: memberships that are paid count, those whose payment was taken back wait again."""
    if payer.person_id:
        for term in terms_of(payer.person).exclude(state=TermState.CANCELLED):
            review_term(term, by=by, now=now)


def review_term(term: MembershipTerm, *, by: Actor, now: datetime) -> None:
    """A membership counts when its first instalment is there, or when nothing is to be paid; what was taken off whole is over."""
    charged, paid = sums_of(term.pk)
    if term.cents and charged <= 0:
        move_term(term, to=TermState.CANCELLED, by=by, now=now, reason="taken_off")
        return
    to = TermState.CURRENT if not term.cents or missing_of(term) <= 0 else TermState.PENDING
    if to != term.state:
        move_term(term, to=to, by=by, now=now, paid=paid)


def move_term(term: MembershipTerm, *, to: str, by: Actor, now: datetime, **facts) -> None:
    """A membership counts from now on, waits again or is over: the activities that are not paid yet follow."""
    if to == TermState.CURRENT:
        _begin(term, now)
    move(term, to=to, moves=TERM_MOVES, by=by, at=now, **facts)
    _reprice(Quote.objects.filter(person=term.person_id, scheme=term.scheme_id), by, now)


@transaction.atomic
def follow_day(abouts: Iterable[UUID], *, day: date, by: Actor, now: datetime) -> None:
    """What these things are priced for takes place on another day: whoever is a member on that day pays the price for members.

    Nobody pays more because it was moved: the days on which it stood go on to count, for a membership that is paid later too.
    """
    journal.hold(current_workspace().pk)  # before the rows, as whoever pays does
    followed = list(Quote.objects.filter(about__in=list(abouts), day__isnull=False).exclude(day=day))
    for quote in followed:
        quote.follow(day)
        quote.version += 1
    Quote.objects.bulk_update(followed, ["day", "former_days", "version"])
    _reprice(Quote.objects.filter(pk__in=[quote.pk for quote in followed]), by, now)


def charge_again(about: UUID, *, by: Actor, now: datetime) -> bool:
    """What a membership had taken off is owed again; False when nothing was ever charged for this."""
    rows = Entry.objects.filter(about=about)
    charge = rows.filter(kind=EntryKind.CHARGE).select_related("payer", "scheme").first()
    if charge is None:
        return False
    more = -(rows.filter(reason=CreditReason.FARE).aggregate(sum=Sum("cents"))["sum"] or 0)
    if more > 0 and Quote.objects.filter(about=about, cents__gt=0).exists():
        _write(charge, more, by, now)
        offset(charge.payer, scheme=charge.scheme, by=by, now=now)
    return True


def offset(payer: Payer, *, scheme: Scheme | None, by: Actor, now: datetime) -> int:
    """Settle what is owed in a scheme from what is theirs there; how many cents were moved.

    Two lines each time, one up and one down: the balance does not change, and each thing says what is left of it.
    A membership that this pays comes first, since it lowers the price of the rest; then what is oldest.
    """
    owed, theirs = _open(payer, scheme)
    moved = _spread(payer, memberships_within(owed, sum(cents for _due, cents in theirs)), theirs, scheme, by, now)
    if moved:
        review_terms(payer, by=by, now=now)
        owed, theirs = _open(payer, scheme)
    rest = _spread(payer, [(due, due.cents) for due in owed], theirs, scheme, by, now)
    if rest:
        review_terms(payer, by=by, now=now)
    return moved + rest


def shift(payer: Payer, source: Due | Entry, due: Due | Entry, cents: int, scheme: Scheme | None, by: Actor, now: datetime) -> None:
    """Settle one thing from another: two lines that follow each other."""
    for side, amount in ((source, cents), (due, -cents)):
        write_entry(
            payer, kind=EntryKind.OFFSET, cents=amount, what=side.what, about=side.about, label=side.label, scheme=scheme,
            by=by, now=now,
        )  # fmt: skip


def _reprice(rows: QuerySet[Quote], by: Actor, now: datetime) -> None:
    """Activities that are neither paid nor invoiced cost what they cost with, or without, the membership.

    The fees are those of the day on which each price was first shown: a fee that changed since changes nothing here.
    What is paid already at a price that is lower now is theirs, and settles the rest at once.
    """
    quotes = list(rows.filter(day__isnull=False).exclude(other_cents=F("cents")).order_by("created_at", "pk"))
    covered = quotes_as_member(quotes)
    changed = [quote for quote in quotes if quote.as_member != (quote.pk in covered)]
    fixed = abouts_invoiced([quote.about for quote in changed])
    turned = [(quote, _turn(quote, by, now)) for quote in changed if quote.about not in fixed]
    for quote, charge in turned:
        if charge is not None:
            offset(charge.payer, scheme=charge.scheme, by=by, now=now)
        elif quote.other_cents > quote.cents and _comes_back(quote):
            import_string(settings.ESSAIM_PRICE_BACK)(quote.about, by=by, now=now)


def _turn(quote: Quote, by: Actor, now: datetime) -> Entry | None:
    """The other of its two prices applies: the difference is one more line, and what is paid stays as it was.

    Returns the charge that it changed; None where nothing was charged, or all of it was taken off.
    """
    charge = Entry.objects.filter(about=quote.about, kind=EntryKind.CHARGE).select_related("payer", "scheme").first()
    charged, _paid = sums_of(quote.about)
    is_owed = charge is not None and charged > 0
    if is_owed and left_of(quote.about) <= 0:
        return charge
    if is_owed:
        _write(charge, max(quote.other_cents - quote.cents, -charged), by, now)
    Quote.objects.filter(pk=quote.pk).update(
        as_member=not quote.as_member, fee_key=quote.other_key, cents=quote.other_cents, other_key=quote.fee_key,
        other_cents=quote.cents, version=F("version") + 1,
    )  # fmt: skip
    return charge if is_owed else None


def _comes_back(quote: Quote) -> bool:
    """Whether nothing is owed because of a membership: nothing was ever charged, or its price is what took off the rest."""
    last = Entry.objects.filter(CHARGED, about=quote.about).order_by("year", "number").last()
    return last.reason == CreditReason.FARE if last else not quote.cents


def _write(charge: Entry, more: int, by: Actor, now: datetime) -> None:
    write_entry(
        charge.payer, kind=EntryKind.CORRECTION if more > 0 else EntryKind.CREDIT, cents=more, what=charge.what, about=charge.about,
        label=charge.label, scheme=charge.scheme, reason=CreditReason.FARE, by=by, now=now,
    )  # fmt: skip


def _begin(term: MembershipTerm, now: datetime) -> None:
    """Its whole length begins with the day on which it is paid: nobody pays for months that were not theirs."""
    first, last = span_if_paid(term, on=timezone.localdate(now))
    if first != term.starts_on:
        term.starts_on, term.ends_on = first, last
        MembershipTerm.objects.filter(pk=term.pk).update(starts_on=first, ends_on=last)


def _open(payer: Payer, scheme: Scheme | None) -> tuple[list[Due], list[tuple[Due, int]]]:
    """What they owe in a scheme, and what is theirs there."""
    open_ones = [due for due in dues_of(payer.person or payer.organisation) if due.scheme_id == (scheme.pk if scheme else None)]
    return [due for due in open_ones if due.cents > 0], [(due, -due.cents) for due in open_ones if due.cents < 0]


def _spread(
    payer: Payer, owed: list[tuple[Due, int]], theirs: list[tuple[Due, int]], scheme: Scheme | None, by: Actor, now: datetime
) -> int:
    """Move what is theirs to what is owed, in this order; how many cents were moved."""
    sources, moved = [[due, cents] for due, cents in theirs], 0
    for due, wanted in owed:
        left = wanted
        for source in sources:
            part = min(left, source[1])
            if part:
                shift(payer, source[0], due, part, scheme, by, now)
                source[1] -= part
                left -= part
                moved += part
    return moved
