"""What is to be decided: people with ranked choices, workshops with places and conditions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

RULES = ("squares", "ranks", "rank-maximal")
MOST_RANK = 1_000


@dataclass(frozen=True, slots=True)
class Workshop:
    """One workshop: at most ``capacity`` people, at least ``minimum``, none younger than ``min_age``.

    Attributes
    ----------
    id : str
    capacity, minimum : int
        People; a problem whose minima cannot all be met has no plan.
    min_age : float
        In years.
    accessible : bool
    """

    id: str
    capacity: int
    minimum: int = 0
    min_age: float = 0
    accessible: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """One person; an unknown age (None) bars from nothing; a group stays together or stays out.

    Attributes
    ----------
    id : str
    age : float or None
        In years.
    needs_access : bool
        Only accessible workshops suit.
    group : str
        People of the same group get the same workshop; ``""`` for somebody alone.
    """

    id: str
    age: float | None = None
    needs_access: bool = False
    group: str = ""


@dataclass(frozen=True)
class Problem:
    """Ranked choices to be satisfied.

    Attributes
    ----------
    workshops : tuple of str
        Ids, shape ``(m,)``, each once.
    capacity, minimum : int array, shape ``(m,)``
        People a workshop can take (0 or more), and must have if the plan is to hold.
    min_age : float array, shape ``(m,)``
        Years; 0 for none.
    accessible : bool array, shape ``(m,)``
    people : tuple of str
        Ids, shape ``(n,)``, each once.
    age : float array, shape ``(n,)``
        Years; NaN for unknown, which bars from nothing.
    needs_access : bool array, shape ``(n,)``
    group : tuple of str
        Shape ``(n,)``; people with the same word stay together; empty for alone.
    chooser, chosen, rank : int arrays, shape ``(k,)``
        Choice ``i``: person ``people[chooser[i]]`` puts ``workshops[chosen[i]]`` at ``rank[i]``
        (1 = first; equal ranks are allowed; a pair occurs once).
    rule : {"squares", "ranks", "rank-maximal"}
        What is least among the answers that place most people: the sum of rank², the sum of
        ranks; or, before anything else, most first choices, then most second choices...
    moves : mapping of str to str or None
        Decisions by hand, kept as they are: person id to workshop id, or None for staying out.

    Raises
    ------
    ValueError
        With one sentence, if any of this does not hold.
    """

    workshops: tuple[str, ...]
    capacity: NDArray[np.int64]
    minimum: NDArray[np.int64]
    min_age: NDArray[np.float64]
    accessible: NDArray[np.bool_]
    people: tuple[str, ...]
    age: NDArray[np.float64]
    needs_access: NDArray[np.bool_]
    group: tuple[str, ...]
    chooser: NDArray[np.int64]
    chosen: NDArray[np.int64]
    rank: NDArray[np.int64]
    rule: str = "squares"
    moves: Mapping[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        many, places, choices = len(self.people), len(self.workshops), len(self.chooser)
        self._freeze(("capacity", "minimum"), np.int64, places)
        self._freeze(("min_age",), np.float64, places)
        self._freeze(("accessible",), np.bool_, places)
        self._freeze(("age",), np.float64, many)
        self._freeze(("needs_access",), np.bool_, many)
        self._freeze(("chooser", "chosen", "rank"), np.int64, choices)
        object.__setattr__(self, "moves", MappingProxyType(dict(self.moves)))
        self._check_ids()
        self._check_numbers()
        self._check_moves()

    def _freeze(self, names: tuple[str, ...], kind: type, length: int) -> None:
        for name in names:
            array = np.array(getattr(self, name), dtype=kind)
            if array.shape != (length,):
                raise ValueError(f"{name} has shape {array.shape}, not ({length},).")
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def _check_ids(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"The rule is one of {', '.join(RULES)}, not {self.rule!r}.")
        if not self.workshops:
            raise ValueError("There is no workshop.")
        if not self.people:
            raise ValueError("There is nobody to place.")
        if len(self.group) != len(self.people):
            raise ValueError(f"group has length {len(self.group)}, not {len(self.people)}.")
        for name, ids in (("workshop", self.workshops), ("person", self.people)):
            if len(set(ids)) != len(ids):
                raise ValueError(f"The {name} {_twice(ids)!r} occurs twice.")

    def _check_numbers(self) -> None:
        _refuse_if(self.capacity < 0, self.workshops, "The workshop {} has a negative capacity.")
        _refuse_if(self.minimum < 0, self.workshops, "The workshop {} has a negative minimum.")
        _refuse_if(self.minimum > self.capacity, self.workshops, "The workshop {} has a minimum above its capacity.")
        _refuse_if(~(self.min_age >= 0), self.workshops, "The workshop {} has an impossible minimum age.")
        _refuse_if((self.age < 0) | np.isinf(self.age), self.people, "The person {} has an impossible age.")
        if not len(self.rank):
            return
        if min(self.chooser.min(), self.chosen.min()) < 0:
            raise ValueError("A choice points before the first row.")
        if self.chooser.max() >= len(self.people) or self.chosen.max() >= len(self.workshops):
            raise ValueError("A choice points beyond the last row.")
        if self.rank.min() < 1 or self.rank.max() > MOST_RANK:
            raise ValueError(f"A rank lies between 1 and {MOST_RANK}.")
        pair = np.sort(self.chooser * len(self.workshops) + self.chosen)
        again = np.flatnonzero(pair[1:] == pair[:-1])
        if len(again):
            person, place = divmod(int(pair[again[0]]), len(self.workshops))
            raise ValueError(f"{self.people[person]!r} chooses {self.workshops[place]!r} twice.")

    def _check_moves(self) -> None:
        if not self.moves:
            return
        people, taken = set(self.people), dict.fromkeys(self.workshops, 0)
        for person, place in self.moves.items():
            if person not in people:
                raise ValueError(f"The manual move of {person!r} is about nobody in the list.")
            if place is not None and place not in taken:
                raise ValueError(f"The manual move of {person!r} goes to {place!r}, which does not exist.")
            if place is not None:
                taken[place] += 1
        for place, room in zip(self.workshops, self.capacity.tolist(), strict=True):
            if taken[place] > room:
                raise ValueError(f"Manual moves put {taken[place]} people in {place!r}, which takes {room}.")


def _twice(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(each for each in ids if each in seen or seen.add(each))


def _refuse_if(faulty: NDArray[np.bool_], ids: tuple[str, ...], sentence: str) -> None:
    if faulty.any():
        raise ValueError(sentence.format(repr(ids[int(np.argmax(faulty))])))


def from_rows(
    workshops: Iterable[Workshop],
    choices: Iterable[tuple[str, str, int]],
    people: Iterable[Person] = (),
    *,
    rule: str = "squares",
    moves: Mapping[str, str | None] | None = None,
) -> Problem:
    """Build a `Problem` from rows; choices are ``(person, workshop, rank)``.

    People who appear only in the choices get the defaults of `Person`.

    Parameters
    ----------
    workshops : iterable of Workshop
    choices : iterable of (str, str, int)
        Ranks count from 1.
    people : iterable of Person
    rule : str
        Among ``RULES``.
    moves : mapping of str to (str or None)
        Where an earlier plan had put people, None for nowhere.

    Returns
    -------
    Problem

    Raises
    ------
    ValueError
        With one sentence: an unknown workshop, an id twice, an impossible number.
    """
    places, choices, people = list(workshops), list(choices), list(people)
    place_row = {place.id: row for row, place in enumerate(places)}
    known = {person.id for person in people}
    people += [Person(id) for id in dict.fromkeys(person for person, _, _ in choices) if id not in known]
    person_row = {person.id: row for row, person in enumerate(people)}
    for person, place, _ in choices:
        if place not in place_row:
            raise ValueError(f"{person!r} chooses {place!r}, which is not a workshop.")
    return Problem(
        workshops=tuple(place.id for place in places),
        capacity=np.array([place.capacity for place in places]),
        minimum=np.array([place.minimum for place in places]),
        min_age=np.array([place.min_age for place in places]),
        accessible=np.array([place.accessible for place in places]),
        people=tuple(person.id for person in people),
        age=np.array([math.nan if person.age is None else person.age for person in people]),
        needs_access=np.array([person.needs_access for person in people]),
        group=tuple(person.group for person in people),
        chooser=np.array([person_row[person] for person, _, _ in choices], dtype=np.int64),
        chosen=np.array([place_row[place] for _, place, _ in choices], dtype=np.int64),
        rank=np.array([rank for _, _, rank in choices], dtype=np.int64),
        rule=rule,
        moves=moves or {},
    )
