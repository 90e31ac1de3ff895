"""Who may see figures, and how finely: funders see aggregates in which nobody can be found."""

from collections.abc import Mapping

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme

Number = int | float | None


def may_see_figures(who: Who, scheme: Scheme) -> bool:
    """Coordinators and funders of the scheme."""
    return who.has(StaffRole.COORDINATOR, StaffRole.FUNDER, scheme=scheme.pk)


def may_open_lists(who: Who, scheme: Scheme) -> bool:
    """The rows behind a figure: coordinators only."""
    return who.has(StaffRole.COORDINATOR, scheme=scheme.pk)


def sees_masked(who: Who, scheme: Scheme) -> bool:
    """Whether small counts are hidden from this visitor."""
    return not may_open_lists(who, scheme)


def masked_total(count: int, *, below: int) -> bool:
    """Whether a figure rests on so few rows that it must not be shown."""
    return 0 < count < below


def masked_cells(counts: Mapping[str, int], *, below: int) -> set[str]:
    """The cells to hide: those under `below`, and as many others as it takes that no subtraction
    from the total finds fewer than `below`."""
    hidden = {key for key, count in counts.items() if 0 < count < below}
    others = sorted((key for key in counts if key not in hidden and counts[key]), key=lambda key: (counts[key], key))
    while hidden and others and (len(hidden) < 2 or sum(counts[key] for key in hidden) < below):
        hidden.add(others.pop(0))
    return hidden
