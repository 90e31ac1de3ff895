"""Dial-a-ride keeps windows, rides and loads, and finds the shortest plan where all can be tried."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.engine.certificates.routing import check_dial_a_ride
from essaim.engine.routing.dial import DialProblem, parse_cordeau, solve
from essaim.engine.stopping import Iterations


def instance(chance: random.Random, requests: int, vehicles: int = 2) -> DialProblem:
    nodes = 2 * requests + 1
    ready = np.zeros(nodes)
    due = np.full(nodes, 300.0)
    for i in range(1, requests + 1):
        end = i if chance.random() < 0.5 else i + requests
        ready[end] = chance.randrange(20, 150)
        due[end] = ready[end] + 20
    load = np.array([0] + [1] * requests + [-1] * requests)
    service = np.array([0.0] + [3.0] * (2 * requests))
    place = np.array([[chance.uniform(-10, 10), chance.uniform(-10, 10)] for _ in range(nodes)])
    return DialProblem(place, service, load, ready, due, vehicles, 2, 240.0, 30.0)


def least_length(problem: DialProblem) -> float:
    """The least distance over all orders, with starts found by linear programming."""
    way, n = problem.ways(), problem.requests
    shortest: dict[frozenset, float] = {frozenset(): 0.0}
    for size in range(1, n + 1):
        for chosen in itertools.combinations(range(1, n + 1), size):
            ends = [*chosen, *(i + n for i in chosen)]
            lengths = [
                sum(way[a, b] for a, b in zip((0, *order), (*order, 0), strict=True))
                for order in itertools.permutations(ends)
                if all(order.index(i) < order.index(i + n) for i in chosen) and can_be_driven(problem, order, way)
            ]
            if lengths:
                shortest[frozenset(chosen)] = min(lengths)
    everybody = frozenset(range(1, n + 1))
    return min(
        (shortest[part] + shortest[everybody - part] for part in shortest if everybody - part in shortest),
        default=float("inf"),
    )


def can_be_driven(problem: DialProblem, order, way) -> bool:
    from scipy.optimize import linprog

    n, size = problem.requests, len(order)
    if max(itertools.accumulate(int(problem.load[k]) for k in order)) > problem.capacity:
        return False
    rows, limits = [], []

    def at_least(later, earlier, gap):
        row = [0.0] * (size + 2)
        row[earlier], row[later] = 1.0, -1.0
        rows.append(row)
        limits.append(-gap)

    nodes = (0, *order, 0)
    for k in range(size + 1):
        at_least(k + 1, k, problem.service[nodes[k]] + way[nodes[k], nodes[k + 1]])
    at_least(0, size + 1, -problem.longest_route)
    for k, node in enumerate(order):
        if node > n:
            pick = order.index(node - n)
            at_least(pick + 1, k + 1, -problem.longest_ride - problem.service[node - n])
    bounds = [(problem.ready[node], problem.due[node]) for node in nodes]
    return linprog(np.zeros(size + 2), A_ub=rows, b_ub=limits, bounds=bounds).status == 0


@settings(max_examples=6)
@given(st.integers(0, 10**6))
def test_small_instances_are_as_short_as_trying_everything(seed):
    problem = instance(random.Random(seed), 3)
    least = least_length(problem)

    result = solve(problem, stop=Iterations(2000))

    assert check_dial_a_ride(problem, result) == []
    assert bool(result.reasons) == (least == float("inf"))
    if not result.reasons:
        assert result.objective == pytest.approx(least, abs=1e-6)


def test_the_same_seed_gives_the_same_routes():
    problem = instance(random.Random(2), 8, vehicles=3)

    one, two = (solve(problem, stop=Iterations(1000), seed=4) for _ in range(2))

    assert one == two
    assert check_dial_a_ride(problem, one) == []


CORDEAU = """1 2 480 3 30
 0 0.0 0.0 0 0 0 1440
 1 0.0 5.0 3 1 0 1440
 2 0.0 10.0 3 -1 60 75
 3 0.0 0.0 0 0 0 1440
"""


def test_cordeaus_format_is_read():
    result = solve(parse_cordeau(CORDEAU), stop=Iterations(200))

    assert (result.routes, result.objective) == (((1, 2),), 20.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("5.0", "five"), "Line 3 holds something that is no number."),
        (("60 75", "60 75 1"), "Line 4 has 8 numbers, not 7."),
        (("60 75", "76 75"), "A window ends before it starts."),
        (("3 -1", "3 -2"), "A delivery does not set down those who boarded."),
        (("480 3 30", "480 0 30"), "A request is above the capacity."),
        (("480 3 30", "480 3 0"), "A longest time is not positive."),
    ],
)
def test_an_unreadable_instance_is_refused(change, sentence):
    assert change[0] in CORDEAU

    with pytest.raises(ValueError) as refusal:
        parse_cordeau(CORDEAU.replace(*change))

    assert str(refusal.value) == sentence
