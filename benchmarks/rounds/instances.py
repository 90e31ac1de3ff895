"""Invented sites with fixed seeds: estates and buildings, half-days, hours, languages, who calls on whom already.

Written in the same dataclasses as the ones that the house fills from its rows.
"""

from __future__ import annotations

import random
from math import cos, radians, sqrt

from essaim.modules.rounds.bridge.facts import DAY, USUAL_WINDOWS, Carer, Slots, Wanted, WeekFacts

CENTRE, KM_A_DEGREE = (50.62, 3.06), 111.2
VISIT_MINUTES = 60
HALF_DAYS = tuple((day * DAY + start * 60, day * DAY + end * 60) for day in range(5) for start, end in ((9, 12), (14, 17)))
LANGUAGES = ("fr", "fr", "fr", "fr", "fr", "fr", "fr", "fr", "ar", "pl")
CEILING = 12
PEOPLE_AN_ESTATE, PEOPLE_A_BUILDING = 25, 4
FOLLOWED = 0.6


def site(carers: int, people: int, seed: int) -> WeekFacts:
    """So many helpers and people: six in ten have a usual visitor, four in ten nobody yet."""
    chance = random.Random(seed)
    buildings = _buildings(people, chance)
    staff = [_carer(number, chance.choice(buildings), chance) for number in range(carers)]
    wanted = [_wanted(number, chance.choice(buildings), chance) for number in range(people)]
    return WeekFacts(*_settled(staff, wanted, chance), (), VISIT_MINUTES)


def _buildings(people: int, chance: random.Random) -> list[tuple[float, float]]:
    """Estates over a town that grows with its people; some buildings hold several of them."""
    spread = 1.1 * sqrt(people / 200)
    estates = [_beside(CENTRE, spread, chance) for _number in range(max(2, people // PEOPLE_AN_ESTATE))]
    return [_beside(chance.choice(estates), 0.15, chance) for _number in range(max(2, people // PEOPLE_A_BUILDING))]


def _beside(point: tuple[float, float], km: float, chance: random.Random) -> tuple[float, float]:
    east = KM_A_DEGREE * cos(radians(point[0]))
    return point[0] + chance.gauss(0, km / KM_A_DEGREE), point[1] + chance.gauss(0, km / east)


def _carer(number: int, home: tuple[float, float], chance: random.Random) -> Carer:
    shifts = tuple(sorted(chance.sample(HALF_DAYS, chance.randint(5, 9))))
    hours = chance.choice((12, 15, 17, 20))
    spoken = frozenset({"fr", chance.choice(LANGUAGES)})
    return Carer(f"c{number:03}", *home, shifts, hours * 60, spoken, places=CEILING, share=float(hours))


def _wanted(number: int, home: tuple[float, float], chance: random.Random) -> Wanted:
    return Wanted(f"v{number:04}", f"p{number:04}", *home, VISIT_MINUTES, _windows(chance), frozenset({chance.choice(LANGUAGES)}))


def _windows(chance: random.Random) -> Slots:
    """Most are at home on any day; the others on two to four half-days."""
    if chance.random() < 0.6:
        return tuple((a, b - VISIT_MINUTES) for a, b in USUAL_WINDOWS)
    return tuple((a, b - VISIT_MINUTES) for a, b in sorted(chance.sample(HALF_DAYS, chance.randint(2, 4))))


def _settled(staff: list[Carer], wanted: list[Wanted], chance: random.Random) -> tuple[tuple[Carer, ...], tuple[Wanted, ...]]:
    """Whoever is followed has somebody who speaks their language, met in the order in which they came."""
    given = dict.fromkeys((row.id for row in staff), 0)
    usual: dict[str, str] = {}
    for row in wanted:
        able = [each for each in staff if row.languages & each.languages and given[each.id] < min(CEILING, each.minutes_week // 90)]
        if able and chance.random() < FOLLOWED:
            near = sorted(able, key=lambda each: (abs(each.lat - row.lat) + abs(each.lon - row.lon), each.id))[:5]
            usual[row.id] = chance.choice(near).id
            given[usual[row.id]] += 1
    carers = tuple(
        Carer(
            each.id, each.lat, each.lon, each.shifts, each.minutes_week, each.languages, knows=frozenset(
                row.person for row in wanted if usual.get(row.id) == each.id
            ), places=CEILING - given[each.id], load=given[each.id], share=each.share,
        )
        for each in staff
    )  # fmt: skip
    rows = tuple(
        Wanted(row.id, row.person, row.lat, row.lon, row.minutes, row.windows, row.languages, usual.get(row.id, "")) for row in wanted
    )
    return carers, rows
