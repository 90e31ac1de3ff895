"""Who is a member, whose membership ends, who was one."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from essaim.core.people.models import Person
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.modules.dues.models import FareRight, MembershipTerm
from essaim.modules.dues.states import TermState

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
