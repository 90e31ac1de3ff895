"""In a real browser: the week of all visitors, from the draft to the paper in a pocket and the figure that counts the visit."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Availability
from essaim.core.schemes.actions import commit
from essaim.modules.followup.models import Interaction, Note
from essaim.modules.rounds import actions
from essaim.modules.rounds.models import Assignment, DraftLine, Visit, WeekDraft
from essaim.workflows.upkeep import tend_all
from tests.browser.conftest import DESK, PHONE
from tests.browser.hands import enter, logged_in, press, tab_to
from tests.builders import (
    a_participation,
    a_person,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
)
from tests.conftest import NOW, PARIS

pytestmark = pytest.mark.django_db(transaction=True)
NEXT = date(2026, 3, 16)
SUNDAY_EVENING = datetime(2026, 3, 15, 18, tzinfo=PARIS)
HOME = {"commune_code": "59350", "line": "12 rue des Glycines"}


TARGETS = """
() => [...document.querySelectorAll("main a, main button, main summary, main .e-choice, main textarea, main input[type=text]")]
  .filter(one => one.checkVisibility())
  .map(one => [one.textContent.trim(), one.getBoundingClientRect().height])
"""
FINGER = 44


@pytest.fixture
def site(spring, live_server):
    """A scheme of three visitors and five members, the coordinator's browser, and everybody by first name.

    Karim calls on Huguette on Thursdays, Mehdi on Lucien on Tuesdays, but is away next week. Odette and Marcel have
    nobody yet, nor has Jadwiga, who speaks Polish. Karim and Sabrina meet the team on Wednesdays at eleven.
    """
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "nos-petits-plus")
    with in_workspace(workspace):
        visitors = {
            name: a_visitor(scheme, name, family) for name, family in (("Karim", "Bensaïd"), ("Sabrina", "Lemaire"), ("Mehdi", "Vasseur"))
        }
        members = {
            "Huguette": a_member_at_home(scheme, "Huguette", "Delœuvre"),
            "Lucien": a_member_at_home(scheme, "Lucien", "Wiart", free=(1, 9, 12)),
            "Odette": a_member_at_home(scheme, "Odette", "Castelain", free=(2, 10, 12)),
            "Marcel": a_member_at_home(scheme, "Marcel", "Dhondt", free=(4, 14, 17)),
            "Jadwiga": a_member_at_home(scheme, "Jadwiga", "Nowak", languages=["pl"]),
        }
        stamp = {"by": acting(), "now": NOW}
        for visitor, member, weekday, starts in (("Karim", "Huguette", 3, time(14)), ("Mehdi", "Lucien", 1, time(10))):
            actions.assign(
                visitors[visitor], person=members[member], weekday=weekday, starts=starts, minutes=60, visitor_agreed=True,
                person_agreed=True, **stamp,
            )  # fmt: skip
        actions.note_absence(visitors["Mehdi"], first_day=NEXT, last_day=NEXT + timedelta(days=6), reason="leave", **stamp)
        for name in ("Karim", "Sabrina"):
            eleven = datetime(2026, 3, 18, 11, tzinfo=PARIS)
            commit(visitors[name].person, what="meeting", about=scheme.pk, starts_at=eleven, ends_at=eleven + timedelta(hours=1), **stamp)
        yield scheme, a_staff_client(workspace, StaffRole.COORDINATOR, StaffRole.OPERATOR), visitors, members


def a_visitor(scheme, name: str, family_name: str):
    """Somebody who calls on people, and reads SMS."""
    number = {"Karim": "06 39 98 44 51", "Sabrina": "06 39 98 44 52", "Mehdi": "06 39 98 44 53"}[name]
    offer = a_supporter(
        scheme, categories=["visit"], given_name=name, family_name=family_name, preferred_channel="sms", contacts=[{"value": number}],
    )  # fmt: skip
    return offer.participation


def a_member_at_home(scheme, name: str, family_name: str, *, free: tuple[int, int, int] | None = None, languages: list[str] | None = None):
    """Somebody on whom one calls; `free` is a weekday, and between which hours."""
    person = a_person(scheme.workspace, name, family_name, address=HOME, phone="01 99 00 33 22", languages=languages or ["fr"])
    a_participation(scheme, person, "member")
    if free:
        weekday, first, last = free
        Availability.objects.create(workspace=scheme.workspace, person=person, weekday=weekday, starts=time(first), ends=time(last))
    return person


@pytest.fixture
def desk(site, open_page, live_server) -> Page:
    """The coordinator's screen; the search of a week is compiled on its first use on a machine, which takes a while."""
    page = logged_in(open_page(**DESK), site[1], live_server)
    page.set_default_timeout(60_000)
    return page


def row_of(page: Page, name: str) -> Locator:
    return page.locator("tr", has_text=name)


def button(row: Locator, words: str) -> Locator:
    """A button or link of a line, by the words that are seen; those for a screen reader come after them."""
    return row.locator("button, a").filter(has_text=re.compile(rf"^\s*{words}"))


def prepared(page: Page, scheme, look, *, scope: str = "stuck") -> WeekDraft:
    """Press *Préparer la semaine* on the page of the visits, and once more."""
    page.goto(reverse("rounds:week", args=[scheme.pk]))
    look(page, "week-week")
    press(page, page.get_by_role("link", name="Préparer la semaine"))
    page.locator(f"[name=scope][value={scope}]").check()
    look(page, "week-prepare")
    press(page, page.get_by_role("button", name="Préparer la semaine"))
    return WeekDraft.objects.get(scheme=scheme, state="open")


def told() -> tuple[int, int]:
    """How many messages and how many calls there are."""
    return Message.objects.count(), Call.objects.count()


def move_by_keyboard(desk: Page, look) -> None:
    """Later, earlier, onto somebody's meeting with a reason, and back: with Tab and Enter alone."""
    before = row_of(desk, "Marcel").locator("strong").inner_text()
    enter(desk, button(row_of(desk, "Marcel"), "Plus tard"), most=90)
    expect(row_of(desk, "Marcel")).to_contain_text("placée à la main")
    assert row_of(desk, "Marcel").locator("strong").inner_text() != before
    assert enter(desk, button(row_of(desk, "Marcel"), "Plus tôt"), most=90) < 6, "the next button is a few presses away"
    expect(row_of(desk, "Marcel").locator("strong")).to_have_text(before)

    enter(desk, button(row_of(desk, "Odette"), "Modifier"), most=90)
    look(desk, "week-change")
    desk.go_back()
    enter(desk, button(row_of(desk, "Odette"), "Plus tard"), most=90)
    expect(desk.locator("main")).to_contain_text("rendez-vous")
    look(desk, "week-conflict")
    tab_to(desk, desk.locator("[name=overlap_reason]"))
    desk.keyboard.type("convenu")
    enter(desk, desk.get_by_role("button", name="La placer là"))
    expect(row_of(desk, "Odette")).to_contain_text("10 h 15")
    expect(row_of(desk, "Odette")).to_contain_text("convenu avec la personne")
    look(desk, "week-overridden")
    enter(desk, desk.get_by_role("button", name="Annuler le dernier changement"), most=90)
    expect(row_of(desk, "Odette").locator("strong")).to_have_text("10 h")
    expect(row_of(desk, "Odette")).not_to_contain_text("convenu avec la personne")


def say_yes_by_keyboard(desk: Page, look) -> None:
    """Both sides of each visit were called, and said yes."""
    for name in ("Lucien", "Odette", "Marcel"):
        for side in ("La personne", "L’intervenant"):
            enter(desk, button(row_of(desk, name), f"{side} dit oui"), most=90)
            expect(button(row_of(desk, name), f"{side} a dit oui")).to_be_visible()
    expect(desk.locator("main")).to_contain_text("3 peuvent être adoptées dès maintenant")
    look(desk, "week-agreed")


def look_at_the_sheet(desk: Page, look) -> None:
    """The round sheet, on the screen and on paper: no door of another day is on it."""
    expect(desk.locator("main")).to_contain_text("Tournée de Karim Bensaïd")
    expect(desk.locator("main")).to_contain_text("Les adresses ne figurent que sur la feuille du jour")
    expect(desk.locator("main")).not_to_contain_text("Glycines")
    look(desk, "week-sheet")
    desk.emulate_media(media="print")
    expect(desk.locator(".e-sheet__bar")).to_be_hidden()
    expect(desk.locator("main").locator("table").first).to_be_visible()
    look(desk, "week-sheet-on-paper")


def test_a_week_is_prepared_moved_by_keyboard_agreed_adopted_and_printed_and_nobody_hears_before(
    site, desk, spring, open_page, live_server, look
):
    scheme, client, visitors, members = site
    prepared(desk, scheme, look)
    main = desk.locator("main")
    expect(main).to_contain_text("3 visites sont proposées. Aucune ne peut encore être adoptée. 1 personne reste sans intervenant.")
    expect(desk.locator("#sans-personne")).to_contain_text(
        "Aucun intervenant ne parle sa langue : polonais. Sans parler sa langue, quelqu’un pourrait y aller."
    )
    expect(desk.locator("#sans-personne li")).to_have_text("la langue : 1")
    expect(row_of(desk, "Lucien")).to_contain_text("quelqu’un d’autre, pour cette fois")
    expect(row_of(desk, "Marcel")).to_contain_text("est libre à ce moment")
    expect(main).to_contain_text("absence du 16 mars au 22 mars")
    look(desk, "week-draft")
    small = logged_in(open_page(**PHONE), client, live_server)
    small.goto(desk.url)
    look(small, "week-draft-390")

    move_by_keyboard(desk, look)
    assert told() == (0, 0)
    say_yes_by_keyboard(desk, look)
    assert (told(), Visit.objects.filter(week=NEXT).count()) == ((0, 0), 2), "nobody has heard anything, nothing has moved"
    enter(desk, desk.get_by_role("button", name="Adopter tout ce qui peut l’être"), most=90)
    expect(main).to_contain_text("3 visites sont fixées")
    look(desk, "week-adopted")
    calls = dict(Call.objects.values_list("person__given_name", "script"))
    assert (told()[0], list(calls)) == (0, ["Mehdi"]), "the others have just said yes"
    assert "faite par quelqu’un d’autre" in calls["Mehdi"]
    press(desk, main.get_by_role("link", name="Voir les visites de cette semaine-là"))
    expect(row_of(desk, "Marcel")).to_contain_text("vendredi 20 mars, 14 h")
    look(desk, "week-week-after")
    small.goto(desk.url)
    look(small, "week-week-after-390")

    press(desk, main.get_by_role("link", name="Feuille de tournée — Karim Bensaïd"))
    look_at_the_sheet(desk, look)
    adopted = {(row.assignment.person.given_name, row.day.weekday(), row.state) for row in Visit.objects.filter(week=NEXT)}
    assert adopted == {("Lucien", 1, "planned"), ("Odette", 2, "planned"), ("Huguette", 3, "planned"), ("Marcel", 4, "planned")}
    lucien = Visit.objects.get(week=NEXT, assignment__person=members["Lucien"])
    assert lucien.assignment.visitor_id == visitors["Mehdi"].pk != lucien.visitor_id, "somebody else, this once"
    assert WeekDraft.objects.get().state == "adopted"
    assert not Assignment.objects.filter(person=members["Jadwiga"]).exists()
    spring.move_to(SUNDAY_EVENING)
    tend_all()
    said = {message.person.given_name: message for message in Message.objects.all()}
    assert set(said) == {row.visitor.person.given_name for row in Visit.objects.filter(week=NEXT)}
    assert "Mehdi" not in said and {message.template for message in said.values()} == {"visit_week"}
    assert "visite(s), la première" in said["Karim"].body


def test_a_volunteer_makes_the_visit_of_today_with_one_thumb_and_it_counts(visit, telephone, open_page, live_server, look):
    telephone.goto("/mon-espace/")
    is_for_a_thumb(telephone, telephone.get_by_role("link", name="9 h, chez Huguette"))
    look(telephone, "week-own-390")
    press(telephone, telephone.get_by_role("link", name="Mes visites de chaque semaine"))
    first = telephone.locator("main li").first
    expect(first).to_contain_text("Aujourd’hui, 9 h")
    look(telephone, "week-mine-390")
    press(telephone, first)
    expect(telephone.locator("main")).to_contain_text("12 rue des Glycines")
    look(telephone, "week-today-390")
    assert too_small(telephone) == []
    arrived = telephone.get_by_role("button", name="Je suis arrivé")
    is_for_a_thumb(telephone, arrived)
    arrived.click()
    over = telephone.get_by_role("button", name="La visite est terminée")
    expect(over).to_be_visible()
    look(telephone, "week-arrived-390")
    assert too_small(telephone) == []
    telephone.get_by_label("Une ampoule, un petit bricolage").check()
    telephone.locator("[name=note]").fill("Elle a ri. La lampe du couloir marche.")
    telephone.locator("[name=readers][value=team]").check()
    is_for_a_thumb(telephone, over)
    look(telephone, "week-noted-390")
    press(telephone, over)
    expect(telephone.locator("body")).to_contain_text("Merci")
    look(telephone, "week-done-390")
    expect(telephone.locator("main")).not_to_contain_text("Aujourd’hui")
    with in_workspace(visit.workspace):
        visit.refresh_from_db()
        note = Note.objects.get()
        assert (visit.state, visit.services, note.text, note.readers) == (
            "done",
            ["light_bulb"],
            "Elle a ri. La lampe du couloir marche.",
            "team",
        )
        assert Interaction.objects.filter(kind="visit").count() == 1
        scheme = visit.assignment.scheme
    desk = logged_in(open_page(**DESK), a_staff_client(visit.workspace, StaffRole.COORDINATOR), live_server)
    desk.goto(reverse("evaluation:scorecard", args=[scheme.pk]))
    look(desk, "week-scorecard")
    for figure in ("Visites faites", "Personnes qui ont eu une visite", "Petits services rendus pendant les visites"):
        one = desk.locator(".e-stat").filter(has=desk.get_by_text(figure, exact=True))
        expect(one.locator(".e-stat__value")).to_have_text("1")


def too_small(page: Page) -> list[str]:
    """What is to be touched on this page, and is not as high as a finger is wide."""
    return [words for words, height in page.evaluate(TARGETS) if height < FINGER]


def is_for_a_thumb(page: Page, button: Locator) -> None:
    """High enough for a finger, and where a thumb comes: nearly as wide as the screen, or in its lower two thirds."""
    button.scroll_into_view_if_needed()
    box, screen = button.bounding_box(), page.viewport_size
    assert box["height"] >= FINGER, box
    assert box["width"] >= screen["width"] * 0.8 or box["y"] >= screen["height"] / 3, box


def test_a_week_in_which_nobody_is_free_says_who_cannot_be_visited_and_why(site, desk, look):
    scheme, _client, visitors, members = site
    for name in ("Karim", "Sabrina"):
        actions.note_absence(visitors[name], first_day=NEXT, last_day=NEXT + timedelta(days=6), reason="leave", by=acting(), now=NOW)
    prepared(desk, scheme, look)
    main = desk.locator("main")
    expect(main).to_contain_text("Aucune visite n’est proposée. 5 personnes restent sans intervenant.")
    left = desk.locator("#sans-personne")
    for name in ("Huguette Delœuvre", "Lucien Wiart", "Odette Castelain", "Marcel Dhondt", "Jadwiga Nowak"):
        expect(left).to_contain_text(name)
    expect(left).to_contain_text("Aucun intervenant ne peut être envoyé cette semaine.")
    expect(row_of(desk, "Huguette")).to_contain_text("ne peut pas se faire comme prévu")
    assert main.get_by_text("absence du 16 mars au 22 mars").count() == 3
    expect(desk.get_by_role("button", name="Adopter tout ce qui peut l’être")).to_have_count(0)
    look(desk, "week-nobody-free")
    assert (set(DraftLine.objects.values_list("why", flat=True)), DraftLine.objects.filter(visitor=None).count()) == ({"nobody_here"}, 5)

    fresh = a_planted_scheme(scheme.workspace, "nos-petits-plus", carrier="Conciergerie du Canal")
    a_participation(fresh, members["Jadwiga"], "member")
    prepared(desk, fresh, look, scope="alone")
    expect(left).to_contain_text("Jadwiga Nowak")
    expect(main).to_contain_text("Personne ne peut être envoyé")
    expect(main).to_contain_text("Aucun intervenant ne participe encore à ce dispositif")
    look(desk, "week-no-visitor")
    assert told() == (0, 0)
