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


Key = str | tuple[str, str]
"""What a part of a breakdown is called: a word, or a commune and a district within it."""
NESTED, AROUND = "district", "territory"


def masked_total(people: Set[Hashable], *, below: int) -> bool:
    """Whether so few people stand behind a figure that it must not be shown."""
    return 0 < len(people) < below


def masked_breakdowns(people: Mapping[str, Mapping[Key, Set[Hashable]]], *, below: int) -> dict[str, set[Key]]:
    """For every breakdown of a figure the keys to hide, so that no cell is found by subtracting others.

    Districts lie within communes, and everybody knows which: taken apart, the cells of the two breakdowns
    give each other away. They are masked as a tree: within a commune that is hidden everything is, and
    within one that is shown the districts that are hidden stand for `below` people at least. Whatever is
    subtracted from whatever is then a sum of rests of which each has so many people, or nobody. Other
    breakdowns cross each other, and tell nothing about each other's parts.
    """
    hidden = {name: masked_cells(parts, below=below) for name, parts in people.items() if name != NESTED}
    if NESTED in people:
        hidden[NESTED] = _masked_within(people[NESTED], hidden.get(AROUND), below=below)
    return hidden


def _masked_within(people: Mapping[Key, Set[Hashable]], around: set[Key] | None, *, below: int) -> set[Key]:
    if around is None:
        return masked_cells(people, below=below)
    hidden: set[Key] = set()
    for whole in {key[0] for key in people}:
        parts = {key: behind for key, behind in people.items() if key[0] == whole}
        hidden |= set(parts) if whole in around else masked_cells(parts, below=below)
    return hidden


def masked_shares(people: Mapping[Hashable, tuple[Set[Hashable], Set[Hashable]]], *, below: int) -> set[Hashable]:
    """The places whose share must not be shown: a share and a number tell how many are on either side of it.

    Hidden are those of which either side is too small, and as many others as it takes that both sides of
    what is hidden have `below` people together, or nobody: else the whole less what is shown tells them.
    """
    hidden = {key for key, sides in people.items() if any(masked_total(side, below=below) for side in sides)}
    others = sorted((key for key in people if key not in hidden and any(people[key])), key=lambda key: (sum(map(len, people[key])), str(key)))
    while hidden and others and any(masked_total(_together(people, hidden, side), below=below) for side in (0, 1)):
        hidden.add(others.pop(0))
    return hidden


def _together(people: Mapping[Hashable, tuple[Set[Hashable], Set[Hashable]]], keys: set[Hashable], side: int) -> set[Hashable]:
    return set().union(*(people[key][side] for key in keys))


def masked_cells(people: Mapping[Key, Set[Hashable]], *, below: int) -> set[Key]:
    """The cells to hide: those behind which fewer than `below` people stand, and as many others as it
    takes that whoever subtracts the cells shown from the total finds `below` people or nobody."""
    hidden: set[Key] = {key for key, behind in people.items() if masked_total(behind, below=below)}
    others = sorted((key for key in people if key not in hidden and people[key]), key=lambda key: (len(people[key]), key))
    while hidden and others and len(set().union(*(people[key] for key in hidden))) < below:
        hidden.add(others.pop(0))
    return hidden
