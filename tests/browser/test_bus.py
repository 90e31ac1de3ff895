"""API Bus in a real browser: a commune from the first talk to its invoice, a session from the public page to the figures."""

import io
from datetime import date, datetime, timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Resource
from essaim.modules.activities.actions import telling
from essaim.modules.activities.models import Activity, Attendee, Registration, Session
from essaim.modules.dues.models import Invoice
from essaim.modules.hosts.models import Host
from essaim.workflows import upkeep
from tests.blueprints.bus import at_home, fetch, planned
from tests.browser.hands import logged_in, press
from tests.builders import (
    a_client,
    a_member,
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_workspace,
    an_issuer,
)
from tests.conftest import NOW

PHONE, DESK = 390, 1280
THE_DAY = timezone.make_aware(datetime(2026, 3, 19, 8, 0))
AFTERWARDS = timezone.make_aware(datetime(2026, 3, 19, 17, 30))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bus(live_server, spring):
    """A running bus with its office, somebody to run sessions, and what invoices say of the association."""
    workspace = a_workspace(phone="01 99 00 70 00")
    scheme = a_planted_scheme(workspace, "api-bus")
    member = a_member(workspace, StaffRole.OPERATOR, StaffRole.COORDINATOR)
    an_issuer(workspace)
    rosa = a_participation(scheme, a_person(workspace, "Rosa", "Diaz", phone="06 39 98 31 31"), "bus_leader")
    with in_workspace(workspace):
        vehicle = Resource.objects.create(workspace=workspace, kind="vehicle", name="Le bus", seats=5, wheelchairs=1, places=12)
        client = a_client(member.account)
        client.member = member
        yield (workspace, scheme, client, vehicle), rosa


def send(page: Page, field: str) -> None:
    """The button of the form that asks for this."""
    press(page, page.locator(f"main form:has([name={field}]) button[type=submit]").last)


def test_a_commune_is_talked_to_visited_once_for_nothing_and_invoiced(live_server, bus, spring, open_page, look):
    (workspace, scheme, client, _vehicle), _rosa = bus
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(reverse("hosts:home"))
    look(desk, "bus-01-no-commune-yet")
    press(desk, desk.get_by_role("link", name="Ajouter des communes"))
    desk.locator("[name=listed]").fill("Ganges\n34190 Laroque\nSumène")
    look(desk, "bus-02-add-communes")
    send(desk, "listed")
    look(desk, "bus-03-communes")
    press(desk, desk.get_by_role("link", name="Mairie de Ganges"))
    desk.locator("[name=met]").fill("Mme Roux, adjointe")
    desk.locator("[name=said]").fill("Intéressée, une salle est libre le jeudi.")
    desk.locator("[name=next_act]").select_option("plan")
    desk.locator("[name=next_on]").fill("2026-03-13")
    look(desk, "bus-04-first-talk")
    press(desk, desk.locator("form[action$='/contact/'] button[type=submit]"))
    expect(desk.locator("main")).to_contain_text("contacté")

    press(desk, desk.get_by_role("link", name="Prévoir un passage"))
    desk.locator("[name=what]").select_option(label="Le bus s’arrête chez vous")
    desk.locator("[name=day]").fill("2026-03-19")
    desk.locator("[name=starts]").fill("14:00")
    desk.locator("[name=ends]").fill("17:00")
    desk.locator("[name=vehicle]").select_option(label="Le bus")
    desk.get_by_label("Rosa Diaz").check()
    look(desk, "bus-05-plan-the-free-passage")
    send(desk, "what")
    look(desk, "bus-06-session")
    session = Session.objects.get()
    assert (session.capacity, session.host.name) == (12, "Mairie de Ganges")

    spring.move_to(AFTERWARDS + timedelta(days=1))
    upkeep.tend_all(timezone.now())
    desk = logged_in(open_page(width=DESK), a_client(client.member.account), live_server)
    desk.goto(reverse("hosts:host", args=[Host.objects.get(commune_code="34111").pk]))
    expect(desk.locator("main")).to_contain_text("premier passage offert")
    look(desk, "bus-07-after-the-free-passage")
    press(desk, desk.get_by_role("link", name="Faire une convention"))
    desk.locator("[name=passages]").fill("4")
    desk.locator("[name=starts_on]").fill("2026-04-01")
    desk.locator("[name=ends_on]").fill("2027-03-31")
    look(desk, "bus-08-agreement-asked")
    send(desk, "passages")
    look(desk, "bus-09-agreement-priced")
    desk.locator("[name=signed_by]").fill("Mme Roux, adjointe")
    desk.locator("[name=signed_on]").fill("2026-03-20")
    press(desk, desk.locator("form[action$='/signature/'] button[type=submit]"))
    expect(desk.locator("main")).to_contain_text("signée")
    look(desk, "bus-10-agreement-signed")
    press(desk, desk.get_by_role("link", name="Facturer"))
    desk.locator("summary", has_text="Émettre la facture").click()
    look(desk, "bus-11-to-invoice")
    press(desk, desk.locator("form[action$='/facturer/'] button[type=submit]"))
    look(desk, "bus-12-invoice")
    invoice = Invoice.objects.get()
    expect(desk.locator("main")).to_contain_text(invoice.reference)
    assert invoice.payer.organisation == Host.objects.get(commune_code="34111").organisation
    desk.goto(reverse("dues:invoices"))
    look(desk, "bus-13-invoices")
    expect(desk.locator("main")).to_contain_text(invoice.reference)


def registers_on_the_public_page(visitor: Page, workspace, scheme, look) -> None:
    visitor.goto(reverse("activities:programme", args=[workspace.slug, scheme.slug]))
    look(visitor, "bus-20-programme")
    press(visitor, visitor.locator("main a[href*='/programme/']").filter(has_text="Le bus").first)
    look(visitor, "bus-21-public-session")
    for name, value in {"given_name": "Lucienne", "family_name": "Gal", "phone": "06 39 98 44 44"}.items():
        visitor.locator(f"main [name={name}]").fill(value)
    send(visitor, "given_name")
    look(visitor, "bus-22-registered")


def registers_a_couple_who_phoned(desk: Page, look) -> None:
    """Aged 84 and 86, one landline, no e-mail."""
    press(desk, desk.get_by_role("link", name="Inscrire quelqu’un"))
    couple = {"given_name": "Odette", "family_name": "Lefèvre", "phone": "01 99 00 12 34", "commune_code": "34190 Ganges"}
    for name, value in couple.items():
        desk.locator(f"main [name={name}]").first.fill(value)
    desk.locator("[name=pick_up][value=both]").check()
    desk.locator("[name=line]").fill("12 rue des Mûriers")
    desk.locator("[name=access_notes]").fill("sonner deux fois")
    desk.locator("summary", has_text="Quelqu’un accompagne").click()
    desk.locator("[name=with_given_name]").fill("Marcel")
    desk.locator("[name=with_family_name]").fill("Lefèvre")
    look(desk, "bus-23-a-couple-by-phone")
    send(desk, "with_given_name")
    look(desk, "bus-24-they-are-fetched")


def reads_the_run_sheet(driver: Page, session, look, picture) -> None:
    driver.goto(reverse("activities:tour", args=[session.pk]))
    expect(driver.locator("main")).to_contain_text("12 rue des Mûriers")
    expect(driver.locator("main")).to_contain_text("sonner deux fois")
    assert driver.locator("main a[href='tel:+33199001234']").count() == 2, "there and back"
    look(driver, "bus-26-run-sheet-390")
    driver.emulate_media(media="print")
    driver.set_viewport_size({"width": 794, "height": 1123})
    picture(driver, "bus-27-run-sheet-printed")


def test_a_session_from_the_public_page_and_the_phone_to_the_figures(live_server, bus, spring, open_page, look, picture):
    world, rosa = bus
    workspace, scheme, client, _vehicle = world
    session, later = planned(world, animators=str(rosa.person_id)), planned(world, day=date(2026, 3, 26))
    for number in range(2):
        fetch(world, session, at_home(world, f"Jeanne {number}", 43.98, 3.80), wheelchair="on")
    registers_on_the_public_page(open_page(width=PHONE, height=844), workspace, scheme, look)
    desk = logged_in(open_page(width=DESK), client, live_server)
    desk.goto(reverse("activities:session", args=[session.pk]))
    registers_a_couple_who_phoned(desk, look)
    assert Registration.objects.get(lead__given_name="Odette").seats == 2

    simone = at_home(world, "Simone", 43.98, 3.801)
    desk.goto(reverse("activities:register", args=[session.pk]) + f"?personne={simone.pk}")
    desk.locator("[name=wheelchair]").check()
    desk.locator("[name=pick_up][value=both]").check()
    send(desk, "wheelchair")
    expect(desk.locator("main")).to_contain_text("1 fauteuil roulant par trajet")
    look(desk, "bus-25-one-wheelchair-too-many")
    assert not Registration.objects.filter(lead=simone).exists()
    press(desk, desk.get_by_role("button", name="jeudi 26 mars"))
    look(desk, "bus-25-she-comes-to-another-one")
    assert Registration.objects.get(lead=simone).session == later

    spring.move_to(THE_DAY)
    driver = logged_in(open_page(width=PHONE, height=844), a_client(client.member.account), live_server)
    reads_the_run_sheet(driver, session, look, picture)
    spring.move_to(AFTERWARDS)
    desk = logged_in(open_page(width=DESK), a_client(client.member.account), live_server)
    desk.goto(reverse("activities:session", args=[session.pk]))
    for name, value in (("Odette Lefèvre", "seen"), ("Marcel Lefèvre", "seen"), ("Lucienne Gal", "noshow")):
        press(desk, desk.locator("tr", has_text=name).locator(f"button[value={value}]"))
    look(desk, "bus-28-who-came")
    desk.goto(reverse("evaluation:scorecard", args=[scheme.pk]))
    look(desk, "bus-29-scorecard")
    press(desk, desk.locator("a[href*='/attendances/liste/']").first)
    look(desk, "bus-30-whom-it-counts")
    came = Attendee.objects.filter(attendance="seen").values_list("person__given_name", flat=True)
    assert sorted(came) == ["Marcel", "Odette"]


def test_a_poster_is_one_sheet_of_paper_however_much_there_is_to_say(bus, browser, live_server):
    (workspace, scheme, _client, _vehicle), _rosa = bus
    session = planned(bus[0], place="Salle des fêtes, derrière la mairie")
    for more in ("", "Ce que vous devez savoir avant de venir, et ce qu’il faut prendre avec vous. " * 4):
        Session.objects.filter(pk=session.pk).update(conditions=more[:300])
        Activity.objects.filter(pk=session.activity_id).update(details=more)
        page = browser.new_page()
        page.goto(live_server.url + reverse("activities:poster", args=[workspace.slug, scheme.slug, session.pk]))
        with pikepdf.open(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True, print_background=True))) as paper:
            assert len(paper.pages) == 1
        page.close()


def test_who_drives_notes_who_is_there_on_their_telephone(live_server, bus, spring, open_page, look):
    desk, rosa = bus
    with in_workspace(desk[0]):
        session = planned(desk, animators=[str(rosa.person_id)])
        fetch(desk, session, at_home(desk, "Jeanne", 43.936, 3.71))
    spring.move_to(THE_DAY + timedelta(hours=6, minutes=5))
    phone = logged_in(open_page(width=PHONE), a_person_client(rosa.person), live_server)
    phone.goto(reverse("space"))
    look(phone, "bus-60-space-of-who-drives")
    press(phone, phone.locator(f"main a[href='{reverse('space-session', args=[session.pk])}']"))
    look(phone, "bus-61-run-sheet-on-the-telephone")
    press(phone, phone.get_by_role("button", name="Présent"))
    look(phone, "bus-62-noted-on-the-telephone")
    assert Attendee.objects.get(person__given_name="Jeanne").attendance == "seen"


def test_a_long_list_of_boxes_is_sifted_while_one_types_and_what_is_ticked_stays(live_server, bus, open_page, look):
    desk, _rosa = bus
    for name in ("Zoé", "Zoltan", *(f"Marcel{number}" for number in range(14))):
        a_participation(desk[1], a_person(desk[0], name), "bus_leader")
    page = logged_in(open_page(width=DESK), desk[2], live_server)
    page.goto(reverse("programming:plan", args=[desk[1].pk]))
    page.get_by_label("Zoltan").check()
    page.get_by_label("Chercher dans cette liste").fill("zoe")
    expect(page.get_by_label("Zoé")).to_be_visible()
    expect(page.get_by_label("Zoltan")).to_be_checked()
    expect(page.get_by_label("Marcel3")).to_be_hidden()
    look(page, "bus-63-boxes-sifted")


def test_whoever_is_only_brought_home_says_so_on_the_public_page_and_changes_it_on_their_own(live_server, bus, spring, open_page, look):
    world, _rosa = bus
    workspace, scheme, client, _vehicle = world
    session = planned(world)
    for number in range(2):
        fetch(world, session, at_home(world, f"Jeanne {number}", 43.98, 3.80), pick_up="there", wheelchair="on")
    visitor = open_page(width=PHONE, height=844)
    visitor.goto(reverse("activities:public-session", args=[workspace.slug, scheme.slug, session.pk]))
    for name, value in {"given_name": "Lucienne", "family_name": "Gal", "phone": "06 39 98 44 44"}.items():
        visitor.locator(f"main [name={name}]").fill(value)
    expect(visitor.locator("[name=line]")).to_be_hidden()
    visitor.locator("[name=pick_up][value=back]").check()
    visitor.locator("main [name=line]").fill("12 rue des Mûriers")
    visitor.locator("main [name=commune_code]").fill("34111 Ganges")
    look(visitor, "bus-41-public-page-back-only")
    send(visitor, "given_name")
    expect(visitor.locator("main")).to_contain_text("on vous ramène chez vous")
    look(visitor, "bus-42-registered-back-only")
    visitor.goto("/" + telling.link_to(Registration.objects.get(lead__given_name="Lucienne"), NOW).split("/", 3)[3])
    visitor.locator("summary", has_text="Changer mon trajet").click()
    look(visitor, "bus-43-own-page-changes-the-way")
    visitor.locator("[name=pick_up][value=both]").check()
    send(visitor, "pick_up")
    expect(visitor.locator("main")).to_contain_text("On vient vous chercher entre")

    desk, simone = logged_in(open_page(width=DESK), client, live_server), at_home(world, "Simone", 43.98, 3.801)
    desk.goto(reverse("activities:register", args=[session.pk]) + f"?personne={simone.pk}")
    desk.locator("[name=wheelchair]").check()
    desk.locator("[name=pick_up][value=both]").check()
    send(desk, "wheelchair")
    expect(desk.locator("main")).to_contain_text("On peut ramener cette personne")
    look(desk, "bus-44-the-other-way-is-offered")
    press(desk, desk.get_by_role("button", name="en ramenant seulement la personne"))
    look(desk, "bus-45-brought-home-only")
    desk.goto(reverse("activities:slips", args=[session.pk]))
    look(desk, "bus-46-slips-say-the-way")
    desk.goto(reverse("activities:sheet", args=[session.pk]))
    look(desk, "bus-47-attendance-sheet")
    assert Registration.objects.get(lead=simone).pick_up == "back"
