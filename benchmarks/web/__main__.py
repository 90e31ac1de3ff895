"""``python -m benchmarks.web [--full] [--people N]``: a section in Markdown; one JSON line per series on the error stream."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lines import machine
from benchmarks.web import tables
from benchmarks.web.turns import Turns
from benchmarks.web.visits import Visitor, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from throwaway_postgres import free_port, throwaway_cluster  # noqa: E402

WEB_PROCESSES = 2
WARMING = 12
QUICK_PEOPLE, FULL_PEOPLE = 20_000, 200_000
PEOPLE_PER_OFFER = 4
ENGINES = ("essaim", "python", "earthdistance")


@contextlib.contextmanager
def database(name: str, folder: str) -> Iterator[dict[str, str]]:
    """The environment of a site of its own on SQLite, or on a PostgreSQL that lives as long as this."""
    environment = {**os.environ, "ESSAIM_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "essaim.web.settings"}
    environment.pop("ESSAIM_DEMO", None)
    if name == "sqlite":
        yield environment | {"DATABASE_URL": ""}
        return
    with throwaway_cluster() as url:
        yield environment | {"DATABASE_URL": url}


@contextlib.contextmanager
def started(command: list[str], environment: dict[str, str], **pipes: int) -> Iterator[subprocess.Popen]:
    """A process that ends with the block."""
    process = subprocess.Popen(command, env=environment, cwd=ROOT, text=True, **pipes)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def measured(name: str, *, people: int, requests: int, seed: int) -> dict:
    """Every series on one database, visits and engines taking turns."""
    with tempfile.TemporaryDirectory(prefix="essaim-bench-") as folder, database(name, folder) as environment:
        command = [sys.executable, "-m", "benchmarks.web.inside", "--people", str(people)]
        command += ["--offers", str(people // PEOPLE_PER_OFFER), "--seed", str(seed)]
        with started(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as inside:
            plan = json.loads(inside.stdout.readline() or "null")
            if plan is None:
                raise SystemExit("the world could not be built")
            print(json.dumps({"database": name, "built": plan["build_seconds"]}), file=sys.stderr, flush=True)
            before = os.getloadavg()[0]
            turns = _served(inside, plan, environment, requests)
    return {
        "database": name, "people": people, "open_offers": plan["open_offers"], "queries": plan["queries"],
        "series": turns.series, "processor": turns.processor, "load": [before, os.getloadavg()[0]], "machine": machine(), "cores": os.cpu_count(), "seed": seed,
    }  # fmt: skip


def _served(inside: subprocess.Popen, plan: dict, environment: dict, requests: int) -> Turns:
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--no-worker"]
    with started([*command, "--workers", str(WEB_PROCESSES)], environment) as server:
        wait_for(port)
        turns = Turns(inside, server.pid, Visitor(port, plan["cookie"]), plan)
        engines = ENGINES if environment["DATABASE_URL"] else ENGINES[:2]
        for number in range(-WARMING, requests):
            turns.take(number, engines, keep=number >= 0)
    return turns


def main() -> None:
    """Measure each database, print its line to the error stream, then the section."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--full", action="store_true", help=f"{FULL_PEOPLE} people instead of {QUICK_PEOPLE}")
    parser.add_argument("--people", type=int)
    parser.add_argument("--requests", type=int, default=200, help="visits to each page (default 200)")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    people = options.people or (FULL_PEOPLE if options.full else QUICK_PEOPLE)
    lines = []
    for name in options.databases.split(","):
        lines.append(measured(name, people=people, requests=options.requests, seed=options.seed))
        print(json.dumps(lines[-1]), file=sys.stderr, flush=True)
    print(tables.section(lines, web_processes=WEB_PROCESSES))


if __name__ == "__main__":
    main()
