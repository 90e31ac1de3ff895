"""What users would pick instead: the same raw data, modelled for OR-Tools and for PyVRP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def pyvrp_windows(problem: Any, seconds: float) -> dict[str, Any]:
    """PyVRP on a Solomon instance, in tenths."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    table, model = problem.tenths(), Model()
    places, n = [], len(problem.demand)
    for k in range(n):
        x, y = (float(v) for v in problem.place[k])
        ready, due = int(problem.ready[k] * 10), int(problem.due[k] * 10)
        places.append(model.add_location(x, y))
        if k == 0:
            model.add_depot(places[0], tw_early=ready, tw_late=due)
            continue
        model.add_client(
            places[k],
            delivery=int(problem.demand[k]),
            tw_early=ready,
            tw_late=due,
            service_duration=int(problem.service[k] * 10),
        )
    model.add_vehicle_type(problem.vehicles, capacity=problem.capacity)
    for a in range(n):
        for b in range(n):
            if a != b:
                length = int(table[a, b])
                model.add_edge(places[a], places[b], distance=length, duration=length)
    found = model.solve(MaxRuntime(seconds), seed=1, display=False)
    return {"objective": found.cost() / 10 if found.is_feasible() else None}


class Routing:
    """The parts that every OR-Tools model of a routing problem repeats."""

    def __init__(self, table: np.ndarray, starts: Sequence[int], ends: Sequence[int]) -> None:
        from ortools.constraint_solver import pywrapcp

        self.manager = pywrapcp.RoutingIndexManager(len(table), len(starts), list(starts), list(ends))
        self.model = pywrapcp.RoutingModel(self.manager)
        self.pywrapcp, self.table = pywrapcp, table

    def leg(self, table: np.ndarray) -> int:
        """Register a matrix of legs."""
        rows = table.astype(int).tolist()
        node = self.manager.IndexToNode
        return self.model.RegisterTransitCallback(lambda a, b: rows[node(a)][node(b)])

    def at(self, values: Sequence[int]) -> int:
        """Register a value for each node."""
        rows, node = [int(v) for v in values], self.manager.IndexToNode
        return self.model.RegisterUnaryTransitCallback(lambda a: rows[node(a)])

    def solve(self, seconds: float):
        """Guided local search from parallel cheapest insertion."""
        from ortools.constraint_solver import routing_enums_pb2 as enums

        how = self.pywrapcp.DefaultRoutingSearchParameters()
        how.first_solution_strategy = enums.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        how.local_search_metaheuristic = enums.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        how.time_limit.FromMilliseconds(int(seconds * 1000))
        return self.model.SolveWithParameters(how)


def ortools_windows(problem: Any, seconds: float) -> dict[str, Any]:
    """OR-Tools on a Solomon instance, in tenths."""
    table = problem.tenths()
    routing = Routing(table, [0] * problem.vehicles, [0] * problem.vehicles)
    model = routing.model
    model.SetArcCostEvaluatorOfAllVehicles(routing.leg(table))
    service = np.rint(problem.service * 10).astype(int)
    horizon = int(problem.due[0] * 10)
    model.AddDimension(routing.leg(table + service[:, None]), horizon, horizon, False, "time")
    model.AddDimension(routing.at(problem.demand), 0, problem.capacity, True, "load")
    time = model.GetDimensionOrDie("time")
    for k in range(1, len(table)):
        index = routing.manager.NodeToIndex(k)
        time.CumulVar(index).SetRange(int(problem.ready[k] * 10), int(problem.due[k] * 10))
    found = routing.solve(seconds)
    return {"objective": found.ObjectiveValue() / 10 if found else None}


def ortools_dial(problem: Any, seconds: float) -> dict[str, Any]:
    """OR-Tools on a dial-a-ride instance, in thousandths."""
    n, scale = problem.requests, 1000
    way = np.ceil(problem.ways() * scale).astype(int)
    routing = Routing(way, [0] * problem.vehicles, [0] * problem.vehicles)
    model, manager = routing.model, routing.manager
    model.SetArcCostEvaluatorOfAllVehicles(routing.leg(way))
    service = np.rint(problem.service * scale).astype(int)
    horizon = int(problem.due[0] * scale)
    model.AddDimension(routing.leg(way + service[:, None]), horizon, horizon, False, "time")
    model.AddDimension(routing.at(problem.load), 0, problem.capacity, True, "load")
    time, solver = model.GetDimensionOrDie("time"), model.solver()
    for vehicle in range(problem.vehicles):
        time.SetSpanUpperBoundForVehicle(int(problem.longest_route * scale), vehicle)
    for k in range(1, 2 * n + 1):
        index = manager.NodeToIndex(k)
        time.CumulVar(index).SetRange(int(problem.ready[k] * scale), int(problem.due[k] * scale))
    for k in range(1, n + 1):
        p, d = manager.NodeToIndex(k), manager.NodeToIndex(k + n)
        model.AddPickupAndDelivery(p, d)
        solver.Add(model.VehicleVar(p) == model.VehicleVar(d))
        most = int((problem.longest_ride + problem.service[k]) * scale)
        solver.Add(time.CumulVar(d) - time.CumulVar(p) <= most)
        solver.Add(time.CumulVar(p) <= time.CumulVar(d))
    found = routing.solve(seconds)
    return {"objective": found.ObjectiveValue() / scale if found else None}


def ortools_week(problem: Any, seconds: float) -> dict[str, Any]:
    """OR-Tools on a week whose visits have one window each: served first, then metres."""
    from essaim.engine.routing.week.arrays import arrays_of

    arrays, n = arrays_of(problem), len(problem.visits)
    homes = [n + shift.worker for shift in arrays.shifts]
    routing = Routing(arrays.metres, homes, homes)
    model, manager = routing.model, routing.manager
    model.SetArcCostEvaluatorOfAllVehicles(routing.leg(arrays.metres))
    lengths = np.array([visit.minutes for visit in problem.visits] + [0] * len(problem.workers))
    week = 7 * 24 * 60
    model.AddDimension(routing.leg(arrays.minutes + lengths[:, None]), week, week, False, "time")
    model.AddDimension(routing.at(lengths), 0, week, True, "work")
    time, work = model.GetDimensionOrDie("time"), model.GetDimensionOrDie("work")
    for k in range(n):
        index = manager.NodeToIndex(k)
        (low, high), *_ = arrays.windows[k]
        time.CumulVar(index).SetRange(int(low), int(high))
        able = np.flatnonzero(arrays.reachable[k]).tolist()
        model.VehicleVar(index).SetValues([-1, *able])
        model.AddDisjunction([index], 1_000_000)
    for worker, facts in enumerate(problem.workers):
        own = [s for s, shift in enumerate(arrays.shifts) if shift.worker == worker]
        spent = [work.CumulVar(model.End(s)) for s in own]
        model.solver().Add(model.solver().Sum(spent) <= int(facts.hours_week * 60))
    for s, shift in enumerate(arrays.shifts):
        time.CumulVar(model.Start(s)).SetRange(shift.opens, shift.closes)
        time.CumulVar(model.End(s)).SetRange(shift.opens, shift.closes)
    found = routing.solve(seconds)
    if not found:
        return {"objective": 0}
    left = [k for k in range(n) if found.Value(model.ActiveVar(manager.NodeToIndex(k))) == 0]
    return {"objective": n - len(left)}


pyvrp_thousand, ortools_thousand = pyvrp_windows, ortools_windows
