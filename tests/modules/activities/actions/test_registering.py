"""Many people want the last places at the same instant: as many get one as there are, on either database."""

import threading
from datetime import date, time

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import F

from essaim.core.foundation.models import JournalHead
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.actions import Conflict
from essaim.core.schemes.models import Commitment
from essaim.modules.activities.actions import (
    cancel_registration,
    cancel_session,
    change_capacity,
    leave_registration,
    move_session,
    places,
    register,
)
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.queries import seats_counted
from essaim.workflows.leaving import mark_deceased
from tests.builders import a_person, acting, counting_queries
from tests.conftest import NOW
from tests.modules.activities.conftest import a_session


def enters(session, *people, **values) -> Registration:
    return register(session, people=people, **{"by": acting(), "now": NOW, **values})


def test_who_comes_when_others_wait_waits_behind_them(session):
    """A party of two waits for two places: somebody alone does not slip past."""
    enters(session, a_person(session.workspace, "Odette"), a_person(session.workspace, "Marcel"))
    couple = enters(session, a_person(session.workspace, "Simone"), a_person(session.workspace, "Jean"))
    alone = enters(session, a_person(session.workspace, "Lucie"))
    session.refresh_from_db()
    assert (couple.state, alone.state, session.taken) == ("waitlisted", "waitlisted", 2)


def test_nobody_stands_twice_on_one_list(session):
    odette = a_person(session.workspace)
    enters(session, odette)
    with pytest.raises(Refusal):
        enters(session, a_person(session.workspace, "Marcel"), odette)
    assert Attendee.objects.count() == Registration.objects.count() == 1


def test_whoever_cancelled_may_come_back(session):
    odette = a_person(session.workspace)
    cancel_registration(enters(session, odette), reason="asked", by=acting(), now=NOW)
    assert enters(session, odette).state == "confirmed"


def test_whoever_dies_gives_back_one_place_and_who_came_along_keeps_theirs(session):
    odette, marcel = a_person(session.workspace, "Odette"), a_person(session.workspace, "Marcel")
    couple = enters(session, odette, marcel)
    enters(session, a_person(session.workspace, "Simone"))
    waits = enters(session, a_person(session.workspace, "Lucie"))
    mark_deceased(odette, on=NOW.date(), by=acting(), now=NOW)
    for row in (couple, waits, session):
        row.refresh_from_db()
    assert (couple.lead, couple.seats, couple.state) == (marcel, 1, "confirmed")
    assert (waits.state, session.taken, seats_counted(session)) == ("promoted", 3, 3)
    assert not Commitment.objects.filter(person=odette, released_at=None).exists()


def test_two_sessions_at_once_are_told_and_taken_on_with_a_reason(session):
    other = a_session(session.workspace, session.scheme, starts=time(16), ends=time(18))
    odette = a_person(session.workspace)
    enters(session, odette)
    with pytest.raises(Conflict):
        enters(other, odette)
    assert not other.registrations.exists()
    assert enters(other, odette, overlap_reason="agreed").state == "confirmed"


def test_who_waits_has_no_commitment_yet(session):
    for name in ("Odette", "Marcel", "Simone"):
        enters(session, a_person(session.workspace, name))
    lucie = a_person(session.workspace, "Lucie")
    assert enters(session, lucie).state == "waitlisted"
    assert not Commitment.objects.filter(person=lucie).exists()


def test_a_session_that_is_over_takes_nobody(session):
    from datetime import timedelta

    with pytest.raises(Refusal):
        enters(session, a_person(session.workspace), now=session.ends_at + timedelta(minutes=1))


def test_every_act_on_the_list_takes_its_turn_before_it_locks_the_session(session):
    """The order that keeps two from waiting for each other for ever, seen in what the database is asked."""
    people, rows, stamp = [a_person(session.workspace, name) for name in ("Awa", "Lina", "Rosa")], [], {"by": acting(), "now": NOW}
    acts = [
        lambda: rows.append(enters(session, people[0])), lambda: rows.append(enters(session, people[1])),
        lambda: change_capacity(session, capacity=2, **stamp), lambda: cancel_registration(rows[0], reason="asked", **stamp),
        lambda: enters(session, people[2]), lambda: leave_registration(rows[1], person=people[1], **stamp),
        lambda: move_session(session, day=date(2026, 3, 20), starts=time(14), ends=time(17), **stamp),
        lambda: cancel_session(session, reason="weather", **stamp),
    ]  # fmt: skip
    tables = {f'"{model._meta.db_table}"': model for model in (JournalHead, Session)}
    for act in acts:
        with counting_queries() as asked:
            act()
        touched = [tables[name] for query in asked for name in tables if name in query["sql"].split("WHERE")[0]]
        assert touched[0] is JournalHead and Session in touched


def all_enter(workspace, session, people) -> list[str]:
    line, told = threading.Barrier(len(people), timeout=60), []

    def come(person) -> None:
        try:
            with in_workspace(workspace):
                row = Session.objects.get(pk=session.pk)
                line.wait(timeout=60)
                told.append(answer_of(row, person))
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def answer_of(session, person) -> str:
    try:
        return str(enters(session, person).state)
    except OperationalError:
        return "busy"


def test_d1_of_all_who_want_the_last_places_as_many_get_one_as_there_are(crossing, count):
    workspace, session = crossing
    people = [a_person(workspace, f"Awa {number}") for number in range(count(12, 50))]
    told = all_enter(workspace, session, people)
    assert sorted(told) == ["confirmed"] * 3 + ["waitlisted"] * (len(people) - 3)
    with in_workspace(workspace):
        session.refresh_from_db()
        assert session.taken == seats_counted(session) == 3
        numbers = sorted(Registration.objects.values_list("sequence", flat=True))
    assert numbers == list(range(1, len(people) + 1))


def test_d1_the_law_alone_refuses_one_seat_too_many(session):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(taken=F("capacity") + 1)


def test_control_looking_and_then_writing_lets_too_many_in(crossing, count, monkeypatch):
    """Negative control: without lock nor counter, whoever looked before anybody wrote comes in."""
    workspace, session = crossing
    people = [a_person(workspace, f"Awa {number}") for number in range(count(12, 50))]
    looked = threading.Barrier(len(people), timeout=60)

    def look_then_take(row, *, people, by, now):
        has_place = Registration.objects.filter(session=row, state="confirmed").count() < row.capacity
        looked.wait(timeout=60)
        state = "confirmed" if has_place else "waitlisted"
        number = int(people[0].given_name.split()[1])
        return Registration.objects.create(
            workspace=row.workspace, session=row, lead=people[0], sequence=number, state=state, channel="phone"
        )

    monkeypatch.setattr("tests.modules.activities.actions.test_registering.register", look_then_take)
    all_enter(workspace, session, people)
    with in_workspace(workspace):
        assert Registration.objects.filter(state="confirmed").count() > session.capacity


def test_control_a_counter_that_does_not_look_meets_the_law(session, monkeypatch):
    """Were the condition of the counter lost, the law of the database would still refuse the fourth."""
    from django.db import IntegrityError

    def blind(row, seats):
        return bool(Session.objects.filter(pk=row.pk).update(taken=F("taken") + seats))

    monkeypatch.setattr(places, "take", blind)
    for name in ("Odette", "Marcel", "Simone"):
        enters(session, a_person(session.workspace, name))
    with pytest.raises(IntegrityError):
        enters(session, a_person(session.workspace, "Lucie"))


def test_the_session_of_a_day_behind_us_is_not_planned(session):
    with pytest.raises(Refusal):
        a_session(session.workspace, session.scheme, day=date(2026, 3, 1))
