"""The spanning tree counts what hangs from each node and keeps its prices whichever side of a pivot moves."""

import numpy as np
import pytest

from essaim.engine.matching import Party, Problem
from essaim.engine.matching.assignment import simplex
from essaim.engine.matching.assignment.start import network_of


def balanced(seed, *, spare):
    """A tight instance on a line of towns, where prices carry far and subtrees grow large."""
    rng = np.random.default_rng(seed)
    offers = 60
    needs = 9 * offers - spare
    ids = [[f"{letter}{k}" for k in range(count)] for letter, count in (("n", needs), ("o", offers))]
    at = [rng.normal(0, 0.2, (count, 2)) + [50, 3] + skew for count, skew in ((needs, 0.1), (offers, 0))]
    sides = [Party.of(ids[k], at[k][:, 0], at[k][:, 1], quantity=np.full(len(ids[k]), [1, 9][k])) for k in (0, 1)]
    return Problem(*sides)


def faults_of(network):
    """What is wrong with the counts and the prices of a basis."""
    tree, root = network.basis, network.n + network.m
    parent, is_listed = tree[:, simplex.PARENT], tree[:, simplex.SIZE] != simplex.UNLISTED
    hanging = np.ones(root + 1, dtype=np.int64)
    for x in np.argsort(-depths(parent, root), kind="stable")[:-1]:
        hanging[parent[x]] += hanging[x]
    wrong = [f"size of {x}" for x in np.flatnonzero(is_listed & (hanging != tree[:, simplex.SIZE]))]
    step = np.where(tree[:-1, simplex.UP] == 1, network.arc_cost[:-1], -network.arc_cost[:-1])
    off = np.flatnonzero(network.prices[:-1] - network.prices[parent[:-1]] != step)
    return wrong + [f"price of {x}" for x in off] + ["root"] * int(network.prices[root] != 0)


def depths(parent, root):
    depth = np.zeros(root + 1, dtype=np.int64)
    for x in range(root):
        at = x
        while at != root:
            depth[x], at = depth[x] + 1, parent[at]
    return depth


@pytest.mark.parametrize("spare", [0, 1, 40])
def test_every_node_knows_how_many_hang_from_it_and_prices_follow_the_tree(spare):
    network = network_of(balanced(spare, spare=spare))
    for _ in range(400):
        settled = network.improve(7)
        assert faults_of(network) == []
        if settled and not network.add_violated(4):
            break
    assert network.pivots > 100


def test_a_subtree_of_more_than_half_of_all_nodes_stays_where_it_is():
    """Else the moves of the others would never be tried."""
    network = network_of(balanced(1, spare=1))
    root, top = network.n + network.m, None
    while not network.improve(7):
        sizes = network.basis[:-1, simplex.SIZE]
        top = int(sizes.argmax()) if 2 * sizes.max() > root + 1 else top
        if top is not None:
            break
    before, work = network.prices.copy(), np.zeros(1, np.int64)
    simplex._shift(network.basis, network.prices, top, 11, network.n, network.big, work)
    assert work[0] < (network.basis[:, simplex.SIZE] != simplex.UNLISTED).sum() / 2
    assert (network.prices[top] - network.prices[root]) - (before[top] - before[root]) == 11
