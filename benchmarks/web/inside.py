"""`python -m benchmarks.web.inside`: builds the world on DATABASE_URL, then times what it is asked, line by line.

The first line that it prints is the plan of the visits (JSON). Each line read afterwards is `ENGINE NUMBER`;
the answer is one number, in seconds.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from random import Random

import django


def main() -> None:
    """Build, count queries at two sizes, print the plan, then answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web.inside")
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--offers", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    django.setup()
    from benchmarks.web.session import Session
    from essaim.core.foundation.scope import in_workspace

    started = time.perf_counter()
    session = Session.built(people=options.people, offers=options.offers, chance=Random(options.seed))
    _say(session.plan() | {"build_seconds": round(time.perf_counter() - started, 1)})
    with in_workspace(session.world.workspace):
        engines = session.engines()
        for line in sys.stdin:
            engine, number = line.split()
            _say(_seconds(engines[engine], int(number)))


def _seconds(run: Callable[[int], object], number: int) -> float:
    started = time.perf_counter()
    run(number)
    return time.perf_counter() - started


def _say(answer: object) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
