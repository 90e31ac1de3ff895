"""Workers of the outbox are killed at random over a gateway that sometimes drops the line: nothing lost, nothing twice."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Message
from tests.builders import a_person, a_workspace
from tests.conftest import NOW, STRESS
from tests.core.messaging.servers import sms_gateway
from tests.shape.sources import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def address_of_database() -> str:
    """The database of this test, as another process is told of it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    host = f"{found['HOST'] or ''}{':' + str(found['PORT']) if found['PORT'] else ''}".replace("/", "%2F")
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{host}/{found['NAME']}"


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
        environment = {
            **os.environ, "DATABASE_URL": address_of_database(), "ESSAIM_SMS_URL": gateway.url,
            "DJANGO_SETTINGS_MODULE": "essaim.web.settings",
        }  # fmt: skip
        run = subprocess.run(
            [sys.executable, "-m", "tests.safety.outbox_nursery", mode, str(kills), "7"], cwd=ROOT, env=environment,
            capture_output=True, text=True, timeout=3600 if STRESS else 300, check=False,
        )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    with in_workspace(workspace):
        rows = dict(Message.objects.values_list("pk", "state"))
        return gateway.handed_on, {str(pk): state for pk, state in rows.items()}, int(run.stdout.split()[-1])


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
