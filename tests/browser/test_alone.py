"""In a real browser: a visit alone, the ladder, the page that says what to do, a door that stays closed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.rounds import queries
from essaim.modules.rounds.models import ClosedDoor, Visit
from essaim.workflows import watching
from tests.browser.hands import logged_in
from tests.builders import a_person_client, a_staff_client, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = 1280, 390


def test_a_visitor_who_does_not_come_back_is_looked_for_and_ends_it_with_one_tap(visit, telephone, open_page, live_server, picture, axe):
    telephone.get_by_role("button", name="Je suis arrivé").click()
    expect(telephone.get_by_role("button", name="Je suis sorti, tout va bien")).to_be_visible()
    picture(telephone, "alone-1-visitor-390")
    assert axe(telephone) == []
    with in_workspace(visit.workspace):
        watching.raise_alarms(NOW + timedelta(hours=3))
    client = a_staff_client(visit.workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto("/aujourdhui/")
    picture(desk, "alone-2-today")
    desk.get_by_text("Karim").first.click()
    expect(desk.locator("main")).to_contain_text("12 rue des Glycines")
    picture(desk, "alone-3-alarm")
    assert axe(desk) == []
    small = logged_in(open_page(width=PHONE, height=844), client, live_server)
    small.goto(f"/tournees/visites/{visit.pk}/en-cours/")
    picture(small, "alone-3-alarm-390")
    desk.goto("/tournees/en-cours/")
    picture(desk, "alone-4-under-way")
    assert axe(desk) == []
    telephone.get_by_role("button", name="Je suis sorti, tout va bien").click()
    expect(telephone.locator("main")).to_contain_text("Dehors depuis")
    desk.goto(f"/tournees/visites/{visit.pk}/en-cours/")
    expect(desk.locator("main")).not_to_contain_text("Que faire maintenant")


def test_the_word_of_danger_is_on_the_desk_and_nothing_of_it_on_the_telephone(visit, telephone, open_page, live_server, picture, axe):
    telephone.get_by_role("button", name="Je suis arrivé").click()
    expect(telephone.get_by_role("button", name="Je suis sorti, tout va bien")).to_be_visible()
    picture(telephone, "danger-1-visitor-390")
    with in_workspace(visit.workspace):
        watching.in_danger(queries.visits().get(pk=visit.pk), by=acting(), now=NOW + timedelta(minutes=5))
    client = a_staff_client(visit.workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR)
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto("/aujourdhui/")
    desk.get_by_text("Karim").first.click()
    expect(desk.locator("main")).to_contain_text("N’appelez ni l’intervenant ni le domicile")
    picture(desk, "danger-2-desk")
    assert axe(desk) == []
    small = logged_in(open_page(width=PHONE, height=844), client, live_server)
    small.goto(f"/tournees/visites/{visit.pk}/en-cours/")
    picture(small, "danger-2-desk-390")
    telephone.reload()
    expect(telephone.locator("main")).not_to_contain_text("DANGER")


def test_nobody_opens_from_the_landing_to_the_desk(visit, telephone, open_page, live_server, picture, axe):
    telephone.get_by_role("link", name="Personne n’ouvre ?").click()
    picture(telephone, "door-1-visitor-390")
    assert axe(telephone) == []
    telephone.locator("[name=tried]").first.check()
    telephone.locator("[name=seen]").fill("Volets fermés, courrier dans la boîte.")
    telephone.context.set_offline(True)
    telephone.get_by_role("button", name="Prévenir l’équipe").click()
    expect(telephone.locator(".e-kept__waiting")).to_have_count(1)
    telephone.context.set_offline(False)
    expect(telephone.locator(".e-kept__arrived")).to_have_count(1)
    with in_workspace(visit.workspace):
        door = ClosedDoor.objects.get()
    client = a_staff_client(visit.workspace, StaffRole.OPERATOR)
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(f"/tournees/portes/{door.pk}/")
    expect(desk.locator("main")).to_contain_text("Volets fermés")
    picture(desk, "door-2-desk")
    assert axe(desk) == []
    desk.locator("[name=outcome]").first.check()
    desk.get_by_role("button", name="C’est réglé").click()
    expect(desk.locator("main")).not_to_contain_text("Portes restées fermées")
    telephone.goto(f"/mon-espace/visites/{visit.pk}/")
    expect(telephone.locator("main")).to_contain_text("va bien")
    with in_workspace(visit.workspace):
        assert Visit.objects.get(pk=visit.pk).state == "cancelled"


def test_a_danger_is_reported_from_the_telephone(visit, open_page, live_server, picture, axe):
    page = logged_in(open_page(width=PHONE, height=844), a_person_client(visit.visitor.person), live_server)
    page.goto("/mon-espace/signaler/")
    picture(page, "report-own-390")
    assert axe(page) == []
