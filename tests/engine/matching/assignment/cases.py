"""Small and middle instances with every awkwardness, and an oracle that shares nothing with us."""

import math

import numpy as np

from essaim.engine.matching import Party, Problem

R = 6_371_008.8


def random_problem(seed, *, most=40, tags=True):
    """Quantities, capacities, radii, isolated points, identical points, tags and areas, by seed."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, most, 2)
    needs = _party(rng, "n", n, rng.choice([1, 1, 3]), tags)
    offers = _party(rng, "o", m, [1, 2, 3, 9][seed % 4], tags)
    max_m = [None, 3_000, 20_000][rng.integers(3)]
    return Problem(needs, offers, max_m=max_m, area_steps_m=(100, 2_000) if tags else ())


def _party(rng, letter, n, most, tags):
    grid = rng.integers(0, 12, (n, 2)) * 0.01 * rng.integers(0, 2, (n, 1))
    grid[rng.random(n) < 0.05] += 1.0
    words = np.array(["walk", "shop", "talk", "fr", "ar", "dog"])
    extra = {}
    if tags:
        some = lambda share: [words[rng.random(6) < share].tolist() for _ in range(n)]  # noqa: E731
        extra = {
            "skills": some(0.1 if letter == "n" else 0.7),
            "languages": some(0.2 if letter == "n" else 0.7),
            "slots": [int(rng.integers(0, 16)) << 60 for _ in range(n)],
            "gender": rng.choice(["", "", "f", "m"], n).tolist(),
            "traits": some(0.1),
            "refuses": [[str(x)] for x in rng.choice(["", "dog", "n1", "o1", "m"], n)],
            "radius_km": rng.choice([0.5, 5, math.inf], n),
            "areas": [(f"r{a}", f"c{a // 2}") for a in rng.integers(0, 4, n)],
        }
    return Party.of(
        [f"{letter}{k}" for k in range(n)],
        50 + grid[:, 0],
        3 + grid[:, 1],
        quantity=rng.integers(1, most + 1, n),
        **extra,
    )


def turned(problem, seed):
    """The same people in another order."""
    rng = np.random.default_rng(seed)
    parties = []
    for party in (problem.needs, problem.offers):
        order = rng.permutation(len(party))
        column = lambda values: None if values is None else [values[k] for k in order]  # noqa: B023, E731
        parties.append(
            Party.of(
                party.ids[order],
                party.lat[order],
                party.lon[order],
                quantity=party.quantity[order],
                skills=column(party.skills),
                languages=column(party.languages),
                slots=column(party.slots),
                gender=column(party.gender),
                traits=column(party.traits),
                refuses=column(party.refuses),
                radius_km=party.radius_m[order] / 1000,
                areas=party.areas[order].tolist(),
            )
        )
    return Problem(*parties, max_m=problem.max_m, area_steps_m=problem.area_steps_m)


def costs(problem):
    """Cost of every pair, -1 where it is not admissible, shape (needs, offers)."""
    table = np.full((len(problem.needs), len(problem.offers)), -1)
    for i in range(len(problem.needs)):
        for j in range(len(problem.offers)):
            table[i, j] = _cost(problem, i, j)
    return table


def _cost(problem, i, j):
    a, b = problem.needs, problem.offers
    p, q = math.radians(a.lat[i]), math.radians(b.lat[j])
    half = math.radians(b.lon[j] - a.lon[i]) / 2
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(half) ** 2
    metres = math.floor(2 * R * math.asin(math.sqrt(h)) + 0.5)
    far = metres > min(a.radius_m[i], b.radius_m[j]) or (problem.max_m is not None and metres > problem.max_m)
    if far or (a.slots is not None and _barred(a, i, b, j)):
        return -1
    steps = zip(problem.area_steps_m, a.areas[i], b.areas[j], strict=False)
    return metres + sum(step for step, x, y in steps if x != y)


def _barred(a, i, b, j):
    none = frozenset()
    of = lambda party, name, row: (getattr(party, name) or {row: none})[row]  # noqa: E731
    asked, given = of(a, "languages", i), of(b, "languages", j)
    told = of(b, "traits", j) | of(b, "skills", j) | given | {str(b.ids[j]), b.gender[j]}
    return (
        not of(a, "skills", i) <= of(b, "skills", j)
        or bool(asked and not asked & given)
        or bool(a.slots[i] and not a.slots[i] & b.slots[j])
        or a.gender[i] not in ("", b.gender[j])
        or bool((of(a, "refuses", i) - {""}) & told)
        or bool((of(b, "refuses", j) - {""}) & (of(a, "traits", i) | of(a, "skills", i) | {str(a.ids[i])}))
    )


def best_by_ortools(problem):
    """Units served and least cost on the complete graph, by OR-Tools."""
    from ortools.graph.python import min_cost_flow

    table = costs(problem)
    i, j = np.nonzero(table >= 0)
    n, m = table.shape
    source, sink = n + m, n + m + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    tails = np.concatenate([i, np.full(n, source), n + np.arange(m)])
    heads = np.concatenate([n + j, np.arange(n), np.full(m, sink)])
    needs, offers = problem.needs.quantity, problem.offers.quantity
    capacities = np.concatenate([np.minimum(needs[i], offers[j]), needs, offers])
    price = np.concatenate([table[i, j], np.zeros(n + m, int)])
    flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, price)
    flow.set_node_supply(source, int(needs.sum()))
    flow.set_node_supply(sink, -int(needs.sum()))
    flow.solve_max_flow_with_min_cost()
    return flow.maximum_flow(), flow.optimal_cost()
