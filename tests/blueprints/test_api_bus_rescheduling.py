"""A crisis: many sessions of the bus at once are called off or moved, and whoever must be called is called once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.messaging.models import Call, Message
from essaim.modules.activities.models import Registration, Session
from essaim.workflows import upkeep
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, host, planned, registers, said, with_sms
from tests.builders import a_participation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def three(bus_desk, **more) -> list[Session]:
    """Sessions of three days; Marcel, who has no mobile, comes to each, and Odette to the first."""
    marcel = at_home(bus_desk, "Marcel", 43.94, 3.72)
    rows = [planned(bus_desk, day=date(2026, 3, day), **more) for day in (17, 18, 19)]
    for row in rows:
        registers(bus_desk, row, person_id=str(marcel.pk))
    registers(bus_desk, rows[0], person_id=str(with_sms(bus_desk, "Odette").pk))
    return rows


def ticked(rows, **more) -> dict:
    return {"session": [str(row.pk) for row in rows], **more}


def due(**which):
    return Call.objects.filter(state="due", **which)


def test_api_15_several_sessions_are_moved_at_once_each_that_can_go_there_and_everybody_is_told_or_called_once(bus_desk):
    rows = three(bus_desk)
    planned(bus_desk, what="memory", day=date(2026, 4, 1))
    url, form = reverse("programming:move-many"), ticked(rows, number="2", unit="7")
    shown = bus_desk[2].post(url, form)
    assert [(str(line.after), bool(line.problem)) for line in shown.context["lines"]] == [
        ("2026-03-31", False), ("2026-04-01", True), ("2026-04-02", False),
    ]  # fmt: skip
    assert shown.context["people"] == 3 and Session.objects.filter(day=date(2026, 3, 17)).exists() and not due().exists()
    answer = bus_desk[2].post(url, form | {"confirmed": "on"}, follow=True)
    assert "18 mars" in said(answer) and "Le bus" in said(answer), "the one that stays is named, with what takes its bus"
    for row, day in zip(rows, (date(2026, 3, 31), date(2026, 3, 18), date(2026, 4, 2)), strict=True):
        row.refresh_from_db()
        assert row.day == day
    call = due(person__given_name="Marcel", occurrence__startswith="session_moved").get()
    assert "31 mars" in call.script and "2 avril" in call.script
    assert Message.objects.filter(person__given_name="Odette", template="session_moved").count() == 1


def test_api_15_whoever_comes_to_several_of_the_sessions_called_off_is_called_once(bus_desk):
    rows = three(bus_desk)
    bus_desk[2].post(reverse("programming:cancel-many"), ticked(rows, reason="health"))
    assert set(Registration.objects.values_list("state", flat=True)) == {"cancelled"}
    call = due(person__given_name="Marcel").get()
    assert all(day in call.script for day in ("17 mars", "18 mars", "19 mars"))


def test_api_15_one_call_about_several_sessions_stays_to_be_made_once_the_first_of_them_is_over(bus_desk, clock):
    rows = three(bus_desk)
    bus_desk[2].post(reverse("programming:cancel-many"), ticked(rows, reason="health"))
    clock.move_to(rows[0].ends_at + timedelta(hours=1))
    upkeep.tend_all()
    assert "19 mars" in due(person__given_name="Marcel").get().script


def test_api_15_whoever_waits_for_several_of_the_sessions_that_are_moved_is_called_once_too(bus_desk):
    rows = three(bus_desk, capacity="1")
    simone = at_home(bus_desk, "Simone", 43.94, 3.73)
    for row in rows[1:]:
        registers(bus_desk, row, person_id=str(simone.pk))
    bus_desk[2].post(reverse("programming:move-many"), ticked(rows, number="1", unit="7", confirmed="on"))
    call = due(person=simone).get()
    assert "25 mars" in call.script and "26 mars" in call.script


def test_api_15_sessions_are_called_off_for_a_reason_of_the_list_only(bus_desk):
    rows = three(bus_desk)
    for reason in ("", "twice"):
        assert bus_desk[2].post(reverse("programming:cancel-many"), ticked(rows, reason=reason)).status_code == 409
    assert not Session.objects.filter(state="cancelled").exists()


def test_api_15_whoever_runs_the_sessions_and_their_host_are_told_as_well(bus_desk):
    colette = with_sms(bus_desk, "Colette", "06 39 98 20 20")
    a_participation(bus_desk[1], colette, "bus_leader")
    ganges = host(bus_desk, "Ganges")
    rows = [planned(bus_desk, host=str(ganges.organisation_id), animators=[str(colette.pk)])]
    bus_desk[2].post(reverse("programming:move-many"), ticked(rows, number="1", unit="1", confirmed="on"))
    assert "20 mars" in due(organisation=ganges.organisation).get().script
    bus_desk[2].post(reverse("programming:cancel-many"), ticked(rows, reason="health"))
    assert "pas lieu" in due(organisation=ganges.organisation).get().script
    assert sorted(Message.objects.filter(person=colette).values_list("template", flat=True)) == ["session_cancelled", "session_moved"]


def test_the_list_is_searched_by_commune_and_days_and_then_shows_all_that_may_be_ticked(bus_desk):
    here = planned(bus_desk, day=date(2026, 3, 17))
    planned(bus_desk, day=date(2026, 3, 18), commune_code="Lodève")
    planned(bus_desk, day=date(2026, 4, 18))
    page = bus_desk[2].get(reverse("activities:list"), {"commune": "Ganges", "du": "2026-03-01", "au": "2026-03-31"})
    assert [row.pk for row in page.context["page"]] == [here.pk]
    assert len(bus_desk[2].get(reverse("activities:list")).context["page"].object_list) == 3
