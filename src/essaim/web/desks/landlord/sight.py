"""What a landlord sees of the people in their residences: counts in which nobody can be found, and not one name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from essaim.blueprints.vocabulary import SETTINGS
from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme
from essaim.core.schemes.queries import setting
from essaim.evaluation.rules import masked_cells, masked_sides, masked_total
from essaim.modules.housing.models import Residence
from essaim.modules.housing.queries import Tenants, newcomers_of, residences_of, tenants_by_residence

OVER, FEW = (SETTINGS[name].default for name in ("tenants_over", "mask_below"))


@dataclass(frozen=True)
class Line:
    """One residence: its stock, which the landlord knows, and the share of its tenants over the age, when it may be told."""

    residence: Residence
    told: int | None
    percent: int | None
    hidden: bool


@dataclass(frozen=True)
class Sight:
    """The landlord's page."""

    lines: list[Line]
    over: int
    below: int
    told: int | None
    percent: int | None
    invited: int | None


def schemes_of(who: Who) -> list[Scheme]:
    """The schemes for which this landlord was given a page."""
    held = who.schemes_as(StaffRole.LANDLORD)
    rows = Scheme.objects.exclude(snapshot={})
    return list(rows if held is None else rows.filter(pk__in=held))


def sight_of(who: Who, *, today: date) -> Sight:
    """Only of the residences of the landlord's own organisation; the age and the least number are those of the scheme."""
    schemes = schemes_of(who)
    over = setting(schemes[0], "tenants_over") if schemes else OVER
    below = max((setting(one, "mask_below") for one in schemes), default=FEW)
    rows = list(residences_of(who.organisation_id)) if who.organisation_id else []
    people = tenants_by_residence(rows, over=over, on=today)
    shares = {row.pk: (people.get(row.pk, Tenants()).older, people.get(row.pk, Tenants()).younger) for row in rows}
    hidden = masked_cells(shares, below=below)
    whole = Tenants(*(frozenset().union(*(pair[side] for pair in shares.values())) for side in (0, 1)))
    is_hidden = masked_sides((whole.older, whole.younger), below=below)
    invited = set(newcomers_of([row.pk for row in rows]).exclude(invited_at=None).values_list("person", flat=True))
    return Sight(
        lines=[_line(row, people.get(row.pk, Tenants()), row.pk in hidden or is_hidden) for row in rows], over=over, below=below,
        told=None if is_hidden else _told(whole), percent=None if is_hidden else whole.percent,
        invited=None if masked_total(invited, below=below) else len(invited),
    )  # fmt: skip


def _line(row: Residence, tenants: Tenants, hidden: bool) -> Line:
    return Line(row, None if hidden else _told(tenants), None if hidden else tenants.percent, hidden)


def _told(tenants: Tenants) -> int:
    return len(tenants.older) + len(tenants.younger)
