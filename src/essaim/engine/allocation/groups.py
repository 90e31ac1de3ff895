"""Groups that stay whole: keep those the flow left whole, mend the others, then search what remains."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..stopping import OnProgress, Stop
from .flow import Flow, MinimaOutOfReach, cheapest
from .parties import Ints, Parties
from .search import Plan, Settled, search
from .value import Costs, owner_of, steps_of, value_of

_MOST_DIVES = 60


def settle(
    parties: Parties,
    costs: Costs,
    relaxed: Flow,
    *,
    scale: int,
    lottery: Ints,
    stop: Stop,
    on_progress: OnProgress,
) -> Settled:
    """Place groups whole, as near to the relaxed answer's bound as ``stop`` allows.

    Raises
    ------
    MinimaOutOfReach
        When no plan with whole groups meets the minima.
    """
    steps = steps_of(costs)
    where = np.full(len(parties.size), -1)
    where[relaxed.party] = relaxed.place
    whole = _whole(parties, relaxed, where)
    if whole.all() and relaxed.proven:
        value = value_of(parties, where, steps)
        return Settled(where, value, value, True, False)
    best = _dived(parties, costs, steps, relaxed, scale, lottery, stop, on_progress)

    def fill(place: Ints) -> Plan | None:
        return _filled(parties, costs, steps, place, lottery, stop, on_progress)

    return search(parties, costs, relaxed, best, scale=scale, fill=fill, stop=stop, on_progress=on_progress)


def _whole(parties: Parties, relaxed: Flow, where: Ints) -> NDArray[np.bool_]:
    whole = np.ones(len(parties.size), dtype=bool)
    whole[relaxed.party[relaxed.place != where[relaxed.party]]] = False
    return whole


def _dived(
    parties: Parties,
    costs: Costs,
    steps: Costs,
    relaxed: Flow,
    scale: int,
    lottery: Ints,
    stop: Stop,
    on_progress: OnProgress,
) -> Plan | None:
    """Pin each split group where most of it is, let everybody else answer, until none is split.

    A group that does not fit where it was pinned loses that choice. None when this leads nowhere.
    """
    owner = owner_of(parties)
    allowed, banned = np.ones(len(owner), dtype=bool), np.zeros(len(owner), dtype=bool)
    used = relaxed.rounds
    for _ in range(_MOST_DIVES):
        where = np.full(len(parties.size), -1)
        where[relaxed.party] = relaxed.place
        split = np.flatnonzero(~_whole(parties, relaxed, where))
        if not len(split):
            return _filled(parties, costs, steps, where, lottery, stop, on_progress)
        if stop.share(used) >= 1:
            break
        for party in split.tolist():
            _pin(parties, relaxed, party, allowed, banned)
        narrowed = _only(parties, owner, allowed)
        try:
            relaxed = cheapest(
                narrowed,
                costs,
                scale=scale,
                lottery=lottery,
                stop=stop,
                on_progress=on_progress,
                stage="groups",
            )
        except MinimaOutOfReach:
            return None
        used += relaxed.rounds
    return _mended(parties, costs, steps, relaxed, lottery, stop, on_progress)


def _pin(parties: Parties, relaxed: Flow, party: int, allowed: NDArray[np.bool_], banned: NDArray[np.bool_]) -> None:
    arcs = np.arange(parties.start[party], parties.start[party + 1])
    open_arcs = arcs[allowed[arcs]]
    if len(open_arcs) < 2:
        banned[open_arcs] = True
        allowed[arcs] = ~banned[arcs]
        return
    counts = np.bincount(relaxed.place[relaxed.party == party], minlength=len(parties.places) + 1)
    allowed[arcs] = False
    allowed[max(open_arcs, key=lambda arc: (counts[parties.place[arc]], -arc))] = True


def _only(parties: Parties, owner: Ints, allowed: NDArray[np.bool_]) -> Parties:
    """The same parties with the choices that are allowed."""
    counts = np.bincount(owner[allowed], minlength=len(parties.size))
    start = np.concatenate([[0], np.cumsum(counts)])
    return replace(parties, start=start, place=parties.place[allowed], level=parties.level[allowed])


def _mended(
    parties: Parties,
    costs: Costs,
    steps: Costs,
    relaxed: Flow,
    lottery: Ints,
    stop: Stop,
    on_progress: OnProgress,
) -> Plan | None:
    """Whole groups stay; split ones, largest first, go where prices and room favour them."""
    many = len(parties.places)
    where = np.full(len(parties.size), -1)
    where[relaxed.party] = relaxed.place
    whole = _whole(parties, relaxed, where)
    place = np.full(len(parties.size), many)
    taken = np.zeros(many + 1, dtype=np.int64)
    for party in parties.groups:
        if whole[party]:
            place[party] = where[party]
            taken[where[party]] += parties.size[party]
    split = [party for party in parties.groups if not whole[party]]
    for party in sorted(split, key=lambda each: (-int(parties.size[each]), each)):
        arcs = range(int(parties.start[party]), int(parties.start[party + 1]))
        for arc in sorted(arcs, key=lambda each: _priced(parties, costs, relaxed, each)):
            spot = int(parties.place[arc])
            if taken[spot] + parties.size[party] <= parties.capacity[spot]:
                place[party] = spot
                taken[spot] += parties.size[party]
                break
    return _filled(parties, costs, steps, place, lottery, stop, on_progress)


def _priced(parties: Parties, costs: Costs, relaxed: Flow, arc: int) -> tuple[int, ...]:
    spot, ranks = int(parties.place[arc]), parties.levels[int(parties.level[arc])]
    priced = [sum(cost[rank] for rank in ranks) + len(ranks) * int(price[spot]) for cost, price in zip(costs, relaxed.prices, strict=False)]
    return (*priced, spot)


def _filled(
    parties: Parties,
    costs: Costs,
    steps: Costs,
    place: Ints,
    lottery: Ints,
    stop: Stop,
    on_progress: OnProgress,
) -> Plan | None:
    """With the groups where they are, place the people alone exactly; None if minima forbid it."""
    many, alone = len(parties.places), len(parties.single)
    taken = np.bincount(place[alone:], weights=parties.size[alone:], minlength=many + 1)[:many].astype(np.int64)
    rest = replace(
        parties,
        members=(),
        size=parties.size[:alone],
        start=parties.start[: alone + 1],
        place=parties.place[: parties.start[alone]],
        level=parties.level[: parties.start[alone]],
        capacity=parties.capacity - taken,
        minimum=np.maximum(parties.minimum - taken, 0),
    )
    try:
        flow = cheapest(rest, costs, scale=1, lottery=lottery[:alone], stop=stop, on_progress=on_progress, stage="mends")
    except MinimaOutOfReach:
        return None
    place = place.copy()
    place[flow.party] = flow.place
    return place, value_of(parties, place, steps)
