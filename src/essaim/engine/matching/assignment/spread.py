"""From flows between groups back to people: members in order of id share what their group got."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .groups import Groups

Column = NDArray[np.int64]


def to_members(
    arcs: tuple[Column, Column, Column], groups: tuple[Groups, Groups], sizes: tuple[Column, Column]
) -> tuple[Column, Column, Column, Column]:
    """Split group flows into flows between members.

    Parameters
    ----------
    arcs : tuple of int64 columns
        Need group, offer group and amount of each flow.
    groups, sizes
        Groups of both sides, and the quantity of each row.

    Returns
    -------
    need_rows, offer_rows, amounts, arc : int64 columns
        ``arc`` is the flow that each piece comes from. O(n log n).
    """
    arc = np.lexsort((arcs[1], arcs[0]))
    rows, arc, amounts = _split(arcs[0][arc], arcs[2][arc], arc, groups[0], sizes[0])
    turned = np.lexsort((np.arange(len(arc)), arcs[1][arc]))
    number = np.arange(len(arc))[turned]
    others, piece, amounts = _split(arcs[1][arc][turned], amounts[turned], number, groups[1], sizes[1])
    order = np.lexsort((others, rows[piece]))
    return rows[piece][order], others[order], amounts[order], arc[piece][order]


def _split(group: Column, amount: Column, name: Column, groups: Groups, sizes: Column) -> tuple[Column, Column, Column]:
    """Lay flows (sorted by group) and members on one line of units, and cut at every boundary."""
    member_ends = np.cumsum(sizes[groups.members])
    group_starts = np.concatenate([[0], member_ends])[groups.start[:-1]]
    ends = np.cumsum(amount)
    before = np.searchsorted(group, group)
    starts = group_starts[group] + (ends - amount) - (ends - amount)[before] if len(group) else group
    cuts = np.sort(np.concatenate([starts, starts + amount, member_ends]))
    cuts = cuts[np.append(True, cuts[1:] != cuts[:-1])] if len(cuts) else cuts
    begin, finish = cuts[:-1], cuts[1:]
    flow = np.searchsorted(starts, begin, side="right") - 1
    covered = flow >= 0
    if len(starts):
        covered &= begin < (starts + amount)[np.maximum(flow, 0)]
    begin, finish, flow = begin[covered], finish[covered], flow[covered]
    member = np.searchsorted(member_ends, begin, side="right")
    return groups.members[member], name[flow], finish - begin
