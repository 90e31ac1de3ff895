"""What the page of the day says of sessions, and that it stays short whatever waits."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.actions import plan_call
from essaim.core.messaging.models import Call
from essaim.modules.activities.models import Attendee
from essaim.web.desks.today.worklists import SHOWN
from tests.blueprints.bus import a_bus_desk, a_bus_world, at_home, fetch, planned, registers
from tests.builders import a_person, a_planted_scheme, a_staff_client, acting, counting_queries
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_bus_desk", "a_bus_world"]


def on(clock, day: int, hour: int = 9) -> None:
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, day, hour)))


def lists_of(client) -> dict:
    return {found.key: found for found in client.get(reverse("today")).context["worklists"]}


def test_the_sessions_of_today_and_tomorrow_say_what_is_taken_who_waits_and_what_is_missing(bus_desk, clock):
    today, tomorrow, later = (planned(bus_desk, day=date(2026, 3, day), capacity="1") for day in (19, 20, 21))
    jeanne = at_home(bus_desk, "Jeanne", 43.936, 3.71)
    fetch(bus_desk, today, jeanne)
    registers(bus_desk, today, "Odette")
    on(clock, 19)
    first, second = lists_of(bus_desk[2])["sessions"].lines
    assert (first.url, second.url) == tuple(reverse("activities:session", args=[row.pk]) for row in (today, tomorrow))
    assert "1 places prises sur 1" in first.detail and "1 attend" in first.detail and "il manque 1 animateur" in first.detail
    assert "cherché" not in first.detail and first.urgent
    with in_workspace(bus_desk[0]):
        jeanne.addresses.update(lat=None, lon=None)
    assert "1 ne peut pas encore être cherché" in lists_of(bus_desk[2])["sessions"].lines[0].detail
    assert reverse("activities:session", args=[later.pk]) not in {line.url for line in lists_of(bus_desk[2])["sessions"].lines}


def test_a_past_session_stands_there_until_it_is_noted_who_came(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    on(clock, 19, 15)
    assert "sessions_to_note" not in lists_of(bus_desk[2])
    on(clock, 20)
    assert "1 personne à noter" in lists_of(bus_desk[2])["sessions_to_note"].lines[0].detail
    bus_desk[2].post(reverse("activities:attend", args=[Attendee.objects.get().pk]), {"attendance": "seen"})
    assert "sessions_to_note" not in lists_of(bus_desk[2])


def test_calls_about_a_session_stand_under_it_with_their_number_and_open_as_its_list(bus_desk):
    session, others = planned(bus_desk), planned(bus_desk, day=date(2026, 3, 20))
    for name in ("Odette", "Jeanne"):
        registers(bus_desk, session, name)
    registers(bus_desk, others, "Marcel")
    for row in [*session.registrations.all(), *others.registrations.all()]:
        plan_call(
            person=row.lead, reason="call_back", subject_id=row.pk, scheme=bus_desk[1], due_at=NOW, script="La séance", by=acting(), now=NOW
        )
    plan_call(person=a_person(bus_desk[0], "Solange"), reason="call_back", scheme=bus_desk[1], due_at=NOW, by=acting(), now=NOW)
    found = lists_of(bus_desk[2])
    assert [line.detail for line in found["session_calls"].lines] == ["2 personnes à appeler", "1 personne à appeler"]
    assert [line.label for line in found["calls"].lines] == ["Solange Lefèvre"]
    page = bus_desk[2].get(found["session_calls"].lines[0].url)
    assert {call.person.given_name for call in page.context["calls"]} == {"Odette", "Jeanne"}
    call = Call.objects.get(person__given_name="Odette")
    done = bus_desk[2].post(reverse("phone-call-done", args=[call.pk]), {"seance": str(session.pk)}, follow=True)
    assert {call.person.given_name for call in done.context["calls"]} == {"Jeanne"}


def test_nobody_sees_the_sessions_of_a_scheme_where_they_do_not_work(bus_desk, clock):
    session = planned(bus_desk)
    registers(bus_desk, session, "Odette")
    elsewhere = a_staff_client(bus_desk[0], StaffRole.OPERATOR, scheme=a_planted_scheme(bus_desk[0], "call-and-care"))
    here = a_staff_client(bus_desk[0], StaffRole.OPERATOR, scheme=bus_desk[1])
    on(clock, 19)
    assert ("sessions" in lists_of(elsewhere), "sessions" in lists_of(here)) == (False, True)
    assert elsewhere.get(reverse("phone"), {"seance": str(session.pk)}).status_code == 404
    on(clock, 20)
    assert ("sessions_to_note" in lists_of(elsewhere), "sessions_to_note" in lists_of(here)) == (False, True)


def test_a_long_list_shows_the_first_lines_and_opens_alone_page_by_page(bus_desk):
    for number in range(45):
        plan_call(
            number=f"01 99 00 10 {number:02}",
            reason="call_back",
            scheme=bus_desk[1],
            due_at=NOW + timedelta(minutes=number),
            by=acting(),
            now=NOW,
        )
    found = lists_of(bus_desk[2])["calls"]
    assert (found.count, len(found.lines)) == (45, SHOWN)
    assert "?liste=calls" in bus_desk[2].get(reverse("today")).content.decode()
    first = bus_desk[2].get(reverse("today"), {"liste": "calls"})
    second = bus_desk[2].get(reverse("today"), {"liste": "calls", "page": "2"})
    assert (len(first.context["worklist"].lines), len(second.context["worklist"].lines)) == (40, 5)
    assert first.context["worklist"].count == 45 and "sessions" not in first.context


def test_the_page_of_the_day_takes_as_many_queries_for_three_sessions_as_for_one(bus_desk, clock):
    """Each with the vehicle, whom it fetches and who waits for a place: whatever a line tells is read for all at once."""
    counts = []
    on(clock, 18)
    for place, day, starts, ends in ((0, 18, "14:00", "16:00"), (1, 19, "09:00", "10:00"), (2, 19, "14:00", "15:00")):
        session = planned(bus_desk, day=date(2026, 3, day), starts=starts, ends=ends, capacity="1")
        fetch(bus_desk, session, at_home(bus_desk, f"Odette {place}", 43.936, 3.71))
        registers(bus_desk, session, f"Marcel {place}")
        bus_desk[2].get(reverse("today"))
        with counting_queries() as queries:
            shown = lists_of(bus_desk[2])["sessions"]
        counts.append((len(shown.lines), len(queries)))
    assert counts == [(number, counts[0][1]) for number in (1, 2, 3)]
