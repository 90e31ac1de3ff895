"""What a coordinator does with a list and a map: the usual helper if they can, else the nearest who is free, first come first served."""

from __future__ import annotations

from collections import Counter

from essaim.modules.rounds.bridge.facts import Carer, Placed, Wanted, WeekFacts
from essaim.modules.rounds.bridge.planning import walk_minutes

STEP = 5


def plan(facts: WeekFacts) -> tuple[Placed, ...]:
    """One person after the other, in the order of the list; nobody is moved again once they are placed."""
    days: dict[tuple[str, int], list[tuple[int, Wanted]]] = {}
    spent: Counter[str] = Counter()
    new: Counter[str] = Counter()
    placed = []
    for row in facts.wanted:
        for carer in _in_turn(facts, row):
            is_own = carer.id == row.usual
            may = is_own or (row.languages & carer.languages and (carer.places is None or new[carer.id] < carer.places))
            if not may or spent[carer.id] + row.minutes > carer.minutes_week:
                continue
            start = _first_hour(carer, row, days)
            if start is not None:
                spent[carer.id] += row.minutes
                new[carer.id] += not is_own
                placed.append(Placed(row.id, carer.id, start))
                break
    return tuple(placed)


def _in_turn(facts: WeekFacts, row: Wanted) -> list[Carer]:
    def order(carer: Carer) -> tuple:
        return carer.id != row.usual, walk_minutes((carer.lat, carer.lon), (row.lat, row.lon)), carer.id

    return sorted(facts.carers, key=order)


def _first_hour(carer: Carer, row: Wanted, days: dict[tuple[str, int], list[tuple[int, Wanted]]]) -> int | None:
    """The first hour of the week at which they can be there between what is planned already."""
    for shift, (opens, closes) in enumerate(carer.shifts):
        route = days.setdefault((carer.id, shift), [])
        for position in range(len(route) + 1):
            start = _between(carer, row, route, position, opens, closes)
            if start is not None:
                route.insert(position, (start, row))
                return start
    return None


def _between(carer: Carer, row: Wanted, route: list[tuple[int, Wanted]], position: int, opens: int, closes: int) -> int | None:
    home, here = (carer.lat, carer.lon), (row.lat, row.lon)
    before = route[position - 1] if position else None
    after = route[position] if position < len(route) else None
    ready = before[0] + before[1].minutes if before else opens
    arrival = ready + walk_minutes((before[1].lat, before[1].lon) if before else home, here)
    arrival = -(-arrival // STEP) * STEP
    latest = after[0] if after else closes
    latest -= row.minutes + walk_minutes(here, (after[1].lat, after[1].lon) if after else home)
    starts = [
        max(arrival, -(-first // STEP) * STEP) for first, last in row.windows if max(arrival, -(-first // STEP) * STEP) <= min(last, latest)
    ]
    return min(starts, default=None)
