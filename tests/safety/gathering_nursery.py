"""A parent that raises somebody who has people fetched, or told of new sessions, one after the other, and kills them at a random instant.

Run by tests/safety/test_gathering.py as its own process: `python -m tests.safety.gathering_nursery MODE KILLS SEED SCHEME`.
"""

import sys
import time
from functools import partial
from random import Random

import django

django.setup()

from essaim.core.foundation.actor import SYSTEM  # noqa: E402
from essaim.core.foundation.models import Workspace  # noqa: E402
from essaim.core.foundation.scope import in_workspace  # noqa: E402
from essaim.core.messaging.models import Call, Message  # noqa: E402
from essaim.core.people.models import Person  # noqa: E402
from essaim.core.schemes.models import Commitment, Scheme  # noqa: E402
from essaim.modules.activities import bridge  # noqa: E402
from essaim.modules.activities.actions import announce, announcing, places, register, touring  # noqa: E402
from essaim.modules.activities.models import Registration, Session, Subscription  # noqa: E402
from essaim.modules.activities.states import HOLDING, PickUpWay  # noqa: E402
from tests.conftest import NOW  # noqa: E402
from tests.safety.killing import raise_and_kill  # noqa: E402

SHORTEST, LONGEST = 0.02, 0.3
AMONG = 0.1
"""Seconds between the two halves of a mistake."""
EVENING = NOW.replace(hour=20)


def tell_everybody(scheme: Scheme) -> None:
    """What the evening does."""
    announce(scheme, by=SYSTEM, now=EVENING)


def tell_step_by_step(scheme: Scheme) -> None:
    """The mistake: note that somebody was told, then, on its own, tell them."""
    for row in untold(scheme):
        Subscription.objects.filter(pk=row.pk).update(told_at=EVENING)
        time.sleep(AMONG)
        announcing._announce(row, SYSTEM, EVENING)


def untold(scheme: Scheme):
    """Whoever waits for the news of this evening."""
    return Subscription.objects.filter(scheme=scheme, told_at__lt=EVENING).select_related("person", "scheme__workspace")


def all_told(scheme: Scheme) -> bool:
    return not untold(scheme).exists()


def told_is_whole(scheme: Scheme) -> bool:
    """Whoever is noted as told has their one message or call, and nobody else has any."""
    noted = set(Subscription.objects.filter(scheme=scheme, told_at=EVENING).values_list("pk", flat=True))
    said = [*Message.objects.values_list("subject_id", flat=True), *Call.objects.values_list("subject_id", flat=True)]
    return sorted(said) == sorted(noted)


def fetch_everybody(scheme: Scheme) -> None:
    """What the page does, over and over."""
    for session, person in unfetched(scheme):
        register(session, people=[person], pick_up=PickUpWay.BOTH, by=SYSTEM, now=NOW)


def fetch_step_by_step(scheme: Scheme) -> None:
    """The mistake: give the place, then, on its own, take the vehicle's time for the longer tour."""
    for session, person in unfetched(scheme):
        places.fetch = lambda *_args, **_kwargs: None
        register(session, people=[person], pick_up=PickUpWay.BOTH, by=SYSTEM, now=NOW)
        time.sleep(AMONG)
        touring.settle_tour(session, by=SYSTEM, now=NOW)


def unfetched(scheme: Scheme):
    """Session by session, whoever lives near it and stands on its list not yet."""
    for session in Session.objects.filter(scheme=scheme).select_related("scheme__carrier", "workspace", "vehicle").order_by("day"):
        listed = Registration.objects.filter(session=session).values("lead")
        for person in Person.objects.filter(family_name=session.place).exclude(pk__in=listed).order_by("pk"):
            yield session, person


def all_fetched(scheme: Scheme) -> bool:
    return next(unfetched(scheme), None) is None


def tours_are_whole(scheme: Scheme) -> bool:
    """Whoever is on a list has a place that counts, and the vehicle is taken for exactly the tour of those who are fetched."""
    return all(
        _tour_is_whole(session) for session in Session.objects.filter(scheme=scheme).select_related("scheme", "workspace", "vehicle")
    )


def _tour_is_whole(session: Session) -> bool:
    rows = Registration.objects.filter(session=session)
    if rows.exclude(state__in=HOLDING).exists() or session.taken != rows.count():
        return False
    wanted = [touring.instants(session.day, *stretch, session.timezone) for stretch in touring._stretches(session, bridge.tour_of(session))]
    taken = Commitment.objects.filter(about=session.pk, what="tour", released_at=None, resource=session.vehicle)
    return sorted(taken.values_list("starts_at", "ends_at")) == sorted(wanted)


MODES = {
    "news": (tell_everybody, all_told, told_is_whole),
    "news_step_by_step": (tell_step_by_step, all_told, told_is_whole),
    "tour": (fetch_everybody, all_fetched, tours_are_whole),
    "tour_step_by_step": (fetch_step_by_step, all_fetched, tours_are_whole),
}


def main() -> None:
    work, is_done, is_whole = MODES[sys.argv[1]]
    kills, random, scheme_id = int(sys.argv[2]), Random(int(sys.argv[3])), sys.argv[4]
    killed, halves = 0, 0
    with in_workspace(Workspace.objects.get()):
        if first := next(unfetched(_scheme(scheme_id)), None):  # the parent loads the engine, or every child would die of loading it
            register(first[0], people=[first[1]], pick_up=PickUpWay.BOTH, by=SYSTEM, now=NOW)
        while not is_done(_scheme(scheme_id)):
            killed += raise_and_kill(partial(work, _scheme(scheme_id)), random, shortest=SHORTEST, longest=LONGEST, spare=killed >= kills)
            halves += not is_whole(_scheme(scheme_id))
    print(killed, halves)


def _scheme(scheme_id: str) -> Scheme:
    return Scheme.objects.select_related("workspace", "carrier").get(pk=scheme_id)


if __name__ == "__main__":
    main()
