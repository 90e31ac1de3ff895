"""Workers of the outbox are killed at random over a gateway that sometimes drops the line: nothing lost, nothing twice."""

import pytest

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message
from tests.builders import a_person, a_workspace
from tests.conftest import NOW
from tests.core.messaging.servers import sms_gateway
from tests.safety.nurseries import run_nursery

pytestmark = pytest.mark.django_db(transaction=True)


def play(mode: str, how_many: int, kills: int):
    """What the gateway handed on, which states the messages have, and how many workers were killed."""
    workspace = a_workspace(timezone="Europe/Paris")
    person = a_person(workspace)
    with in_workspace(workspace):
        Message.objects.bulk_create(
            Message(
                workspace=workspace, person=person, means="sms", template="t", occurrence=str(n), to=f"+3363998{n:04}",
                body="Bonjour", not_before=NOW, created_at=NOW, at_any_hour=True,
            )
            for n in range(how_many)
        )  # fmt: skip
    with sms_gateway(drops=0.05, delay=0.004) as gateway:
        (killed,) = run_nursery("outbox_nursery", mode, kills, 7, ESSAIM_SMS_URL=gateway.url)
    with in_workspace(workspace):
        rows = dict(Message.objects.values_list("pk", "state"))
        return gateway.handed_on, {str(pk): state for pk, state in rows.items()}, killed


def test_d5_killed_workers_lose_nothing_and_repeat_nothing(count):
    kills = count(15, 200)
    handed_on, rows, killed = play("right", count(150, 10_000), kills)
    assert killed >= kills
    assert set(rows.values()) == {"sent"}
    assert handed_on == dict.fromkeys(rows, 1)
    sent = JournalEntry._base_manager.filter(act="message.sent")
    assert sent.count() == len(rows)


def test_control_marking_before_sending_loses_messages():
    handed_on, rows, _killed = play("mark_then_send", 150, 15)
    assert set(rows.values()) == {"sent"}
    assert len(handed_on) < len(rows)


def test_control_sending_without_a_key_repeats_messages():
    handed_on, rows, _killed = play("without_key", 150, 15)
    assert set(handed_on) == set(rows)
    assert max(handed_on.values()) > 1
