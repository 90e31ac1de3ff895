"""What is to be decided: who does which trade in which block of the year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Child:
    """One who takes turns: a child, a pupil, a flat.

    Attributes
    ----------
    id : str
    wishes : tuple of str
        Trades, best first; a trade that is not listed is worth less than the last listed one.
    age : float or None
        Years; None for unknown, which bars from nothing.
    together, apart : tuple of str
        Ids of children always, or never, in the same trade at the same time.
    done : tuple of str
        Trades already made, not to be made again.
    away : tuple of str
        Ids of blocks in which the child cannot come.
    """

    id: str
    wishes: tuple[str, ...] = ()
    age: float | None = None
    together: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    """One thing to do: at most ``capacity`` children at a time and at least ``minimum``, if open.

    Attributes
    ----------
    id : str
    capacity, minimum : int
        Children at a time.
    min_age : float
        In years.
    closed : tuple of str
        Ids of the blocks in which it is not offered.
    """

    id: str
    capacity: int
    min_age: float = 0
    closed: tuple[str, ...] = ()
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A run of sessions during which nobody changes; blocks follow each other in the order given.

    Attributes
    ----------
    id : str
    sessions : int
        One or more.
    """

    id: str
    sessions: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """One child in one trade during one block.

    Attributes
    ----------
    child, block, trade : str
        Ids.
    """

    child: str
    block: str
    trade: str


@dataclass(frozen=True)
class Problem:
    """A year of turns.

    Attributes
    ----------
    children, trades, blocks : tuples
    each : tuple of int
        Least and most turns of a child over the blocks, those in ``kept`` included.
    top : tuple of int
        ``(3, 5)``: at least three of the first five wishes (as far as age and closures allow).
    repeats : int
        How often a child may do the same trade.
    rest : int
        Blocks without a turn between two turns of a child.
    count_done : bool
        Trades already made count in ``each`` and in ``top``: the rest of a year under way.
    kept : tuple of Turn
        Turns that have happened, or that were decided by hand: kept as they are.
    over : tuple of str
        Blocks in which nothing new is planned.
    fair : bool
        Raise the worst-off child first (least loss against what that child could have alone),
        then leave as few children there as possible, then seek the greatest total.

    Raises
    ------
    ValueError
        With one sentence, if any of this does not hold.
    """

    children: tuple[Child, ...]
    trades: tuple[Trade, ...]
    blocks: tuple[Block, ...]
    each: tuple[int, int] = (7, 8)
    top: tuple[int, int] = (3, 5)
    repeats: int = 1
    rest: int = 0
    count_done: bool = False
    kept: tuple[Turn, ...] = ()
    over: tuple[str, ...] = ()
    fair: bool = True

    def __post_init__(self) -> None:
        self._check_ids()
        self._check_numbers()
        self._check_names()
        self._check_kept()

    def _check_ids(self) -> None:
        for name, rows in (("child", self.children), ("trade", self.trades), ("block", self.blocks)):
            if not rows:
                raise ValueError(f"There is no {name}.")
            ids = [row.id for row in rows]
            if len(set(ids)) != len(ids):
                raise ValueError(f"The {name} {_twice(ids)!r} occurs twice.")

    def _check_numbers(self) -> None:
        if not 0 <= self.each[0] <= self.each[1]:
            raise ValueError(f"From {self.each[0]} to {self.each[1]} turns is no range.")
        if not 0 <= self.top[0] <= self.top[1]:
            raise ValueError(f"{self.top[0]} of the first {self.top[1]} wishes is not possible.")
        if self.repeats < 1 or self.rest < 0:
            raise ValueError("A trade is done at least once, and a rest is not negative.")
        for trade in self.trades:
            if not 0 <= trade.minimum <= trade.capacity:
                raise ValueError(f"The trade {trade.id!r} has an impossible capacity or minimum.")
            if not trade.min_age >= 0:
                raise ValueError(f"The trade {trade.id!r} has an impossible minimum age.")
        for block in self.blocks:
            if block.sessions < 1:
                raise ValueError(f"The block {block.id!r} has no session.")
        for child in self.children:
            if child.age is not None and not child.age >= 0:
                raise ValueError(f"The child {child.id!r} has an impossible age.")

    def _check_names(self) -> None:
        children, trades, blocks = self._ids()
        for child in self.children:
            _known(child.id, child.wishes + child.done, trades, "trade")
            _known(child.id, child.together + child.apart, children - {child.id}, "other child")
            _known(child.id, child.away, blocks, "block")
            if len(set(child.wishes)) != len(child.wishes):
                raise ValueError(f"{child.id!r} wishes for {_twice(child.wishes)!r} twice.")
        for trade in self.trades:
            _known(trade.id, trade.closed, blocks, "block")
        _known("over", self.over, blocks, "block")

    def _check_kept(self) -> None:
        children, trades, blocks = self._ids()
        seen: set[tuple[str, str]] = set()
        for turn in self.kept:
            if turn.child not in children or turn.trade not in trades or turn.block not in blocks:
                raise ValueError(f"The kept turn of {turn.child!r} in {turn.block!r} names something unknown.")
            if (turn.child, turn.block) in seen:
                raise ValueError(f"{turn.child!r} is kept in two places in {turn.block!r}.")
            seen.add((turn.child, turn.block))

    def _ids(self) -> tuple[set[str], set[str], set[str]]:
        return (
            {child.id for child in self.children},
            {trade.id for trade in self.trades},
            {block.id for block in self.blocks},
        )


def _twice(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(each for each in ids if each in seen or seen.add(each))


def _known(who: str, names: Iterable[str], known: set[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{who!r} names {name!r}, which is no {what}.")
