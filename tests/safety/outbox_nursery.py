"""A parent that raises workers of the outbox and kills each of them at a random instant, until nothing waits.

Run by tests/safety/test_outbox.py as its own process: `python -m tests.safety.outbox_nursery MODE KILLS SEED`.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from random import Random

import django

django.setup()

from django.db import connections  # noqa: E402
from django.db.models import Q  # noqa: E402

from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.core.messaging.actions import carriers, delivering  # noqa: E402
from essaim.core.messaging.models import Message  # noqa: E402
from essaim.core.messaging.states import MessageState  # noqa: E402

SHORTEST, LONGEST = 0.03, 0.25
delivering.LEASE = timedelta(seconds=0.5)
delivering.FIRST_WAIT = delivering.LONGEST_WAIT = timedelta(seconds=0.1)
WAITS = Q(state__in=[MessageState.QUEUED, MessageState.LEASED])


def deliver_until_empty() -> None:
    """What a worker does, over and over."""
    while waiting():
        delivering.deliver_due()
        time.sleep(0.02)


def mark_then_send() -> None:
    """The first mistake: say that it left, then let it leave."""
    for message in Message.objects.filter(WAITS):
        Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
        try:
            carriers.by_sms(message)
        except carriers.TryLater:
            Message.objects.filter(pk=message.pk).update(state=MessageState.QUEUED)


def send_without_key() -> None:
    """The second mistake: the right order, but the gateway cannot tell that it has this one already."""
    post = carriers.httpx.post

    def keyless(url, *, headers, **rest):
        return post(url, headers={name: value for name, value in headers.items() if name != "Idempotency-Key"}, **rest)

    carriers.httpx.post = keyless
    deliver_until_empty()


def waiting() -> bool:
    return Message.objects.filter(WAITS).exists()


MODES = {"right": deliver_until_empty, "mark_then_send": mark_then_send, "without_key": send_without_key}


def raise_and_kill(mode: str, random: Random, spare: bool) -> bool:
    """One worker; whether it had to be killed. A spared one may finish."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        MODES[mode]()
        os._exit(0)
    until = time.monotonic() + (600 if spare else random.uniform(SHORTEST, LONGEST))
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def main(mode: str, kills: int, seed: int) -> None:
    random, killed = Random(seed), 0
    with in_workspace(Workspace.objects.get()):
        while waiting():
            killed += raise_and_kill(mode, random, spare=killed >= kills)
    print(killed)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
