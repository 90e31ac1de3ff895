"""The checker of allocations accepts every true answer and refuses each kind of doctored one."""

from dataclasses import replace

import pytest

from essaim.engine import allocation
from essaim.engine.allocation import Person, Workshop
from essaim.engine.certificates.allocation import faults


@pytest.fixture(params=allocation.RULES)
def case(request):
    workshops = [Workshop("w1", 3), Workshop("w2", 2, 1), Workshop("w3", 2, min_age=12), Workshop("w4", 3)]
    people = [Person("p0", 8), Person("p1", 9, group="g"), Person("p2", 40, group="g")]
    people += [Person(f"p{number}", 30) for number in range(3, 8)]
    choices = []
    for number in range(8):
        first = 1 + number % 2
        order = [first, 3 - first, 3, 4]
        choices += [(f"p{number}", f"w{place}", rank) for rank, place in enumerate(order, 1)]
    problem = allocation.from_rows(workshops, choices, people, rule=request.param, moves={"p7": "w4"})
    return problem, allocation.solve(problem)


def moved(result, row, place):
    places = list(result.places)
    places[row] = place
    return replace(result, places=tuple(places))


def repriced(result, place, change):
    first, *rest = result.certificate.prices
    prices = ({**first, place: first[place] + change}, *rest)
    return replace(result, certificate=replace(result.certificate, prices=prices))


def recosted(result, rank, cost):
    first, *rest = result.certificate.costs
    costs = ({**first, rank: cost}, *rest)
    return replace(result, certificate=replace(result.certificate, costs=costs))


def swapped(result):
    """Two people exchanged, every figure recomputed, so that only the prices can object."""
    places, ranks = list(result.places), list(result.ranks)
    one, other = places.index("w1"), places.index("w2")
    places[one], places[other] = places[other], places[one]
    ranks[one] = ranks[other] = 2
    return replace(result, places=tuple(places), ranks=tuple(ranks))


DOCTORED = {
    "a child among saws": lambda p, r: moved(r, 0, "w3"),
    "a pair moved": lambda p, r: moved(r, 3, "w4" if r.places[3] != "w4" else "w1"),
    "a place that does not exist": lambda p, r: moved(r, 3, "w9"),
    "a group torn apart": lambda p, r: moved(r, 1, "w4" if r.places[1] != "w4" else None),
    "a manual move undone": lambda p, r: moved(r, 7, "w3"),
    "everybody in one place": lambda p, r: replace(r, places=("w1",) * 8),
    "a hidden person": lambda p, r: replace(r, places=r.places[:-1], ranks=r.ranks[:-1]),
    "a rank embellished": lambda p, r: replace(r, ranks=(r.ranks[0] % 4 + 1, *r.ranks[1:])),
    "an objective embellished": lambda p, r: replace(
        r,
        objective=r.objective - 1 if isinstance(r.objective, int) else (r.objective[0] + 1, *r.objective[1:]),
    ),
    "a count embellished": lambda p, r: replace(r, by_rank={1: 8}),
    "somebody out left uncounted": lambda p, r: replace(r, unassigned=r.unassigned + 1),
    "a bound that disagrees": lambda p, r: replace(r, bound=0 if isinstance(r.bound, int) else (0,)),
    "a price lowered": lambda p, r: repriced(r, "w1", -1),
    "a price raised": lambda p, r: repriced(r, "w4", 5),
    "a cheaper way to stay out": lambda p, r: recosted(r, 0, -1),
    "another rule's costs": lambda p, r: recosted(r, 2, 3),
    "two people exchanged": lambda p, r: swapped(r),
}


def test_the_true_answer_is_accepted(case):
    problem, result = case
    assert result.optimal
    assert not result.certificate.search
    assert faults(problem, result) == []


@pytest.mark.parametrize("kind", DOCTORED)
def test_a_doctored_answer_is_refused(case, kind):
    problem, result = case
    assert faults(problem, DOCTORED[kind](problem, result)) != []
