"""Many who act at the same moment about one session of one scheme, each over a connection of their own."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, time

import pytest
from django.db import OperationalError, connection

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import plan_session, record_activity
from essaim.modules.activities.models import Session
from tests.builders import a_planted_scheme, a_workspace, acting
from tests.conftest import NOW, STRESS

A_MINUTE = 60
PARTS = 4 if STRESS else 1  # rounds that several processes share


@pytest.fixture
def village():
    """A scheme with one activity."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    with in_workspace(workspace):
        activity = record_activity(scheme, title="Garder l'équilibre", by=acting(), now=NOW)
    return workspace, activity


def a_session(village, *, capacity: int, day: date = date(2026, 3, 19)) -> Session:
    workspace, activity = village
    with in_workspace(workspace):
        return plan_session(
            activity, day=day, starts=time(14), ends=time(17), commune_code="34111", capacity=capacity, by=acting(), now=NOW
        )


@contextmanager
def a_crowd(workspace, size: int) -> Iterator[Callable]:
    """As many who act at the same moment, round after round, each over a connection of their own that stays open."""
    line = threading.Barrier(size, timeout=A_MINUTE)

    def run(act) -> str:
        with in_workspace(workspace):
            line.wait()
            return answer_of(act)

    def leave(_one) -> None:
        try:
            line.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(size) as pool:
        try:
            yield lambda acts: list(pool.map(run, acts))
        finally:
            list(pool.map(leave, range(size)))


def at_once(workspace, acts) -> list[str]:
    """Every act waits at the same line in a thread of its own; what each was told."""
    with a_crowd(workspace, len(acts)) as all_at_once:
        return all_at_once(acts)


def answer_of(act) -> str:
    try:
        return str(act())
    except Refusal:
        return "refused"
    except OperationalError:
        return "busy"
