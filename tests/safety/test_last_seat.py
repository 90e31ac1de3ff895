"""G1 and G2: the last seat is given once whoever comes at once, and the waiting list keeps its promises whoever acts at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment, Scheme
from essaim.modules.activities.actions import (
    cancel_registration,
    change_capacity,
    give_place,
    places,
    plan_session,
    put_ahead,
    put_back_in_line,
    rebalancing,
    record_activity,
    register,
    registering,
    telling,
)
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.queries import promotes_alone_until, seats_counted, waiting_of
from essaim.modules.activities.states import HOLDING, SEATED
from essaim.modules.activities.views.registrations import registered
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW, STRESS
from tests.safety.queueing import overtakings

pytestmark = pytest.mark.django_db(transaction=True)
SEATS = 5
HOUR = timedelta(hours=1)
A_MINUTE = 60
PARTS = 4 if STRESS else 1  # rounds that several processes share


@pytest.fixture
def village():
    """A scheme with one activity."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    with in_workspace(workspace):
        activity = record_activity(scheme, title="Garder l'équilibre", by=acting(), now=NOW)
    return workspace, activity


def a_session(village, *, capacity: int, day: date = date(2026, 3, 19)) -> Session:
    workspace, activity = village
    with in_workspace(workspace):
        return plan_session(
            activity, day=day, starts=time(14), ends=time(17), commune_code="34111", capacity=capacity, by=acting(), now=NOW
        )


@contextmanager
def a_crowd(workspace, size: int) -> Iterator[Callable]:
    """As many who act at the same moment, round after round, each over a connection of their own that stays open."""
    line = threading.Barrier(size, timeout=A_MINUTE)

    def run(act) -> str:
        with in_workspace(workspace):
            line.wait()
            return answer_of(act)

    def leave(_one) -> None:
        try:
            line.wait()
        finally:
            connection.close()

    with ThreadPoolExecutor(size) as pool:
        try:
            yield lambda acts: list(pool.map(run, acts))
        finally:
            list(pool.map(leave, range(size)))


def at_once(workspace, acts) -> list[str]:
    """Every act waits at the same line in a thread of its own; what each was told."""
    with a_crowd(workspace, len(acts)) as all_at_once:
        return all_at_once(acts)


def answer_of(act) -> str:
    try:
        return str(act())
    except Refusal:
        return "refused"
    except OperationalError:
        return "busy"


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


def actors_who(*do: str):
    """Two or three people who each do a few of these things."""
    act = st.tuples(st.sampled_from(do), st.integers(0, 5))
    return st.lists(st.lists(act, min_size=1, max_size=5), min_size=2, max_size=3)


ACTORS = actors_who("come", "couple", "go", "give", "resize")
RULED_ACTORS = actors_who("come", "couple", "go", "give", "resize", "ahead", "back")


@pytest.mark.parametrize("part", range(PARTS))
def test_g2_whoever_acts_at_once_the_waiting_list_keeps_its_promises(village, count, part):
    """10 000 histories in full, each about a session of its own day, long before it or two hours before it."""
    people = [a_person(village[0], f"Awa {number}") for number in range(8)]
    played(village, people, ACTORS, promises_hold, part, count)


@pytest.mark.parametrize("part", range(PARTS))
def test_g2_under_a_rule_nobody_is_served_while_somebody_waits_who_passes_before_them(village, count, part):
    """The same histories where those who live in the commune pass first, and some are put first by hand and taken back."""
    people = ruled_by_commune(village)
    played(village, people, RULED_ACTORS, rule_holds, part, count)


def ruled_by_commune(village) -> list[Person]:
    """A rule for the scheme, and eight people of whom half live in the commune of its sessions: alone, both of a couple, or one of one."""
    workspace, activity = village
    with in_workspace(workspace):
        scheme = activity.scheme
        snapshot = dict(scheme.snapshot) | {"waiting": [{"criterion": "locals"}]}
        Scheme.objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
        activity.scheme = Scheme.objects.get(pk=scheme.pk)
    return [a_person(workspace, f"Awa {number}", commune_code="34111" if number in (1, 3, 4, 5) else "34142") for number in range(8)]


def played(village, people: list[Person], actors, hold, part: int, count) -> None:
    workspace, _activity = village
    histories = 0

    def play(programmes, is_soon):
        nonlocal histories
        histories += 1
        session = a_session(village, capacity=2, day=date(2026, 3, 19) + timedelta(days=histories))
        when = session.starts_at - 2 * HOUR if is_soon else NOW
        told = at_once(workspace, [lambda acts=acts: perform(session, people, acts, when) for acts in programmes])
        assert told == ["done"] * len(programmes)
        with in_workspace(workspace):
            hold(session, when)

    while histories < count(8, 10_000 // PARTS):
        search = settings(max_examples=count(8, 500), deadline=None, suppress_health_check=list(HealthCheck))
        search(seed(1000 * part + histories)(given(programmes=actors, is_soon=st.booleans())(play)))()


def perform(session: Session, people: list, acts: list, now: datetime) -> str:
    for what, which in acts:
        try:
            ACTS[what](Session.objects.select_related("scheme", "workspace").get(pk=session.pk), people, which, now)
        except Refusal:
            continue  # somebody was faster, or it is not possible: that is an answer too
    return "done"


def come(session, people, which, now) -> None:
    register(session, people=[people[which]], by=acting(), now=now)


def couple(session, people, which, now) -> None:
    register(session, people=[people[which], people[which + 2]], accepts_part=which % 2 == 0, by=acting(), now=now)


def go(session, people, which, now) -> None:
    row = Registration.objects.filter(session=session).exclude(state="cancelled").order_by("sequence")[which : which + 1].first()
    if row:
        cancel_registration(row, reason="asked", by=acting(), now=now)


def give(session, people, which, now) -> None:
    row = waiting_of(session)[which : which + 1].first()
    if row:
        give_place(row, by=acting(), now=now)


def resize(session, people, which, now) -> None:
    change_capacity(session, capacity=1 + which, by=acting(), now=now)


def ahead(session, people, which, now) -> None:
    row = waiting_of(session)[which : which + 1].first()
    if row:
        put_ahead(row, reason="deux fois refusée", by=acting(), now=now)


def back(session, people, which, now) -> None:
    row = session.registrations.exclude(ahead_at=None).order_by("sequence").first()
    if row:
        put_back_in_line(row, by=acting(), now=now)


ACTS = {"come": come, "couple": couple, "go": go, "give": give, "resize": resize, "ahead": ahead, "back": back}


def rule_holds(session: Session, now: datetime = NOW) -> None:
    promises_hold(session, now)
    assert overtakings(session) == []


def promises_hold(session: Session, now: datetime = NOW) -> None:
    session.refresh_from_db()
    assert session.taken == seats_counted(session) <= session.capacity
    living = list(Attendee.objects.filter(session=session, is_living=True).values_list("person", flat=True))
    assert len(living) == len(set(living)), "nobody stands twice on the list"
    holding = Attendee.objects.filter(session=session, is_living=True, registration__state__in=HOLDING).values_list("person", flat=True)
    busy = Commitment.objects.filter(released_at=None, starts_at=session.starts_at).values_list("person", flat=True)
    assert sorted(holding) == sorted(busy)
    for row in Registration.objects.filter(session=session, state__in=SEATED):
        assert row.seats == row.attendees.filter(is_living=True).count()
    waiting = list(waiting_of(session))
    called = set(Call.objects.filter(state="due", occurrence__startswith="place ").values_list("subject_id", flat=True))
    if now >= promotes_alone_until(session):
        assert called & {row.pk for row in session.registrations.all()} == who_may_be_asked(waiting, session.free)
    elif waiting:
        least = 1 if waiting[0].accepts_part else waiting[0].seats
        assert least > session.free, "no place is free that the first one could take, or some of them who accept that"


def who_may_be_asked(waiting: list[Registration], free: int) -> set:
    """Close to the session: one after the other, as long as the places that are left are enough."""
    asked = set()
    for row in waiting:
        if free < (1 if row.accepts_part else row.seats):
            break
        asked.add(row.pk)
        free = max(0, free - row.seats)
    return asked


def test_control_g2_a_counter_that_is_read_and_written_apart_is_noticed(village, monkeypatch):
    """Negative control: two who cancel at once, and a counter written from what was read before."""
    workspace, _activity = village
    session = a_session(village, capacity=4)
    people = [a_person(workspace, f"Awa {number}") for number in range(4)]
    with in_workspace(workspace):
        rows = [register(session, people=[person], by=acting(), now=NOW) for person in people]
    monkeypatch.setattr(places, "give_back", lambda row, seats: Session.objects.filter(pk=row.pk).update(taken=4 - seats))
    with in_workspace(workspace):
        for row in rows[:2]:
            cancel_registration(row, reason="asked", by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            promises_hold(session)


def test_control_g2_close_to_the_session_a_place_that_nobody_is_called_about_is_noticed(village, monkeypatch):
    """Negative control: a place comes free two hours before, and whoever waits for it hears nothing."""
    workspace, _activity = village
    session = a_session(village, capacity=1)
    soon = session.starts_at - 2 * HOUR
    with in_workspace(workspace):
        first, _second = (register(session, people=[a_person(workspace, name)], by=acting(), now=NOW) for name in ("Awa", "Lina"))
        promises_hold(session, NOW)
        monkeypatch.setattr(telling, "call_about_place", lambda *_args, **_kwargs: None)
        cancel_registration(first, reason="asked", by=acting(), now=soon)
        with pytest.raises(AssertionError):
            promises_hold(session, soon)


def test_control_g2_a_list_served_in_the_order_of_arrival_under_another_rule_is_noticed(village, monkeypatch):
    """Negative control: somebody who lives elsewhere came first, and is served before somebody of the commune."""
    workspace, _activity = village
    people = ruled_by_commune(village)
    session = a_session(village, capacity=1)
    with in_workspace(workspace):
        first, _elsewhere, _local = (register(session, people=[people[number]], by=acting(), now=NOW) for number in (1, 0, 3))
        rule_holds(session)
        monkeypatch.setattr(rebalancing, "waiting_of", lambda row: waiting_of(row).order_by("sequence"))
        cancel_registration(first, reason="asked", by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            rule_holds(session)


def test_control_g2_whoever_takes_a_free_place_before_those_who_pass_first_is_noticed(village, monkeypatch):
    """Negative control: a couple of the commune waits for two places, and somebody who lives elsewhere takes the one that is free."""
    workspace, _activity = village
    people = ruled_by_commune(village)
    session = a_session(village, capacity=2)
    with in_workspace(workspace):
        register(session, people=[people[1]], by=acting(), now=NOW)
        register(session, people=[people[3], people[5]], by=acting(), now=NOW)
        monkeypatch.setattr(registering, "is_behind_others", lambda _row: False)
        register(session, people=[people[0]], by=acting(), now=NOW)
        with pytest.raises(AssertionError):
            rule_holds(session)
