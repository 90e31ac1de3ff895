"""After money came or went: whether a membership is paid, and counts."""

from datetime import datetime

from essaim.core.foundation.actor import Actor
from essaim.core.foundation.gate import move
from essaim.modules.dues.models import MembershipTerm, Payer
from essaim.modules.dues.queries import sums_of, terms_of
from essaim.modules.dues.states import TERM_MOVES, TermState


def review_terms(payer: Payer, *, by: Actor, now: datetime) -> None:
    """After money came or went: memberships that are paid count, those whose payment was taken back wait again."""
    if payer.person_id:
        for term in terms_of(payer.person).exclude(state=TermState.CANCELLED):
            review_term(term, by=by, now=now)


def review_term(term: MembershipTerm, *, by: Actor, now: datetime) -> None:
    """A membership counts when its first instalment is there, or when nothing is to be paid; what was taken off whole is over."""
    first = term.instalments.order_by("position").first()
    charged, paid = sums_of(term.pk)
    due = min(first.cents if first else term.cents, charged)
    if term.cents and charged <= 0:
        move(term, to=TermState.CANCELLED, moves=TERM_MOVES, by=by, at=now, reason="taken_off")
        return
    to = TermState.CURRENT if not term.cents or 0 < due <= paid else TermState.PENDING
    if to != term.state:
        move(term, to=to, moves=TERM_MOVES, by=by, at=now, paid=paid)
