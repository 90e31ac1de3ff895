"""Invented towns: people who rank workshops whose popularity falls off, with fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Size:
    """People, workshops, choices each, places per person, and the share of people with friends."""

    people: int
    workshops: int
    choices: int = 5
    slack: float = 1.0
    friends: float = 0.0

    @property
    def name(self) -> str:
        """How the table calls it."""
        friends = f", {self.friends:.0%} with friends" if self.friends else ""
        return f"{self.people} × {self.workshops}, {self.slack:g} places each{friends}"


SMALL = Size(5_000, 80)
FRIENDS = Size(5_111, 80, slack=1.02, friends=0.3)
LARGE = Size(300_000, 2_000)
ROOMY = Size(300_000, 2_000, slack=1.05)


def draw(size: Size, seed: int) -> dict[str, np.ndarray]:
    """Raw columns: chooser, chosen, rank, capacity, group (-1 for alone).

    Popularity falls with the square root of the rank of the workshop; friends (two to four)
    share one list.
    """
    chance = np.random.default_rng(seed)
    appeal = -0.5 * np.log(np.arange(1, size.workshops + 1))
    lists = np.empty((size.people, size.choices), dtype=np.int64)
    for left in range(0, size.people, 5_000):
        right = min(left + 5_000, size.people)
        keys = appeal + chance.gumbel(size=(right - left, size.workshops))
        best = np.argpartition(-keys, size.choices, axis=1)[:, : size.choices]
        order = np.argsort(-np.take_along_axis(keys, best, 1), axis=1)
        lists[left:right] = np.take_along_axis(best, order, 1)
    group = _friends(size, chance, lists)
    return {
        "chooser": np.repeat(np.arange(size.people), size.choices),
        "chosen": lists.ravel(),
        "rank": np.tile(np.arange(1, size.choices + 1), size.people),
        "capacity": np.full(size.workshops, int(np.ceil(size.people * size.slack / size.workshops))),
        "group": group,
    }


def _friends(size: Size, chance: np.random.Generator, lists: np.ndarray) -> np.ndarray:
    group = np.full(size.people, -1)
    person = number = 0
    while size.friends and person < size.people:
        share = size.friends
        many = chance.choice([1, 2, 3, 4], p=[1 - share, share * 0.6, share * 0.25, share * 0.15])
        if many > 1:
            group[person : person + many] = number
            lists[person : person + many] = lists[person]
            number += 1
        person += many
    return group
