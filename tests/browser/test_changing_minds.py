"""In a real browser: a weekly visit is moved, missed, withdrawn; an offer is taken down and paused."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Message
from essaim.modules.needs.models import Need, Offer, Proposal, Service
from tests.browser.hands import logged_in
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    an_organisation_offer,
)

PHONE, DESK = 390, 1280
pytestmark = pytest.mark.django_db(transaction=True)


def link_in(body: str) -> str:
    return re.search(r"https?://[^/]+(/\S+)", body)[1]


def test_a_weekly_visit_is_moved_missed_and_withdrawn(live_server, spring, open_page, picture, axe):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa", asked_at_once=1)
    client = a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    offer = a_supporter(scheme, categories=["company"], given_name="Marius", family_name="Quenneville",
                        contacts=[{"value": "06 39 98 44 55"}], preferred_channel="sms")  # fmt: skip
    with in_workspace(workspace):
        Offer.objects.filter(pk=offer.pk).update(skills=["listening"])
    carer = a_person(workspace, "Huguette", "Delœuvre", email="huguette@courriel.example", preferred_channel="email")
    a_participation(scheme, carer, "carer")
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(reverse("phone") + f"?personne={carer.pk}")
    desk.locator("[name=what]").select_option(f"{scheme.pk}:company")
    desk.locator("[name=when][value=weekly]").check()
    desk.locator("[name=weekday]").select_option("3")
    desk.locator("[name=starts]").fill("14:00")
    desk.locator("[name=ends]").fill("15:00")
    desk.locator("#besoin summary").click()
    desk.locator("[name^=skills_][value=listening]").check()
    picture(desk, "minds-1-weekly-need")
    assert axe(desk) == []
    desk.locator("form[action='/standard/besoin/'] button[type=submit]").click()
    expect(desk.get_by_text("Marius Quenneville").first).to_be_visible()
    with in_workspace(workspace):
        need = Need.objects.get()
        assert need.skills == ["listening"]
        client.post(reverse("needs:answer", args=[Proposal.objects.get().pk]), {"answer": "yes"})
        service = Service.objects.get()
    client.post(reverse("needs:agree", args=[service.pk]), {"answer": "yes"})
    desk.goto(reverse("needs:need", args=[need.pk]))
    picture(desk, "minds-2-times")
    assert axe(desk) == []
    desk.locator("a[href$='/fois/2026-03-26/']").click()
    desk.locator("[name=act][value=move_time]").check()
    desk.locator("[name=day]").fill("2026-03-27")
    picture(desk, "minds-3-one-time")
    assert axe(desk) == []
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.locator("main")).to_contain_text(re.compile(r"vendredi 27 mars de 14\sh à 15\sh"))

    phone = logged_in(open_page(width=PHONE, height=844), a_person_client(offer.participation.person), live_server)
    phone.goto(reverse("space-service", args=[service.pk]))
    expect(phone.locator("main")).to_contain_text("vendredi 27 mars")
    picture(phone, "minds-4-supporter")
    assert axe(phone) == []
    phone.locator("button[value=miss]").first.click()
    expect(phone.locator("button[value=miss]").first).to_be_visible()
    desk.reload()
    expect(desk.locator("main")).to_contain_text("Marius Quenneville", use_inner_text=True)
    picture(desk, "minds-5-missed")

    with in_workspace(workspace):
        page = link_in(Message.objects.get(template="on_behalf_notice").body)
    asker = open_page(width=PHONE, height=844, javascript=False)
    asker.goto(page)
    picture(asker, "minds-6-asker")
    asker.locator("summary").last.click()
    asker.locator("form[action$='/arreter/'] button").click()
    expect(asker.locator(".e-lead")).to_be_visible()
    with in_workspace(workspace):
        assert Need.objects.get().state == "cancelled"


def test_an_offer_is_taken_down_found_and_paused_and_a_double_is_shown(live_server, spring, open_page, picture, axe):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    client = a_staff_client(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    a_supporter(scheme, categories=["computers"], quantity=6, given_name="Ferdinand", family_name="Vandamme")
    body = an_organisation_offer(scheme, "Atelier du Réemploi", categories=["equipment"], quantity=3).organisation
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(reverse("phone") + f"?organisme={body.pk}")
    desk.locator("a[href*='/offres/nouvelle/']").click()
    desk.locator("[name=categories][value=computers]").check()
    desk.locator("[name=quantity]").fill("4")
    picture(desk, "minds-7-offer-by-phone")
    assert axe(desk) == []
    desk.locator("main form button[type=submit]").last.click()
    expect(desk.locator("main")).to_contain_text("Atelier du Réemploi")
    picture(desk, "minds-8-offer")
    assert axe(desk) == []
    desk.goto(reverse("needs:offers"))
    picture(desk, "minds-9-directory")
    assert axe(desk) == []
    phone = logged_in(open_page(width=PHONE, height=844), client, live_server)
    phone.goto(reverse("needs:offers"))
    picture(phone, "minds-10-directory-390")
    assert axe(phone) == []
    for number in (1, 2):
        desk.goto(reverse("phone"))
        for name, value in {"given_name": "Odile", "phone": "01 99 00 12 34", "quantity": "10"}.items():
            desk.locator(f"#besoin [name={name}]").fill(value)
        desk.locator("[name=commune_code]").first.fill("59000 Lille")
        desk.locator("[name=what]").select_option(f"{scheme.pk}:computers")
        desk.locator("form[action='/standard/besoin/'] button[type=submit]").click()
        if number == 1:
            expect(desk.locator("form[action$='/proposer-a-plusieurs/']")).to_contain_text("6 chez Ferdinand Vandamme")
            picture(desk, "minds-11-parts")
            assert axe(desk) == []
    expect(desk.locator("[name=is_new]")).to_be_visible()
    picture(desk, "minds-12-double")
    assert axe(desk) == []
    with in_workspace(workspace):
        assert (Need.objects.count(), Offer.objects.count()) == (1, 3)
