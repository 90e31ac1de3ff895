"""Ruin and recreate for services that wait for each other, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from essaim.engine.compiled import kernel

BLINK = 0.02
SLACK = 1e-7
NEVER = 1e18


class Data(NamedTuple):
    """An instance; place n is the office."""

    way: NDArray[np.float64]
    ready: NDArray[np.float64]
    due: NDArray[np.float64]
    patient: NDArray[np.int64]
    length: NDArray[np.float64]
    lag: NDArray[np.float64]
    mate: NDArray[np.int64]
    able: NDArray[np.bool_]
    first: NDArray[np.int64]  # (patients,) first service
    near: NDArray[np.int32]
    out: NDArray[np.float64]  # (1,) cost of leaving a patient out


class Plan(NamedTuple):
    """Services of each carer in order, patients left out, distance, and cost."""

    route: NDArray[np.int32]
    size: NDArray[np.int64]
    carer: NDArray[np.int64]  # (services,) or -1
    absent: NDArray[np.int32]
    count: NDArray[np.int64]
    total: NDArray[np.float64]  # distance, cost


def empty_plan(patients: int, services: int, carers: int, out: float) -> Plan:
    """Return the plan in which every patient is left out."""
    return Plan(
        np.zeros((carers, services + 2), np.int32),
        np.zeros(carers, np.int64),
        np.full(services, -1, np.int64),
        np.arange(patients, dtype=np.int32),
        np.array([patients], np.int64),
        np.array([0.0, patients * out]),
    )


@kernel
def uniform(state):
    """Draw a number in [0, 1), xorshift64* after Vigna (2016)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return np.float64((x * np.uint64(0x2545F4914F6CDD1D)) >> np.uint64(11)) * 2.0**-53


@kernel
def lateness(route, size, carer, way, ready, due, patient, length, lag, mate, start, most):
    """Return total plus worst lateness at the earliest starts, or NEVER if they contradict.

    ``start`` receives the starts. The earliest starts are the least solution of the
    differences, hence the best for every lateness at once. Gives up above ``most``.
    """
    n, services = len(ready), len(patient)
    for s in range(services):
        start[s] = ready[patient[s]]
    for _ in range(services + 2):
        steady = True
        for r in range(len(size)):
            clock, at = 0.0, n
            for k in range(size[r]):
                s = route[r, k]
                here = patient[s]
                clock = max(clock + way[at, here], start[s])
                if clock > start[s] + SLACK:
                    start[s] = clock
                clock, at = clock + length[s], here
        total, worst = 0.0, 0.0
        for s in range(services):
            if carer[s] < 0:
                continue
            other = mate[s]
            if other > s and carer[other] >= 0:
                if start[other] < start[s] + lag[s, 0] - SLACK:
                    start[other], steady = start[s] + lag[s, 0], False
                if start[s] < start[other] - lag[s, 1] - SLACK:
                    start[s], steady = start[other] - lag[s, 1], False
            late = start[s] - due[patient[s]]
            if late > 0:
                total += late
                worst = max(worst, late)
        if total + worst >= most:
            return NEVER
        if steady:
            return total + worst
    return NEVER


@kernel
def put(plan, s, r, i):
    """Insert service ``s`` at position ``i`` of carer ``r``."""
    for k in range(plan.size[r], i, -1):
        plan.route[r, k] = plan.route[r, k - 1]
    plan.route[r, i] = s
    plan.size[r] += 1
    plan.carer[s] = r


@kernel
def take(plan, r, i):
    """Remove the service at position ``i`` of carer ``r``."""
    plan.carer[plan.route[r, i]] = -1
    for k in range(i, plan.size[r] - 1):
        plan.route[r, k] = plan.route[r, k + 1]
    plan.size[r] -= 1


@kernel
def growth(data, plan, s, r, i):
    """Return the distance that service ``s`` adds at position ``i`` of carer ``r``."""
    n, here = len(data.ready), data.patient[s]
    before = data.patient[plan.route[r, i - 1]] if i > 0 else n
    after = data.patient[plan.route[r, i]] if i < plan.size[r] else n
    return data.way[before, here] + data.way[here, after] - data.way[before, after]


@kernel
def drop(data, plan, who):
    """Take a patient's services out; the cost is left to the caller."""
    n = len(data.ready)
    for s in range(data.first[who], len(data.patient)):
        if data.patient[s] != who:
            break
        r, i = plan.carer[s], 0
        while plan.route[r, i] != s:
            i += 1
        before = data.patient[plan.route[r, i - 1]] if i > 0 else n
        after = data.patient[plan.route[r, i + 1]] if i + 1 < plan.size[r] else n
        plan.total[0] -= data.way[before, who] + data.way[who, after] - data.way[before, after]
        take(plan, r, i)
    plan.absent[plan.count[0]] = who
    plan.count[0] += 1


@kernel
def place_best(data, plan, who, chance, start):
    """Put a patient where the cost grows least; False if nowhere."""
    way, ready, due, patient = data.way, data.ready, data.due, data.patient
    length, lag, mate, able = data.length, data.lag, data.mate, data.able
    route, size, carer = plan.route, plan.size, plan.carer
    a = data.first[who]
    b = mate[a]
    best, best_grown = NEVER, 0.0
    best_r, best_i, best_q, best_j = -1, -1, -1, -1
    for r in range(len(size)):
        if not able[a, r]:
            continue
        for i in range(size[r] + 1):
            if uniform(chance) < BLINK:
                continue
            grown = growth(data, plan, a, r, i)
            if grown >= best:
                continue
            put(plan, a, r, i)
            if b < 0:
                late = lateness(route, size, carer, way, ready, due, patient, length, lag, mate, start, best - grown)
                if grown + late < best:
                    best, best_grown, best_r, best_i = grown + late, grown, r, i
            else:
                for q in range(len(size)):
                    if q == r or not able[b, q]:
                        continue
                    for j in range(size[q] + 1):
                        both = grown + growth(data, plan, b, q, j)
                        if both >= best:
                            continue
                        put(plan, b, q, j)
                        late = lateness(
                            route,
                            size,
                            carer,
                            way,
                            ready,
                            due,
                            patient,
                            length,
                            lag,
                            mate,
                            start,
                            best - both,
                        )
                        if both + late < best:
                            best, best_grown = both + late, both
                            best_r, best_i, best_q, best_j = r, i, q, j
                        take(plan, q, j)
            take(plan, r, i)
    if best_r < 0:
        return False
    put(plan, a, best_r, best_i)
    if b >= 0:
        put(plan, b, best_q, best_j)
    plan.total[0] += best_grown
    return True


@kernel
def shuffle_absent(data, plan, chance, key):
    """Order the patients left out: at random, by time, or pairs first."""
    row, absent, count = int(uniform(chance) * 4), plan.absent, plan.count[0]
    for k in range(count):
        who = absent[k]
        key[k] = uniform(chance)
        if row == 1:
            key[k] = data.ready[who]
        if row == 2:
            key[k] -= 2.0 * (data.mate[data.first[who]] >= 0)
    for k in range(1, count):
        value, who, j = key[k], absent[k], k - 1
        while j >= 0 and key[j] > value:
            key[j + 1], absent[j + 1] = key[j], absent[j]
            j -= 1
        key[j + 1], absent[j + 1] = value, who


@kernel
def copy_plan(source, target):
    """Copy one plan over another."""
    target.route[:] = source.route
    target.size[:] = source.size
    target.carer[:] = source.carer
    target.absent[:] = source.absent
    target.count[:] = source.count
    target.total[:] = source.total


@kernel
def search(data, plan, best, spare, chance, heat, most, rounds):
    """Run rounds at one temperature; ``plan`` is changed, ``best`` keeps the cheapest met."""
    n = len(data.ready)
    key, start = np.empty(n), np.empty(len(data.patient))
    for _ in range(rounds):
        copy_plan(plan, spare)
        wanted, seed, k = 1 + int(uniform(chance) * most), int(uniform(chance) * n), 0
        spread = uniform(chance) < 0.3
        while wanted > 0 and k < n:
            who = data.near[seed, k]
            if spread:
                who = int(uniform(chance) * n)
            k += 1
            if plan.carer[data.first[who]] >= 0 and (k == 1 or uniform(chance) < 0.7):
                drop(data, plan, who)
                wanted -= 1
        shuffle_absent(data, plan, chance, key)
        kept = 0
        for k in range(plan.count[0]):
            who = plan.absent[k]
            if not place_best(data, plan, who, chance, start):
                plan.absent[kept] = who
                kept += 1
        plan.count[0] = kept
        late = lateness(
            plan.route,
            plan.size,
            plan.carer,
            data.way,
            data.ready,
            data.due,
            data.patient,
            data.length,
            data.lag,
            data.mate,
            start,
            NEVER,
        )
        plan.total[1] = plan.total[0] + late + kept * data.out[0]
        if plan.total[1] < spare.total[1] - heat * np.log(1.0 - uniform(chance)):
            if plan.total[1] < best.total[1] - 1e-9:
                copy_plan(plan, best)
        else:
            copy_plan(spare, plan)
