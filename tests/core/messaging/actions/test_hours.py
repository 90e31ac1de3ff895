"""No SMS at night, on a Sunday or on a public holiday, whatever the clock of the server says."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from essaim.core.foundation.models import Workspace
from essaim.core.messaging.actions.hours import waking

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-12 10:00", "2026-03-12 10:00"),
        ("2026-03-12 08:00", "2026-03-12 08:00"),
        ("2026-03-12 07:59", "2026-03-12 08:00"),
        ("2026-03-12 20:00", "2026-03-13 08:00"),
        ("2026-03-14 20:30", "2026-03-16 08:00"),
        ("2026-03-15 03:00", "2026-03-16 08:00"),
        ("2026-03-15 12:00", "2026-03-16 08:00"),
        ("2026-03-28 21:00", "2026-03-30 08:00"),
        ("2026-05-14 10:00", "2026-05-15 08:00"),
        ("2026-04-04 20:30", "2026-04-07 08:00"),
        ("2026-12-24 21:00", "2026-12-26 08:00"),
    ],
)
def test_an_sms_waits_for_the_next_waking_hour(at, expected):
    moments = [datetime.fromisoformat(text).replace(tzinfo=PARIS) for text in (at, expected)]
    assert waking(moments[0], Workspace(timezone="Europe/Paris")) == moments[1]


def test_the_hour_is_that_of_the_workspace():
    evening = datetime(2026, 3, 12, 21, 0, tzinfo=PARIS)
    assert waking(evening, Workspace(timezone="America/Martinique")) == evening


def test_a_holiday_is_that_of_the_workspace():
    day = datetime(2026, 5, 22, 12, 0, tzinfo=ZoneInfo("America/Martinique"))
    assert waking(day, Workspace(timezone="America/Martinique")) > day
    assert waking(day, Workspace(timezone="Europe/Paris")) == day
