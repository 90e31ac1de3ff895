"""A helper is away: every visit of these days is made by somebody else, moved or called off, in one act; nobody is forgotten."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.modules.rounds.models import Absence, Visit
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOME = {"commune_code": "59350", "line": "12 rue des Glycines"}
WEEK = {"first_day": "2026-03-16", "last_day": "2026-03-18", "reason": "leave"}


@pytest.fixture
def site(clock):
    """Karim calls on three people on Monday, Tuesday and Wednesday; Sabrina is free."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        karim, sabrina = (a_supporter(scheme, categories=["visit"], given_name=name).participation for name in ("Karim", "Sabrina"))
        people = [a_person(workspace, name, "Delœuvre", address=HOME, phone="01 99 00 33 22") for name in ("Huguette", "Lucien", "Odette")]
        for weekday, person in enumerate(people):
            a_participation(scheme, person, "member")
            form = {"visitor": karim.pk, "person": person.pk, "weekday": weekday, "starts": "10:00", "minutes": 60,
                    "visitor_agreed": "on", "person_agreed": "on"}  # fmt: skip
            assert desk.post(reverse("rounds:assign", args=[scheme.pk]), form).status_code == 302
        yield scheme, desk, karim, sabrina, people


def note(desk, part, **values):
    return desk.post(reverse("rounds:away", args=[part.pk]), WEEK | values)


def settle(desk, absence, **by_visit):
    data = {f"{visit.pk.hex}-{name}": value for visit, values in by_visit.pop("rows") for name, value in values.items()}
    return desk.post(reverse("rounds:absence", args=[absence.pk]), data)


def test_the_visits_of_an_absence_are_replaced_moved_and_called_off_in_one_act_with_both_sides_told(site):
    scheme, desk, karim, sabrina, people = site
    assert note(desk, karim).status_code == 302
    absence = Absence.objects.get()
    lines = desk.get(reverse("rounds:absence", args=[absence.pk])).context["lines"]
    assert [line["visit"].assignment.person for line in lines] == people
    first, second, third = (line["visit"] for line in lines)
    proposed = {line["visit"].pk: line["form"].initial for line in lines}
    assert all(row["day"] > "2026-03-18" or row["visitor"] == sabrina.pk for row in proposed.values()), "the engine works around it"
    both = {"visitor_agreed": "on", "person_agreed": "on"}
    rows = [
        (first, {"what": "replace", "visitor": sabrina.pk, "day": "2026-03-16", "starts": "10:00"} | both),
        (second, {"what": "move", "day": "2026-03-19", "starts": "10:00"}),
        (third, {"what": "call_off"}),
    ]
    assert settle(desk, absence, rows=rows).status_code == 302
    for visit in (first, second, third):
        visit.refresh_from_db()
    assert (first.visitor_id, first.day, first.state) == (sabrina.pk, date(2026, 3, 16), "planned")
    assert (second.visitor_id, second.day) == (karim.pk, date(2026, 3, 19))
    assert (third.state, third.end_reason) == ("cancelled", "absence")
    called = {visit.pk: set(Call.objects.filter(subject_id=visit.pk).values_list("person", flat=True)) for visit in (first, second, third)}
    assert called[first.pk] == {karim.person_id}, "the two others have just said yes"
    assert called[second.pk] == {karim.person_id, people[1].pk}
    assert called[third.pk] == {karim.person_id, people[2].pk}


def test_nobody_is_replaced_without_two_yes_and_then_nothing_is_settled_at_all(site):
    scheme, desk, karim, sabrina, people = site
    note(desk, karim)
    absence = Absence.objects.get()
    first, second, _third = Visit.objects.filter(week=date(2026, 3, 16)).order_by("day")
    rows = [
        (first, {"what": "replace", "visitor": sabrina.pk, "day": "2026-03-16", "starts": "10:00", "person_agreed": "on"}),
        (second, {"what": "call_off"}),
    ]
    answer = settle(desk, absence, rows=rows)
    assert (answer.status_code, "Demandez d’abord aux deux" in answer.content.decode()) == (422, True)
    assert set(Visit.objects.values_list("state", flat=True)) == {"planned"}
    moved = settle(desk, absence, rows=[(second, {"what": "move", "day": "2026-03-18", "starts": "11:00"})])
    assert (moved.status_code, "absent ce jour-là" in moved.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"last_day": "2026-03-15"}, "avant le premier"),
        ({"first_day": "2026-03-02", "last_day": "2026-03-05"}, "est finie"),
        ({"last_day": "2027-06-01"}, "Plus d’un an"),
        ({"reason": ""}, "Pourquoi"),
    ],
)
def test_an_absence_that_cannot_be_is_refused_with_a_sentence(site, values, said):
    scheme, desk, karim, _sabrina, _people = site
    answer = note(desk, karim, **values)
    assert (answer.status_code, said in answer.content.decode(), Absence.objects.count()) == (422, True, 0)


def test_an_absence_is_noted_once_and_may_be_taken_back(site):
    scheme, desk, karim, _sabrina, _people = site
    note(desk, karim)
    again = note(desk, karim, first_day="2026-03-17", last_day="2026-03-20")
    assert (again.status_code, Absence.objects.count()) == (422, 1)
    desk.post(reverse("rounds:take-absence-back", args=[Absence.objects.get().pk]))
    assert note(desk, karim, first_day="2026-03-17", last_day="2026-03-20").status_code == 302


def test_npp_05_nothing_new_is_planned_while_away_what_waits_is_on_today_and_whoever_is_not_seen_is_flagged(site, clock):
    scheme, desk, karim, _sabrina, people = site
    note(desk, karim, last_day="2026-04-03")
    worklists = {row.key: [line.label for line in row.lines] for row in desk.get(reverse("today")).context["worklists"]}
    assert sorted(worklists["visits_stuck"]) == sorted(person.full_name for person in people)
    for visit in Visit.objects.filter(week=date(2026, 3, 16)):
        desk.post(reverse("rounds:move", args=[visit.pk]), {"cancel": "1"})
    clock.move_to(NOW + timedelta(days=10))
    tend_all()
    assert not Visit.objects.filter(day__range=("2026-03-19", "2026-04-03")).exists()
    worklists = {
        row.key: [line.label for line in row.lines]
        for row in a_staff_client(scheme.workspace, StaffRole.COORDINATOR).get(reverse("today")).context["worklists"]
    }
    assert sorted(worklists["no_news"]) == sorted(person.full_name for person in people)


def test_an_absence_is_in_the_draft_of_the_week_and_its_visits_go_to_somebody_else(site):
    scheme, desk, karim, sabrina, people = site
    note(desk, karim, last_day="2026-03-22")
    desk.post(reverse("rounds:prepare", args=[scheme.pk]), {"week": "2026-03-16", "scope": "stuck"})
    draft = scheme.week_drafts.get()
    assert set(draft.lines.values_list("visitor", flat=True)) == {sabrina.pk}
    assert all(line.asks_both for line in draft.lines.all())


def test_the_visit_of_a_stand_in_who_is_away_moves_to_another_day_with_two_yes(site):
    scheme, desk, karim, sabrina, people = site
    visit = Visit.objects.filter(week=date(2026, 3, 16)).order_by("day").first()
    both = {"visitor_agreed": "on", "person_agreed": "on"}
    move = {"day": "2026-03-16", "starts": "10:00", "visitor": sabrina.pk} | both
    assert desk.post(reverse("rounds:move", args=[visit.pk]), move).status_code == 302
    Call.objects.all().delete()
    note(desk, sabrina)
    absence = Absence.objects.get()
    other_day = {"what": "move", "day": "2026-03-20", "starts": "11:00"}
    refused = settle(desk, absence, rows=[(visit, other_day)])
    assert (refused.status_code, "Demandez d’abord aux deux" in refused.content.decode()) == (422, True)
    assert settle(desk, absence, rows=[(visit, other_day | both)]).status_code == 302
    visit.refresh_from_db()
    assert (visit.day, visit.visitor_id, visit.person_agreed_at is not None) == (date(2026, 3, 20), sabrina.pk, True)
    assert not Call.objects.exists(), "both have just said yes"
