"""G1: the last seat is given once whoever comes at once."""

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from essaim.core.foundation.scope import in_workspace
from essaim.modules.activities.actions import cancel_registration, places, register
from essaim.modules.activities.models import Registration, Session
from essaim.modules.activities.queries import seats_counted
from essaim.modules.activities.views.registrations import registered
from tests.builders import a_person, acting
from tests.conftest import NOW
from tests.safety.crowd import A_MINUTE, PARTS, a_crowd, a_session, at_once, village

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 5
__all__ = ["village"]


def crowd_of(count) -> tuple[int, int]:
    """How many at once, how many rounds in all."""
    if connection.vendor == "sqlite":
        return count(12, 50), count(2, 52)
    return count(24, 200), count(2, 1000)


@pytest.mark.parametrize("part", range(PARTS))
def test_g1_none_over_and_none_under_round_after_round(village, count, part):
    workspace, _activity = village
    size, rounds = crowd_of(count)
    people = [a_person(workspace, f"Awa {number}") for number in range(size)]
    with a_crowd(workspace, size) as all_at_once:
        for number in range(part, rounds, PARTS):
            session = a_session(village, capacity=SEATS, day=date(2026, 3, 19) + timedelta(days=number))
            told = all_at_once([lambda one=one, row=session: entered(row, one) for one in people])
            assert sorted(told) == ["confirmed"] * SEATS + ["waitlisted"] * (size - SEATS)
            with in_workspace(workspace):
                session.refresh_from_db()
                assert session.taken == seats_counted(session) == SEATS


def entered(session: Session, person) -> str:
    return register(Session.objects.get(pk=session.pk), people=[person], by=acting(), now=NOW).state


def test_g1_new_people_and_cancellations_at_once_do_not_lock_each_other_out(village, count):
    """Whoever records somebody new holds the journal when they come to the session: whoever cancels takes both in the same order."""
    for number in range(count(2, 100)):
        session, told = coming_and_going(village, number)
        assert len(told) == 2 * SEATS and not {"busy", "refused"} & set(told)
        assert session.taken == seats_in(session) == SEATS


def test_control_g1_the_session_before_the_journal_locks_them_out(village, monkeypatch):
    """Negative control: two orders, and PostgreSQL breaks one of the two; a database of one file lets one write after the other."""
    monkeypatch.setattr(places, "journal", SimpleNamespace(hold=lambda _workspace_id: None))
    found = any("busy" in coming_and_going(village, number)[1] for number in range(20 if connection.vendor == "postgresql" else 2))
    assert found == (connection.vendor == "postgresql")


def coming_and_going(village, number: int) -> tuple[Session, list[str]]:
    """A full session that everybody leaves while as many whom nobody knows come."""
    workspace, _activity = village
    session = a_session(village, capacity=SEATS, day=date(2026, 3, 19) + timedelta(days=number))
    people = [a_person(workspace, f"Awa {number} {place}") for place in range(SEATS)]
    with in_workspace(workspace):
        rows = [register(session, people=[person], by=acting(), now=NOW) for person in people]
    goes = [lambda pk=row.pk: left(pk) for row in rows]
    comes = [lambda name=f"Lina {number} {place}", row=session: recorded(row, name) for place in range(SEATS)]
    told = at_once(workspace, [act for pair in zip(goes, comes, strict=True) for act in pair])
    with in_workspace(workspace):
        session.refresh_from_db()
    return session, told


def seats_in(session: Session) -> int:
    with in_workspace(session.workspace):
        return seats_counted(session)


def left(registration_id) -> str:
    return cancel_registration(
        Registration.objects.select_related("session").get(pk=registration_id), reason="asked", by=acting(), now=NOW
    ).state


def recorded(session: Session, name: str) -> str:
    data = {"given_name": name, "family_name": "", "phone": "", "wheelchair": False}
    return registered(Session.objects.select_related("scheme").get(pk=session.pk), data, person=None, by=acting(), now=NOW).state


def test_control_g1_looking_and_then_writing_overbooks_in_every_round(village, count):
    """Negative control: the plain way, which many booking pages take."""
    workspace, _activity = village
    size, _rounds = crowd_of(count)
    people = [a_person(workspace, f"Awa {number}") for number in range(size)]
    over, rounds = 0, count(2, 100)
    for number in range(rounds):
        session, looked = (
            a_session(village, capacity=SEATS, day=date(2026, 3, 19) + timedelta(days=number)),
            threading.Barrier(size, timeout=60),
        )

        def look_then_write(place: int, row=session, line=looked) -> str:
            has_place = Registration.objects.filter(session=row, state="confirmed").count() < row.capacity
            line.wait(timeout=A_MINUTE)
            state = "confirmed" if has_place else "waitlisted"
            Registration.objects.create(
                workspace=workspace, session=row, lead=people[place], sequence=place + 1, state=state, channel="phone"
            )
            return state

        told = at_once(workspace, [lambda place=place, act=look_then_write: act(place) for place in range(size)])
        over += told.count("confirmed") > SEATS
    assert over / rounds >= 0.99
