"""The waiting list, played in every order: nobody is skipped, nobody holds two places, never one too many."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call
from essaim.core.schemes.models import Commitment
from essaim.modules.activities.actions import (
    answer_offer,
    cancel_registration,
    change_capacity,
    give_place,
    rebalance,
    rebalancing,
    register,
)
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.activities.queries import seats_counted
from essaim.modules.activities.states import HOLDING, LIVING, SEATED
from tests.builders import a_person, a_planted_scheme, a_workspace, acting
from tests.conftest import NOW
from tests.modules.activities.conftest import a_session

HOUR = timedelta(hours=1)


def planted(offers_first: bool):
    """A scheme that gives a freed place at once, or one that asks first and waits for the answer."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "api-bus")
    if offers_first:
        snapshot = dict(scheme.snapshot)
        snapshot["settings"] = {**snapshot["settings"], "place_offer_hours": 12}
        with in_workspace(workspace):
            type(scheme).objects.filter(pk=scheme.pk).update(snapshot=snapshot, version=99)
            scheme.refresh_from_db()
    return workspace, scheme


class WaitingList(RuleBasedStateMachine):
    """Registrations, cancellations, offers and their end, more and fewer places, and the clock, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.workspace, scheme = self.place or planted(self.offers_first)
        self.scope = in_workspace(self.workspace)
        self.scope.__enter__()
        self.session = a_session(self.workspace, scheme)
        self.people = [a_person(self.workspace, f"Awa {number}") for number in range(9)]
        self.now = NOW
        self.overtaken: set = set()

    offers_first = False
    place = None

    def teardown(self) -> None:
        self.scope.__exit__(None, None, None)

    @property
    def stamp(self) -> dict:
        return {"by": acting(), "now": self.now}

    def living(self):
        return list(Registration.objects.filter(state__in=LIVING).order_by("sequence"))

    @rule(first=st.integers(0, 8), second=st.integers(0, 8))
    def come(self, first, second):
        people = [self.people[number] for number in dict.fromkeys((first, second))]
        try:
            register(self.session, people=people, **self.stamp)
        except Refusal:
            taken = Attendee.objects.filter(is_living=True, person__in=people).exists()
            self.session.refresh_from_db()
            assert taken or len(people) > self.session.capacity or self.now >= self.session.ends_at

    @precondition(lambda self: self.living())
    @rule(which=st.integers(0, 30))
    def go(self, which):
        rows = self.living()
        cancel_registration(rows[which % len(rows)], reason="asked", **self.stamp)

    @rule(capacity=st.integers(1, 6))
    def resize(self, capacity):
        self.session.refresh_from_db()
        try:
            change_capacity(self.session, capacity=capacity, **self.stamp)
        except Refusal:
            assert capacity < self.session.taken

    @rule(comes=st.booleans())
    def answer(self, comes):
        row = Registration.objects.filter(state="offered").first()
        if row is None:
            return
        try:
            answer_offer(row, comes=comes, **self.stamp)
        except Refusal:
            assert self.now > row.offered_until

    @rule(which=st.integers(0, 30))
    def call_and_give(self, which):
        rows = list(Registration.objects.filter(state="waitlisted").order_by("sequence"))
        if not rows:
            return
        row = rows[which % len(rows)]
        self.session.refresh_from_db()
        try:
            give_place(row, **self.stamp)
        except Refusal:
            assert row.seats > self.session.free
        else:
            self.overtaken |= {other.pk for other in rows if other.sequence < row.sequence}

    @rule(hours=st.sampled_from([1, 13, 30]))
    def wait(self, hours):
        if self.now + hours * HOUR < self.session.starts_at:
            self.now += hours * HOUR
            rebalance(self.session, **self.stamp)

    @invariant()
    def nobody_too_many(self):
        self.session.refresh_from_db()
        assert self.session.taken <= self.session.capacity
        assert self.session.taken == seats_counted(self.session)

    @invariant()
    def nobody_holds_two_places(self):
        living = list(Attendee.objects.filter(is_living=True).values_list("person", flat=True))
        assert len(living) == len(set(living))

    @invariant()
    def whoever_has_a_place_has_it_in_the_calendar_and_nobody_else(self):
        holding = Attendee.objects.filter(is_living=True, registration__state__in=HOLDING).values_list("person", flat=True)
        taken = Commitment.objects.filter(released_at=None).values_list("person", flat=True)
        assert sorted(holding) == sorted(taken)

    @invariant()
    def the_first_who_waits_could_not_have_been_served(self):
        self.session.refresh_from_db()
        first = Registration.objects.filter(state="waitlisted").order_by("sequence").first()
        late = self.now >= self.session.starts_at - 48 * HOUR
        assert first is None or late or first.seats > self.session.free

    @invariant()
    def nobody_was_skipped(self):
        """Whoever waits came after everybody who has a place, unless a person decided otherwise by phone."""
        waiting = Registration.objects.filter(state="waitlisted").exclude(pk__in=self.overtaken)
        first = waiting.order_by("sequence").first()
        if first is not None:
            assert not Registration.objects.filter(state__in=SEATED, sequence__gt=first.sequence).exists()


class OfferedList(WaitingList):
    """The same where a freed place is offered first, and lapses."""

    offers_first = True


FEW = settings(max_examples=8, stateful_step_count=14, suppress_health_check=list(HealthCheck), deadline=None)
MANY = settings(max_examples=150, stateful_step_count=40, suppress_health_check=list(HealthCheck), deadline=None)


def play(machine, count) -> None:
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class OneGame(machine):
        place = planted(machine.offers_first)

        def __init__(self):
            self.game = transaction.atomic()
            self.game.__enter__()
            super().__init__()

        def teardown(self):
            super().teardown()
            transaction.set_rollback(True)
            self.game.__exit__(None, None, None)

    run_state_machine_as_test(OneGame, settings=count(FEW, MANY))


@pytest.mark.django_db
@pytest.mark.parametrize("machine", [WaitingList, OfferedList])
def test_d2_the_waiting_list_keeps_its_promises_in_any_order(machine, count):
    play(machine, count)


@pytest.mark.django_db
def test_control_a_list_that_serves_the_last_one_first_is_caught(monkeypatch):
    """Negative control: the same game as above, with a list that is read from its end."""
    in_order = rebalancing.waiting_of
    monkeypatch.setattr(rebalancing, "waiting_of", lambda session: in_order(session).order_by("-sequence"))
    game = WaitingList()
    for number in range(5):
        game.come(number, number)
        game.nobody_was_skipped()
    game.go(0)
    with pytest.raises(AssertionError):
        game.nobody_was_skipped()
    game.teardown()


def test_close_to_the_session_as_many_are_called_as_places_came_free(session):
    people = [a_person(session.workspace, f"Awa {number}") for number in range(6)]
    rows = [register(session, people=[person], by=acting(), now=NOW) for person in people]
    night = session.starts_at - 12 * HOUR
    cancel_registration(rows[0], reason="asked", by=acting(), now=night)
    cancel_registration(rows[1], reason="asked", by=acting(), now=night)
    called = Call.objects.filter(occurrence__startswith="place ", state="due").values_list("subject_id", flat=True)
    assert set(called) == {rows[3].pk, rows[4].pk}
    assert set(Registration.objects.filter(state="waitlisted")) == set(rows[3:])


def test_a_call_about_a_place_that_went_to_somebody_else_is_made_no_more(session):
    """One is busy and to be called; another registers meanwhile and takes the place at the next turn."""
    other = a_session(session.workspace, session.scheme, capacity=5)
    people = [a_person(session.workspace, f"Awa {number}") for number in range(5)]
    rows = [register(session, people=[person], by=acting(), now=NOW) for person in people[:4]]
    register(other, people=[people[3]], by=acting(), now=NOW)
    cancel_registration(rows[0], reason="asked", by=acting(), now=NOW)
    about = Call.objects.filter(subject_id=rows[3].pk, occurrence__startswith="place ")
    assert about.get().state == "due"
    late = register(session, people=[people[4]], by=acting(), now=NOW)
    rebalance(session, by=acting(), now=NOW)
    late.refresh_from_db()
    session.refresh_from_db()
    assert (late.state in ("promoted", "confirmed"), session.free) == (True, 0)
    assert about.get().state != "due"


def test_a_freed_place_is_not_given_to_somebody_who_is_busy_then(session):
    """They are called instead, and nobody behind slips past unseen."""
    other = a_session(session.workspace, session.scheme, capacity=5)
    people = [a_person(session.workspace, f"Awa {number}") for number in range(4)]
    rows = [register(session, people=[person], by=acting(), now=NOW) for person in people]
    register(other, people=[people[3]], by=acting(), now=NOW)
    cancel_registration(rows[0], reason="asked", by=acting(), now=NOW)
    rows[3].refresh_from_db()
    session.refresh_from_db()
    assert (rows[3].state, session.taken) == ("waitlisted", 2)
    assert Call.objects.filter(subject_id=rows[3].pk, occurrence__startswith="place ", state="due").count() == 1
