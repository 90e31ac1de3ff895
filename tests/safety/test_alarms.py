"""Workers that watch over lone visitors are killed at random: no alarm is missed, none is raised twice or before its hour."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.actions import open_case
from essaim.modules.rounds.models import Alarm, Assignment, Visit
from essaim.modules.rounds.states import Rung
from tests.builders import a_member, a_participation, a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.safety.nurseries import run_nursery

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = date(2026, 3, 9)


def visits_not_over(how_many: int):
    """Visitors who are all alone in homes, and whose four alarms come due while the workers look."""
    workspace = a_workspace(phone="01 99 00 55 55")
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    a_member(workspace, "coordinator")
    visitor = a_participation(scheme, a_person(workspace, "Karim", phone="06 39 98 11 22", preferred_channel="sms"), "volunteer")
    person = a_person(workspace, "Huguette", "Delœuvre")
    began = timezone.now()
    with in_workspace(workspace):
        case = open_case(scheme, person=person, by=acting(), now=NOW)
        held = {"workspace": workspace, "case": case, "visitor": visitor, "starts": time(9), "minutes": 60}
        row = Assignment.objects.create(
            scheme=scheme, person=person, weekday=0, since=MONDAY, visitor_agreed_at=NOW, person_agreed_at=NOW, **held
        )
        weeks = [MONDAY + timedelta(weeks=number) for number in range(how_many)]
        visits = Visit.objects.bulk_create(
            Visit(assignment=row, week=week, day=week, state="started", arrived_at=began, expected_at=began, **held) for week in weeks
        )
        Alarm.objects.bulk_create(
            Alarm(workspace=workspace, visit=visit, rung=rung, due_at=began + timedelta(seconds=number * 0.5))
            for visit in visits
            for number, rung in enumerate(Rung)
        )
    return workspace


def play(mode: str, how_many: int, kills: int) -> Counter:
    """How many times each alarm was told, after workers were killed so often."""
    workspace = visits_not_over(how_many)
    (killed,) = run_nursery("alarm_nursery", mode, kills, 11)
    assert mode == "never_again" or killed >= kills
    with in_workspace(workspace):
        told = Counter({str(pk): 0 for pk in Alarm.objects.values_list("pk", flat=True)})
        told.update(Message.objects.filter(template="visit_check").values_list("occurrence", flat=True))
        told.update(occurrence.split()[1] for occurrence in Call.objects.values_list("occurrence", flat=True))
    return told


def test_b6_killed_workers_miss_no_alarm_and_raise_none_twice(count):
    told = play("right", count(60, 10_000), count(12, 400))
    assert set(told.values()) == {1}
    assert set(Alarm._base_manager.values_list("state", flat=True)) == {"raised"}
    assert not Alarm._base_manager.filter(raised_at__lt=F("due_at")).exists()
    raised = JournalEntry._base_manager.filter(act="alarm.raised").values_list("subject_id", flat=True)
    assert (len(raised), len(set(raised))) == (len(told), len(told))
    assert Message._base_manager.filter(template="warning").count() == len(told) * 3 // 4


def test_control_marking_before_telling_misses_alarms():
    told = play("mark_then_tell", 40, 12)
    assert 0 in set(told.values())


def test_control_without_a_claim_alarms_are_told_twice():
    told = play("without_claim", 40, 12)
    assert max(told.values()) > 1


def test_control_a_worker_that_nobody_starts_again_misses_alarms():
    told = play("never_again", 60, 2)
    assert 0 in set(told.values())
    assert "waiting" in set(Alarm._base_manager.values_list("state", flat=True))
