"""What weeks and tours compile at their first use is compiled beforehand, so that nobody waits for it at a desk."""

import os

from essaim.engine.routing import tour, week
from essaim.engine.stopping import Iterations

MORNING = (8 * 60, 12 * 60)
HERE = (50.63, 3.06)
TRIES, POLITELY = 50, 10


def warm() -> None:
    """Plan the smallest week and the smallest tour: half a minute on a new machine, a second where the code is kept."""
    week.solve(_a_week(), stop=Iterations(TRIES), prove=False)
    problem = _a_tour()
    tour.one_more(problem, tour.solve(problem), tour.TourStop(id="one more", lat=HERE[0] + 0.02, lon=HERE[1]))


def _a_week() -> week.WeekProblem:
    languages = frozenset({"fr"})
    visits = [
        week.Visit(id=f"{n}", person=f"{n}", lat=HERE[0], lon=HERE[1] + n / 1000, minutes=45, windows=(MORNING,), languages=languages)
        for n in range(4)
    ]
    workers = [
        week.Worker(id=name, lat=HERE[0], lon=HERE[1], shifts=(MORNING,), hours_week=3.0, languages=languages, knows=frozenset({"0"}))
        for name in ("a", "b")
    ]
    return week.WeekProblem(visits, workers)


def _a_tour() -> tour.TourProblem:
    stops = [tour.TourStop(id=f"{n}", lat=HERE[0] + n / 100, lon=HERE[1]) for n in range(1, 4)]
    return tour.TourProblem(stops, lat=HERE[0], lon=HERE[1], arrive=14 * 60, leave=17 * 60)


if __name__ == "__main__":
    os.nice(POLITELY)  # pages and messages come first
    warm()
