"""Nobody, no room and no vehicle is taken twice, unless somebody says why; the database itself sees to it."""

import threading
from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.actions import Conflict, commit, commitments, move_commitments, release
from essaim.core.schemes.models import Commitment, Resource
from essaim.web.laws import LAWS
from essaim.workflows.leaving import mark_deceased
from tests.builders import a_person, a_workspace, acting
from tests.conftest import NOW, PARIS

law = import_module("essaim.core.schemes.migrations.0003_commitment_law")
CALENDAR = [kept for kept in LAWS if kept.name == "commitment_overlaps"]
HOUR = timedelta(hours=1)


@pytest.fixture
def here(db):
    workspace = a_workspace()
    with in_workspace(workspace):
        yield workspace


@pytest.fixture
def bus(here) -> Resource:
    return Resource.objects.create(workspace=here, kind="vehicle", name="Bus", seats=5, wheelchairs=1, places=12)


def take(subject, start: float, end: float, **values) -> Commitment:
    """Taken from `start` to `end`, in hours after now."""
    values = {"what": "session", "about": uuid4(), "by": acting(), "now": NOW} | values
    return commit(subject, starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR, **values)


def test_a_vehicle_is_not_taken_twice(bus):
    take(bus, 1, 3)
    with pytest.raises(Conflict) as refused:
        take(bus, 2, 4, what="booking")
    assert [row.what for row in refused.value.commitments] == ["session"]
    assert "Bus" in refused.value.sentence
    assert Commitment.objects.count() == 1


def test_one_ends_when_the_next_begins(bus):
    take(bus, 1, 3)
    take(bus, 3, 4)
    assert Commitment.objects.count() == 2


def test_two_subjects_do_not_disturb_each_other(here, bus):
    take(bus, 1, 3)
    take(a_person(here), 1, 3)
    take(a_person(here, "Marcel"), 1, 3)
    assert Commitment.objects.count() == 3


def test_an_overlap_is_taken_on_with_a_reason_which_the_journal_keeps(here):
    odette = a_person(here)
    first = take(odette, 1, 3)
    second = take(odette, 2, 4, overlap_reason="agreed")
    entry = JournalEntry.objects.get(act="commitment.made", subject_id=second.pk)
    assert entry.facts["overlap_reason"] == "agreed"
    assert entry.facts["overlaps"] == [str(first.pk)]


def test_what_was_taken_on_with_a_reason_is_seen_by_whoever_comes_next(here):
    odette = a_person(here)
    take(odette, 1, 3)
    take(odette, 2, 5, overlap_reason="agreed")
    with pytest.raises(Conflict):
        take(odette, 4, 6)


def test_a_reason_that_was_not_needed_is_not_kept(bus):
    row = take(bus, 1, 3, overlap_reason="shared")
    assert row.overlap_reason == ""
    with pytest.raises(Conflict):
        take(bus, 2, 4)


def test_whoever_leaves_gives_back_what_is_to_come(here, bus):
    odette = a_person(here)
    take(odette, -3, -2)
    take(odette, 2, 3)
    take(bus, 2, 3)
    mark_deceased(odette, on=NOW.date(), by=acting(), now=NOW)
    running = Commitment.objects.filter(released_at=None)
    assert [(row.person_id, row.starts_at) for row in running] == [(odette.pk, NOW - 3 * HOUR), (None, NOW + 2 * HOUR)]


@pytest.mark.parametrize(("start", "end"), [(3, 1), (2, 2)])
def test_an_end_before_the_beginning_is_refused(bus, start, end):
    with pytest.raises(Refusal) as refused:
        take(bus, start, end)
    assert refused.value.field == "ends_at"
    assert Commitment.objects.count() == 0


def test_an_invented_reason_is_refused(bus):
    take(bus, 1, 3)
    with pytest.raises(Refusal):
        take(bus, 2, 4, overlap_reason="parce que")


def test_what_is_given_back_is_free(here, bus):
    about, odette = uuid4(), a_person(here)
    take(bus, 1, 3, about=about)
    take(odette, 1, 3, about=about)
    assert release(about, subject=odette, by=acting(), now=NOW) == 1
    with pytest.raises(Conflict):
        take(bus, 2, 4)
    assert release(about, by=acting(), now=NOW) == 1
    assert release(about, by=acting(), now=NOW) == 0
    take(bus, 2, 4)


def test_a_session_moves_with_everything_it_takes_or_not_at_all(here, bus):
    about, odette = uuid4(), a_person(here)
    take(bus, 1, 3, about=about)
    take(odette, 1, 3, about=about)
    take(odette, 5, 6)
    with pytest.raises(Conflict):
        move_commitments(about, starts_at=NOW + 5 * HOUR, ends_at=NOW + 7 * HOUR, by=acting(), now=NOW)
    assert set(Commitment.objects.filter(about=about, released_at=None).values_list("starts_at", flat=True)) == {NOW + HOUR}
    move_commitments(about, starts_at=NOW + 2 * HOUR, ends_at=NOW + 4 * HOUR, by=acting(), now=NOW)
    moved = Commitment.objects.filter(about=about, released_at=None)
    assert {(row.starts_at, row.ends_at) for row in moved} == {(NOW + 2 * HOUR, NOW + 4 * HOUR)}
    assert moved.count() == 2


def test_the_hour_that_happens_twice_is_two_hours(bus):
    """On 25 October 2026 it is half past two twice: both can be taken."""
    first = datetime(2026, 10, 25, 2, 0, tzinfo=PARIS)
    second = first.replace(fold=1)
    for start in (first, second):
        begin = start.astimezone(tz=None)
        commit(bus, what="visit", about=uuid4(), starts_at=begin, ends_at=begin + HOUR, by=acting(), now=NOW)
    assert Commitment.objects.count() == 2


@pytest.mark.django_db
@given(wanted=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), min_size=1, max_size=14))
def test_the_law_keeps_exactly_what_brute_force_keeps(wanted):
    """The oracle looks at every pair; the actions look at nothing here, so that the law alone decides."""
    with transaction.atomic():
        workspace = a_workspace()
        with in_workspace(workspace):
            bus = Resource.objects.create(workspace=workspace, kind="vehicle", name="Bus")
            kept: list[tuple[int, int]] = []
            for start, length in wanted:
                is_free = all(start >= end or start + length <= begin for begin, end in kept)
                assert bare_insert(bus, start, start + length) == is_free
                if is_free:
                    kept.append((start, start + length))
        transaction.set_rollback(True)


def bare_insert(subject: Resource, start: int, end: int) -> bool:
    try:
        with transaction.atomic():
            Commitment.objects.create(
                workspace=subject.workspace, resource=subject, what="session", about=uuid4(),
                starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR,
            )  # fmt: skip
    except IntegrityError as error:
        assert "commitment_overlaps" in str(error)
        return False
    return True


def all_take_at_once(workspace, bus, size: int) -> list[str]:
    """As many threads as wanted wait at one line, then each takes the bus for the same afternoon."""
    line, told = threading.Barrier(size, timeout=60), []

    def book(number: int) -> None:
        try:
            with in_workspace(workspace):
                line.wait()
                told.append(answer_of(bus, number))
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(number,)) for number in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def answer_of(bus, number: int) -> str:
    try:
        take(bus, 1 + number / 100, 3)
    except Conflict:
        return "refused"
    return "taken"


@pytest.fixture
def crossing(transactional_db):
    workspace = a_workspace()
    with in_workspace(workspace):
        bus = Resource.objects.create(workspace=workspace, kind="vehicle", name="Bus")
    return workspace, bus


def test_d3_of_fifty_bookings_that_overlap_exactly_one_wins(crossing, count):
    workspace, bus = crossing
    told = all_take_at_once(workspace, bus, count(20, 50))
    assert sorted(told)[-1:] == ["taken"]
    assert told.count("taken") == 1


def test_d3_the_law_alone_lets_exactly_one_in(crossing, count, monkeypatch):
    """Even an action that forgot to look cannot book twice."""
    workspace, bus = crossing
    monkeypatch.setattr(commitments, "_overlapping", lambda *ignored: [])
    assert all_take_at_once(workspace, bus, count(20, 50)).count("taken") == 1


def test_control_without_law_nor_look_the_bus_is_taken_many_times(crossing, count, monkeypatch):
    workspace, bus = crossing
    monkeypatch.setattr(commitments, "_overlapping", lambda *ignored: [])
    off, on = (
        (repeal, enact) if connection.vendor == "sqlite" else (lambda *_: law.switch_off(connection), lambda *_: law.switch_on(connection))
    )
    off(connection, CALENDAR)
    try:
        assert all_take_at_once(workspace, bus, count(20, 50)).count("taken") > 1
    finally:
        with in_workspace(workspace):
            Commitment.objects.all().delete()
        on(connection, CALENDAR)
