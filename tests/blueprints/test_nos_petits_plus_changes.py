"""Nos petits plus, when something is known ahead: a pause, a last day, a day off; what was planned and said goes with it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call
from essaim.core.people.models import Person
from essaim.core.schemes.actions import begin_spell
from essaim.core.schemes.models import ClosedDays, Participation, Scheme
from essaim.modules.rounds.models import Visit
from essaim.workflows.upkeep import tend_all
from tests.blueprints import test_nos_petits_plus_visits as visits
from tests.builders import a_staff_client
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
rounds = visits.rounds
BOTH = {"person_agreed": "on", "visitor_agreed": "on"}
FIRST, SECOND = date(2026, 3, 12), date(2026, 3, 19)


def called() -> dict:
    """Who is to be called, and what is to be said."""
    return {call.person.given_name: call.script for call in Call.objects.filter(state="due").select_related("person")}


def move(desk, visit, day, visitor, **more):
    form = {"day": str(day), "starts": "14:00", "visitor": visitor.pk, **more}
    return desk.post(reverse("rounds:move", args=[visit.pk]), form)


def leaves(desk, part, on, reason="own_wish"):
    begin_spell(part, now=NOW)
    answer = desk.post(reverse("members:member", args=[part.pk]), {"on": str(on), "reason": reason})
    assert answer.status_code == 302, answer.context["form"].errors


def listed(desk, key: str) -> list[tuple[str, str]]:
    found = {row.key: row.lines for row in desk.get(reverse("today")).context["worklists"]}
    return [(line.label, str(line.act)) for line in found.get(key, [])]


def test_while_the_scheme_pauses_what_is_agreed_goes_on(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    administrator = a_staff_client(workspace, StaffRole.ADMINISTRATOR)
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        Person.objects.filter(pk=helpers[0].person_id).update(preferred_channel="email")
        administrator.post(reverse("schemes:move", args=[scheme.pk]), {"to": "paused"})
        assert Scheme.objects.get(pk=scheme.pk).state == "paused"
        assert desk.get(reverse("rounds:weeks")).context["schemes"] == [scheme]
    clock.move_to(NOW + timedelta(days=14))
    tend_all()
    with in_workspace(workspace):
        assert set(Visit.objects.values_list("day", flat=True)) == {FIRST + timedelta(weeks=number) for number in range(4)}
        Person.objects.filter(pk=members[0].pk).update(last_contact_on=NOW.date())
        assert members[0].full_name in [name for name, _act in listed(visits.a_colleague(workspace), "no_news")]


@pytest.mark.parametrize("who", ["visitor", "person"])
def test_an_announced_last_day_calls_off_what_comes_after_it_calls_both_and_nothing_is_planned_beyond(rounds, clock, who):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        part = helpers[0] if who == "visitor" else Participation.objects.get(person=members[0])
        leaves(desk, part, date(2026, 3, 18))
        first, second = Visit.objects.order_by("day")
        assert (first.state, second.state) == ("planned", "cancelled")
        assert set(called()) == {"Huguette", "Karim"}
        assert "déjà annulées" in desk.get(reverse("members:member", args=[part.pk])).content.decode()
        assert move(desk, second, date(2026, 3, 18), helpers[0]).status_code == 302, "on their last day itself"
        refused = move(desk, second, date(2026, 3, 20), helpers[0])
        assert refused.status_code == 422
        moved = move(desk, Visit.objects.get(day="2026-03-18"), date(2026, 3, 20), helpers[0])
        assert (moved.status_code, "dernier jour" in moved.content.decode()) == (422, True)
    clock.move_to(NOW + timedelta(days=5))
    tend_all()
    with in_workspace(workspace):
        assert not Visit.objects.filter(day__gt="2026-03-18", state="planned").exists()


def test_nothing_is_planned_after_the_last_day_and_all_is_once_it_is_taken_back(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        leaves(desk, Participation.objects.get(person=members[0]), date(2026, 3, 18))
        visits.assign(desk, scheme, helpers[0], members[0])
        assert list(Visit.objects.values_list("day", flat=True)) == [FIRST]
        part = Participation.objects.get(person=members[0])
        assert desk.post(reverse("members:stay", args=[part.pk])).status_code == 302
    tend_all()
    with in_workspace(workspace):
        assert list(Visit.objects.order_by("day").values_list("day", flat=True)) == [FIRST, SECOND]


@pytest.mark.parametrize("why", ["paused", "closed"])
def test_a_visit_to_whoever_pauses_or_of_a_scheme_that_closed_is_on_the_page_of_the_day(rounds, why):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visits.assign(desk, scheme, helpers[1], members[1])
        assert listed(desk, "visits_stuck") == []
        part = Participation.objects.get(person=members[0])
        if why == "paused":
            assert desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "paused"}).status_code == 302
        else:
            Scheme.objects.filter(pk=scheme.pk).update(state="closed")
        expected = [members[0].full_name] * 2 if why == "paused" else [person.full_name for person in members] * 2
        assert sorted(listed(desk, "visits_stuck")) == sorted((name, "Annuler la visite") for name in expected)
        visit = Visit.objects.filter(assignment__person=members[0]).first()
        assert desk.post(reverse("rounds:move", args=[visit.pk]), {"cancel": "1"}).status_code == 302
        assert len(listed(desk, "visits_stuck")) == len(expected) - 1


@pytest.mark.parametrize("scope", ["stuck", "all"])
def test_a_draft_of_the_week_sends_nobody_to_whoever_pauses(rounds, scope):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        Participation.objects.filter(person=members[0]).update(state="paused")
        desk.post(reverse("rounds:prepare", args=[scheme.pk]), {"week": "2026-03-16", "scope": scope})
        draft = scheme.week_drafts.get()
        assert [line.person_id for line in draft.lines.all()] == [members[1].pk]


def test_when_the_usual_visitor_leaves_whoever_was_to_stand_in_is_called(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        second = Visit.objects.get(day=SECOND)
        assert move(desk, second, SECOND, helpers[1], **BOTH).status_code == 302
        Call.objects.all().delete()
        desk.post(reverse("onboarding:decide", args=[helpers[0].pk]), {"to": "ended", "reason": "own_wish"})
        second.refresh_from_db()
        assert second.state == "cancelled"
        said = called()
        assert set(said) == {"Huguette", "Sabrina"}
        assert "n’aura pas lieu" in said["Sabrina"]


def test_a_visit_is_not_put_on_a_day_off(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        rest = date(2026, 3, 20)
        ClosedDays.objects.create(workspace=workspace, scheme=scheme, first_day=rest, last_day=rest, label="Fermeture")
        second = Visit.objects.get(day=SECOND)
        answer = move(desk, second, rest, helpers[0])
        assert (answer.status_code, "vendredi 20 mars" in answer.content.decode(), "Fermeture" in answer.content.decode()) == (
            422,
            True,
            True,
        )
        desk.post(reverse("rounds:move", args=[second.pk]), {"cancel": "1"})
        assert move(desk, second, rest, helpers[0]).status_code == 422, "nor planned there after all"
        assert not Visit.objects.filter(day=rest).exists()
        assert move(desk, second, date(2026, 3, 18), helpers[0]).status_code == 302, "control: any other day of the week"


def test_a_visit_moved_twice_and_called_off_leaves_one_call_a_side_that_says_what_is_so(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        second = Visit.objects.get(day=SECOND)
        for day in (18, 20):
            assert move(desk, second, date(2026, 3, day), helpers[0]).status_code == 302
        due = Call.objects.filter(state="due")
        assert (due.count(), set(called())) == (2, {"Huguette", "Karim"})
        assert all("semaine du lundi 16 mars aura lieu le vendredi 20 mars" in script for script in called().values()), called()
        assert move(desk, second, date(2026, 3, 20), helpers[0]).status_code == 302
        assert due.count() == 2, "nothing has changed: what is to be said stays"
        desk.post(reverse("rounds:move", args=[second.pk]), {"cancel": "1"})
        assert (due.count(), set(called())) == (2, {"Huguette", "Karim"})
        assert all("pas de visite la semaine du lundi 16 mars" in script for script in called().values())
        move(desk, second, date(2026, 3, 18), helpers[0])
        assert (due.count(), {"tout de même" in script for script in called().values()}) == (2, {True})


def test_whoever_comes_no_more_this_once_is_still_called_when_the_visit_moves_again(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        second = Visit.objects.get(day=SECOND)
        move(desk, second, SECOND, helpers[1], **BOTH)
        move(desk, second, date(2026, 3, 18), helpers[1], **BOTH)
        assert "quelqu’un d’autre" in called()["Karim"]
        assert list(called()) == ["Karim"], "the two others have just said yes"


@pytest.mark.parametrize("how", ["team", "visitor", "person"])
def test_an_ending_takes_off_the_list_what_was_to_be_said_of_visits_that_go_with_it(rounds, how):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        second = Visit.objects.get(day=SECOND)
        move(desk, second, date(2026, 3, 18), helpers[0])
        assert set(called()) == {"Huguette", "Karim"}
        part = helpers[0] if how == "visitor" else Participation.objects.get(person=members[0])
        if how == "team":
            desk.post(reverse("rounds:end", args=[second.assignment_id]))
        else:
            desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "ended", "reason": "own_wish"})
        assert not [script for script in called().values() if "aura lieu" in script or "déplacée" in script]
        assert not Call.objects.filter(subject_id=second.pk, state="due").exists()
        assert Call.objects.filter(subject_id=second.assignment_id, state="due").exists()
