"""Two people plan at the same instant: one free passage, or one last passage of an agreement, is given once."""

import threading
from datetime import date, time

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import record_activity
from essaim.modules.activities.models import Session
from essaim.modules.hosts.actions import add_communes, passages, propose_agreement, sign_agreement
from essaim.modules.hosts.models import Host, Passage
from essaim.workflows import programming
from tests.builders import a_planted_scheme, a_workspace, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = [date(2026, 3, day) for day in range(13, 32)] + [date(2026, 4, day) for day in range(1, 31)]
FREE_ONCE = next(law for law in Passage._meta.constraints if law.name == "passage_free_once")


@pytest.fixture
def village():
    """A commune that has had nothing yet."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    with in_workspace(workspace):
        host = add_communes(scheme, ["34111"], by=acting(), now=NOW).new[0]
        activity = record_activity(scheme, title="Le bus", by=acting(), now=NOW)
    return workspace, activity, host


def all_plan(village, how_many: int, plan=programming.plan) -> list[str]:
    """Everybody waits at the same line, then plans a session on a day of their own; what each was told."""
    workspace, activity, host = village
    line, told = threading.Barrier(how_many, timeout=60), []

    def run(number: int) -> None:
        try:
            with in_workspace(workspace):
                line.wait(timeout=60)
                told.append(answer_of(plan, activity, host, DAYS[number]))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    return sorted(told)


def answer_of(plan, activity, host: Host, day: date) -> str:
    try:
        plan(activity, host=host.organisation, day=day, starts=time(14), ends=time(17), commune_code="34111", by=acting(), now=NOW)
    except Refusal:
        return "refused"
    except OperationalError:
        return "busy"
    return "planned"


def test_api_03_two_people_plan_two_discoveries_at_once_and_one_wins(village, count):
    rounds = count(3, 100)
    for _round in range(rounds):
        assert all_plan(village, 2) == ["planned", "refused"]
        with in_workspace(village[0]):
            assert Session.objects.count() == Passage.objects.filter(released_at=None).count() == 1
            programming.call_off(Session.objects.get(), reason="weather", by=acting(), now=NOW)
            Session.objects.all().delete()


def test_api_03_many_plan_the_last_passages_of_an_agreement(village, count):
    workspace, _activity, host = village
    with in_workspace(workspace):
        agreement = propose_agreement([host], passages=3, starts_on=date(2026, 3, 1), ends_on=date(2027, 2, 28), by=acting(), now=NOW)
        sign_agreement(agreement, signed_on=NOW.date(), by=acting(), now=NOW)
    size = count(8, 40)
    assert all_plan(village, size) == ["planned"] * 3 + ["refused"] * (size - 3)
    with in_workspace(workspace):
        assert sorted(Passage.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_control_looking_first_and_writing_afterwards_gives_two_away(village, monkeypatch):
    """Negative control: without the lock and the law, whoever looked before anybody wrote takes a free passage."""
    looked = threading.Barrier(2, timeout=60)

    def look_then_write(host, *, day, about, by, now):
        is_free = not Passage.objects.filter(host=host, released_at=None).exists()
        looked.wait(timeout=10)
        if not is_free:
            raise Refusal("no")
        return Passage.objects.create(workspace=host.workspace, host=host, number=1, day=day, about=about)

    monkeypatch.setattr(programming.hosts, "take_passage", look_then_write)
    # Planning takes its turn before it looks: the control looks and writes without any.
    with connection.schema_editor() as editor:
        editor.remove_constraint(Passage, FREE_ONCE)
    try:
        assert all_plan(village, 2, unlocked) == ["planned", "planned"]
    finally:
        Passage._base_manager.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Passage, FREE_ONCE)


def unlocked(activity, *, host, day, by, now, **_terms):
    row = Host.objects.select_related("workspace").get(organisation=host)
    return programming.hosts.take_passage(row, day=day, about=None, by=by, now=now)


@pytest.mark.django_db
def test_the_law_itself_refuses_a_second_free_passage(village):
    workspace, _activity, host = village
    with in_workspace(workspace):
        passages.take_passage(host, day=DAYS[0], about=None, by=acting(), now=NOW)
        with pytest.raises(IntegrityError):
            Passage.objects.create(workspace=workspace, host=host, number=1, day=DAYS[1])
