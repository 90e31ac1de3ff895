"""What people owe, in a real browser: joining and registering in one go, in instalments, on a telephone and at the desk."""

import pytest
from django.urls import reverse

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.modules.dues.actions import charge, join_members, pay
from essaim.modules.dues.models import Checkout
from essaim.modules.dues.queries import balance_of
from essaim.workflows.own_page import member_link
from tests.blueprints.ressourcerie import a_session
from tests.browser.hands import press
from tests.browser.test_ressourcerie import button, of_team, place, says
from tests.builders import a_person, acting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["place"]
STAMP = {"by": acting(), "now": NOW}


def test_res_01_joining_and_registering_in_one_go_shows_one_sum_on_the_telephone_and_at_the_desk(place, live_server, open_page, look):
    with in_workspace(place.workspace):
        person = a_person(place.workspace, "Solange", commune_code="33063")
        session = a_session(place)
        join_members(person, scheme=place, accepts_charter=True, instalments=3, **STAMP)
        paid = a_person(place.workspace, "Marguerite", "Duras")
        charge(paid, cents=1200, what="activity", label="Couture", scheme=place, **STAMP)
        Checkout.objects.create(
            workspace=place.workspace, payer=pay(paid, cents=1200, tender="online", scheme=place, **STAMP).payer, scheme=place,
            state="returned", cents=1200, told_cents=600, intent_id="4711", created_at=NOW,
        )  # fmt: skip
        Checkout.objects.create(
            workspace=place.workspace, payer=Checkout.objects.get().payer, scheme=place, state="unheard", cents=600, intent_id="4712",
            created_at=NOW,
        )  # fmt: skip
        own = "/" + member_link(person, place, now=NOW).split("/", 3)[3]
    page = open_page(width=390)
    page.goto(f"{own}seances/{session.pk}/")
    says(page, "6,00 € une fois votre adhésion payée", "Jusqu’au mardi 17 mars, 14 h, rendre la place ne coûte rien")
    look(page, "money-session-390")
    press(page, button(page, "M’inscrire"))
    says(page, "Vous avez une place. Jusqu’au mardi 17 mars, 14 h", "15,68 € à régler aujourd’hui", "9,66 € le 12 avril 2026")
    page.get_by_text("Je ne viens pas", exact=True).click()
    says(page, "vous pouvez rendre cette place sans rien devoir. Ensuite, 12,00 € restent dus.")
    look(page, "money-own-390")
    desk = of_team(place, open_page, live_server, StaffRole.COORDINATOR)
    desk.goto(reverse("dues:desk"))
    says(desk, "numéro 4712 chez HelloAsso", "12,00 € payés, dont 6,00 € rendus", "6,00 € sont repartis : les retirer des comptes")
    look(desk, "money-desk-1280")
    desk.goto(reverse("dues:join", args=[place.pk, person.pk]))
    desk.get_by_label("Quotient familial").fill("650")
    press(desk, button(desk, "Trouver le tarif"))
    says(desk, "au tarif solidaire")
    press(desk, button(desk, "Noter ce tarif"))
    says(desk, "s’applique jusqu’au", "Terminer ce tarif")
    look(desk, "money-join-1280")
    desk.goto(reverse("dues:person", args=[person.pk]))
    says(desk, "35,00 € en payant tout ensemble")
    look(desk, "money-account-1280")
    press(desk, button(desk, "Noter le paiement"))
    with in_workspace(place.workspace):
        assert balance_of(person) == 1932
