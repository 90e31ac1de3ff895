"""D11: a weekly visit stays at its hour by the clock on the wall, for years, from Paris to Tahiti."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from essaim.core.foundation import scope
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Workspace
from essaim.core.foundation.scope import in_workspace
from essaim.core.schemes.models import Commitment
from essaim.modules.needs.models import Occurrence
from essaim.modules.rounds import actions as rounds
from essaim.workflows import acceptance, changing, posting, upkeep
from tests.builders import (
    LILLE,
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import STRESS

pytestmark = pytest.mark.django_db
ZONES = ("Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Noumea", "Pacific/Tahiti", "America/Miquelon")
TEN = time(10)
BEGIN = date(2026, 3, 12)


def at_noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(zone))


def a_weekly_visit(zone: str):
    """Thursdays at ten, settled; the link to the supporter's calendar."""
    now = at_noon(BEGIN, zone)
    workspace = a_workspace(timezone=zone)
    scheme = a_planted_scheme(workspace, "call-and-care")
    stamp = {"by": acting(), "now": now}
    with in_workspace(workspace):
        offer = a_supporter(scheme, categories=["time"], given_name="Colette")
        need = posting.post_need(
            scheme, category="time", beneficiary=a_person(workspace), commune_code=LILLE, **stamp,
            rule={"weekday": 3, "starts": "10:00", "ends": "11:00", "from": BEGIN.isoformat()},
        )  # fmt: skip
        service = acceptance.agree(acceptance.accept(posting.propose(need, offer=offer, **stamp), **stamp), **stamp)
        assert service.state == "accepted"
        secret = give_link(workspace, purpose="calendar", person_id=offer.participation.person_id, now=now)
    return scheme, service, secret


def fed(secret: str) -> list[datetime]:
    """The instants at which a supporter's phone rings, as their calendar reads them."""
    feed = Calendar.from_ical(Client().get(reverse("calendar", args=[secret])).content)
    return [event["dtstart"].dt for event in feed.walk("VEVENT")]


def lived_through(zone: str, years: int) -> tuple[list[datetime], int]:
    """What the calendar says as the years go by, and how many visits there are."""
    scheme, service, secret = a_weekly_visit(zone)
    said, day = [], BEGIN
    while day < BEGIN.replace(year=BEGIN.year + years):
        with time_machine.travel(at_noon(day, zone), tick=False):
            with in_workspace(scheme.workspace):
                changing.plan_series(scheme, now=at_noon(day, zone))
            said += fed(secret)
        day += timedelta(days=80)
    return said, Occurrence._base_manager.filter(service=service).count()


@pytest.mark.parametrize("zone", ZONES)
def test_d11_a_weekly_visit_never_leaves_its_hour(zone, count):
    years = count(1, 10)
    said, visits = lived_through(zone, years)
    local = {(moment.astimezone(ZoneInfo(zone)).time(), moment.astimezone(ZoneInfo(zone)).weekday()) for moment in said}
    assert local == {(TEN, 3)}
    assert visits > 45 * years


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Miquelon"])
def test_control_seven_days_later_in_world_time_leaves_the_hour(zone):
    """Negative control: the same visit kept as an instant plus seven days."""
    first = datetime.combine(BEGIN, TEN, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    kept = [(first + timedelta(weeks=week)).astimezone(ZoneInfo(zone)).time() for week in range(52)]
    assert len([hour for hour in kept if hour != TEN]) > 10


def a_round(zone: str, weekday: int, starts: time):
    """Somebody whom a helper calls on every week, settled; the link to the helper's calendar."""
    now, workspace = at_noon(BEGIN, zone), a_workspace(timezone=zone)
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    person = a_person(workspace)
    a_participation(scheme, person, "member")
    with in_workspace(workspace):
        visitor = a_participation(scheme, a_person(workspace, "Karim", "Benali"), "volunteer")
        row = rounds.assign(
            visitor,
            person=person,
            weekday=weekday,
            starts=starts,
            minutes=45,
            visitor_agreed=True,
            person_agreed=True,
            by=acting(),
            now=now,
        )
        secret = give_link(workspace, purpose="calendar", person_id=visitor.person_id, now=now)
    return scheme, row, secret


def weeks_to_look_at(zone: str, years: int) -> list[date]:
    """Mondays: all of them where there is time, else those around each change of the clocks, and one a quarter."""
    mondays = [date(2026, 3, 16) + timedelta(weeks=number) for number in range(52 * 10)]
    if years == 10:
        return mondays
    place = ZoneInfo(zone)

    def offset(day: date):
        return datetime.combine(day, time(12), tzinfo=place).utcoffset()

    changes = {d for d in mondays if offset(d - timedelta(weeks=1)) != offset(d) or offset(d) != offset(d + timedelta(weeks=1))}
    return sorted(changes | set(mondays[::13]))


@settings(max_examples=1 if not STRESS else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(weekday=st.integers(0, 6), starts=st.times(min_value=time(6), max_value=time(22)))
@pytest.mark.parametrize("zone", ZONES)
def test_d11_the_visits_of_rounds_never_leave_their_hour_in_ten_years(zone, weekday, starts):
    starts = starts.replace(second=0, microsecond=0)
    with transaction.atomic():
        scheme, row, secret = a_round(zone, weekday, starts)
        place = ZoneInfo(zone)
        for monday in weeks_to_look_at(zone, 10 if STRESS else 1):
            now = at_noon(monday, zone)
            with time_machine.travel(now, tick=False), in_workspace(scheme.workspace):
                upkeep.plan_visits(scheme, now=now)
                ahead = [moment.astimezone(place) for moment in fed(secret) if moment.date() > monday]
                assert {(moment.time(), moment.weekday()) for moment in ahead} <= {(starts, weekday)}
        with in_workspace(scheme.workspace):
            promised = [row.starts_at.astimezone(place) for row in Commitment.objects.filter(what="visit")]
            assert len(promised) == row.visits.count() > 60
            assert {(moment.time(), moment.weekday()) for moment in promised} == {(starts, weekday)}
            lengths = {row.ends_at - row.starts_at for row in Commitment.objects.filter(what="visit")}
            assert lengths == {timedelta(minutes=45)}
        transaction.set_rollback(True)


def test_control_a_round_kept_in_world_time_leaves_its_hour(monkeypatch):
    """Negative control on the same planning: an hour taken as that of London in summer and in winter."""
    monkeypatch.setattr(
        rounds.visits,
        "_moments",
        lambda day, starts, minutes: (
            datetime.combine(day, starts, tzinfo=UTC) - timedelta(hours=1),
            datetime.combine(day, starts, tzinfo=UTC),
        ),
    )
    scheme, _row, _secret = a_round("Europe/Paris", 3, TEN)
    with in_workspace(scheme.workspace):
        for monday in weeks_to_look_at("Europe/Paris", 1)[:12]:
            upkeep.plan_visits(scheme, now=at_noon(monday, "Europe/Paris"))
        hours = {row.starts_at.astimezone(ZoneInfo("Europe/Paris")).hour for row in Commitment.objects.all()}
    assert len(hours) == 2


def test_control_a_workspace_that_lived_by_the_clock_of_paris_would_ring_at_another_hour(monkeypatch):
    """Negative control: without the zone of the workspace, ten o'clock in Saint-Denis is announced for noon or so."""
    monkeypatch.setattr(scope.timezone, "override", lambda zone: nullcontext())
    _scheme, _service, secret = a_weekly_visit("Indian/Reunion")
    with time_machine.travel(at_noon(BEGIN, "Indian/Reunion"), tick=False):
        assert TEN not in {moment.astimezone(ZoneInfo("Indian/Reunion")).time() for moment in fed(secret)}


def test_an_hour_told_by_phone_is_the_hour_of_the_place():
    """An operator in Nouméa writes ten o'clock: everybody reads ten o'clock, and the instant is that of Nouméa."""
    zone = "Pacific/Noumea"
    scheme, service, _secret = a_weekly_visit(zone)
    desk = a_staff_client(scheme.workspace)
    with in_workspace(scheme.workspace):
        need = posting.post_need(
            scheme, category="time", beneficiary=service.need.beneficiary, commune_code=LILLE, by=acting(), now=at_noon(BEGIN, zone),
            starts_at=datetime(2026, 7, 2, 10, tzinfo=ZoneInfo(zone)), ends_at=datetime(2026, 7, 2, 11, tzinfo=ZoneInfo(zone)),
        )  # fmt: skip
    page = desk.get(reverse("needs:need", args=[need.pk])).content.decode()
    assert "2 juillet de 10 h à 11 h" in page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_time_zone_is_chosen_on_the_page_of_settings():
    workspace = a_workspace()
    admin = a_staff_client(workspace, "administrator")
    data = {"version": workspace.version, "name": workspace.name, "timezone": "Indian/Reunion"}
    assert admin.post(reverse("accounts:change-workspace"), data).status_code == 302
    assert Workspace.objects.get(pk=workspace.pk).timezone == "Indian/Reunion"
    assert admin.post(reverse("accounts:change-workspace"), data | {"version": 2, "timezone": "Mars/Olympus"}).status_code == 422
