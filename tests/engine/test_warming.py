"""Once the server has warmed up, the first week and the first tour wait for no compiler."""

import subprocess
import sys

PROBE = """
import sys
from random import Random

from numba.core.registry import CPUDispatcher

from essaim.engine.routing import tour, week
from essaim.engine.stopping import Iterations
from essaim.engine import warming


def compiled():
    rooms = [room for name, room in sys.modules.items() if name.startswith("essaim.engine")]
    kernels = {id(one): one for room in rooms for one in vars(room).values() if isinstance(one, CPUDispatcher)}
    return sum(len(one.signatures) for one in kernels.values())


def place(chance):
    return {"lat": 50.6 + chance.random() / 10, "lon": 3 + chance.random() / 10}


if sys.argv[1] == "warm":
    warming.warm()
before, chance, day = compiled(), Random(5), (480, 1080)
visits = [week.Visit(id=f"v{n}", person=f"p{n}", minutes=60, windows=(day,), **place(chance)) for n in range(30)]
workers = [week.Worker(id=f"w{n}", shifts=(day, (1920, 2520)), hours_week=8, **place(chance)) for n in range(6)]
week.solve(week.WeekProblem(visits, workers), stop=Iterations(200), prove=False)
stops = [tour.TourStop(id=f"s{n}", wheelchair=n == 3, **place(chance)) for n in range(9)]
problem = tour.TourProblem(stops, lat=50.65, lon=3.05, arrive=840, leave=1020)
tour.one_more(problem, tour.solve(problem), tour.TourStop(id="one more", **place(chance)))
print(compiled() - before)
"""


def newly_compiled(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROBE, how], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_after_the_warm_up_nothing_is_left_to_be_compiled():
    assert newly_compiled("warm") == 0


def test_control_without_it_the_first_plan_is_compiled_first():
    assert newly_compiled("cold") > 0
