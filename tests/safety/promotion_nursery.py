"""A parent that raises somebody who cancels one registration after the other, and kills them at a random instant.

Run by tests/safety/test_promotion.py as its own process: `python -m tests.safety.promotion_nursery MODE KILLS SEED SESSION`.
"""

import sys
import time
from functools import partial
from random import Random

import django

django.setup()

from django.utils import timezone  # noqa: E402

from essaim.core.foundation.actor import SYSTEM  # noqa: E402
from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.modules.activities.actions import cancel_registration, rebalancing  # noqa: E402
from essaim.modules.activities.models import Registration, Session  # noqa: E402
from essaim.modules.activities.queries import seats_counted, waiting_of  # noqa: E402
from essaim.modules.activities.states import SEATED  # noqa: E402
from tests.safety.killing import raise_and_kill  # noqa: E402

SHORTEST, LONGEST = 0.02, 0.2


def cancel_until_nobody_waits(session: Session) -> None:
    """What the page does, over and over."""
    while waiting_of(session).exists():
        cancel_registration(_seated(session), reason="asked", by=SYSTEM, now=timezone.now())


def cancel_step_by_step(session: Session) -> None:
    """The mistake: end the registration, then, on its own, give the place to the next one."""
    while waiting_of(session).exists():
        if seated := _seated(session):  # nobody, once three in a row were killed between the two
            rebalancing.end(seated, reason="asked", by=SYSTEM, now=timezone.now())
        time.sleep(0.1)
        rebalancing.rebalance(session, by=SYSTEM, now=timezone.now())


def _seated(session: Session) -> Registration:
    rows = Registration.objects.select_related("session__scheme__carrier", "session__workspace", "lead")
    return rows.filter(session=session, state__in=SEATED).order_by("sequence").first()


MODES = {"right": cancel_until_nobody_waits, "step_by_step": cancel_step_by_step}


def _session(session_id: str) -> Session:
    return Session.objects.select_related("scheme__carrier", "workspace").get(pk=session_id)


def is_whole(session: Session) -> bool:
    """Nothing half done: the counter is right, and no place is free while somebody waits."""
    session.refresh_from_db()
    first = waiting_of(session).first()
    return session.taken == seats_counted(session) and (first is None or first.seats > session.free)


def main() -> None:
    mode, kills, seed, session_id = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    random, killed, halves = Random(seed), 0, 0
    workspace = Workspace.objects.get()
    with in_workspace(workspace):
        while waiting_of(Session.objects.get(pk=session_id)).exists():
            killed += raise_and_kill(
                partial(MODES[mode], _session(session_id)), random, shortest=SHORTEST, longest=LONGEST, spare=killed >= kills
            )
            halves += not is_whole(Session.objects.get(pk=session_id))
    print(killed, halves)


if __name__ == "__main__":
    main()
