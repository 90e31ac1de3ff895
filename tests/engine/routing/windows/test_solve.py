"""Routes with windows are as short as trying everything where that can be tried."""

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.engine.certificates.routing import check_windows
from essaim.engine.routing.windows import WindowsProblem, parse_solomon, solve
from essaim.engine.stopping import Iterations


def instance(chance: random.Random, clients: int) -> WindowsProblem:
    ready = [0, *(chance.randrange(0, 60) for _ in range(clients))]
    return WindowsProblem(
        np.array([[chance.randrange(50), chance.randrange(50)] for _ in range(clients + 1)], float),
        np.array([0, *(chance.randrange(1, 5) for _ in range(clients))]),
        np.array(ready, float),
        np.array([400, *(start + chance.choice([40, 90, 200]) for start in ready[1:])], float),
        np.array([0, *(chance.choice([5, 10]) for _ in range(clients))], float),
        clients,
        8,
    )


def tenths_by_trying_everything(problem: WindowsProblem) -> int:
    table, n = problem.tenths(), len(problem.demand) - 1

    def length(route):
        if sum(problem.demand[k] for k in route) > problem.capacity:
            return None
        clock, at, total = 0, 0, 0
        for k in (*route, 0):
            total += table[at, k]
            clock += table[at, k]
            if clock > problem.due[k] * 10:
                return None
            clock, at = max(clock, problem.ready[k] * 10) + problem.service[k] * 10, k
        return int(total)

    best = 10**9
    for order in itertools.permutations(range(1, n + 1)):
        least = [0] + [10**9] * n
        for end in range(1, n + 1):
            for start in range(end):
                cost = length(order[start:end])
                if cost is not None:
                    least[end] = min(least[end], least[start] + cost)
        best = min(best, least[n])
    return best


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_small_instances_are_solved_as_by_trying_everything(seed):
    problem = instance(random.Random(seed), 5)
    least = tenths_by_trying_everything(problem)

    result = solve(problem, stop=Iterations(2000))

    if least < 10**9:
        assert (round(result.objective * 10), result.reasons) == (least, ())
    assert bool(result.reasons) == (least == 10**9)
    assert check_windows(problem, result) == []


def test_the_same_seed_gives_the_same_routes():
    problem = instance(random.Random(1), 20)

    one, two = (solve(problem, stop=Iterations(3000), seed=5) for _ in range(2))

    assert one == two


SOLOMON = """TOY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       100          0
    1      3         4          5          0       100          1
    2      6         8          5          0       100          1
"""


def test_solomons_format_is_read():
    problem = parse_solomon(SOLOMON)

    result = solve(problem, stop=Iterations(1000))

    assert (set(result.routes[0]), result.objective) == ({1, 2}, 20.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("VEHICLE", "TRUCK"), "This is no instance in Solomon's format: a section is missing."),
        (("    2      6  ", "    2      x  "), "Line 12 holds something that is no number."),
        (("    2      6  ", "    2      6  1  "), "Line 12 has 8 numbers, not 7."),
        (("    2      6  ", "    7      6  "), "The clients are not numbered 0, 1, 2…"),
        (("  2         10", "  2         4"), "A demand is above the capacity."),
        (
            ("8          5          0       100", "8          5          101     100"),
            "A window ends before it starts.",
        ),
    ],
)
def test_an_unreadable_instance_is_refused(change, sentence):
    assert change[0] in SOLOMON

    with pytest.raises(ValueError) as refusal:
        parse_solomon(SOLOMON.replace(*change))

    assert str(refusal.value) == sentence
