"""Each message leaves once, through real servers in every mood, or somebody is told to call."""

from datetime import timedelta
from uuid import uuid4

import pytest

from essaim.core.messaging.actions import delivering, retry, stop
from essaim.core.messaging.actions.delivering import deliver, deliver_due
from essaim.core.messaging.models import Call, Message
from essaim.core.messaging.states import Means, MessageState
from essaim.core.people.models import Person
from tests.builders import acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def left(site, message, at=NOW) -> tuple[str, int]:
    """What became of a message, and how many calls are planned."""
    deliver(message.pk, now=at)
    return site.fresh(message).state, Call.objects.count()


def test_an_sms_that_is_accepted_is_sent_with_its_key(site, gateway):
    message = site.tell(site.person())
    assert left(site, message) == ("sent", 0)
    assert dict(gateway.handed_on) == {str(message.pk): 1}
    assert gateway.texts[str(message.pk)]["to"] == "+33639981001"


@pytest.mark.parametrize(("mood", "state", "calls"), [("500", "queued", 0), ("429", "queued", 0), ("400", "failed", 1)])
def test_a_gateway_that_refuses_is_asked_again_or_somebody_calls(site, gateway, mood, state, calls):
    gateway.mood = mood
    assert left(site, site.tell(site.person())) == (state, calls)


def test_a_gateway_that_drops_the_line_after_accepting_gets_the_same_key_and_hands_on_once(site, gateway):
    gateway.drops = 1.0
    message = site.tell(site.person())
    assert left(site, message) == ("queued", 0)
    assert left(site, message, NOW + HOUR) == ("sent", 0)
    assert (gateway.asked[str(message.pk)], gateway.handed_on[str(message.pk)]) == (2, 1)


@pytest.mark.parametrize(
    ("mood", "state", "calls", "mails"),
    [("250", "sent", 0, 1), ("450", "queued", 0, 0), ("550", "failed", 1, 0), ("drop", "queued", 0, 1)],
)
def test_an_email_meets_a_server_in_every_mood(site, mailbox, mood, state, calls, mails):
    mailbox.mood = mood
    assert left(site, site.tell(site.person("email"))) == (state, calls)
    assert [recipients for recipients, _content in mailbox.mails] == [("odette@mail.example",)] * mails


def test_an_email_sent_again_bears_the_same_message_id(site, mailbox):
    mailbox.mood = "drop"
    message = site.tell(site.person("email"))
    deliver(message.pk, now=NOW)
    deliver(message.pk, now=NOW + HOUR)
    ids = [line for _to, content in mailbox.mails for line in content.splitlines() if line.startswith("Message-ID:")]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_whoever_no_longer_holds_the_lease_writes_nothing(site, gateway):
    message = site.tell(site.person())
    first = delivering._lease(message.pk, NOW)
    Message.objects.filter(pk=message.pk).update(lease=uuid4())
    assert delivering._finish(first, MessageState.SENT, NOW, sent_at=NOW) is False
    delivering._put_back(first, "trouble", NOW)
    delivering._fail(first, "trouble", NOW)
    assert (site.fresh(message).state, site.fresh(message).sent_at, Call.objects.count()) == ("leased", None, 0)


def test_control_whoever_holds_it_does(site, gateway):
    message = site.tell(site.person())
    held = delivering._lease(message.pk, NOW)
    assert delivering._finish(held, MessageState.SENT, NOW, sent_at=NOW) is True
    assert site.fresh(message).state == "sent"


def test_a_living_lease_is_respected_and_a_dead_one_is_taken_up(site, gateway):
    message = site.tell(site.person())
    delivering._lease(message.pk, NOW)
    assert deliver(message.pk, now=NOW + 24 * HOUR) is False
    Message.objects.filter(pk=message.pk).update(leased_until=NOW)
    assert deliver(message.pk, now=NOW) is True


def test_a_lease_runs_on_the_clock_of_the_database(site, gateway, clock):
    message = site.tell(site.person())
    delivering._lease(message.pk, NOW)
    clock.shift(10 * HOUR)
    assert deliver(message.pk) is False


@pytest.mark.parametrize("mark", [{"deceased_on": NOW.date()}, {"moved_on": NOW.date()}, {"objected_at": NOW}])
def test_nothing_leaves_for_somebody_who_is_gone_or_objects(site, gateway, mark):
    person = site.person()
    message = site.tell(person)
    Person.objects.filter(pk=person.pk).update(**mark)
    assert left(site, message) == ("cancelled", 0)
    assert dict(gateway.asked) == {}


def test_a_message_that_comes_too_late_expires_in_one_move(site, gateway):
    message = site.tell(site.person(), expires_at=NOW + HOUR)
    assert left(site, message, NOW + HOUR) == ("expired", 0)
    assert (site.fresh(message).lease, dict(gateway.asked)) == (None, {})


def test_a_number_that_stopped_after_the_message_was_written_is_called(site, gateway):
    message = site.tell(site.person())
    Message.objects.filter(pk=message.pk).update(to="+33639981002")
    stop(Means.SMS, "06 39 98 10 02", by=acting(), now=NOW)
    Message.objects.filter(pk=message.pk).update(state="queued")
    assert left(site, message) == ("cancelled", 1)


def test_d6_a_provider_down_for_a_day_gets_the_backlog_once_each_and_nothing_that_has_expired(site, gateway, clock):
    gateway.mood = "500"
    people = [site.person(phone=f"06 39 98 20 {n:02}") for n in range(8)]
    lasting = [site.tell(person) for person in people]
    short = [site.tell(person, "2", expires_at=NOW + 6 * HOUR) for person in people]
    for _hour in range(24):
        clock.shift(HOUR)
        deliver_due()
    gateway.mood = "accept"
    for _hour in range(3):
        clock.shift(2 * HOUR)
        deliver_due()
    assert gateway.handed_on == {str(message.pk): 1 for message in lasting}
    assert [site.fresh(message).state for message in lasting] == ["sent"] * 8
    assert [(site.fresh(message).state, site.fresh(message).sent_at) for message in short] == [("expired", None)] * 8


def test_after_a_day_and_a_night_of_failures_somebody_calls_and_a_person_may_try_again(site, gateway, clock):
    gateway.mood = "500"
    message = site.tell(site.person())
    for _hour in range(48):
        clock.shift(HOUR)
        deliver_due()
    assert (site.fresh(message).state, Call.objects.get().reason) == ("failed", "undelivered")
    gateway.mood = "accept"
    retry(site.fresh(message), by=acting(), now=NOW + 50 * HOUR)
    assert left(site, message, NOW + 50 * HOUR) == ("sent", 1)


def test_an_sms_due_at_night_waits_for_the_morning_and_the_attempt_does_not_count(site, gateway):
    message = site.tell(site.person())
    assert left(site, message, NOW.replace(hour=21)) == ("queued", 0)
    found = site.fresh(message)
    assert (found.not_before, found.attempts) == (NOW.replace(day=13, hour=8), 0)
    assert left(site, message, NOW.replace(day=13, hour=8)) == ("sent", 0)


def test_waits_grow_to_an_hour_and_are_spread():
    waits = [delivering.wait_before(attempts, "key") for attempts in range(1, 40)]
    assert waits[0] < timedelta(minutes=1)
    assert all(wait <= HOUR * 1.25 for wait in waits)
    assert len({delivering.wait_before(9, str(key)) for key in range(20)}) == 20


@pytest.mark.parametrize(("template", "reason"), [("visit_check", "safety"), ("cancelled", "undelivered")])
def test_what_could_not_wait_for_the_morning_is_a_call_now_and_no_false_alarm(site, gateway, template, reason):
    gateway.mood = "400"
    message = site.tell(site.person())
    type(message).objects.filter(pk=message.pk).update(at_any_hour=True, template=template)
    assert left(site, message) == ("failed", 1)
    call = Call.objects.get()
    assert (call.reason, call.due_at) == (reason, NOW)
