"""A parent that raises somebody who takes what each person owes, one after the other, and kills them at a random instant.

Run by tests/safety/test_payments.py as its own process: `python -m tests.safety.payment_nursery MODE KILLS SEED SCHEME`.
"""

import sys
import time
from functools import partial
from random import Random

import django

django.setup()

from django.db.models import Sum  # noqa: E402
from django.utils import timezone  # noqa: E402

from essaim.core.foundation.actor import SYSTEM  # noqa: E402
from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.core.schemes.models import Scheme  # noqa: E402
from essaim.modules.dues.actions import pay, payments  # noqa: E402
from essaim.modules.dues.models import Payer, Payment  # noqa: E402
from essaim.modules.dues.queries import dues_of  # noqa: E402
from essaim.modules.dues.states import Tender  # noqa: E402
from tests.safety.killing import raise_and_kill  # noqa: E402

SHORTEST, LONGEST = 0.02, 0.15


def take_what_is_owed(scheme: Scheme) -> None:
    """What the page does, over and over."""
    while payer := owing():
        pay(payer, cents=owed(payer), tender=Tender.CASH, scheme=scheme, by=SYSTEM, now=timezone.now())


def take_step_by_step(scheme: Scheme) -> None:
    """The mistake: note the money, then, on its own, what it settles."""
    while payer := owing():
        now = timezone.now()
        payment = payments._write(payer, scheme, owed(payer), Tender.CASH, by=SYSTEM, now=now)
        time.sleep(0.1)
        for due in dues_of(payer.person):
            payments._settle(payer, payment, due.about, due.what, due.label, -due.cents, SYSTEM, now)


MODES = {"right": take_what_is_owed, "step_by_step": take_step_by_step}


def owing() -> Payer | None:
    """Whoever still owes something."""
    rows = Payer.objects.select_related("person", "organisation", "workspace")
    return rows.annotate(left=Sum("entries__cents")).filter(left__gt=0).order_by("created_at", "pk").first()


def owed(payer: Payer) -> int:
    """In cents."""
    return sum(due.cents for due in dues_of(payer.person))


def halves() -> int:
    """Payments of which the lines do not say the whole."""
    rows = Payment.objects.annotate(said=Sum("entries__cents"))
    return sum(row.cents + (row.said or 0) != 0 for row in rows)


def main() -> None:
    mode, kills, seed, scheme_id = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    random, killed, found = Random(seed), 0, 0
    workspace = Workspace.objects.get()
    with in_workspace(workspace):
        while owing():
            work = partial(MODES[mode], Scheme.objects.select_related("workspace").get(pk=scheme_id))
            killed += raise_and_kill(work, random, shortest=SHORTEST, longest=LONGEST, spare=killed >= kills)
            found += halves()
    print(killed, found)


if __name__ == "__main__":
    main()
