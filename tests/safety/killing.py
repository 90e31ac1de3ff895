"""A parent that raises one worker after the other and kills each at a random instant."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from random import Random

from django.db import connection, connections

LONG_ENOUGH = 600
"""Seconds after which a worker that nobody was to kill hangs."""


def raise_and_kill(work: Callable[[], None], random: Random, *, shortest: float, longest: float, spare: bool) -> bool:
    """One worker; whether it had to be killed. A worker that breaks by itself ends the parent.

    The clock of its death begins once it has its connection: on a slow machine it would die before it did anything.
    """
    connections.close_all()
    ready, begun = os.pipe()
    pid = os.fork()
    if pid == 0:
        connection.ensure_connection()
        os.write(begun, b".")
        work()
        os._exit(0)
    os.close(begun)
    os.read(ready, 1)
    os.close(ready)
    until = time.monotonic() + (LONG_ENOUGH if spare else random.uniform(shortest, longest))
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended and status:
            sys.exit("A worker broke by itself: see above.")
        if ended:
            return False
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True
