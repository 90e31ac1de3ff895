"""What something costs somebody, with the reason: the cheapest of the fees of the scheme that they have a right to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from essaim.blueprints.model.fees import Bracket, Fee
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation, Scheme
from essaim.core.schemes.queries import settled, words
from essaim.modules.dues.models import FareRight, MembershipTerm, Quote
from essaim.modules.dues.states import TermState, What


@dataclass(frozen=True)
class Price:
    """How much, under which fee, and why this one."""

    fee_key: str
    cents: int
    label: str
    as_member: bool = False
    band: str = ""


@dataclass(frozen=True)
class Advice:
    """From how many activities a membership pays off, with the arithmetic."""

    activities: int
    alone_cents: int
    member_cents: int
    membership_cents: int

    @property
    def without_cents(self) -> int:
        """What so many activities cost without a membership."""
        return self.activities * self.alone_cents

    @property
    def with_cents(self) -> int:
        """What they cost with it, the membership included."""
        return self.membership_cents + self.activities * self.member_cents


def fees_of(scheme: Scheme, what: str) -> list[Fee]:
    """The fees of a scheme for one kind of thing, in its order."""
    return [fee for fee in settled(scheme).blueprint.fees if fee.what == what and fee.amount is not None]


def scale_of(scheme: Scheme) -> list[Bracket]:
    """The steps of the scale that this site uses, lowest first, the open end last; nothing where there is no scale."""
    *steps, rest = settled(scheme).blueprint.scale or (None,)
    used = sorted((step for step in steps if step.below is not None), key=lambda step: step.below)
    return [*used, rest] if used else []


def band_at(scheme: Scheme, quotient: int) -> str:
    """The band to which a quotient familial leads; empty where the price for everybody applies."""
    return next(step.band or "" for step in scale_of(scheme) if step.below is None or quotient < step.below)


def band_words(scheme: Scheme, band: str) -> str:
    """What the fare of a band is called in this scheme; empty where no fee has it any more."""
    fees = (fee for what in (What.ACTIVITY, What.MEMBERSHIP) for fee in fees_of(scheme, what))
    return next((words(scheme, fee.label) for fee in fees if fee.band == band), "")


def is_member(person: Person, scheme: Scheme, *, on: date) -> bool:
    """Whether somebody's membership counts on that day."""
    return person.pk in members_among([person.pk], scheme, on=on)


def members_among(people: Iterable[UUID], scheme: Scheme, *, on: date) -> set[UUID]:
    """Of these people, those whose membership counts on that day."""
    rows = MembershipTerm.objects.filter(
        person__in=list(people), scheme=scheme, state=TermState.CURRENT, starts_on__lte=on, ends_on__gte=on
    )
    return set(rows.values_list("person", flat=True))


def quotes_as_member(quotes: Iterable[Quote]) -> set[UUID]:
    """Of these prices, those on one of whose days a membership counts, in one query."""
    quotes = list(quotes)
    rows = MembershipTerm.objects.filter(person__in={quote.person_id for quote in quotes}, state=TermState.CURRENT)
    spans: dict[tuple[UUID, UUID], list[tuple[date, date]]] = {}
    for person, scheme, first, last in rows.values_list("person", "scheme", "starts_on", "ends_on"):
        spans.setdefault((person, scheme), []).append((first, last))
    return {
        quote.pk for quote in quotes
        if any(first <= day <= last for first, last in spans.get((quote.person_id, quote.scheme_id), ()) for day in quote.days)
    }  # fmt: skip


def bands_of(person: Person, scheme: Scheme, *, on: date) -> set[str]:
    """The fares that somebody has a right to on that day."""
    rows = FareRight.objects.filter(person=person, scheme=scheme, ended_at=None, seen_on__lte=on, until__gte=on)
    return set(rows.values_list("band", flat=True))


def price_of(scheme: Scheme, what: str, *, person: Person | None, on: date, member: bool | None = None) -> Price | None:
    """What it costs this person on that day; somebody unknown pays the fee that asks for nothing. None when it is free for all.

    `member` says whether a membership counts, where that is not what is known of them today.
    """
    fees = fees_of(scheme, what)
    if not fees:
        return None
    if member is None:
        member = person is not None and is_member(person, scheme, on=on)
    bands = bands_of(person, scheme, on=on) if person else set()
    roles = _roles_of(person, scheme) if person else set()
    mine = [fee for fee in fees if _is_theirs(fee, member, bands, roles)]
    if not mine:
        return None
    fee = min(mine, key=lambda fee: (fee.amount, fee.key))
    return Price(fee.key, fee.amount, words(scheme, fee.label), fee.member, fee.band or "")


def advice_for(scheme: Scheme, person: Person | None = None, *, on: date | None = None) -> Advice | None:
    """From how many activities a membership pays off, at the fares of this person; None where there is nothing to compare."""
    day = on or timezone.localdate()
    joining = price_of(scheme, What.MEMBERSHIP, person=person, on=day)
    alone, member = (price_of(scheme, What.ACTIVITY, person=person, on=day, member=counts) for counts in (False, True))
    if alone is None or member is None or joining is None or alone.cents <= member.cents:
        return None
    activities = joining.cents // (alone.cents - member.cents) + 1
    return Advice(activities, alone.cents, member.cents, joining.cents)


def _is_theirs(fee: Fee, member: bool, bands: set[str], roles: set[str]) -> bool:
    return (member or not fee.member) and (not fee.band or fee.band in bands) and (not fee.role or fee.role in roles)


def _roles_of(person: Person, scheme: Scheme) -> set[str]:
    return set(Participation.objects.filter(person=person, scheme=scheme, state="active").values_list("role", flat=True))
