"""La Ressourcerie in a real browser: a visitor, a couple of 84 and 86, the counter, the treasurer, the figures."""

import re
from datetime import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.people.actions import live_together
from essaim.core.people.models import Person
from essaim.modules.activities.models import Attendee, Registration
from essaim.modules.dues.models import Invoice, MembershipTerm, Payment
from essaim.modules.dues.queries import balance_of
from tests.browser.hands import answer_page, link_for, logged_in, press
from tests.builders import a_person, a_planted_scheme, a_staff_client, a_workspace, acting, an_issuer
from tests.conftest import NOW, PARIS
from tests.papers import words_of

PHONE, DESK = 390, 1280
LANDLINE = "05 99 00 47 11"
DURING, AFTER = (datetime(2026, 3, 17, hour, 20, tzinfo=PARIS) for hour in (14, 16))
A_SMALL_BUDGET = 3_650_000
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(live_server, spring):
    """A running place, and a couple who are on record: 84 and 86 years old, one landline, no e-mail."""
    workspace = a_workspace("La Halte des Chartrons")
    an_issuer(workspace)
    scheme = a_planted_scheme(workspace, "la-ressourcerie", yearly_budget=A_SMALL_BUDGET)
    irene, marcel = (
        a_person(workspace, name, "Castagnède", birth_year=year, phone=LANDLINE, commune_code="33063")
        for name, year in (("Irène", 1941), ("Marcel", 1939))
    )  # fmt: skip
    with in_workspace(workspace):
        live_together(irene, marcel, by=acting(), now=NOW)
    return scheme


def of_team(scheme, open_page, live_server, role: StaffRole) -> Page:
    return logged_in(open_page(width=DESK), a_staff_client(scheme.workspace, role, scheme=scheme), live_server)


def says(page: Page | Locator, *sentences: str) -> None:
    """What people read, whatever kind of space stands before a sign."""
    for sentence in sentences:
        inside = page.locator("main") if isinstance(page, Page) else page
        expect(inside).to_contain_text(re.compile(re.escape(sentence).replace(r"\ ", r"\s+")), use_inner_text=True)


def link(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("link", name=name)


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def figure(page: Page, label: str) -> Locator:
    return page.locator(".e-stat", has_text=label)


def the_team_prepares(team: Page, scheme, look) -> None:
    """The hours, the Saturday of the month, and one afternoon of gentle yoga."""
    team.goto(reverse("activities:list"))
    press(team, link(team, "Horaires"))
    says(team, "1 samedi reste à choisir pour mars 2026")
    weekly, ordinary = team.locator("main form:has([name=weekday])"), team.locator("main form:has([name=label])")
    weekly.locator("[name=weekday]").select_option(label="mardi")
    for form, typed in (
        (weekly, {"starts": "10:00", "ends": "18:00"}),
        (ordinary, {"day": "2026-03-21", "starts": "14:00", "ends": "18:00", "label": "le samedi du mois"}),
    ):
        for name, value in typed.items():
            form.locator(f"[name={name}]").fill(value)
        press(team, form.locator("button[type=submit]"))
    says(team, "samedi 21 mars, 14 h –\u2060 18 h (le samedi du mois)")
    look(team, "ressourcerie-1-hours-of-the-team")
    press(team, link(team, "Activités"))
    press(team, link(team, "Prévoir une séance"))
    team.locator("[name=what]").select_option(label="Yoga doux")
    answer_page(team, {"commune_code": "33000 Bordeaux", "place": "La grande pièce", "day": "2026-03-17", "starts": "14:00",
                       "ends": "16:00", "capacity": "8"})  # fmt: skip
    look(team, "ressourcerie-2-plan")
    press(team, button(team, "Prévoir"))
    expect(team.locator("h1")).to_have_text("Yoga doux")


def a_visitor_registers(phone: Page, scheme, look) -> None:
    """From the public page, on a telephone, through the page of their own."""
    phone.goto(reverse("public:scheme", args=[scheme.workspace.slug, scheme.slug]))
    look(phone, "ressourcerie-3-public")
    press(phone, link(phone, "Horaires"))
    says(phone, "mardi 17 mars", "samedi 21 mars", "14 h –\u2060 18 h (le samedi du mois)")
    look(phone, "ressourcerie-4-hours")
    press(phone, link(phone, "Voir le programme"))
    says(phone, "Yoga doux", "mardi 17 mars, 14 h –\u2060 16 h", "encore 8 places")
    look(phone, "ressourcerie-5-programme")
    press(phone, link(phone, "Yoga doux"))
    says(
        phone,
        "Une activité : 12,00 €",
        "Une activité, pour les adhérents : 6,00 €",
        "Adhésion : 29,00 € pour 12 mois.",
        "À partir de 5 activités",
    )
    look(phone, "ressourcerie-6-session-and-prices")
    press(phone, link(phone, "M’inscrire depuis ma page"))
    says(phone, "Votre page s’ouvrira sur : Yoga doux, mardi 17 mars, 14 h.")
    answer_page(phone, {"given_name": "Solange", "family_name": "Darrieu", "email": "solange@courriel.example"})
    look(phone, "ressourcerie-7-way-asked-for")
    press(phone, button(phone, "Envoyez-moi le lien"))
    look(phone, "ressourcerie-8-look-into-your-mail")
    phone.goto(link_for(scheme.workspace, "member_page"))
    says(phone, "12,00 € (une activité)")
    look(phone, "ressourcerie-10-price-before-yes")
    press(phone, button(phone, "M’inscrire : 12,00 €"))
    says(phone, "Vous avez une place.", "Yoga doux, 17 mars 2026 : 12,00 €")
    look(phone, "ressourcerie-11-registered")


def the_couple_is_registered_by_phone(desk: Page, look) -> None:
    """The welcome volunteer, on behalf of both: found by the landline, priced, put down as one party."""
    desk.goto(reverse("activities:list"))
    press(desk, link(desk, "mardi 17 mars"))
    desk.get_by_role("searchbox", name="Qui aimerait venir ?").fill(LANDLINE)
    press(desk, button(desk.locator("main"), "Rechercher"))
    expect(link(desk, "Marcel Castagnède")).to_be_visible()
    look(desk, "ressourcerie-12-found-by-the-landline")
    press(desk, link(desk, "Irène Castagnède"))
    says(desk, "Irène Castagnède : 12,00 €", "Marcel Castagnède : 12,00 €")
    desk.get_by_role("checkbox", name="Marcel Castagnède").check()
    look(desk, "ressourcerie-13-both-with-their-price")
    press(desk, button(desk, "Inscrire"))
    says(desk, "Les 2 places sont notées.", "3 sur 8", "Irène Castagnède (pour 2 personnes) : 24,00 €")
    look(desk, "ressourcerie-14-couple-registered")


def she_joins_at_the_counter(desk: Page, look) -> bytes:
    """29 euros in cash for a year, with the charter; returns the receipt."""
    press(desk, link(desk, "Irène Castagnède").last)
    says(desk, "Yoga doux, 17 mars 2026, pour la personne qui accompagne")
    press(desk, desk.locator("main").get_by_role("link", name="Adhésion", exact=True))
    says(desk, "29,00 € (adhésion)")
    desk.get_by_label("La charte a été lue et acceptée").check()
    desk.get_by_label("espèces").check()
    look(desk, "ressourcerie-15-joining")
    press(desk, button(desk, "Noter l’adhésion"))
    says(desk, "Bienvenue parmi les adhérents.", "Adhésion à jour jusqu’au 11 mars 2027")
    expect(button(desk, "Noter l’adhésion")).to_be_hidden()
    look(desk, "ressourcerie-16-member")
    return paper_of(desk, "R2026-00001")


def paper_of(page: Page, name: str) -> bytes:
    """The PDF behind a link of the page."""
    answer = page.request.get(link(page, name).get_attribute("href"))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.body()


def the_day(desk: Page, look) -> None:
    """Who came is ticked on the screen, what is left is paid: her tired husband stays at home."""
    desk.goto(reverse("activities:list"))
    press(desk, link(desk, "mardi 17 mars"))
    look(desk, "ressourcerie-17-session-has-begun")
    for name, what in (("Solange", "Présent"), ("Irène", "Présent"), ("Marcel", "Absent")):
        line = desk.locator("tr", has_text=f"{name} ").first
        press(desk, button(line, what))
        expect(line.locator(".e-status")).to_have_text(what.lower())
    expect(desk.get_by_text("Il faut quelqu’un pour animer")).to_have_count(0)
    assert [
        desk.locator("tr", has_text=f"{name} ").first.get_by_text("Ne vient pas", exact=True).count() for name in ("Irène", "Marcel")
    ] == [0, 1]
    look(desk, "ressourcerie-18-ticked")
    for payer, tender, cents in (("Irène Castagnède", "espèces", "18,00"), ("Solange Darrieu", "carte bancaire sur place", "12,00")):
        press(desk, link(desk, payer).last)
        expect(desk.get_by_label("Montant").first).to_have_value(cents)
        desk.get_by_label(tender).first.check()
        press(desk, button(desk, "Noter le paiement"))
        says(desk, f"{cents} € encaissés.", "Tout est réglé.")
        if tender == "espèces":
            look(desk, "ressourcerie-19-paid")
        press(desk, link(desk, "Retour"))
    expect(desk.get_by_role("heading", name="À payer")).to_have_count(0)


def the_treasurer_invoices(team: Page, look) -> bytes:
    """The two places on one invoice, with its number; returns the paper."""
    team.goto(reverse("dues:desk"))
    team.get_by_role("searchbox", name="Qui paie ?").fill("Castagnède")
    press(team, button(team.locator("main"), "Rechercher"))
    press(team, link(team, "Irène Castagnède"))
    look(team, "ressourcerie-20-account-of-the-treasurer")
    press(team, link(team, "Faire une facture"))
    for box in team.get_by_label(re.compile("^Yoga doux")).all():
        box.check()
    look(team, "ressourcerie-21-invoice-made")
    press(team, button(team, "Émettre la facture"))
    says(team, "Facture F2026-0001", "18,00 €", "réglée")
    look(team, "ressourcerie-22-invoice")
    return paper_of(team, "Le papier (PDF)")


def the_figures_say_it(team: Page, look) -> None:
    """Those who came, what came in, its share of the budget; a figure opens the list that it counts."""
    press(team, team.get_by_role("link", name="Chiffres"))
    press(team, team.get_by_role("heading", name="La Halte des Chartrons").get_by_role("link"))
    for label, value in (
        ("Présences", "2"), ("Personnes différentes", "2"), ("Activités tenues", "1"), ("Adhérents à jour", "1"),
        ("Recettes de la période", "59 €"), ("Part du budget payée par les usagers", "9,8 %"),
    ):  # fmt: skip
        says(figure(team, label), value)
    look(team, "ressourcerie-23-figures")
    press(team, figure(team, "Présences").get_by_role("link"))
    says(team, "Irène Castagnède", "Solange Darrieu")
    expect(team.locator("main")).not_to_contain_text("Marcel")
    look(team, "ressourcerie-24-list-behind-the-figure")


def test_from_the_public_programme_to_the_scorecard_with_a_couple_who_have_only_a_landline(place, spring, live_server, open_page, look):
    team = of_team(place, open_page, live_server, StaffRole.COORDINATOR)
    the_team_prepares(team, place, look)
    a_visitor_registers(open_page(width=PHONE, height=844), place, look)
    desk = of_team(place, open_page, live_server, StaffRole.OPERATOR)
    the_couple_is_registered_by_phone(desk, look)
    receipt = words_of(she_joins_at_the_counter(desk, look))
    assert "R2026-00001" in receipt and "29,00 €" in receipt and "Irène Castagnède" in receipt
    spring.move_to(DURING)
    the_day(desk, look)
    spring.move_to(AFTER)
    invoice = words_of(the_treasurer_invoices(team, look))
    assert "F2026-0001" in invoice and "18,00 €" in invoice
    the_figures_say_it(team, look)

    with in_workspace(place.workspace):
        couple = Registration.objects.get(lead__given_name="Irène")
        assert (Person.objects.count(), couple.seats, couple.channel) == (3, 2, "phone")
        assert dict(Attendee.objects.values_list("person__given_name", "attendance")) == {
            "Solange": "seen", "Irène": "seen", "Marcel": "noshow",
        }  # fmt: skip
        assert sorted(Payment.objects.values_list("cents", "tender")) == [(1200, "card"), (1800, "cash"), (2900, "cash")]
        assert MembershipTerm.objects.get().state == "current"
        assert [balance_of(person) for person in Person.objects.all()] == [0, 0, 0]
        assert [(row.reference, row.cents) for row in Invoice.objects.all()] == [("F2026-0001", 1800)]
