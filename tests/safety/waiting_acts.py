"""What people do with a waiting list, drawn at random and done at once, and the promises that must hold whatever they did."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment
from essaim.modules.activities.actions import (
    answer_offer,
    cancel_registration,
    change_capacity,
    give_place,
    lapse_offers,
    put_ahead,
    put_back_in_line,
    register,
)
from essaim.modules.activities.models import Attendee, Registration, Session
from essaim.modules.activities.queries import promotes_alone_until, seats_counted, waiting_of
from essaim.modules.activities.states import HOLDING, SEATED
from tests.builders import acting
from tests.conftest import NOW
from tests.safety.crowd import PARTS, a_session, at_once
from tests.safety.queueing import overtakings

HOUR, LONG_AGO = timedelta(hours=1), timedelta(days=3)


def actors_who(*do: str):
    """Two or three people who each do a few of these things."""
    act = st.tuples(st.sampled_from(do), st.integers(0, 5))
    return st.lists(st.lists(act, min_size=2, max_size=5), min_size=2, max_size=3)


def played(village, people: list[Person], actors, hold, part: int, count) -> None:
    workspace, _activity = village
    histories = 0

    def play(programmes, is_soon, is_full):
        nonlocal histories
        histories += 1
        session = a_session(village, capacity=2, day=date(2026, 3, 19) + timedelta(days=histories))
        when = session.starts_at - 2 * HOUR if is_soon else NOW
        if is_full:
            fill(session, people, when)
        told = at_once(workspace, [lambda acts=acts: perform(session, people, acts, when) for acts in programmes])
        assert told == ["done"] * len(programmes)
        with in_workspace(workspace):
            hold(session, when)

    while histories < count(8, 10_000 // PARTS):
        search = settings(max_examples=count(8, 500), deadline=None, suppress_health_check=list(HealthCheck))
        search(seed(1000 * part + histories)(given(programmes=actors, is_soon=st.booleans(), is_full=st.booleans())(play)))()


def fill(session: Session, people: list[Person], now: datetime) -> None:
    """Both places are taken, two wait, and one of the places comes free: who comes, goes or answers then decides about somebody else."""
    with in_workspace(session.workspace):
        first, *_others = [register(session, people=[people[number]], by=acting(), now=NOW) for number in (6, 7, 2, 5)]
        cancel_registration(first, reason="asked", by=acting(), now=now)


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


def yes(session, people, which, now) -> None:
    _answers(session, which, now, comes=True)


def no(session, people, which, now) -> None:
    _answers(session, which, now, comes=False)


def _answers(session, which, now, *, comes: bool) -> None:
    row = _offered(session)[which : which + 1].first()
    if row:
        answer_offer(row, comes=comes, by=acting(), now=now)


def lapse(session, people, which, now) -> None:
    """What offered a place left so long ago that the time to answer is over; somebody looks at what lapses."""
    row = _offered(session)[which : which + 1].first()
    if row:
        Message.objects.filter(subject_id=row.pk, template="place_offered").update(state="sent", sent_at=now - LONG_AGO)
        Call.objects.filter(subject_id=row.pk, state="due").update(state="done", done_at=now - LONG_AGO)
        Registration.objects.filter(pk=row.pk, state="offered").update(offered_until=now - HOUR)
    lapse_offers(session.scheme, by=acting(), now=now)


def _offered(session):
    return session.registrations.filter(state="offered").order_by("sequence")


ACTS = {
    "come": come, "couple": couple, "go": go, "give": give, "resize": resize, "ahead": ahead, "back": back, "yes": yes, "no": no,
    "lapse": lapse,
}  # fmt: skip


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
