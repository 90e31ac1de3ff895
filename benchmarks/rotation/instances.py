"""Invented years of a school of trades, the size of the one in the source, with fixed seeds."""

from __future__ import annotations

import random

from essaim.engine.rotation import Block, Child, Problem, Trade


def year(seed: int, *, children: int = 52, trades: int = 23, blocks: int = 8, fair: bool) -> Problem:
    """52 children × 23 trades, 34 sessions in 8 blocks, four pairs together, four apart, 6 % closures."""
    chance = random.Random(seed)
    offered = [
        Trade(
            f"t{number:02}",
            chance.choice([2, 3]),
            chance.choice([0, 0, 0, 11, 12]),
            tuple(f"b{block}" for block in range(blocks) if chance.random() < 0.06),
        )
        for number in range(trades)
    ]
    appeal = [1 / (number + 1) ** 0.7 for number in range(trades)]
    everybody = [_child(number, chance, appeal) for number in range(children)]
    year_blocks = tuple(Block(f"b{block}", 5 if block < 2 else 4) for block in range(blocks))
    return Problem(tuple(everybody), tuple(offered), year_blocks, each=(7, 8), top=(3, 5), fair=fair)


def _child(number: int, chance: random.Random, appeal: list[float]) -> Child:
    wishes: dict[int, None] = {}
    while len(wishes) < 10:
        wishes[chance.choices(range(len(appeal)), appeal)[0]] = None
    other = (f"c{number - 1:02}",) if number % 2 else ()
    return Child(
        f"c{number:02}",
        tuple(f"t{trade:02}" for trade in wishes),
        chance.randint(9, 14),
        other if number < 8 else (),
        other if 8 <= number < 16 else (),
    )
