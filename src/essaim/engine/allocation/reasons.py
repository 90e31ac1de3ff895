"""Why somebody does not have their first choice, in a code, its values, and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .problem import Problem

SENTENCES = {
    "first_choice": "Has the first choice, {workshop}.",
    "moved": "Was put there by hand.",
    "no_choice": "Gave no choice.",
    "too_young": "{workshop} is for people of {min_age:g} and over.",
    "no_access": "{workshop} is not accessible.",
    "nothing_common": "The group of {size} has no workshop that all its members chose and may go to.",
    "full": "{workshop} is full, and those who are there would lose more by leaving than is gained here.",
    "group_room": "{workshop} has no room left for the {size} of the group together.",
    "equal": "{workshop} is full; somebody else with an equal claim is there.",
    "elsewhere": "{workshop} would put others out, or below a minimum, for less gain.",
    "shortage": "Only {places} places for the {people} people whose choices all lie among: {workshops}.",
}


@dataclass(frozen=True)
class Reason:
    """A code among `SENTENCES`, with the values of its sentence.

    Attributes
    ----------
    code : str
    values : mapping
        By the names that the sentence uses: counts of people, ranks from 1, ages in years.
    """

    code: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.values)


@dataclass(frozen=True)
class Reasons(Mapping[str, tuple[Reason, ...]]):
    """Reasons per person id, worked out when asked for.

    Iterating goes through the people who are not at a first choice; any id may be looked up.

    Attributes
    ----------
    problem : Problem
    seat : int array, shape ``(n,)``
        Workshop row of each person, -1 for out.
    price : int array, shape ``(m,)``
        Of the last pass in which the prices differ, times ``scale``.
    cost : mapping of int to int
        Cost of each rank.
    scale : int
    """

    problem: Problem
    seat: NDArray[np.int64]
    price: NDArray[np.int64]
    cost: Mapping[int, int]
    scale: int

    def __iter__(self) -> Iterator[str]:
        best = self._best_given()
        return (self.problem.people[row] for row in np.flatnonzero(best != 1))

    def __len__(self) -> int:
        return int((self._best_given() != 1).sum())

    def _best_given(self) -> NDArray[np.int64]:
        """Rank each person got, 0 for none."""
        got = np.zeros(len(self.problem.people), dtype=np.int64)
        mine = self.problem.chosen == self.seat[self.problem.chooser]
        got[self.problem.chooser[mine]] = self.problem.rank[mine]
        return got

    def __getitem__(self, person: str) -> tuple[Reason, ...]:
        try:
            row = self.problem.people.index(person)
        except ValueError:
            raise KeyError(person) from None
        if person in self.problem.moves:
            return (Reason("moved", {}),)
        choices = np.flatnonzero(self.problem.chooser == row)
        if not len(choices):
            return (Reason("no_choice", {}),)
        choices = choices[np.lexsort((self.problem.chosen[choices], self.problem.rank[choices]))]
        own = self.problem.rank[choices[self.problem.chosen[choices] == self.seat[row]]]
        better = choices if not len(own) else choices[self.problem.rank[choices] < own[0]]
        if not len(better):
            return (Reason("first_choice", {"workshop": self._name(self.seat[row])}),)
        found = [self._why_not(row, int(choice)) for choice in better]
        if self.seat[row] < 0 and any(reason.code in ("full", "equal") for reason in found):
            found.append(self._shortage(row))
        return tuple(found)

    def _name(self, place: int) -> str:
        return self.problem.workshops[place]

    def _why_not(self, row: int, choice: int) -> Reason:
        problem, place = self.problem, int(self.problem.chosen[choice])
        name = {"workshop": self._name(place)}
        if problem.age[row] < problem.min_age[place]:
            return Reason("too_young", name | {"min_age": float(problem.min_age[place])})
        if problem.needs_access[row] and not problem.accessible[place]:
            return Reason("no_access", name)
        size = self._group_size(row)
        free = int(problem.capacity[place] - (self.seat == place).sum())
        if size > 1 and self.seat[row] < 0 and not self._common(row):
            return Reason("nothing_common", {"size": size})
        if size > 1 and 0 < free < size:
            return Reason("group_room", name | {"size": size})
        if free > 0:
            return Reason("elsewhere", name)
        gain = self._cost_of_seat(row) - self.cost[int(problem.rank[choice])]
        dearer = int(self.price[place]) - (int(self.price[self.seat[row]]) if self.seat[row] >= 0 else 0)
        return Reason("equal" if gain * self.scale == dearer else "full", name)

    def _cost_of_seat(self, row: int) -> int:
        mine = (self.problem.chooser == row) & (self.problem.chosen == self.seat[row])
        return self.cost[int(self.problem.rank[mine][0])] if mine.any() else self.cost[0]

    def _group_size(self, row: int) -> int:
        return len(self._group(row))

    def _group(self, row: int) -> list[int]:
        word, problem = self.problem.group[row], self.problem
        if not word:
            return [row]
        same = (each for each, other in enumerate(problem.group) if other == word)
        return [each for each in same if problem.people[each] not in problem.moves]

    def _common(self, row: int) -> set[int]:
        from .parties import admissible

        fit = admissible(self.problem)
        lists = [set(self.problem.chosen[fit & (self.problem.chooser == each)].tolist()) for each in self._group(row)]
        return set.intersection(*lists)

    def _shortage(self, row: int) -> Reason:
        """The workshops that any chain of moves from here could touch: all full, and too few."""
        from .parties import admissible

        problem, fit = self.problem, admissible(self.problem)
        closed = np.zeros(len(problem.workshops), dtype=bool)
        closed[problem.chosen[fit & (problem.chooser == row)]] = True
        while True:
            inside = (self.seat >= 0) & closed[self.seat]
            larger = closed.copy()
            larger[problem.chosen[fit & inside[problem.chooser]]] = True
            if (larger == closed).all():
                break
            closed = larger
        strays = np.zeros(len(problem.people), dtype=bool)
        strays[problem.chooser[fit & ~closed[problem.chosen]]] = True
        some = np.zeros(len(problem.people), dtype=bool)
        some[problem.chooser[fit]] = True
        names = sorted(self._name(place) for place in np.flatnonzero(closed))
        return Reason(
            "shortage",
            {
                "places": int(problem.capacity[closed].sum()),
                "people": int((some & ~strays).sum()),
                "workshops": ", ".join(names),
            },
        )
