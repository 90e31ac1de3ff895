"""What is shown of the people helped: who takes part in which scheme, from when to when, and where they live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.people.queries.districts import district_names
from essaim.core.people.states import OUTSIDE
from essaim.core.schemes.models import Participation, Scheme, Spell
from essaim.core.schemes.queries import settled, was_taken_in
from essaim.core.schemes.states import ParticipationState
from essaim.web.desks.members.forms import Asked

PRESENT = (ParticipationState.ACTIVE, ParticipationState.PAUSED, ParticipationState.SUSPENDED)
GONE = (ParticipationState.ENDED, ParticipationState.REFUSED, ParticipationState.REDIRECTED)


@dataclass(frozen=True)
class Line:
    """One person helped: since when, until when and why, and in which district."""

    part: Participation
    spell: Spell | None
    district: str

    @property
    def since(self) -> date | None:
        """The first day of the spell that runs, or of the last one."""
        return self.spell.started_on if self.spell else self.part.since

    @property
    def is_running(self) -> bool:
        """Whether a spell runs, or they came in before spells were kept."""
        return self.spell.ended_on is None if self.spell else was_taken_in(self.part)

    @property
    def last_day(self) -> date | None:
        """The day on which they left, or will."""
        return (self.spell.ended_on or self.spell.leaves_on) if self.spell else None

    @property
    def is_to_come(self) -> bool:
        """Whether the last day was only announced."""
        return bool(self.spell and self.spell.ended_on is None and self.spell.leaves_on)

    @property
    def reason(self) -> str:
        """Why, in words; nothing while nobody leaves."""
        return self.spell.get_reason_display() if self.spell and self.last_day else ""


def schemes_of(who: Who) -> list[Scheme]:
    """The schemes that this reader coordinates, where somebody is helped."""
    held = who.schemes_as(StaffRole.COORDINATOR)
    schemes = Scheme.objects.exclude(snapshot={}) if held is None else Scheme.objects.filter(pk__in=held).exclude(snapshot={})
    return [scheme for scheme in schemes if _helped(scheme)]


def members_of(schemes: list[Scheme], who: Who, asked: Asked, *, today: date) -> QuerySet[Participation]:
    """The people helped in these schemes, narrowed; never the reader."""
    theirs = Q(pk=None)
    for scheme in schemes:
        if asked.scheme in ("", str(scheme.pk)):
            theirs |= Q(scheme=scheme, role__in=_helped(scheme))
    rows = Participation.objects.filter(theirs, _who(asked, today), _where(asked))
    rows = rows.filter(person__erased_at=None, person__merged_into=None).exclude(person_id=who.person_id)
    return rows.select_related("scheme", "person").prefetch_related("spells").order_by("person__search", "pk")


def lines_of(parts: Iterable[Participation]) -> list[Line]:
    """The lines of a page, the latest spell of each."""
    names = district_names()
    return [Line(part, max(part.spells.all(), key=_order, default=None), district_words(part.person, names)) for part in parts]


def district_words(person, names: dict[str, str]) -> str:
    """The district by its name, in words when there is none; empty while it is not known."""
    if person.district_code == OUTSIDE:
        return _("in none")
    return f"{names.get(person.district_code, '')} {person.district_code}".strip() if person.district_code else ""


def month_of(today: date) -> tuple[date, date]:
    """First and last day of a month."""
    first = today.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _order(spell: Spell) -> tuple:
    return (spell.ended_on is None, spell.started_on, spell.created_at)


def _helped(scheme: Scheme) -> list[str]:
    return [role.key for role in settled(scheme).blueprint.roles if role.kind == "beneficiary"]


def _who(asked: Asked, today: date) -> Q:
    if asked.who == "leaving":
        month = month_of(today)
        leaving = Q(ended_on__range=month) | Q(ended_on=None, leaves_on__range=month)
        return Q(Exists(Spell.objects.filter(leaving, participation=OuterRef("pk"))))
    return {
        "present": Q(state__in=PRESENT), "ended": Q(state=ParticipationState.ENDED),
        "waiting": ~Q(state__in=(*PRESENT, *GONE)),
    }.get(asked.who, Q())  # fmt: skip


def _where(asked: Asked) -> Q:
    commune = Q(person__commune_code=asked.commune) if asked.commune else Q()
    unknown, outside = Q(person__district_code=""), Q(person__district_code=OUTSIDE)
    district = {"inside": ~unknown & ~outside, "outside": outside, "unknown": unknown}.get(asked.where, Q())
    return commune & district
