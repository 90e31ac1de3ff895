"""Nos petits plus, the weekly visits: who calls on whom, two taps, what is refused, who sees an address and when."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from essaim.core.foundation.laws import enact, repeal
from essaim.core.foundation.refusal import Refusal
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.models import Person
from essaim.core.schemes.models import Commitment, Participation
from essaim.modules.followup.models import Alert, Interaction, Note
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Assignment, Visit
from essaim.web.laws import LAWS
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def a_colleague(workspace):
    return a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)


@pytest.fixture
def rounds(clock):
    """A scheme with two helpers in order, two members at home in Lille, and a colleague at the desk."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        helpers = [a_supporter(scheme, categories=["visit"], given_name=name).participation for name in ("Karim", "Sabrina")]
    homes = {"commune_code": "59350", "line": "12 rue des Glycines"}
    members = [a_person(workspace, name, "Delœuvre", address=homes, phone="01 99 00 33 22") for name in ("Huguette", "Lucien")]
    for member in members:
        a_participation(scheme, member, "member")
    return workspace, scheme, desk, helpers, members


def assign(desk, scheme, visitor, member, **more):
    form = {"visitor": visitor.pk, "person": member.pk, "weekday": "3", "starts": "14:00", "minutes": "60",
            "visitor_agreed": "on", "person_agreed": "on", **more}  # fmt: skip
    return desk.post(reverse("rounds:assign", args=[scheme.pk]), form)


def test_npp_04_a_helper_calls_on_several_people_up_to_the_ceiling_and_the_load_is_shown(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus", max_load=1)
    desk = a_colleague(workspace)
    with in_workspace(workspace):
        visitor = a_supporter(scheme, categories=["visit"], given_name="Karim").participation
        members = [a_person(workspace, name, "Delœuvre") for name in ("Huguette", "Lucien")]
        for member in members:
            a_participation(scheme, member, "member")
        assert assign(desk, scheme, visitor, members[0]).status_code == 302
        answer = assign(desk, scheme, visitor, members[1], weekday="1")
        assert (answer.status_code, Assignment.objects.count()) == (422, 1)
        assert "autant de personnes que possible" in answer.content.decode()
        (shown,) = desk.get(reverse("rounds:week", args=[scheme.pk])).context["helpers"]
        assert (shown["part"].load, shown["most"]) == (1, 1)
        wider = a_planted_scheme(workspace, "nos-petits-plus", max_load=2)
        other = a_supporter(wider, categories=["visit"], given_name="Sabrina").participation
        for number, member in enumerate(members):
            a_participation(wider, member, "member")
            assert assign(desk, wider, other, member, weekday=str(number)).status_code == 302


@pytest.mark.parametrize("missing", ["visitor_agreed", "person_agreed"])
def test_nobody_is_assigned_without_having_said_yes(rounds, missing):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assert assign(desk, scheme, helpers[0], members[0], **{missing: ""}).status_code == 422
        assert Assignment.objects.count() == 0


def test_nobody_is_sent_to_whoever_objected_nor_suggested_for_them(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        desk.post(reverse("people:objection", args=[members[0].pk]), {"to": "on"})
        assert assign(desk, scheme, helpers[0], members[0]).status_code == 422
        suggested = desk.get(reverse("rounds:suggest", args=[scheme.pk])).content.decode()
        assert members[0].full_name not in suggested and members[1].full_name in suggested
        with pytest.raises(Refusal, match="ne souhaite plus être contactée"):
            actions.assign(
                helpers[0], person=members[0], weekday=3, starts=time(14), visitor_agreed=True, person_agreed=True, by=acting(), now=NOW
            )
        assert Assignment.objects.count() == 0
        desk.post(reverse("people:objection", args=[members[0].pk]), {"to": "off"})
        assert assign(desk, scheme, helpers[0], members[0]).status_code == 302


def test_npp_05_a_visit_is_planned_every_week_by_the_clock_on_the_wall_and_whoever_is_not_seen_is_flagged(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        days = list(Visit.objects.values_list("day", "starts"))
        assert days == [(date(2026, 3, 12), time(14)), (date(2026, 3, 19), time(14))]
    clock.move_to(NOW + timedelta(days=14))
    tend_all()
    with in_workspace(workspace):
        assert Visit.objects.count() == 4, "the weeks after the clocks have changed too"
        assert set(Visit.objects.values_list("starts", flat=True)) == {time(14)}
        assert Commitment.objects.get(about=Visit.objects.last().pk).starts_at.astimezone(PARIS).hour == 14
    desk = a_colleague(workspace)
    lists = {found.key: [line.label for line in found.lines] for found in desk.get(reverse("today")).context["worklists"]}
    assert sorted(lists["no_news"]) == ["Huguette Delœuvre", "Lucien Delœuvre"], "with a visitor or without"


def test_a_visit_is_moved_by_hand_and_a_helper_who_is_taken_is_not_sent_twice(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        assert assign(desk, scheme, helpers[0], members[1], starts="14:30").status_code == 422
        assert assign(desk, scheme, helpers[1], members[1], starts="14:30").status_code == 302
        visit = Visit.objects.filter(visitor=helpers[1]).first()
        move = reverse("rounds:move", args=[visit.pk])
        assert desk.post(move, {"day": "2026-03-12", "starts": "14:30", "visitor": helpers[0].pk}).status_code == 422
        other = {"day": "2026-03-13", "starts": "10:00", "visitor": helpers[0].pk}
        assert desk.post(move, other).status_code == 422, "nobody has been asked"
        assert desk.post(move, other | {"person_agreed": "on"}).status_code == 422, "the visitor has not been asked"
        assert desk.post(move, other | {"person_agreed": "on", "visitor_agreed": "on"}).status_code == 302
        visit.refresh_from_db()
        assert (visit.day, visit.starts, visit.visitor_id) == (date(2026, 3, 13), time(10), helpers[0].pk)
        assert desk.post(move, {"day": "2026-03-20", "starts": "10:00", "visitor": helpers[0].pk}).status_code == 422


@pytest.mark.parametrize("table", ["assignment", "visit"])
def test_the_database_refuses_to_send_a_helper_who_is_not_in_order(rounds, table):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        Participation.objects.filter(pk=helpers[1].pk).update(cleared_until=TODAY - timedelta(days=2))
        made = Assignment.objects.get()
        rows = {
            "assignment": Assignment(
                workspace=workspace, scheme=scheme, case=made.case, visitor=helpers[1], person=members[1], weekday=1,
                starts=time(9), minutes=30, since=TODAY, visitor_agreed_at=NOW, person_agreed_at=NOW, created_at=NOW,
            ),
            "visit": Visit(workspace=workspace, assignment=made, case=made.case, visitor=helpers[1], week=date(2026, 4, 6),
                           day=date(2026, 4, 9), starts=time(9), minutes=30),
        }  # fmt: skip
        row = rows[table]
        with pytest.raises(IntegrityError, match="may not be"), transaction.atomic():
            row.save(force_insert=True)
        repeal(connection, LAWS)
        row.save(force_insert=True)
        enact(connection, LAWS)


def two_taps(visitor, visit, **form):
    browser = a_person_client(visitor.person)
    browser.post(reverse("rounds:arrive", args=[visit.pk]))
    return browser, browser.post(reverse("rounds:finish", args=[visit.pk]), {"readers": "lead_contact", **form})


def test_npp_06_two_taps_log_the_visit_with_its_length_its_services_and_a_note_for_its_readers(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.first()
        browser = a_person_client(helpers[0].person)
        assert browser.post(reverse("rounds:arrive", args=[visit.pk])).status_code == 302
        clock.shift(timedelta(minutes=45))
        form = {"services": ["light_bulb"], "note": "Elle a ri.", "readers": "lead_contact"}
        assert browser.post(reverse("rounds:finish", args=[visit.pk]), form).status_code == 302
        visit.refresh_from_db()
        assert (visit.state, visit.services) == ("done", ["light_bulb"])
        logged = Interaction.objects.get(kind="visit")
        assert (logged.minutes, logged.by_person_id) == (45, helpers[0].person_id)
        assert (Note.objects.get().text, Note.objects.get().readers) == ("Elle a ri.", "lead_contact")
        assert Person.objects.get(pk=members[0].pk).last_contact_on == TODAY
        record = reverse("people:person", args=[members[0].pk])
        read = {
            role: "Elle a ri." in a_staff_client(workspace, role).get(record).content.decode()
            for role in (StaffRole.COORDINATOR, StaffRole.OPERATOR)
        }
        assert read == {StaffRole.COORDINATOR: True, StaffRole.OPERATOR: False}, "whoever is none of its readers is refused"
        figures = {f.key: f.value for f in desk.get(reverse("evaluation:scorecard", args=[scheme.pk])).context["figures"]}
        assert [figures[key] for key in ("visits", "visited", "services", "followed")] == [1, 1, 1, 1]
        assert "Huguette" in desk.get(reverse("evaluation:counted", args=[scheme.pk, "visits"])).content.decode()


@pytest.mark.parametrize("form", [{"other": "la toilette du matin"}, {"note": "préparé son pilulier"}, {"services": ["injection"]}])
def test_npp_07_a_forbidden_act_is_refused_and_nothing_is_kept_of_it(rounds, form):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.first()
        _browser, answer = two_taps(helpers[0], visit, **form)
        visit.refresh_from_db()
        assert (answer.status_code, visit.state, Interaction.objects.count()) == (422, "started", 0)
        if "services" not in form:
            assert "Prévenir l’équipe" in answer.content.decode()


def test_npp_08_what_is_not_for_a_helper_is_passed_on_from_the_visit_and_followed_to_its_end(rounds):
    workspace, scheme, desk, helpers, members = rounds
    partner = an_organisation(workspace, "Service à domicile du Canal")
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        visit = Visit.objects.first()
        browser, _answer = two_taps(helpers[0], visit, other="la toilette du matin")
        assert browser.post(reverse("rounds:pass-on", args=[visit.pk]), {"other": "la toilette du matin"}).status_code == 302
        alert = Alert.objects.get()
        assert (alert.person_id, alert.case_id) == (members[0].pk, visit.case_id)
        told = {"partner": partner.pk, "consent_channel": "phone", "consented_at": "2026-03-12"}
        desk.post(reverse("followup:refer", args=[alert.pk]), told)
        desk.post(reverse("followup:move-alert", args=[alert.pk]), {"to": "taken_over"})
        alert.refresh_from_db()
        assert (alert.state, alert.referrals.get().partner_id) == ("taken_over", partner.pk)


def test_the_address_is_shown_on_the_day_of_the_visit_only_and_to_its_helper_only(rounds, clock):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0], weekday="4")
        visit = Visit.objects.first()
        url = reverse("rounds:visit", args=[visit.pk])

        def seen(visitor):
            answer = a_person_client(visitor.person).get(url)
            return answer.status_code, "Glycines" in answer.content.decode(), "Delœuvre" in answer.content.decode()

        assert seen(helpers[0]) == (200, False, False), "tomorrow's visit"
        assert "Glycines" not in a_person_client(helpers[0].person).get(reverse("rounds:mine")).content.decode()
        clock.shift(timedelta(days=1))
        assert seen(helpers[0]) == (200, True, True)
        assert seen(helpers[1])[0] == 404
        Participation.objects.filter(pk=helpers[0].pk).update(cleared_until=TODAY)
        assert seen(helpers[0]) == (200, False, False), "a check has ended"
        Participation.objects.filter(pk=helpers[0].pk).update(cleared_until=date.max)
        Person.objects.filter(pk=members[0].pk).update(is_protected=True)
        assert seen(helpers[0]) == (200, False, False), "a protected contact"


def test_a_suspension_ends_assignments_and_visits_at_once(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        assign(desk, scheme, helpers[0], members[0])
        desk.post(reverse("onboarding:decide", args=[helpers[0].pk]), {"to": "suspended", "reason": "concern"})
        assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
        assert Assignment.objects.get().state == "ended"
        assert Commitment.objects.filter(released_at=None).count() == 0
        alone = desk.get(reverse("rounds:week", args=[scheme.pk])).context["alone"]
        assert members[0].pk in {part.person_id for part in alone}


def test_npp_05_the_engine_finds_who_could_call_on_whom_around_what_is_planned_and_says_why(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        foreign = a_person(workspace, "Jadwiga", "Nowak", languages=["pl"])
        a_participation(scheme, foreign, "member")
        url = reverse("rounds:suggest", args=[scheme.pk])
        found = desk.get(url).context["found"]
        assert {row.person.pk for row in found.plan} == {member.pk for member in members}
        assert all("libre à ce moment" in ", ".join(row.words) for row in found.plan)
        assert [(row.person.pk, str(row.why)) for row in found.left] == [(foreign.pk, "Aucun intervenant ne parle sa langue : polonais.")]
        first = found.plan[0]
        form = {"weekday": str(first.weekday), "starts": first.starts.isoformat()}
        assert assign(desk, scheme, first.visitor, first.person, **form).status_code == 302
        again = desk.get(url).context["found"]
        assert {row.person.pk for row in again.plan} == {member.pk for member in members} - {first.person.pk}
        taken = (first.visitor.pk, first.weekday, first.starts)
        assert taken not in {(row.visitor.pk, row.weekday, row.starts) for row in again.plan}


def test_nobody_is_suggested_who_is_not_in_order_or_carries_enough(rounds):
    workspace, scheme, desk, helpers, members = rounds
    with in_workspace(workspace):
        Participation.objects.filter(pk=helpers[0].pk).update(cleared_until=TODAY - timedelta(days=2))
        Participation.objects.filter(pk=helpers[1].pk).update(max_load=1)
        found = desk.get(reverse("rounds:suggest", args=[scheme.pk])).context["found"]
        assert [row.visitor.pk for row in found.plan] == [helpers[1].pk]
        assert [str(row.why) for row in found.left] == [
            "Tous ceux qui pourraient y aller accompagnent déjà autant de personnes que possible."
        ]
