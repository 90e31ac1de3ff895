"""La SCALAA: tablets on the premises, training at home, loans as an option; activities nearby and the news of them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.schemes.models import Participation, Resource
from essaim.modules.activities.actions import link_to_news
from essaim.modules.activities.models import Session, Subscription
from essaim.modules.equipment.models import Help, Loan
from essaim.modules.followup.models import Interaction
from essaim.workflows.leaving import mark_deceased
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
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    carer = a_person(workspace, "Huguette", "Delœuvre", email="huguette@courriel.example", preferred_channel="email")
    a_participation(scheme, carer, "carer")
    return workspace, scheme, desk, carer


def plan(desk, scheme, person, **more):
    form = {"kind": "on_site", "day": "2026-03-13", "starts": "10:00", "minutes": "60", "member": desk.member.pk, **more}
    return desk.post(reverse("equipment:plan", args=[scheme.pk, person.pk]), form)


def test_sca_12_ten_tablets_are_at_disposal_and_a_time_with_one_of_them_is_logged_and_counted(house, clock):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        desk.post(reverse("equipment:record"), {"name": "Tablette", "count": "10"})
        shown = desk.get(reverse("equipment:list")).context
        assert (len(shown["devices"]), shown["free"]) == (10, 10)
        tablet = Resource.objects.get(name="Tablette 3")
        assert plan(desk, scheme, carer).status_code == 422, "which tablet?"
        assert plan(desk, scheme, carer, resource=tablet.pk).status_code == 302
        other = a_person(workspace, "Lucien", "Vandamme")
        assert plan(desk, scheme, other, resource=tablet.pk, starts="10:30").status_code == 422, "the tablet is taken then"
        row = Help.objects.get()
        assert desk.post(reverse("equipment:note", args=[row.pk]), {}).status_code == 409, "still to come"
    clock.move_to(NOW + timedelta(days=2))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        desk.post(reverse("equipment:note", args=[row.pk]), {"note": "A appelé sa sœur en visio."})
        logged = Interaction.objects.get()
        assert (logged.kind, logged.minutes, logged.person_id) == ("meeting", 60, carer.pk)
        board = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        assert {figure.key: figure.value for figure in board.context["figures"]}["tablets_used"] == 1


def test_sca_12_lending_is_an_option_and_a_tablet_is_lent_once_at_a_time_until_it_comes_back(house, clock):
    workspace, scheme, desk, carer = house
    lending = a_planted_scheme(workspace, "la-scalaa", lends=True)
    with in_workspace(workspace):
        desk.post(reverse("equipment:record"), {"name": "Tablette", "count": "2"})
        tablet = Resource.objects.get(name="Tablette 1")
        form = {"resource": tablet.pk, "due_on": "2026-03-20", "condition": "good"}
        assert (desk.post(reverse("equipment:lend", args=[scheme.pk, carer.pk]), form).status_code, Loan.objects.count()) == (422, 0)
        lend = reverse("equipment:lend", args=[lending.pk, carer.pk])
        assert desk.post(lend, form).status_code == 302
        assert desk.post(lend, form).status_code == 422
        loan = Loan.objects.get()
        assert (loan.person_id, loan.lent_on, loan.due_on, loan.condition_out) == (carer.pk, NOW.date(), date(2026, 3, 20), "good")
        with pytest.raises(IntegrityError), transaction.atomic():
            Loan.objects.create(workspace=workspace, scheme=lending, resource=tablet, person=carer, lent_on=NOW.date(), due_on=NOW.date())
    clock.move_to(NOW + timedelta(days=9))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        lists = {found.key: [line.label for line in found.lines] for found in desk.get(reverse("today")).context["worklists"]}
        assert lists["overdue"] == ["Huguette Delœuvre"]
        desk.post(reverse("equipment:take-back", args=[loan.pk]), {"condition": "worn"})
        loan.refresh_from_db()
        assert (loan.returned_on, loan.condition_back) == (date(2026, 3, 21), "worn")
        assert desk.get(reverse("equipment:list")).context["free"] == 2


def test_sca_22_a_training_at_home_is_planned_on_their_own_device_by_somebody_cleared_and_logged_as_a_visit(house, clock):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        part = a_supporter(scheme, categories=["digital"], given_name="Marius").participation
        tablet = Resource.objects.create(workspace=workspace, kind="tool", name="Tablette")
        home = {"kind": "at_home", "member": "", "supporter": part.pk}
        assert plan(desk, scheme, carer, **home, resource=tablet.pk).status_code == 422, "none of ours at home"
        assert plan(desk, scheme, carer, **home).status_code == 302
        assert plan(desk, scheme, carer, **home, starts="10:30").status_code == 422, "Marius is taken then"
        row = Help.objects.get()
        Participation.objects.filter(pk=part.pk).update(cleared_until=None)
        assert plan(desk, scheme, carer, **home, day="2026-03-16").status_code == 422
        with pytest.raises(IntegrityError, match="may not be sent"), transaction.atomic():
            Help.objects.create(workspace=workspace, scheme=scheme, person=carer, kind="at_home", supporter=part, starts_at=NOW, minutes=60)
        Participation.objects.filter(pk=part.pk).update(cleared_until=date.max)
    clock.move_to(NOW + timedelta(days=2))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        desk.post(reverse("equipment:note", args=[row.pk]), {"note": "Sait ouvrir ses photos."})
        assert Interaction.objects.get().kind == "visit"
        board = desk.get(reverse("evaluation:scorecard", args=[scheme.pk]))
        assert {figure.key: figure.value for figure in board.context["figures"]}["home_trainings"] == 1


def test_sca_12_a_tablet_that_is_lent_helps_nobody_here_and_one_that_is_needed_here_is_not_lent(house):
    workspace, _scheme, desk, carer = house
    lending = a_planted_scheme(workspace, "la-scalaa", lends=True)
    with in_workspace(workspace):
        desk.post(reverse("equipment:record"), {"name": "Tablette", "count": "2"})
        lent, here = Resource.objects.order_by("name")
        lend = reverse("equipment:lend", args=[lending.pk, carer.pk])
        form = {"due_on": "2026-03-20", "condition": "good"}
        assert desk.post(lend, form | {"resource": lent.pk}).status_code == 302
        refused = plan(desk, lending, carer, resource=lent.pk, day="2026-03-20")
        assert (refused.status_code, list(refused.context["form"].errors), Help.objects.count()) == (422, ["resource"], 0)
        assert plan(desk, lending, carer, resource=lent.pk, day="2026-03-23").status_code == 302, "back by then"
        assert plan(desk, lending, carer, resource=here.pk, day="2026-03-20").status_code == 302
        kept = desk.post(lend, form | {"resource": here.pk})
        assert (kept.status_code, list(kept.context["form"].errors), Loan.objects.count()) == (422, ["due_on"], 1)
        assert desk.post(lend, form | {"resource": here.pk, "due_on": "2026-03-19"}).status_code == 302
        Loan.objects.filter(resource=lent).update(lent_on=date(2026, 3, 1), due_on=date(2026, 3, 10))
        assert plan(desk, lending, carer, resource=lent.pk, day="2026-03-27").status_code == 422, "it should have come back already"


def test_sca_22_whoever_helps_at_a_home_is_told_when_and_that_it_does_not_take_place_without_any_name(house):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        part = a_supporter(
            scheme, categories=["digital"], given_name="Marius", contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms"
        ).participation
        plan(desk, scheme, carer, kind="at_home", member="", supporter=part.pk)
        row = Help.objects.get()
        said = Message.objects.get(template="help_planned")
        assert (said.person_id, said.subject_id) == (part.person_id, row.pk) and "vendredi 13 mars à 10 h" in said.body
        desk.post(reverse("equipment:note", args=[row.pk]), {"act": "cancel"})
        both = [message.body for message in Message.objects.filter(template__startswith="help_")]
        assert len(both) == 2 and [word for word in ("Huguette", "Delœuvre") if word in "".join(both)] == []


def test_sca_22_whoever_helps_hears_that_it_does_not_take_place_when_the_person_is_no_longer_there(house):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        part = a_supporter(
            scheme, categories=["digital"], given_name="Marius", contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms"
        ).participation
        plan(desk, scheme, carer, kind="at_home", member="", supporter=part.pk)
        mark_deceased(carer, on=NOW.date(), by=acting(), now=NOW)
        assert Help.objects.get().state == "cancelled"
        call = Call.objects.get(person=part.person)
        assert call.due_at <= Help.objects.get().starts_at and "Huguette" not in call.script


def test_a_loan_until_the_year_9999_is_refused_with_a_sentence(house):
    workspace, _scheme, desk, carer = house
    lending = a_planted_scheme(workspace, "la-scalaa", lends=True)
    with in_workspace(workspace):
        desk.post(reverse("equipment:record"), {"name": "Tablette", "count": "1"})
        form = {"resource": Resource.objects.get().pk, "due_on": "9999-12-31", "condition": "good"}
        answer = desk.post(reverse("equipment:lend", args=[lending.pk, carer.pk]), form)
        assert (answer.status_code, Loan.objects.count()) == (422, 0)


def test_a_suspended_supporter_goes_to_no_home_and_the_person_is_called(house):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        part = a_supporter(scheme, categories=["digital"], given_name="Marius").participation
        plan(desk, scheme, carer, kind="at_home", member="", supporter=part.pk)
        desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "suspended", "reason": "concern"})
        assert (Help.objects.get().state, Call.objects.filter(person=carer).count()) == ("cancelled", 1)


def session(desk, scheme, what: str, day: str, commune: str = "Lille") -> Session:
    form = {"what": what, "commune_code": commune, "day": day, "starts": "14:00", "ends": "16:00", "capacity": "9"}
    known = Session.objects.filter(activity__topic=what).first()
    form |= {"what": str(known.activity_id)} if known else {}
    answer = desk.post(reverse("programming:plan", args=[scheme.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return Session.objects.order_by("-created_at", "-pk").first()


def test_sca_09_a_carer_sees_what_is_near_first_and_chooses_of_what_to_hear(house):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        session(desk, scheme, "walk", "2026-03-20", commune="Tourcoing")
        session(desk, scheme, "coffee", "2026-03-25")
        browser = a_person_client(carer)
        assert scheme.pk in browser.get(reverse("space")).context["with_activities"]
        page = browser.post(reverse("activities:news-enter", args=[scheme.pk]))["Location"]
        near = Client().get(page).context["near"]
        assert [row.activity.topic for row, _km in near] == ["coffee", "walk"], "Lille first, then Tourcoing"
        assert near[0][1] == 0 and near[1][1] > 5
        Client().post(page + "choix/", {"themes": "souffler", "communes": "59350"})
        row = Subscription.objects.get()
        assert (row.person_id, row.themes, row.communes, row.stopped_at) == (carer.pk, ["souffler"], ["59350"], None)
        wrong = Client().post(page + "choix/", {"themes": "autre chose"})
        assert (wrong.status_code, Subscription.objects.get().themes) == (422, ["souffler"])


def test_sca_09_one_message_an_evening_for_what_was_chosen_and_one_tap_to_hear_no_more(house, clock):
    workspace, scheme, desk, carer = house
    with in_workspace(workspace):
        page = reverse("activities:news", args=[link_to_news(carer, scheme, now=NOW)])
        Client().post(page + "choix/", {"themes": "souffler", "communes": "59350"})
    clock.shift(timedelta(minutes=5))
    with in_workspace(workspace):
        session(desk, scheme, "coffee", "2026-03-25")
        session(desk, scheme, "coffee", "2026-03-26", commune="Tourcoing")
        session(desk, scheme, "computer_help", "2026-03-27")
    tend_all()
    with in_workspace(workspace):
        assert Message.objects.filter(template="activity_news").count() == 0, "not before the evening"
    clock.move_to(NOW + timedelta(hours=8))
    tend_all()
    tend_all()
    with in_workspace(workspace):
        told = Message.objects.get(template="activity_news")
        assert (told.person_id, told.means) == (carer.pk, "email") and "1 rendez-vous" in told.body
        assert Client().post(page + "arret/").status_code == 302
        assert Subscription.objects.get().stopped_at is not None
    clock.move_to(NOW + timedelta(days=1))
    desk = a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    with in_workspace(workspace):
        session(desk, scheme, "coffee", "2026-04-02")
    clock.move_to(NOW + timedelta(days=1, hours=8))
    tend_all()
    with in_workspace(workspace):
        assert Message.objects.filter(template="activity_news").count() == 1


def test_sca_09_somebody_who_prefers_the_telephone_is_put_on_the_list_of_calls(house, clock):
    workspace, scheme, desk, _carer = house
    with in_workspace(workspace):
        voice = a_person(workspace, "Lucien", "Vandamme", phone="01 99 00 33 44")
        a_participation(scheme, voice, "carer")
        answer = desk.post(reverse("activities:subscribe", args=[scheme.pk, voice.pk]), {})
        assert answer.status_code == 302
    clock.shift(timedelta(minutes=5))
    with in_workspace(workspace):
        session(desk, scheme, "coffee", "2026-03-25")
    clock.move_to(NOW + timedelta(hours=8))
    tend_all()
    with in_workspace(workspace):
        assert Call.objects.filter(person=voice, reason="news").count() == 1
