"""A parent that raises two workers at a time over the same alarms and kills one of them at random, until none waits.

Run by tests/safety/test_alarms.py as its own process: `python -m tests.safety.alarm_nursery MODE KILLS SEED`.
"""

import os
import signal
import sys
import time
from random import Random
from uuid import uuid4

import django

django.setup()

from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from essaim.core.foundation.actor import SYSTEM  # noqa: E402
from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.modules.rounds import actions, queries  # noqa: E402
from essaim.modules.rounds.models import Alarm  # noqa: E402
from essaim.modules.rounds.states import AlarmState, Rung  # noqa: E402
from essaim.workflows import watching  # noqa: E402

SHORTEST, LONGEST = 0.05, 0.4
BETWEEN = 0.004
plan_call = watching.plan_call


def look_each_minute() -> None:
    """What the worker does, over and over."""
    while waiting():
        watching.raise_alarms()
        time.sleep(0.02)


def mark_then_tell() -> None:
    """The first mistake: say that it was raised, then raise it."""
    while waiting():
        for alarm in queries.alarms_due(now=timezone.now())[:20]:
            with transaction.atomic():
                is_mine = actions.claim(alarm, by=SYSTEM, now=timezone.now())
            time.sleep(BETWEEN)
            if is_mine:
                watching.RUNGS[Rung(alarm.rung)](alarm, queries.visits().get(pk=alarm.visit_id), timezone.now())


def tell_without_claim() -> None:
    """The second mistake: nobody claims, and each tells in words of their own."""
    watching.plan_call = lambda *, occurrence, **rest: plan_call(occurrence=f"{occurrence} {uuid4()}", **rest)
    while waiting():
        for alarm in queries.alarms_due(now=timezone.now())[:20]:
            watching.RUNGS[Rung(alarm.rung)](alarm, queries.visits().get(pk=alarm.visit_id), timezone.now())
            time.sleep(BETWEEN)
            actions.claim(alarm, by=SYSTEM, now=timezone.now())


def waiting() -> bool:
    return Alarm.objects.filter(state=AlarmState.WAITING).exists()


MODES = {"right": look_each_minute, "mark_then_tell": mark_then_tell, "without_claim": tell_without_claim, "never_again": look_each_minute}


def one_worker(mode: str) -> int:
    """A process that works in this mode."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        MODES[mode]()
        os._exit(0)
    return pid


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def main(mode: str, kills: int, seed: int) -> None:
    random, killed = Random(seed), 0
    with in_workspace(Workspace.objects.get()):
        while waiting():
            first, second = one_worker(mode), one_worker(mode)
            if killed >= kills:
                os.waitpid(first, 0)
                os.waitpid(second, 0)
                continue
            time.sleep(random.uniform(SHORTEST, LONGEST))
            kill(first)
            kill(second)
            killed += 2
            if mode == "never_again":
                break
    print(killed)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
