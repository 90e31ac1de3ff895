"""A week is planned as well as by trying everything, and every visit left out says why."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.engine.certificates.routing import check_week
from essaim.engine.routing.week import Visit, WeekProblem, Worker, solve
from essaim.engine.stopping import Iterations

BUDGET = Iterations(1500)
DAY = 24 * 60


def visit(name, *, at=(50.63, 3.06), minutes=45, windows=((9 * 60, 11 * 60),), **more):
    return Visit(name, more.pop("person", f"p-{name}"), *at, minutes, windows, **more)


def worker(name, *, at=(50.63, 3.06), shifts=((8 * 60, 12 * 60),), hours=20, **more):
    return Worker(name, *at, shifts, hours, **more)


def week(chance: random.Random, visits: int, workers: int, days: int = 1) -> WeekProblem:
    def place():
        return 50.63 + chance.uniform(-0.02, 0.02), 3.06 + chance.uniform(-0.03, 0.03)

    def window():
        start = chance.randrange(days) * DAY + 480 + 30 * chance.randrange(6)
        return start, start + 30 * chance.randrange(5)

    asked = [
        Visit(
            f"v{k}",
            f"p{k // 2}",
            *place(),
            chance.choice([30, 45, 60, 90]),
            tuple(window() for _ in range(chance.choice([1, 1, 2]))),
            frozenset(chance.sample(["wash", "cook"], chance.choice([0, 0, 1]))),
            gender=chance.choice(["", "", "f"]),
            priority=float(chance.choice([1, 1, 2])),
        )
        for k in range(visits)
    ]
    staff = [
        Worker(
            f"w{k}",
            *place(),
            tuple((d * DAY + 480, d * DAY + chance.choice([660, 720])) for d in range(days)),
            chance.choice([1.5, 3, 20]),
            frozenset({"wash", "cook"} if k else {"wash"}),
            gender="fm"[k % 2],
            knows=frozenset({f"p{k}"}),
        )
        for k in range(workers)
    ]
    return WeekProblem(asked, staff)


def served_by_trying_everything(problem: WeekProblem) -> float:
    """The most priority served: every assignment and order, checked by the independent judge."""
    empty = solve(replace(problem, visits=()), stop=BUDGET)

    def feasible(visits, person, shift):
        for order in itertools.permutations(visits):
            clock, at, fits = shift[0], person, True
            for stop in order:
                clock += minutes_between(problem, at, stop)
                start = next((max(clock, a) for a, b in sorted(stop.windows) if clock <= b), None)
                if start is None:
                    fits = False
                    break
                clock, at = start + stop.minutes, stop
            if fits and clock + minutes_between(problem, at, person) <= shift[1]:
                return True
        return False

    assert empty.objective == 0
    slots = [(w, s) for w in problem.workers for s in w.shifts]
    best = 0.0
    for choice in itertools.product(range(-1, len(slots)), repeat=len(problem.visits)):
        worth = sum(v.priority for v, c in zip(problem.visits, choice, strict=True) if c >= 0)
        if worth <= best or not suits(problem, choice, slots):
            continue
        groups = [[v for v, c in zip(problem.visits, choice, strict=True) if c == k] for k in range(len(slots))]
        if all(feasible(g, *slots[k]) for k, g in enumerate(groups) if g):
            best = worth
    return best


def minutes_between(problem, a, b) -> int:
    from math import ceil

    from essaim.engine.geometry import whole_metres

    return ceil(int(whole_metres(a.lat, a.lon, b.lat, b.lon)) * problem.detour / (problem.speed_kmh * 1000 / 60) - 1e-9)


def suits(problem, choice, slots) -> bool:
    spent = dict.fromkeys((w.id for w in problem.workers), 0)
    for stop, c in zip(problem.visits, choice, strict=True):
        if c >= 0:
            who = slots[c][0]
            spent[who.id] += stop.minutes
            if not stop.skills <= who.skills or stop.gender not in ("", who.gender):
                return False
    return all(spent[w.id] <= w.hours_week * 60 for w in problem.workers)


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_a_small_week_serves_as_much_as_trying_everything(seed):
    problem = week(random.Random(seed), visits=5, workers=2)

    result = solve(problem, stop=BUDGET)

    assert (result.objective, check_week(problem, result)) == (served_by_trying_everything(problem), [])


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_the_order_of_the_input_changes_nothing(seed):
    chance = random.Random(seed)
    problem = week(chance, visits=14, workers=4, days=2)
    visits, workers = list(problem.visits), list(problem.workers)
    chance.shuffle(visits)
    chance.shuffle(workers)

    again = solve(WeekProblem(visits, workers), stop=BUDGET, seed=3)

    assert again == solve(problem, stop=BUDGET, seed=3)


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_one_more_worker_never_serves_fewer(seed):
    problem = week(random.Random(seed), visits=10, workers=2)
    more = replace(problem, workers=(*problem.workers, worker("x", skills=frozenset({"cook"}))))

    before, after = solve(problem, stop=BUDGET), solve(more, stop=BUDGET)

    assert after.objective >= before.objective
    assert after.bound >= before.objective


def test_a_worker_who_can_do_nothing_leaves_the_proven_optimum_as_it_is():
    problem = week(random.Random(5), visits=10, workers=3)
    useless = worker("z", shifts=(), hours=0)

    result = solve(problem, stop=BUDGET)
    again = solve(replace(problem, workers=(*problem.workers, useless)), stop=BUDGET)

    assert (result.optimal, again.optimal, again.objective) == (True, True, result.objective)


def test_a_week_of_middle_size_is_proven():
    problem = week(random.Random(9), visits=40, workers=5, days=3)

    result = solve(problem, stop=Iterations(3000))

    assert check_week(problem, result) == []
    assert (result.optimal, result.gap) == (True, 0.0)


def test_the_same_worker_comes_back_to_the_same_person():
    visits = [visit(f"v{d}{k}", person=f"p{k}", windows=((d * DAY + 540, d * DAY + 600),)) for d in range(3) for k in range(2)]
    shifts = tuple((d * DAY + 480, d * DAY + 720) for d in range(3))
    staff = [worker("a", shifts=shifts), worker("b", shifts=shifts)]

    result = solve(WeekProblem(visits, staff), stop=BUDGET)

    assert (result.served, result.continuity) == (6, 1.0)


def test_a_fixed_visit_keeps_its_worker_and_its_hour():
    visits = [visit("fixed", fixed_worker="b", fixed_start=600), visit("other", windows=((600, 600),))]

    result = solve(WeekProblem(visits, [worker("a"), worker("b")]), stop=BUDGET)

    assert {(row.visit, row.worker, row.start) for row in result.plan} == {
        ("fixed", "b", 600),
        ("other", "a", 600),
    }


def test_the_higher_priority_is_served_when_only_one_can_be():
    visits = [visit("low", windows=((600, 600),)), visit("high", windows=((600, 600),), priority=3.0)]

    result = solve(WeekProblem(visits, [worker("a")]), stop=BUDGET)

    assert ([row.visit for row in result.plan], result.optimal) == (["high"], True)


FULL = (
    visit("first", minutes=120, windows=((540, 540),)),
    visit("late", windows=((600, 600),), priority=0.5),
)


@pytest.mark.parametrize(
    ("visits", "staff", "code"),
    [
        ((visit("v", skills=frozenset({"wash"})),), worker("a"), "nobody_suitable"),
        (
            (visit("v", languages=frozenset({"ar"})),),
            worker("a", languages=frozenset({"fr"})),
            "nobody_suitable",
        ),
        ((visit("v", gender="f"),), worker("a", gender="m"), "nobody_suitable"),
        ((visit("v", windows=((900, 960),)),), worker("a"), "nobody_then"),
        ((visit("v", at=(50.9, 3.06)),), worker("a"), "too_far"),
        ((visit("v", minutes=70),), worker("a", hours=1), "too_far"),
        (FULL, worker("a"), "shifts_full"),
        (
            (visit("v", minutes=60), visit("w", minutes=60, priority=0.5)),
            worker("a", hours=1.5),
            "hours_used_up",
        ),
    ],
)
def test_a_visit_left_out_says_why(visits, staff, code):
    result = solve(WeekProblem(visits, [staff]), stop=BUDGET)

    assert [reason.code for reason in result.reasons] == [code]


def test_no_visit_and_no_worker_are_a_plan_too():
    nobody = solve(WeekProblem([visit("v")], []), stop=BUDGET)

    assert solve(WeekProblem([], []), stop=BUDGET).optimal
    assert ([reason.code for reason in nobody.reasons], nobody.optimal) == (["nobody_suitable"], True)


class AtOnce:
    """A stop that is used up from the start, as after Ctrl-C."""

    def share(self, iterations):
        return 1.0


def test_an_interrupted_search_still_gives_a_sound_plan_and_its_gap():
    problem = week(random.Random(1), visits=12, workers=3)

    result = solve(problem, stop=AtOnce())

    assert check_week(problem, result) == []
    assert result.bound >= result.objective


def test_progress_is_told():
    told = []

    solve(week(random.Random(2), visits=12, workers=3), stop=BUDGET, on_progress=told.append)

    assert {"search", "bound"} <= {progress.stage for progress in told}
