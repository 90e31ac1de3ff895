"""Who may see figures, and how finely: funders see aggregates in which nobody can be found."""

from collections.abc import Hashable, Mapping, Set

from essaim.core.foundation.access import Who
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Scheme


def may_see_figures(who: Who, scheme: Scheme) -> bool:
    """Coordinators and funders of the scheme."""
    return who.has(StaffRole.COORDINATOR, StaffRole.FUNDER, scheme=scheme.pk)


def may_open_lists(who: Who, scheme: Scheme) -> bool:
    """The rows behind a figure: coordinators only."""
    return who.has(StaffRole.COORDINATOR, scheme=scheme.pk)


def sees_masked(who: Who, scheme: Scheme) -> bool:
    """Whether small counts are hidden from this visitor."""
    return not may_open_lists(who, scheme)


def masked_total(people: Set[Hashable], *, below: int) -> bool:
    """Whether so few people stand behind a figure that it must not be shown."""
    return 0 < len(people) < below


def masked_cells(people: Mapping[str, Set[Hashable]], *, below: int) -> set[str]:
    """The cells to hide: those behind which fewer than `below` people stand, and as many others as it
    takes that whoever subtracts the cells shown from the total finds `below` people or nobody."""
    hidden = {key for key, behind in people.items() if masked_total(behind, below=below)}
    others = sorted((key for key in people if key not in hidden and people[key]), key=lambda key: (len(people[key]), key))
    while hidden and others and len(set().union(*(people[key] for key in hidden))) < below:
        hidden.add(others.pop(0))
    return hidden
