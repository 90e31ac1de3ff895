"""One way of planning one site in a process of its own; prints one line of JSON, judged by the same rules."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import defaultdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.web.settings")
django.setup()

from essaim.core.foundation.places import kilometres_between  # noqa: E402
from essaim.modules.rounds.bridge.facts import Placed, WeekFacts  # noqa: E402
from essaim.modules.rounds.bridge.planning import DETOUR, plan_week, walk_minutes  # noqa: E402

from . import hand  # noqa: E402
from .instances import site  # noqa: E402

WAYS = {"essaim": lambda facts: plan_week(facts).placed, "hand": hand.plan}


def rounds_of(facts: WeekFacts, placed: tuple[Placed, ...]) -> dict[tuple[str, int], list]:
    """By carer and shift, starts and visits in order."""
    at, found = {row.id: row for row in facts.wanted}, defaultdict(list)
    for carer in facts.carers:
        for row in placed:
            if row.carer == carer.id:
                shift = next((number for number, (a, b) in enumerate(carer.shifts) if a <= row.start < b), -1)
                found[carer.id, shift].append((row.start, at[row.id]))
    return {key: sorted(rows, key=lambda row: (row[0], row[1].id)) for key, rows in found.items()}


def faults(facts: WeekFacts, placed: tuple[Placed, ...]) -> list[str]:
    """Every rule that a plan breaks, whoever made it."""
    carers = {row.id: row for row in facts.carers}
    wanted = {row.id: row for row in facts.wanted}
    found = ["somebody is visited twice"] if len({row.id for row in placed}) < len(placed) else []
    minutes, new = defaultdict(int), defaultdict(int)
    for row in placed:
        carer, visit = carers[row.carer], wanted[row.id]
        minutes[carer.id] += visit.minutes
        new[carer.id] += visit.usual != carer.id
        if not any(a <= row.start <= b for a, b in visit.windows):
            found.append(f"{row.id} is not free then")
        if visit.usual != carer.id and not visit.languages & carer.languages:
            found.append(f"{row.id} is not understood")
    found += [f"{key} works too long" for key, spent in minutes.items() if spent > carers[key].minutes_week]
    found += [f"{key} calls on too many" for key, count in new.items() if carers[key].places is not None and count > carers[key].places]
    for (key, shift), rows in rounds_of(facts, placed).items():
        carer = carers[key]
        if shift < 0 or not _walkable(carer, carer.shifts[shift], rows):
            found.append(f"{key} cannot walk half-day {shift}")
    return found


def _walkable(carer, shift: tuple[int, int], rows: list) -> bool:
    clock, at = shift[0], (carer.lat, carer.lon)
    for start, visit in rows:
        if clock + walk_minutes(at, (visit.lat, visit.lon)) > start:
            return False
        clock, at = start + visit.minutes, (visit.lat, visit.lon)
    return clock + walk_minutes(at, (carer.lat, carer.lon)) <= shift[1]


def metres(facts: WeekFacts, placed: tuple[Placed, ...]) -> float:
    """On foot, from home and back every half-day."""
    carers, total = {row.id: row for row in facts.carers}, 0.0
    for (key, _shift), rows in rounds_of(facts, placed).items():
        home = (carers[key].lat, carers[key].lon)
        stops = [home, *((visit.lat, visit.lon) for _start, visit in rows), home]
        total += sum(kilometres_between(a, b) for a, b in zip(stops, stops[1:], strict=False)) * DETOUR * 1000
    return total


def figures(facts: WeekFacts, placed: tuple[Placed, ...]) -> dict[str, Any]:
    """What a coordinator would look at."""
    usual = {row.id: row.usual for row in facts.wanted if row.usual}
    given = {row.id: row.carer for row in placed}
    people = {row.id: sum(carer == row.id for carer in given.values()) for row in facts.carers}
    shares = sum(row.share for row in facts.carers)
    fair = {row.id: len(given) * row.share / shares for row in facts.carers}
    return {
        "objective": len(placed),
        "unserved": len(facts.wanted) - len(placed),
        "km": metres(facts, placed) / 1000,
        "km_a_visit": metres(facts, placed) / 1000 / max(1, len(placed)),
        "kept": sum(given.get(key) == carer for key, carer in usual.items()) / max(1, len(usual)),
        "fewest": min(people.values()),
        "most": max(people.values()),
        "off_share": sum(abs(people[key] - fair[key]) for key in people) / len(people),
        "certificate": not faults(facts, placed),
    }


def main() -> None:
    """``WAY CARERS:PEOPLE:SEED``."""
    way, words = sys.argv[1:]
    carers, people, seed = (int(word) for word in words.split(":"))
    facts = site(carers, people, seed)
    plan_week(site(2, 6, seed), tries=1)  # compiled before the clock starts
    begun, processor = time.perf_counter(), time.process_time()
    placed = WAYS[way](facts)
    spent = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - processor}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak_mb": peak, "bound": None} | spent | figures(facts, placed)))


if __name__ == "__main__":
    main()
