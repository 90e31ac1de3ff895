"""Who is a member, whose membership ends, who was one."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from essaim.core.foundation.clock import last_day, months_within
from essaim.core.foundation.models import JournalEntry
from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.dues.models import FareRight, MembershipTerm
from essaim.modules.dues.queries.money import sums_of
from essaim.modules.dues.states import TermState

COUNTED = "membershipterm.current"
LISTS = ("current", "pending", "ending", "ended")


def terms_of(person: Person) -> QuerySet[MembershipTerm]:
    """Every membership of a person, latest first."""
    return MembershipTerm.objects.filter(person=person).select_related("scheme", "person").order_by("-starts_on", "pk")


def term_on(person: Person, scheme: Scheme, *, on: date) -> MembershipTerm | None:
    """The membership that covers a day, paid or not."""
    rows = terms_of(person).filter(scheme=scheme, starts_on__lte=on, ends_on__gte=on)
    return rows.exclude(state=TermState.CANCELLED).first()


def term_after(person: Person, scheme: Scheme, *, on: date) -> MembershipTerm | None:
    """The membership that begins after a day, paid or not."""
    return terms_of(person).filter(scheme=scheme, starts_on__gt=on).exclude(state=TermState.CANCELLED).last()


def goes_on_from(term: MembershipTerm) -> date:
    """From which day another term may follow this one: once the word before its end is due."""
    return term.ends_on - timedelta(days=setting(term.scheme, "membership_reminder_days"))


def term_waiting_for(person: Person, scheme: Scheme, *, day: date, on: date) -> MembershipTerm | None:
    """The membership that covers a day once it is paid, were it paid `on` today."""
    waiting = terms_of(person).filter(scheme=scheme, state=TermState.PENDING)
    return next((term for term, first, last in spans_if_paid(waiting, on=on) if first <= day <= last), None)


def missing_of(term: MembershipTerm) -> int:
    """What is still to come in before a membership counts: the rest of its first instalment."""
    first = min(term.instalments.all(), key=lambda part: part.position, default=None)
    charged, paid = sums_of(term.pk)
    return min(first.cents if first else term.cents, charged) - paid


def begins_when_paid(term: MembershipTerm, *, on: date) -> bool:
    """Whether a membership that is paid on this day begins with it, later than was written."""
    return term.state == TermState.PENDING and term.starts_on < on and is_first(term)


def is_first(term: MembershipTerm) -> bool:
    """Whether a membership never counted before, and goes on from no other."""
    others = MembershipTerm.objects.filter(person=term.person_id, scheme=term.scheme_id, ends_on__gte=term.starts_on - timedelta(days=1))
    if others.exclude(pk=term.pk).exclude(state=TermState.CANCELLED).exists():
        return False
    return not JournalEntry.objects.filter(act=COUNTED, subject_id=term.pk).exists()


def span_if_paid(term: MembershipTerm, *, on: date) -> tuple[date, date]:
    """From which day to which a membership counts when it is paid on this day."""
    if not begins_when_paid(term, on=on):
        return term.starts_on, term.ends_on
    return on, last_day(on, months=months_within(term.starts_on, term.ends_on))


def spans_if_paid(terms: Iterable[MembershipTerm], *, on: date) -> Iterator[tuple[MembershipTerm, date, date]]:
    """The same for several, each beside its first and its last day."""
    return ((term, *span_if_paid(term, on=on)) for term in terms)


def members_listed(scheme: Scheme, which: str, *, on: date) -> QuerySet[MembershipTerm]:
    """Memberships of a scheme: those that count today, those that wait to be paid, those that end soon, those that ended."""
    rows = MembershipTerm.objects.filter(scheme=scheme).select_related("person", "scheme")
    later = MembershipTerm.objects.filter(person=OuterRef("person"), scheme=scheme, starts_on__gt=OuterRef("starts_on"))
    alone = ~Exists(later.exclude(state=TermState.CANCELLED))
    current = rows.filter(state=TermState.CURRENT)
    soon = on + timedelta(days=setting(scheme, "membership_reminder_days"))
    found = {
        "current": current.filter(starts_on__lte=on, ends_on__gte=on),
        "pending": rows.filter(state=TermState.PENDING, ends_on__gte=on),
        "ending": current.filter(alone, starts_on__lte=on, ends_on__range=(on, soon)),
        "ended": current.filter(alone, ends_on__lt=on),
    }
    return found[which].order_by("ends_on", "pk")


def fare_of(person: Person, scheme: Scheme, *, on: date) -> FareRight | None:
    """The fare that somebody has a right to on a day."""
    return FareRight.objects.filter(person=person, scheme=scheme, ended_at=None, seen_on__lte=on, until__gte=on).first()
