"""After money came or went: whether a membership is paid and counts, and what the activities that it covers cost then."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.modules.dues.actions.entries import write_entry
from essaim.modules.dues.models import Entry, MembershipTerm, Payer, Quote
from essaim.modules.dues.queries import (
    abouts_invoiced,
    left_of,
    members_on,
    missing_of,
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
    reprice(term, by=by, now=now)


def reprice(term: MembershipTerm, *, by: Actor, now: datetime) -> None:
    """Activities of this member that are neither paid nor invoiced cost what they cost with, or without, the membership.

    The fees are those of the day on which each price was first shown: a fee that changed since changes nothing here.
    """
    quotes = list(Quote.objects.filter(person=term.person_id, scheme=term.scheme_id, day__isnull=False).exclude(other_cents=F("cents")))
    member_days = members_on(term.person_id, term.scheme_id, [quote.day for quote in quotes])
    changed = [quote for quote in quotes if quote.as_member != (quote.day in member_days)]
    fixed = abouts_invoiced([quote.about for quote in changed])
    for quote in changed:
        if quote.about not in fixed:
            _turn(quote, by, now)


def _turn(quote: Quote, by: Actor, now: datetime) -> None:
    """The other of its two prices applies: the difference is one more line, and what is paid stays as it was."""
    charge = Entry.objects.filter(about=quote.about, kind=EntryKind.CHARGE).select_related("payer", "scheme").first()
    charged, _paid = sums_of(quote.about)
    if charge and charged > 0:
        if left_of(quote.about) <= 0:
            return
        more = max(quote.other_cents - quote.cents, -charged)
        write_entry(
            charge.payer, kind=EntryKind.CORRECTION if more > 0 else EntryKind.CREDIT, cents=more, what=charge.what, about=quote.about,
            label=charge.label, scheme=charge.scheme, reason=CreditReason.FARE, by=by, now=now,
        )  # fmt: skip
    Quote.objects.filter(pk=quote.pk).update(
        as_member=not quote.as_member, fee_key=quote.other_key, cents=quote.other_cents, other_key=quote.fee_key,
        other_cents=quote.cents, version=F("version") + 1,
    )  # fmt: skip


def _begin(term: MembershipTerm, now: datetime) -> None:
    """Its whole length begins with the day on which it is paid: nobody pays for months that were not theirs."""
    first, last = span_if_paid(term, on=timezone.localdate(now))
    if first != term.starts_on:
        term.starts_on, term.ends_on = first, last
        MembershipTerm.objects.filter(pk=term.pk).update(starts_on=first, ends_on=last)
