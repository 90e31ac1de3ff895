"""One way of ranking on one instance in a process of its own; prints one line of JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from . import instances, plain, postgres
from .instances import LANGUAGES, SKILLS, Columns

K = 5
CHECKED = 60
Ranker = Callable[[int], list[int]]


def by_index(given: Columns, asked: Columns) -> Ranker:
    """Our tree."""
    from essaim.engine import availability
    from essaim.engine.matching import Need, Offers, Weights
    from essaim.engine.matching.index import Index

    def tags(bits: np.ndarray, words: tuple[str, ...]) -> list[list[str]]:
        told = {b: [w for k, w in enumerate(words) if b >> k & 1] for b in np.unique(bits).tolist()}
        return [told[b] for b in bits.tolist()]

    offers = Offers.of(
        ids=range(len(given["lat"])), lat=given["lat"], lon=given["lon"], skills=tags(given["skills"], SKILLS),
        languages=tags(given["languages"], LANGUAGES), slots=availability.unpack(given["slots"]),
        gender=np.where(given["female"], "f", "m").tolist(),
        traits=[["dog"] if dog else [] for dog in given["has_dog"]],
        refuses=[["smoke"] if bars else [] for bars in given["bars_smoke"]],
        load=given["load"], max_load=given["most"], last_active_days=given["days"], active=given["active"],
        radius_km=given["radius_m"] / 1000,
    )  # fmt: skip
    weights = Weights(
        criteria=instances.WEIGHTS, half_distance_m=instances.HALF_DISTANCE_M,
        half_freshness_days=instances.HALF_FRESHNESS_DAYS,
    )  # fmt: skip
    index = Index(offers, weights)
    weeks = availability.unpack(asked["slots"])
    needs = [
        Need(
            q, asked["lat"][q], asked["lon"][q], skills=[SKILLS[asked["skill"][q]]], slots=weeks[q], half_hours=2,
            languages=[LANGUAGES[asked["language"][q]]] if asked["language"][q] >= 0 else [],
            gender="f" if asked["female"][q] else "", traits=["smoke"] if asked["smokes"][q] else [],
            refuses=["dog"] if asked["no_dog"][q] else [], radius_km=asked["radius_m"][q] / 1000,
        )
        for q in range(len(weeks))
    ]  # fmt: skip
    return lambda q: [found.offer_id for found in index.best(needs[q], K)]


def by_scan(given: Columns, asked: Columns) -> Ranker:
    """Every offer, in numpy."""
    rows = np.arange(len(given["lat"]))
    return lambda q: plain.best(given, asked, q, rows, K)


def by_kd_tree(given: Columns, asked: Columns) -> Ranker:
    """scipy's k-d tree for the radius, then the same rules and score in numpy."""
    from scipy.spatial import cKDTree

    tree, here = cKDTree(plain.vectors(given)), plain.vectors(asked)
    chord = 2 * np.sin((asked["radius_m"] + 1) / plain.RADIUS_M / 2)
    return lambda q: plain.best(given, asked, q, np.sort(np.array(tree.query_ball_point(here[q], chord[q]), dtype=np.int64)), K)


ENGINES = {
    "essaim index": (by_index, instances.QUERIES),
    "numpy, all offers": (by_scan, 40),
    "scipy k-d tree, then numpy": (by_kd_tree, 200),
    "PostgreSQL": (postgres.ranker, 100),
}


def main() -> None:
    """``ENGINE OFFERS:SEED``."""
    engine, words = sys.argv[1:]
    offers, seed = (int(word) for word in words.split(":"))
    given, asked = instances.draw(offers, seed)
    make, queries = ENGINES[engine]
    begun = time.perf_counter()
    rank = make(given, asked)
    built = time.perf_counter() - begun
    for q in range(20):
        rank(q)
    took, processor, answers = [], time.process_time(), []
    for q in range(queries):
        begun = time.perf_counter()
        answers.append(rank(q))
        took.append(time.perf_counter() - begun)
    processor = time.process_time() - processor
    getattr(rank, "close", lambda: None)()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scan = by_scan(given, asked)
    same = all(answers[q] == scan(q) for q in range(min(queries, CHECKED)))
    p50, p95 = np.percentile(took, [50, 95]) * 1000
    print(json.dumps({
        "p50_ms": round(p50, 4), "p95_ms": round(p95, 4), "cpu_ms": round(1000 * processor / queries, 4),
        "queries": queries, "build_s": round(built, 2), "peak_mb": round(peak), "same": same,
        "variant": getattr(rank, "variant", ""), "load": os.getloadavg()[0],
    }))  # fmt: skip


if __name__ == "__main__":
    main()
