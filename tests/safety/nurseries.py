"""Runs a nursery: a process of its own, on the database of the test, that raises workers and kills them."""

import os
import subprocess
import sys

from django.db import connection

from tests.conftest import STRESS
from tests.shape.sources import ROOT


def run_nursery(name: str, *arguments: object, **surroundings: str) -> list[int]:
    """The numbers that `tests.safety.NAME` prints at its end. A nursery that breaks fails the test with what it said."""
    environment = {**os.environ, "DATABASE_URL": address_of_database(), "DJANGO_SETTINGS_MODULE": "essaim.web.settings", **surroundings}
    run = subprocess.run(
        [sys.executable, "-m", f"tests.safety.{name}", *map(str, arguments)], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=7200 if STRESS else 300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    return [int(word) for word in run.stdout.splitlines()[-1].split()]


def address_of_database() -> str:
    """The database of this test, as another process is told of it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    host = f"{found['HOST'] or ''}{':' + str(found['PORT']) if found['PORT'] else ''}".replace("/", "%2F")
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{host}/{found['NAME']}"
