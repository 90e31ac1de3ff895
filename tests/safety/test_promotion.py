"""G3: whoever cancels is killed at random instants: no place is lost, none is given twice, nobody is skipped."""

from datetime import date, time

import pytest

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import plan_session, record_activity, register
from essaim.modules.activities.models import Registration
from essaim.modules.activities.queries import seats_counted
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.safety.nurseries import run_nursery

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 3
FAR = date(2199, 3, 19)  # the children live by the clock of the machine: places go by themselves for long


def play(mode: str, how_many: int, kills: int) -> tuple[int, int, list]:
    """How many were killed, how often something was half done, and the registrations in their order."""
    workspace = a_workspace(timezone="Europe/Paris")
    scheme = a_planted_scheme(workspace, "api-bus")
    people = [a_person(workspace, f"Awa {number}") for number in range(how_many)]
    with in_workspace(workspace):
        activity = record_activity(scheme, title="Le bus", by=acting(), now=NOW)
        session = plan_session(
            activity, day=FAR, starts=time(14), ends=time(17), commune_code="34111", capacity=SEATS, by=acting(), now=NOW
        )
        for person in people:
            register(session, people=[person], by=acting(), now=NOW)
    killed, halves = run_nursery("promotion_nursery", mode, kills, 7, session.pk)
    with in_workspace(workspace):
        session.refresh_from_db()
        assert mode != "right" or session.taken == seats_counted(session)
        return killed, halves, list(Registration.objects.order_by("sequence").values_list("state", flat=True))


def test_d2_whoever_is_killed_while_a_place_is_promoted_leaves_nothing_half_done(count):
    kills, size = count(6, 250), count(60, 2000)
    killed, halves, states = play("right", size, kills)
    assert killed >= kills and halves == 0
    assert states == ["cancelled"] * (size - SEATS) + ["promoted"] * SEATS, "in the order in which they came"


def test_control_freeing_and_promoting_apart_is_found_half_done():
    killed, halves, _states = play("step_by_step", 30, 25)
    assert killed and halves
