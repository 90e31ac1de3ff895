"""Who may see figures, and how finely: funders see aggregates in which nobody can be found."""

from collections import defaultdict
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


Key = str | tuple[str, str]
"""What a part of a breakdown is called: a word, or a commune and a district within it."""
Sides = tuple[Set[Hashable], ...]
"""Who stands behind a part; of a share, or of a figure whose whole is told beside it, those on either side of it."""


def masked_total(people: Set[Hashable], *, below: int) -> bool:
    """Whether so few people stand behind a figure that it must not be shown."""
    return 0 < len(people) < below


def masked_sides(sides: Sides, *, below: int) -> bool:
    """The same of a figure with sides: whoever is told it knows how many are on each of them."""
    return any(masked_total(side, below=below) for side in sides)


def masked_breakdowns(people: Mapping[str, Mapping[Key, Sides]], within: Mapping[str, str], *, below: int) -> dict[str, set[Key]]:
    """For every breakdown of a figure the keys to hide, so that no cell is found by subtracting others.

    `within` says which breakdown lies within which: districts and organisations within communes, acts within
    their kind, and everybody knows which. Taken apart, the cells of the two would give each other away. They
    are masked as a tree: within a part that is hidden everything is, and within one that is shown those that
    are hidden stand for `below` people at least. Whatever is subtracted from whatever is then a sum of rests
    of which each has so many people, or nobody. Other breakdowns cross each other, and tell nothing about
    each other's parts.
    """
    hidden = {name: masked_cells(parts, below=below) for name, parts in people.items() if name not in within}
    for name in set(within) & set(people):
        hidden[name] = _masked_within(people[name], hidden.get(within[name]), below=below)
    return hidden


def _masked_within(people: Mapping[Key, Sides], around: set[Key] | None, *, below: int) -> set[Key]:
    """Where what lies around is not told, it is reckoned with: two breakdowns within the same add up to it both."""
    wholes: dict[str, dict[Key, Sides]] = defaultdict(dict)
    for key, behind in people.items():
        wholes[key[0]][key] = behind
    if around is None:
        around = masked_cells({whole: _together(parts, set(parts)) for whole, parts in wholes.items()}, below=below)
    hidden: set[Key] = set()
    for whole, parts in wholes.items():
        hidden |= set(parts) if whole in around else masked_cells(parts, below=below)
    return hidden


def masked_cells(people: Mapping[Hashable, Sides], *, below: int) -> set[Hashable]:
    """The cells to hide: those with a side on which fewer than `below` people stand, and as many others as it takes
    that whoever subtracts the cells shown from the whole finds `below` people on each side, or nobody."""
    hidden = {key for key, sides in people.items() if masked_sides(sides, below=below)}
    others = sorted(
        (key for key in people if key not in hidden and any(people[key])), key=lambda key: (sum(map(len, people[key])), str(key))
    )
    while hidden and others and masked_sides(_together(people, hidden), below=below):
        hidden.add(others.pop(0))
    return hidden


def _together(people: Mapping[Hashable, Sides], keys: set[Hashable]) -> Sides:
    return tuple(set().union(*sides) for sides in zip(*(people[key] for key in keys), strict=True))
