"""A past visit is noted by the team: done between two hours, or not done and why; what cannot be is said at its line."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment
from essaim.modules.followup.models import Interaction
from essaim.modules.rounds.measures import services_rendered
from essaim.modules.rounds.models import Visit
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
)
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(clock):
    """Karim called on Huguette and on Lucien on Monday; it is Thursday, and nobody has said how it went."""
    clock.move_to(NOW - timedelta(days=4))
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR)
    with in_workspace(workspace):
        karim = a_supporter(scheme, categories=["visit"], given_name="Karim").participation
        people = [
            a_person(workspace, name, "Delœuvre", phone="01 99 00 33 22", now=NOW - timedelta(days=9)) for name in ("Huguette", "Lucien")
        ]
        for hour, person in zip(("10:00", "14:00"), people, strict=True):
            a_participation(scheme, person, "member")
            form = {"visitor": karim.pk, "person": person.pk, "weekday": 0, "starts": hour, "minutes": 60,
                    "visitor_agreed": "on", "person_agreed": "on"}  # fmt: skip
            assert desk.post(reverse("rounds:assign", args=[scheme.pk]), form).status_code == 302
        clock.move_to(NOW)
        yield scheme, a_staff_client(workspace, StaffRole.OPERATOR), karim, people


def past():
    return list(Visit.objects.filter(day=date(2026, 3, 9)).order_by("starts"))


def note(desk, scheme, *rows):
    data = {f"{visit.pk.hex}-{name}": value for visit, values in rows for name, value in values.items()}
    return desk.post(reverse("rounds:to-note", args=[scheme.pk]), data | {"visit": [visit.pk.hex for visit, _values in rows]})


def done(began="10:00", ended="10:50"):
    return {"outcome": "done", "began": began, "ended": ended}


def test_npp_06_past_visits_are_noted_in_one_go_counted_and_said_by_whom(site):
    scheme, desk, karim, people = site
    first, second = past()
    listed = desk.get(reverse("rounds:to-note", args=[scheme.pk])).context["forms"]
    assert [form.visit.pk for form in listed] == [first.pk, second.pk]
    answer = note(desk, scheme, (first, done()), (second, {"outcome": "not_done", "reason": "no_answer"}))
    assert answer.status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.arrived_at.astimezone(PARIS).hour, first.done_at) == ("done", 10, datetime(2026, 3, 9, 10, 50, tzinfo=PARIS))
    assert (second.state, second.end_reason) == ("cancelled", "no_answer")
    logged = Interaction.objects.get(kind="visit")
    assert (logged.person_id, logged.minutes, logged.at) == (people[0].pk, 50, first.done_at)
    assert Person.objects.get(pk=people[0].pk).last_contact_on == date(2026, 3, 9)
    entry = JournalEntry.objects.get(act="visit.done")
    assert (entry.actor_id, entry.on_behalf_of) == (desk.member.pk, karim.person_id)
    assert not Commitment.objects.filter(about=second.pk, released_at=None).exists()
    call = Call.objects.get(reason="news")
    assert (call.person_id, "Personne n’a ouvert" in call.script) == (people[1].pk, True)
    assert desk.get(reverse("rounds:to-note", args=[scheme.pk])).context["forms"] == []


def test_small_services_of_a_past_visit_are_noted_and_counted_like_the_others(site):
    scheme, desk, _karim, people = site
    first, second = past()
    assert "Une ampoule" in desk.get(reverse("rounds:to-note", args=[scheme.pk])).content.decode()
    assert note(desk, scheme, (first, done() | {"services": ["light_bulb", "errand"]}), (second, done("14:00", "14:50"))).status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (sorted(first.services), second.services) == (["errand", "light_bulb"], [])
    rendered = Interaction.objects.filter(kind="micro_service")
    assert {(row.person_id, row.at) for row in rendered} == {(people[0].pk, first.done_at)}
    assert (rendered.count(), services_rendered(Visit.objects.all())) == (2, 2)


def test_a_line_left_blank_stays_on_the_list(site):
    scheme, desk, _karim, _people = site
    first, second = past()
    assert note(desk, scheme, (first, done()), (second, {"outcome": ""})).status_code == 302
    assert [form.visit.pk for form in desk.get(reverse("rounds:to-note", args=[scheme.pk])).context["forms"]] == [second.pk]
    assert note(desk, scheme, (second, {"outcome": ""})).status_code == 422


@pytest.mark.parametrize(
    ("second_line", "said"),
    [
        (done("14:00", "13:00"), "finit avant de commencer"),
        (done("14:00", "14:00"), "finit avant de commencer"),
        (done("10:30", "11:30"), "était chez Huguette Delœuvre de 10"),
        (done("", "14:50"), "de quand à quand"),
        (done("25:00", "26:00"), "heure valide"),
        (done("14:00", "14:50") | {"services": ["injection"]}, "Sélectionnez un choix valide"),
        ({"outcome": "not_done", "reason": ""}, "pourquoi la visite"),
        ({"outcome": "not_done", "reason": "lazy"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_is_said_at_its_line_and_nothing_at_all_is_noted(site, second_line, said):
    scheme, desk, _karim, _people = site
    first, second = past()
    answer = note(desk, scheme, (first, done()), (second, second_line))
    shown = answer.content.decode()
    assert (answer.status_code, said in shown) == (422, True)
    assert {visit.state for visit in past()} == {"planned"}
    assert 'value="10:50"' in shown, "what was typed is still there"


def test_a_visit_that_is_to_come_or_a_year_old_is_refused_with_a_sentence(site, clock):
    scheme, desk, _karim, _people = site
    first, _second = past()
    tend_all()
    coming = Visit.objects.filter(day__gt=NOW.date()).first()
    answer = note(desk, scheme, (coming, done()))
    assert (answer.status_code, "pas encore passée" in answer.content.decode()) == (422, True)
    clock.move_to(NOW + timedelta(days=400))
    desk = a_staff_client(scheme.workspace, StaffRole.OPERATOR)
    answer = note(desk, scheme, (first, done()))
    assert (answer.status_code, "plus d’un an" in answer.content.decode()) == (422, True)


def test_a_visit_is_noted_once_and_only_by_the_team_of_its_scheme(site):
    scheme, desk, _karim, _people = site
    first, _second = past()
    note(desk, scheme, (first, done()))
    assert note(desk, scheme, (first, {"outcome": "not_done", "reason": "forgotten"})).status_code == 422
    first.refresh_from_db()
    assert first.state == "done"
    elsewhere = a_planted_scheme(scheme.workspace, "la-scalaa")
    stranger = a_staff_client(scheme.workspace, StaffRole.OPERATOR, scheme=elsewhere)
    assert stranger.get(reverse("rounds:to-note", args=[scheme.pk])).status_code == 404


def test_visits_to_note_are_on_today(site):
    scheme, desk, _karim, people = site
    lists = {row.key: [line.label for line in row.lines] for row in desk.get(reverse("today")).context["worklists"]}
    assert lists["visits_to_note"] == [person.full_name for person in people]
