"""Nos petits plus, when something changes: whoever leaves, stands in, is moved or called off; nobody waits for nothing."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call
from essaim.core.schemes.models import ClosedDays, Commitment, Participation, Scheme
from essaim.modules.followup.models import Interaction, Note
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Assignment, Visit
from essaim.web.laws import LAWS
from essaim.workflows import suspending
from essaim.workflows.upkeep import tend_all
from tests.blueprints import test_nos_petits_plus_visits as visits
from tests.builders import a_person_client, a_planted_scheme, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
rounds = visits.rounds
BOTH = {"person_agreed": "on", "visitor_agreed": "on"}


def called() -> dict:
    return {call.person.given_name: call.script for call in Call.objects.select_related("person")}


def sees_home(visitor, visit) -> bool:
    page = a_person_client(visitor.person).get(reverse("rounds:visit", args=[visit.pk]))
    return "Glycines" in page.content.decode()


def arrives(visitor, visit) -> str:
    a_person_client(visitor.person).post(reverse("rounds:arrive", args=[visit.pk]))
    visit.refresh_from_db()
    return visit.state


def test_the_address_of_somebody_who_takes_part_no_longer_does_not_open_and_nobody_is_sent(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.first()
        assert sees_home(helpers[0], visit)
        part = Participation.objects.get(person=members[0])
        Participation.objects.filter(pk=part.pk).update(state="paused")
        assert (sees_home(helpers[0], visit), arrives(helpers[0], visit)) == (False, "planned")
        Participation.objects.filter(pk=part.pk).update(state="active")
        assert sees_home(helpers[0], visit), "back again"
        Scheme.objects.filter(pk=scheme.pk).update(state="closed")
        assert not sees_home(helpers[0], visit), "the scheme is closed"
        Scheme.objects.filter(pk=scheme.pk).update(state="open")
        Participation.objects.filter(pk=part.pk).update(state="paused")
    clock.move_to(NOW + timedelta(days=14))
    tend_all()
    with in_workspace(workspace):
        assert Visit.objects.count() == 2, "nothing is planned while they are away"


def test_whoever_ends_their_part_is_visited_no_more_and_their_visitor_is_called(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        part = Participation.objects.get(person=members[0])
        suspending.end(part, reason="moved", by=acting(), now=NOW)
        assert Assignment.objects.get().state == "ended"
        assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
        assert list(called()) == ["Karim"]
        assert "moved" not in called()["Karim"]


def test_nobody_is_assigned_in_a_scheme_that_is_closed_or_plans_no_visits(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        Scheme.objects.filter(pk=scheme.pk).update(state="closed")
        assert visits.assign(desk, scheme, helpers[0], members[0]).status_code == 422
        elsewhere = a_planted_scheme(workspace, "call-and-care")
        assert visits.assign(desk, elsewhere, helpers[0], members[0]).status_code == 422
        assert Assignment.objects.count() == 0


def test_who_stands_in_sees_the_address_only_after_two_yes(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.first()
        move = {"day": visit.day, "starts": visit.starts, "visitor": helpers[1].pk, **BOTH}
        assert desk.post(reverse("rounds:move", args=[visit.pk]), move).status_code == 302
        assert sees_home(helpers[1], visit)
        assert list(called()) == ["Karim"], "who was to come; the two others have just said yes"
        Visit.objects.filter(pk=visit.pk).update(person_agreed_at=None)
        assert (sees_home(helpers[1], visit), arrives(helpers[1], visit)) == (False, "planned")


def test_who_stands_in_carries_no_more_than_they_may(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visits.assign(desk, scheme, helpers[1], members[1], weekday="4")
        Participation.objects.filter(pk=helpers[1].pk).update(max_load=1)
        url = reverse("rounds:move", args=[Visit.objects.filter(visitor=helpers[0]).first().pk])
        move = {"day": "2026-03-12", "starts": "09:00", "visitor": helpers[1].pk, **BOTH}
        assert desk.post(url, move).status_code == 422
        Participation.objects.filter(pk=helpers[1].pk).update(max_load=2)
        assert desk.post(url, move).status_code == 302


@pytest.mark.parametrize("change", ["visitor", "day"])
def test_the_database_refuses_to_move_a_visit_to_a_helper_who_is_not_in_order(rounds, change):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.filter(pk=Visit.objects.first().pk)
        Participation.objects.filter(pk=helpers[1].pk).update(cleared_until=NOW.date() - timedelta(days=1))
        Participation.objects.filter(pk=helpers[0].pk).update(cleared_until=NOW.date())
        what = {"visitor": {"visitor": helpers[1]}, "day": {"day": NOW.date() + timedelta(days=1)}}[change]
        with pytest.raises(IntegrityError, match="may not be"), transaction.atomic():
            visit.update(**what)
        repeal(connection, LAWS)
        visit.update(**what)
        enact(connection, LAWS)


def test_after_a_suspension_everybody_who_was_waiting_is_on_the_list_of_calls(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        visits.assign(desk, scheme, helpers[1], members[1])
        visit = Visit.objects.filter(visitor=helpers[1]).first()
        move = {"day": visit.day, "starts": "09:00", "visitor": helpers[0].pk, **BOTH}
        assert desk.post(reverse("rounds:move", args=[visit.pk]), move).status_code == 302
        Call.objects.all().delete()
        desk.post(reverse("onboarding:decide", args=[helpers[0].pk]), {"to": "suspended", "reason": "concern"})
        said = called()
        assert set(said) == {"Huguette", "Lucien"}
        assert said["Huguette"].startswith("Son intervenant ne vient plus")
        assert "n’aura pas lieu" in said["Lucien"]
        assert "concern" not in "".join(said.values())


def test_both_sides_are_called_when_a_visit_moves_or_is_called_off_or_all_ends(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        first, second = Visit.objects.all()
        acts = (
            (reverse("rounds:move", args=[first.pk]), {"day": "2026-03-13", "starts": "10:00", "visitor": helpers[0].pk}),
            (reverse("rounds:move", args=[second.pk]), {"cancel": "1"}),
            (reverse("rounds:end", args=[first.assignment_id]), {}),
        )
        for url, form in acts:
            Call.objects.all().delete()
            assert desk.post(url, form).status_code == 302
            assert set(called()) == {"Huguette", "Karim"}
        page = desk.get(reverse("rounds:week", args=[scheme.pk]))
        assert page.status_code == 200


def test_a_visit_called_off_takes_place_after_all_on_another_day_of_its_week_and_both_are_called(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        first, second = Visit.objects.all()
        url = reverse("rounds:move", args=[first.pk])
        desk.post(url, {"cancel": "1"})
        Call.objects.all().delete()
        assert url in desk.get(reverse("rounds:week", args=[scheme.pk])).content.decode()
        assert "Prévoir une autre visite" in desk.get(url).content.decode()
        form = {"day": "2026-03-13", "starts": "10:00", "visitor": helpers[0].pk}
        assert desk.post(url, form | {"day": "2026-03-20"}).status_code == 422, "the other week has its own visit"
        assert desk.post(url, form).status_code == 302
        made = Visit.objects.get(week=first.week, state="planned")
        assert (made.day, made.starts, made.visitor_id) == (date(2026, 3, 13), time(10), helpers[0].pk)
        assert Commitment.objects.filter(about=made.pk, released_at=None).exists()
        assert {name: "tout de même" in script for name, script in called().items()} == {"Huguette": True, "Karim": True}
        assert desk.post(url, form | {"starts": "16:00"}).status_code == 422, "a week has one visit"
        assert Visit.objects.count() == 3
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=first.pk).update(state="planned")


def test_what_will_follow_is_said_before_a_visit_is_called_off(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        for url in (reverse("rounds:move", args=[Visit.objects.first().pk]), reverse("rounds:week", args=[scheme.pk])):
            assert "La personne et l’intervenant seront prévenus, ou appelés." in desk.get(url).content.decode()


def test_a_page_left_open_neither_moves_a_visit_again_nor_takes_time_for_it(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        stale = Visit.objects.first()
        actions.cancel_visit(Visit.objects.get(pk=stale.pk), reason="team", by=acting(), now=NOW)
        with pytest.raises(Refusal):
            actions.move_visit(stale, day=date(2026, 3, 13), starts=time(10), by=acting(), now=NOW)
        assert not Commitment.objects.filter(about=stale.pk, released_at=None).exists()


def test_settling_twice_is_refused_with_a_sentence(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        when = {"person": members[0], "starts": time(9), "visitor_agreed": True, "person_agreed": True, "by": acting(), "now": NOW}
        actions.assign(helpers[0], weekday=3, **when)
        with pytest.raises(Refusal, match="déjà|already"):
            actions.assign(helpers[1], weekday=4, **when)
        assert Assignment.objects.count() == 1


def test_an_overlap_is_settled_with_a_reason_on_the_same_page(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        assert visits.assign(desk, scheme, helpers[0], members[1], starts="14:30").status_code == 422
        assert visits.assign(desk, scheme, helpers[0], members[1], starts="14:30", overlap_reason="agreed").status_code == 302


@pytest.mark.parametrize("asked", ["--5", "x", "", "99999"])
def test_a_week_that_means_nothing_is_this_week_or_the_farthest(rounds, asked):
    workspace, scheme, desk, helpers, members = rounds
    assert desk.get(reverse("rounds:week", args=[scheme.pk]), {"semaine": asked}).status_code == 200


def test_words_typed_during_a_visit_are_kept_for_their_readers_only(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        _browser, answer = visits.two_taps(helpers[0], Visit.objects.first(), other="arrosé ses plantes")
        assert answer.status_code == 302
        assert set(Interaction.objects.values_list("category", flat=True)) == {""}
        assert [(note.text, note.readers) for note in Note.objects.all()] == [("arrosé ses plantes", "lead_contact")]


def test_a_visit_that_nobody_can_make_is_on_the_page_of_the_day(rounds):
    workspace, scheme, desk, helpers, members = rounds

    def stuck():
        found = {row.key: row.lines for row in desk.get(reverse("today")).context["worklists"]}
        return [(line.label, line.url) for line in found.get("visits_stuck", [])]

    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        first, second = Visit.objects.all()
        lines = [("Huguette Delœuvre", reverse("rounds:move", args=[row.pk])) for row in (first, second)]
        part = Participation.objects.filter(pk=helpers[0].pk)
        assert stuck() == []
        part.update(cleared_until=first.day)
        assert stuck() == lines[1:], "a check ends between the two"
        part.update(cleared_until=None)
        assert stuck() == lines
        part.update(cleared_until=date.max, state="paused")
        assert stuck() == lines


def test_a_visit_on_a_day_that_has_become_a_day_off_is_called_off_and_both_sides_are_called(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        visits.assign(desk, scheme, helpers[0], members[0])
        off = Visit.objects.first().day
        ClosedDays.objects.create(workspace=workspace, scheme=scheme, first_day=off, last_day=off, label="Fermeture")
    tend_all()
    tend_all()
    with in_workspace(workspace):
        assert list(Visit.objects.values_list("state", flat=True)) == ["cancelled", "planned"]
        assert (set(called()), Call.objects.count()) == ({"Huguette", "Karim"}, 2)
