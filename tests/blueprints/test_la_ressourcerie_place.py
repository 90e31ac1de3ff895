"""La Ressourcerie, the place: who sees what, carers at their own pace, support for whoever asks, hours, the door."""

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.actions import close_days
from essaim.core.schemes.models import Participation
from essaim.modules.activities.actions import plan_session, record_activity
from essaim.modules.activities.measures import sessions_of_members
from essaim.modules.activities.models import DropIn, Idea, Session
from essaim.modules.followup.models import CarerNote, Support
from essaim.workflows.own_page import member_link
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_workspace,
    acting,
    an_organisation,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STAMP = {"by": acting(), "now": NOW}


@pytest.fixture
def place(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-ressourcerie")
    with in_workspace(workspace):
        yield scheme


@pytest.fixture
def solange(place):
    """Somebody who comes, and is no member."""
    person = a_person(place.workspace, "Solange", commune_code="33063")
    a_participation(place, person, "sourcier")
    return person


def at_desk(place, role):
    return a_staff_client(place.workspace, role, scheme=place)


def page_of(person, scheme):
    return Client(), "/" + member_link(person, scheme, now=NOW).split("/", 3)[3]


def words(page):
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


def test_res_07_the_welcome_desk_sees_identity_and_registrations_and_not_the_page_of_support(place, solange):
    welcome, pair = at_desk(place, StaffRole.OPERATOR), at_desk(place, StaffRole.PSYCHOSOCIAL)
    support = reverse("followup:support", args=[solange.pk, place.pk])
    assert [client.get(support).status_code for client in (welcome, pair)] == [404, 200]
    card = welcome.get(reverse("people:person", args=[solange.pk]))
    assert (card.status_code, "Solange" in words(card), support in card.content.decode()) == (200, True, False)
    assert welcome.get(reverse("activities:list")).status_code == 200
    assert welcome.get(reverse("programming:plan", args=[place.pk])).status_code == 404


def test_res_08_where_a_carer_stands_is_kept_with_its_day_and_goes_step_by_step(place, solange):
    pair = at_desk(place, StaffRole.PSYCHOSOCIAL)
    page = reverse("followup:note-carer", args=[solange.pk, place.pk])
    assert pair.post(page, {"status": "accompanied"}).status_code == 422
    for status, since in (("suspected", "2026-02-01"), ("self_recognised", "2026-03-01"), ("accompanied", "")):
        assert pair.post(page, {"status": status, "since": since}).status_code == 302
    assert list(CarerNote.objects.order_by("position").values_list("status", "since")) == [
        ("suspected", date(2026, 2, 1)), ("self_recognised", date(2026, 3, 1)), ("accompanied", date(2026, 3, 12)),
    ]  # fmt: skip
    said = words(pair.get(reverse("followup:support", args=[solange.pk, place.pk])))
    assert ("depuis le 1er mars 2026" in said or "depuis le 1 mars 2026" in said, "Accompagné" in said) == (True, True)


def test_res_08_no_page_of_a_member_says_whether_somebody_is_a_carer(place, solange):
    pair = at_desk(place, StaffRole.PSYCHOSOCIAL)
    pair.post(reverse("followup:note-carer", args=[solange.pk, place.pk]), {"status": "suspected"})
    other = a_person(place.workspace, "Irène")
    says_so = re.compile("aidant|pressenti|soupçon|suspect", re.IGNORECASE)
    for person in (solange, other):
        client, own = page_of(person, place)
        assert says_so.search(words(client.get(own))) is None
    control = words(pair.get(reverse("followup:support", args=[solange.pk, place.pk])))
    assert "pressenti" in says_so.findall(control.lower())


def test_res_19_support_is_given_to_whoever_asks_without_a_membership(place, solange):
    client, own = page_of(solange, place)
    client.post(f"{own}accompagnement/", {"call-phone": "06 39 98 10 10"})
    support = Support.objects.get()
    pair, welcome = at_desk(place, StaffRole.PSYCHOSOCIAL), at_desk(place, StaffRole.OPERATOR)
    asking = "Personnes qui demandent un accompagnement"
    assert [asking in words(client.get(reverse("today"))) for client in (pair, welcome)] == [True, False]
    pair.post(reverse("followup:decide-support", args=[support.pk]), {"to": "open"})
    support.refresh_from_db()
    assert (support.state, solange.membership_terms.count()) == ("open", 0)


def test_res_19_a_refusal_needs_a_decision_in_words_signed_by_somebody(place, solange):
    pair = at_desk(place, StaffRole.PSYCHOSOCIAL)
    pair.post(reverse("followup:ask-support", args=[solange.pk, place.pk]))
    support = Support.objects.get()
    page = reverse("followup:decide-support", args=[support.pk])
    assert pair.post(page, {"to": "refused", "reason": "no_membership", "decision": ""}).status_code == 422
    support.refresh_from_db()
    assert support.state == "asked"
    pair.post(page, {"to": "refused", "reason": "no_membership", "decision": "Reçue deux fois ; orientée vers le CCAS."})
    support.refresh_from_db()
    assert (support.state, support.reason, support.decided_by_id, support.decided_at) == ("refused", "no_membership", pair.member.pk, NOW)
    assert "orientée vers le CCAS" in words(pair.get(reverse("followup:support", args=[solange.pk, place.pk])))


def test_res_19_the_database_itself_takes_no_refusal_without_a_decision(place, solange):
    at_desk(place, StaffRole.PSYCHOSOCIAL).post(reverse("followup:ask-support", args=[solange.pk, place.pk]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Support.objects.update(state="refused")
    assert Support.objects.get().state == "asked"


def test_res_06_the_public_page_says_weekly_hours_the_saturday_of_the_month_and_closures(place):
    desk = at_desk(place, StaffRole.COORDINATOR)
    page = reverse("activities:opening", args=[place.pk])
    assert "1 samedi" in words(desk.get(page))
    desk.post(page, {"weekday": "1", "starts": "10:00", "ends": "18:00"})
    desk.post(page, {"day": "2026-03-21", "starts": "14:00", "ends": "18:00", "label": "le samedi du mois"})
    assert "à choisir" not in words(desk.get(page))
    close_days(place, first_day=date(2026, 3, 24), last_day=date(2026, 3, 24), label="Inventaire", **STAMP)
    said = words(Client().get(reverse("activities:hours", args=[place.workspace.slug, place.slug])))
    assert "mardi 17 mars 10 h&nbsp;–&#8288;&nbsp;18 h" in said
    assert "samedi 21 mars 14 h&nbsp;–&#8288;&nbsp;18 h (le samedi du mois)" in said
    assert "mardi 24 mars fermé Inventaire" in said
    wrong = desk.post(page, {"weekday": "1", "starts": "12:00", "ends": "13:00"})
    assert (wrong.status_code, place.opening_slots.count()) == (422, 1)


def test_res_06_a_place_that_opens_on_chosen_days_only_says_its_hours_from_its_page_and_its_programme(place):
    where = [place.workspace.slug, place.slug]
    hours = reverse("activities:hours", args=where)
    pages = [reverse("public:scheme", args=where), reverse("activities:programme", args=where)]
    assert [hours in Client().get(page).content.decode() for page in pages] == [False, False]
    at_desk(place, StaffRole.COORDINATOR).post(
        reverse("activities:opening", args=[place.pk]), {"day": "2026-03-21", "starts": "14:00", "ends": "18:00"}
    )
    assert [hours in Client().get(page).content.decode() for page in pages] == [True, True]


def test_the_page_of_the_day_speaks_of_visits_under_way_only_where_there_are_visits(place):
    page, under_way = reverse("today"), reverse("rounds:under-way")
    desk = a_staff_client(place.workspace, StaffRole.OPERATOR)
    assert under_way not in desk.get(page).content.decode()
    a_planted_scheme(place.workspace, "nos-petits-plus")
    assert under_way in desk.get(page).content.decode()


def test_res_05_the_door_is_counted_without_a_name_and_the_visitor_may_say_later_that_it_was_theirs(place, solange):
    welcome = at_desk(place, StaffRole.OPERATOR)
    page = reverse("activities:counter", args=[place.pk])
    for answer in ("no", "yes", "yes", "unsaid"):
        shown = welcome.post(page, {"came_before": answer}, follow=True)
    assert (shown.context["today_count"], shown.context["returning"]) == (4, 67)
    assert {field.name for field in DropIn._meta.fields} & {"name", "given_name", "phone", "email"} == set()
    assert DropIn.objects.exclude(person=None).count() == 0
    mine = DropIn.objects.first()
    client, own = page_of(solange, place)
    client.post(f"{own}visite/", {"code": mine.code.lower()})
    mine.refresh_from_db()
    assert (mine.person_id, mine.linked_at) == (solange.pk, NOW)
    stranger, theirs = page_of(a_person(place.workspace, "Irène"), place)
    assert "Nous ne connaissons pas ce code" in words(stranger.post(f"{theirs}visite/", {"code": mine.code}, follow=True))


def test_res_13_the_link_of_a_remote_activity_is_for_those_who_have_a_place(place, solange):
    desk = at_desk(place, StaffRole.COORDINATOR)
    address = "https://visio.essai.example/salon"
    desk.post(reverse("programming:plan", args=[place.pk]), {
        "title": "Yoga à distance", "commune_code": "33063", "day": "2026-03-20", "starts": "10:00", "ends": "11:00", "capacity": "1",
        "remote_link": address,
    })  # fmt: skip
    session = Session.objects.get()
    public = Client().get(reverse("activities:public-session", args=[place.workspace.slug, place.slug, session.pk]))
    assert ("participer de chez vous" in words(public), address in public.content.decode()) == (True, False)
    client, own = page_of(solange, place)
    waiting, theirs = page_of(a_person(place.workspace, "Irène"), place)
    client.post(f"{own}seances/{session.pk}/")
    waiting.post(f"{theirs}seances/{session.pk}/")
    assert [address in page.content.decode() for page in (client.get(own), waiting.get(theirs))] == [True, False]


def test_res_16_an_activity_outside_the_walls_is_held_at_a_company(place):
    company = an_organisation(place.workspace, "Mutuelle des Deux Rives", kind="company", commune_code="33281")
    activity = record_activity(place, title="Pause au travail", **STAMP)
    plan_session(
        activity, day=(NOW + timedelta(days=5)).date(), starts=time(12), ends=time(13), commune_code="33281", host=company,
        place="Salle du comité", **STAMP,
    )  # fmt: skip
    said = words(Client().get(reverse("activities:programme", args=[place.workspace.slug, place.slug])))
    assert ("Mérignac, Salle du comité" in said, "Mutuelle des Deux Rives" in said) == (True, True)


def test_res_11_members_propose_and_run_activities_and_it_is_counted(place, solange):
    client, own = page_of(solange, place)
    assert client.post(f"{own}idee/", {"idea-title": ""}).status_code == 422
    client.post(f"{own}idee/", {"idea-title": "Reliure", "idea-details": "J'ai les outils.", "idea-would_run": "on"})
    idea, desk = Idea.objects.get(), at_desk(place, StaffRole.COORDINATOR)
    assert "Reliure" in words(desk.get(reverse("activities:ideas", args=[place.pk])))
    desk.post(reverse("activities:answer-idea", args=[idea.pk]), {"to": "accepted"})
    idea.refresh_from_db()
    part = Participation.objects.get(person=solange, role="activity_holder")
    assert (idea.state, idea.activity.title, part.state) == ("accepted", "Reliure", "applied")
    desk.post(reverse("onboarding:decide", args=[part.pk]), {"to": "active"})
    plan = reverse("programming:plan", args=[place.pk])
    desk.post(plan, {"what": str(idea.activity_id), "commune_code": "33063", "day": "2026-03-12", "starts": "15:00", "ends": "16:00",
                     "capacity": "8", "animators": [str(solange.pk)]})  # fmt: skip
    clock_after = NOW + timedelta(hours=8)
    with time_machine.travel(clock_after, tick=False):
        assert Session.objects.get().staff.get().person_id == solange.pk
        assert list(sessions_of_members(place, date(2026, 1, 1), date(2026, 12, 31))) == [Session.objects.get()]
        figures = {
            figure.key: (figure.label, figure.value)
            for figure in desk.get(reverse("evaluation:scorecard", args=[place.pk])).context["figures"]
        }
        assert figures["built_together"] == ("Activités proposées par des sourciers et tenues", 1)


def test_res_11_an_idea_that_is_not_taken_is_answered_in_words(place, solange):
    client, own = page_of(solange, place)
    client.post(f"{own}idee/", {"idea-title": "Parachute"})
    desk, idea = at_desk(place, StaffRole.COORDINATOR), Idea.objects.get()
    page = reverse("activities:answer-idea", args=[idea.pk])
    assert desk.post(page, {"to": "refused", "answer": " "}).status_code == 409
    desk.post(page, {"to": "refused", "answer": "Trop haut pour nous."})
    assert "Trop haut pour nous." in words(client.get(own))


def test_the_door_is_found_from_the_activities_by_whoever_answers_there_once_there_are_hours(place):
    operator, door = at_desk(place, StaffRole.OPERATOR), reverse("activities:counter", args=[place.pk])
    assert door not in operator.get(reverse("activities:list")).content.decode()
    hours = {"weekday": "1", "starts": "09:00", "ends": "12:00"}
    assert at_desk(place, StaffRole.COORDINATOR).post(reverse("activities:opening", args=[place.pk]), hours).status_code == 302
    page = operator.get(reverse("activities:list")).content.decode()
    assert (door in page, reverse("activities:opening", args=[place.pk]) in page) == (True, False)
