"""D11: the sessions of a series stay at their hour by the clock on the wall, in the calendar and in everybody's time, from Paris to Tahiti."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Commitment
from essaim.modules.activities.actions import plan_series, planning, record_activity, register
from essaim.modules.activities.models import Session
from tests.builders import a_person, a_planted_scheme, a_workspace, acting

pytestmark = pytest.mark.django_db
ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "America/Miquelon")
BEGIN, STARTS, ENDS = date(2026, 3, 12), time(14, 30), time(16)


def at_noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(zone))


def a_year_of_thursdays(zone: str, years: int):
    """Weekly sessions, a year at a time, and somebody who comes to each."""
    workspace = a_workspace(timezone=zone)
    scheme = a_planted_scheme(workspace, "api-bus")
    stamp = {"by": acting(), "now": at_noon(BEGIN, zone)}
    with in_workspace(workspace):
        activity, awa = record_activity(scheme, title="Le bus", **stamp), a_person(workspace, "Awa")
        for year in range(years):
            first = BEGIN + timedelta(weeks=1 + 52 * year)
            plan_series(
                activity, first_day=first, last_day=first + timedelta(weeks=51), starts=STARTS, ends=ENDS, commune_code="34111",
                skips_holidays=False, **stamp,
            )  # fmt: skip
        for session in Session.objects.order_by("day"):
            register(session, people=[awa], **stamp)
    return scheme


def hours_in(moments, zone: str) -> set:
    return {(moment.astimezone(ZoneInfo(zone)).time(), moment.astimezone(ZoneInfo(zone)).weekday()) for moment in moments}


@pytest.mark.parametrize("zone", ZONES)
def test_d11_the_sessions_of_a_series_never_leave_their_hour(zone, count):
    years = count(1, 10)
    scheme, seen = a_year_of_thursdays(zone, years), set()
    for week in range(0, 52 * years, 13):
        with time_machine.travel(at_noon(BEGIN + timedelta(weeks=week), zone), tick=False):
            feed = Client().get(reverse("activities:feed", args=[scheme.workspace.slug, scheme.slug])).content
        seen |= {(event["dtstart"].dt, event["dtend"].dt) for event in Calendar.from_ical(feed).walk("VEVENT")}
    assert len(seen) == 52 * years
    assert hours_in((starts for starts, _ends in seen), zone) == {(STARTS, 3)}
    assert hours_in((ends for _starts, ends in seen), zone) == {(ENDS, 3)}
    with in_workspace(scheme.workspace):
        assert set(Commitment.objects.values_list("starts_at", "ends_at")) == seen


def test_control_sessions_kept_in_world_time_leave_their_hour(monkeypatch):
    """Negative control on the same planning: the offset of the first day is kept all year."""

    def kept(day, starts, ends, zone):
        offset = at_noon(BEGIN, zone).utcoffset()
        return tuple(datetime.combine(day, at, tzinfo=UTC) - offset for at in (starts, ends))

    monkeypatch.setattr(planning, "instants", kept)
    scheme = a_year_of_thursdays("Europe/Paris", 1)
    with in_workspace(scheme.workspace):
        assert len(hours_in(Commitment.objects.values_list("starts_at", flat=True), "Europe/Paris")) == 2
