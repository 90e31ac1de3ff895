"""From the facts of a week to its plan: fair shares first, usual visitors kept, every visit left out with its reason.

The engine knows hours of work and no ceiling of people. As every new visit lasts the same, so many places are so many
minutes of work: the ceiling enters the problem as the minutes that a visitor has left. Where visits last differently
it is looked at once more afterwards, and what goes beyond is left out with its reason.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from math import ceil

from essaim.core.foundation.places import kilometres_between
from essaim.engine.routing import week
from essaim.engine.stopping import Iterations
from essaim.modules.rounds.bridge.facts import (
    STEP,
    Carer,
    Kept,
    Left,
    Placed,
    Wanted,
    WeekFacts,
    WeekPlan,
    longer,
    without,
)

TRIES, FEW_TRIES = 6000, 1000
ROUNDS = 3
# A rule that alone would let somebody in is what stands in the way.
STANDS_IN_THE_WAY = {"load": "load", "hours": "hours_used_up"}
SPARES = (1, 3, 6, None)
"""So many people more than an even share may be given to somebody who lives near: as few as serve everybody."""
PLACES_MATTER = {"load", "hours_used_up", "shifts_full"}
METRES_A_MINUTE, DETOUR = 75, 1.3
BICYCLE_KMH = 12.0
WEEK_HOURS = 168

Places = Mapping[str, int | None]


def plan_week(facts: WeekFacts, *, tries: int = TRIES, with_advice: bool = True) -> WeekPlan:
    """Give every wanted visit to somebody, around what is kept; say of each that is left why, and what would help."""
    if not facts.wanted or not any(row.shifts for row in facts.carers):
        return WeekPlan((), tuple(Left(row.id, "nobody_here") for row in facts.wanted))
    facts, found, _loose = _fairest(facts, tries)
    found = _within_ceilings(facts, found)
    found = replace(found, placed=_rounded(facts, found.placed))
    return _with_what_would_help(facts, found) if with_advice else found


def walk_minutes(a: tuple[float, float], b: tuple[float, float]) -> int:
    """How long it takes on foot from one point to another, as the engine reckons it."""
    return ceil(kilometres_between(a, b) * 1000 * DETOUR / METRES_A_MINUTE - 1e-9)


def _fairest(facts: WeekFacts, tries: int) -> tuple[WeekFacts, WeekPlan, frozenset[str]]:
    """The most even shares with which nobody more is left than with the ceilings alone."""
    there = {row.id for row in facts.carers if row.shifts}
    best, loose = None, frozenset(row.id for row in facts.wanted if row.usual and row.usual not in there)
    for spare in SPARES:
        found = _search(facts, _ceilings(facts) if spare is None else _fair_places(facts, spare), loose, tries)
        if best is None or len(found[1].left) < len(best[1].left):
            best = found
        if not any(row.why in PLACES_MATTER for row in found[1].left):
            break
    return best


def _search(facts: WeekFacts, places: Places, loose: frozenset[str], tries: int) -> tuple[WeekFacts, WeekPlan, frozenset[str]]:
    """Solve; what is kept and cannot be walked becomes time that is taken, a usual visitor who cannot is let go."""
    for _round in range(ROUNDS):
        result = week.solve(_problem(facts, places, loose), stop=Iterations(tries), prove=False)
        left = {row.visit: row.code for row in result.reasons}
        stuck = {row.id for row in facts.kept if row.id in left}
        bound = {row.id for row in facts.wanted if row.id in left and row.usual and row.id not in loose}
        if not stuck and not bound:
            break
        facts, loose = _taken(facts, stuck), loose | bound
    wanted = {row.id for row in facts.wanted}
    placed = tuple(Placed(row.visit, row.worker, row.start) for row in result.plan if row.visit in wanted)
    out = tuple(Left(key, _why(facts, places, key, code)) for key, code in left.items() if key in wanted)
    out += tuple(Left(row.id, "no_hour") for row in facts.wanted if not row.windows)
    return facts, WeekPlan(placed, out, result.travel_m), loose


def _problem(facts: WeekFacts, places: Places, loose: Collection[str], *, speed_kmh: float = 4.5) -> week.WeekProblem:
    known = {carer.id for carer in facts.carers}
    own = Counter({carer.id: 0 for carer in facts.carers})
    for row in facts.kept:
        own[row.carer] += row.minutes
    kept_minutes = Counter(own)
    for row in facts.wanted:
        if row.usual in known and row.id not in loose:
            own[row.usual] += row.minutes
    workers = [_worker(row, _minutes(row, places, own, kept_minutes, facts.visit_minutes)) for row in facts.carers]
    wanted = [_visit(row, row.usual if row.usual in known and row.id not in loose else "") for row in facts.wanted if row.windows]
    return week.WeekProblem([*wanted, *map(_kept, facts.kept)], workers, speed_kmh=speed_kmh)


def _minutes(carer: Carer, places: Places, own: Mapping[str, int], kept: Mapping[str, int], visit_minutes: int) -> int:
    """The minutes of visits that a week may hold: what is kept always, then as many new people as there are places."""
    most = places.get(carer.id)
    free = carer.minutes_week if most is None else min(carer.minutes_week, own[carer.id] + most * visit_minutes)
    return max(free, kept[carer.id])


def _worker(carer: Carer, minutes: int) -> week.Worker:
    return week.Worker(
        id=carer.id, lat=carer.lat, lon=carer.lon, shifts=carer.shifts, hours_week=min((minutes + 0.5) / 60, WEEK_HOURS),
        gender=carer.gender, languages=carer.languages, knows=carer.knows,
    )  # fmt: skip


def _visit(row: Wanted, pinned: str) -> week.Visit:
    return week.Visit(
        id=row.id, person=row.person, lat=row.lat, lon=row.lon, minutes=row.minutes, windows=row.windows,
        languages=frozenset() if pinned else row.languages, fixed_worker=pinned,
    )  # fmt: skip


def _kept(row: Kept) -> week.Visit:
    return week.Visit(
        id=row.id, person=row.person, lat=row.lat, lon=row.lon, minutes=row.minutes, windows=(), fixed_worker=row.carer,
        fixed_start=row.start, priority=100.0,
    )  # fmt: skip


def _ceilings(facts: WeekFacts) -> Places:
    return {row.id: row.places for row in facts.carers}


def _fair_places(facts: WeekFacts, spare: int) -> Places:
    """To each a part of all people according to their hours, and never beyond their ceiling."""
    people = sum(row.load for row in facts.carers) + sum(not row.usual for row in facts.wanted)
    shares = sum(row.share for row in facts.carers) or 1.0
    fair = {row.id: max(0, ceil(people * row.share / shares) + spare - row.load) for row in facts.carers}
    return {row.id: fair[row.id] if row.places is None else min(fair[row.id], row.places) for row in facts.carers}


def _taken(facts: WeekFacts, stuck: Collection[str]) -> WeekFacts:
    """What is kept and does not fit a walk is time in which its visitor is not free."""
    taken = [row for row in facts.kept if row.id in stuck]
    carers = []
    for carer in facts.carers:
        mine = [row for row in taken if row.carer == carer.id]
        busy = tuple((row.start, row.start + row.minutes) for row in mine)
        spent = sum(row.minutes for row in mine)
        carers.append(replace(carer, shifts=without(carer.shifts, busy), minutes_week=max(0, carer.minutes_week - spent)))
    return replace(facts, carers=tuple(carers), kept=tuple(row for row in facts.kept if row.id not in stuck))


def _why(facts: WeekFacts, places: Places, key: str, code: str) -> str:
    """Minutes that are used up because of the ceiling are not hours that are used up, nor a way that is too long."""
    if code not in ("hours_used_up", "too_far"):
        return code
    row = next(row for row in facts.wanted if row.id == key)
    able = [places.get(carer.id) for carer in facts.carers if not row.languages or row.languages & carer.languages]
    full = all(most == 0 for most in able) if code == "too_far" else any(most is not None for most in able)
    return "load" if full else code


def _within_ceilings(facts: WeekFacts, found: WeekPlan) -> WeekPlan:
    most, usual = _ceilings(facts), {row.id: row.usual for row in facts.wanted}
    given: Counter[str] = Counter()
    kept, beyond = [], []
    for row in sorted(found.placed, key=lambda row: (row.start, row.id)):
        is_new, limit = usual[row.id] != row.carer, most[row.carer]
        if is_new and limit is not None and given[row.carer] >= limit:
            beyond.append(Left(row.id, "load"))
            continue
        given[row.carer] += is_new
        kept.append(row)
    return replace(found, placed=tuple(kept), left=(*found.left, *beyond))


def _rounded(facts: WeekFacts, placed: tuple[Placed, ...]) -> tuple[Placed, ...]:
    """The same rounds at round minutes, half-day by half-day, wherever everybody is still served in time."""
    wanted = {row.id: row for row in facts.wanted}
    rows = {row.id: row for row in placed}
    done: dict[str, int] = {}
    for carer in facts.carers:
        mine = [(row.start, wanted[row.id], True) for row in placed if row.carer == carer.id]
        mine += [(row.start, row, False) for row in facts.kept if row.carer == carer.id]
        mine.sort(key=lambda item: (item[0], item[1].id))
        for opens, closes in carer.shifts:
            done |= _round_shift(carer, [item for item in mine if opens <= item[0] < closes], opens, closes)
    return tuple(replace(rows[key], start=done.get(key, rows[key].start)) for key in rows)


def _round_shift(carer: Carer, items: list[tuple[int, Wanted | Kept, bool]], opens: int, closes: int) -> dict[str, int]:
    clock, at, found = opens, (carer.lat, carer.lon), {}
    for start, row, is_free in items:
        here = (row.lat, row.lon)
        arrival = clock + walk_minutes(at, here)
        begins = -(-max(start, arrival) // STEP) * STEP if is_free else start
        fits = any(a <= begins <= b for a, b in row.windows) if is_free else arrival <= start
        if not fits:
            return {}
        if is_free:
            found[row.id] = begins
        clock, at = begins + row.minutes, here
    return found if clock + walk_minutes(at, (carer.lat, carer.lon)) <= closes else {}


def _with_what_would_help(facts: WeekFacts, found: WeekPlan) -> WeekPlan:
    """Hold the plan fast and ask again by the ceilings alone: who is left, why; then relax one rule at a time: whom does each let in?"""
    if not found.left:
        return found
    out = {row.id for row in found.left}
    at = {row.id: row for row in facts.wanted}
    held = [
        Kept(row.id, at[row.id].person, at[row.id].lat, at[row.id].lon, at[row.id].minutes, row.carer, row.start) for row in found.placed
    ]
    fixed = replace(facts, kept=(*facts.kept, *held), wanted=tuple(row for row in facts.wanted if row.id in out))
    ceilings = _left_of_ceilings(facts, found)
    _facts, more, _loose = _search(fixed, ceilings, frozenset(out), FEW_TRIES)
    found = replace(found, placed=(*found.placed, *more.placed))
    helps = {rule: _let_in(relax(fixed), rule, ceilings) for rule, relax in RELAXED.items()}
    first = {row.id: next((rule for rule, keys in helps.items() if row.id in keys), "") for row in more.left}
    left = tuple(replace(row, relax=first[row.id], why=STANDS_IN_THE_WAY.get(first[row.id], row.why)) for row in more.left)
    still = set(first)
    return replace(found, left=left, relaxed={rule: len(keys & still) for rule, keys in helps.items() if keys & still})


def _left_of_ceilings(facts: WeekFacts, found: WeekPlan) -> Places:
    usual = {row.id: row.usual for row in facts.wanted}
    given = Counter(row.carer for row in found.placed if usual[row.id] != row.carer)
    return {key: None if most is None else max(0, most - given[key]) for key, most in _ceilings(facts).items()}


def _let_in(facts: WeekFacts, rule: str, ceilings: Places) -> set[str]:
    places = {} if rule == "load" else ceilings
    speed = BICYCLE_KMH if rule == "far" else 4.5
    problem = _problem(facts, places, {row.id for row in facts.wanted}, speed_kmh=speed)
    result = week.solve(problem, stop=Iterations(FEW_TRIES), prove=False)
    return {row.visit for row in result.plan} & {row.id for row in facts.wanted}


def _same(facts: WeekFacts) -> WeekFacts:
    return facts


def _more_hours(facts: WeekFacts) -> WeekFacts:
    return replace(facts, carers=tuple(replace(row, minutes_week=WEEK_HOURS * 60) for row in facts.carers))


def _any_hour_of_theirs(facts: WeekFacts) -> WeekFacts:
    return replace(facts, wanted=tuple(replace(row, windows=row.wide) for row in facts.wanted))


def _longer_days(facts: WeekFacts) -> WeekFacts:
    return replace(facts, carers=tuple(replace(row, shifts=longer(row)) for row in facts.carers))


def _any_language(facts: WeekFacts) -> WeekFacts:
    return replace(facts, wanted=tuple(replace(row, languages=frozenset()) for row in facts.wanted))


# In the order in which one would rather relax them.
RELAXED = {
    "load": _same, "hours": _more_hours, "windows": _any_hour_of_theirs, "shifts": _longer_days, "far": _same,
    "languages": _any_language,
}  # fmt: skip
