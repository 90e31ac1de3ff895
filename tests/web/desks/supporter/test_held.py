"""What somebody who signs in holds: registrations, what is left to pay, membership, their own page; and a break of theirs."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essaim.modules.activities.actions import register
from essaim.modules.activities.models import Registration
from essaim.modules.dues.actions import join_members
from essaim.workflows.upkeep import tend_all
from tests.blueprints.ressourcerie import STAMP, a_place, a_session, words
from tests.builders import a_participation, a_person, a_person_client, a_planted_scheme

pytestmark = pytest.mark.django_db
__all__ = ["a_place"]
NOTHING = "Rien n’est en cours"


@pytest.fixture
def karim(place):
    """Somebody who comes to a session, whose membership is not paid yet."""
    person = a_person(place.workspace, "Karim", commune_code="33063", email="karim@courriel.example")
    join_members(person, scheme=place, accepts_charter=True, **STAMP)
    return person, a_person_client(person)


def test_whoever_signs_in_sees_their_registration_what_they_owe_and_their_membership(place, karim):
    person, browser = karim
    register(a_session(place), people=[person], **STAMP)
    page = browser.get(reverse("space"))
    shown = words(page)
    for word in ("Yoga doux", "jeudi 19 mars", "La grande pièce", "Reste à payer", "29,00 €", "Mon adhésion"):
        assert word in shown
    assert NOTHING not in shown
    nobody = a_person_client(a_person(place.workspace, "Awa", commune_code="33063"))
    assert not [word for word in ("Yoga doux", "29,00", "Mon adhésion") if word in words(nobody.get(reverse("space")))]


def test_what_is_left_to_pay_is_what_ones_own_page_asks(place, karim):
    person, browser = karim
    register(a_session(place), people=[person], **STAMP)
    shown = words(browser.get(reverse("space")))
    assert "En tout : 35,00 €" in shown.replace("\xa0", " ").replace("\u202f", " "), (
        "with the membership the activity costs what members pay"
    )


def test_somebody_who_waits_reads_their_rank_in_their_space(place, karim):
    session = a_session(place, capacity=1)
    register(session, people=[a_person(place.workspace, "Solange")], **STAMP)
    register(session, people=[a_person(place.workspace, "Odile")], **STAMP)
    register(session, people=[karim[0]], **STAMP)
    assert "rang 2" in words(karim[1].get(reverse("space")))


def test_somebody_gives_their_own_place_back_from_their_space_and_nobody_elses(place, karim):
    person, browser = karim
    mine = register(a_session(place), people=[person], **STAMP)
    other = register(a_session(place, title="Tricot"), people=[a_person(place.workspace, "Solange")], **STAMP)
    assert browser.post(reverse("space-leave", args=[other.pk])).status_code == 404
    assert browser.post(reverse("space-leave", args=[mine.pk])).status_code == 302
    states = dict(Registration.objects.values_list("pk", "state"))
    assert (states[mine.pk], states[other.pk]) == ("cancelled", "confirmed")


def test_somebody_who_leaves_a_party_leaves_the_others_their_places(place, karim):
    person, browser = karim
    row = register(a_session(place), people=[a_person(place.workspace, "Solange"), person], **STAMP)
    browser.post(reverse("space-leave", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.seats) == ("confirmed", 1)
    assert "Yoga doux" not in words(browser.get(reverse("space")))


def test_whoever_is_signed_in_goes_to_their_own_page_and_to_the_session_without_asking_for_a_link(place, karim):
    person, browser = karim
    session = a_session(place)
    here = [place.workspace.slug, place.slug]
    public = browser.get(reverse("activities:public-session", args=[*here, session.pk])).content.decode()
    asking = f"{reverse('own:ask', args=here)}?seance={session.pk}"
    assert asking in public
    way = reverse("space-own", args=[place.pk])
    assert way in browser.get(asking).content.decode() and way in browser.get(reverse("space")).content.decode()
    assert way not in Client().get(asking).content.decode()
    opened = browser.post(way, {"session": str(session.pk)}, follow=True)
    assert opened.status_code == 200 and opened.context["person"] == person
    assert opened.request["PATH_INFO"].endswith(f"/seances/{session.pk}/")
    assert browser.post(way, follow=True).context["person"] == person
    assert Client().post(way).status_code == 302, "nobody without an account has a page there"


def test_a_break_asks_first_says_until_when_and_ends_by_itself(place, karim, clock):
    part = a_participation(place, karim[0], "participant")
    browser, address = karim[1], reverse("space-pause", args=[part.pk])
    shown = browser.get(reverse("space")).content.decode()
    assert f'action="{address}"' not in shown and f'href="{address}"' in shown
    assert "Commencer ma pause" in browser.get(address).content.decode()
    part.refresh_from_db()
    assert part.state == "active"
    assert browser.post(address, {"until": "2026-03-01"}).status_code == 422
    browser.post(address, {"until": "2026-03-20"})
    part.refresh_from_db()
    assert (part.state, part.paused_until) == ("paused", date(2026, 3, 20))
    assert "en pause jusqu’au vendredi 20 mars" in words(browser.get(reverse("space")))
    clock.move_to(timezone.make_aware(timezone.datetime(2026, 3, 20, 12)))
    tend_all()
    part.refresh_from_db()
    assert part.state == "paused"
    clock.shift(timedelta(days=1))
    tend_all()
    part.refresh_from_db()
    assert (part.state, part.paused_until) == ("active", None)


def test_a_break_without_a_day_ends_with_one_button_only(place, karim, clock):
    part = a_participation(place, karim[0], "participant")
    address = reverse("space-pause", args=[part.pk])
    karim[1].post(address)
    clock.shift(timedelta(days=10))
    tend_all()
    part.refresh_from_db()
    assert part.state == "paused"
    a_person_client(karim[0]).post(address)
    part.refresh_from_db()
    assert part.state == "active"


def test_ask_or_offer_is_shown_only_where_the_public_page_has_one_or_the_other(place, karim):
    a_participation(place, karim[0], "participant")
    assert "Demander ou proposer" not in words(karim[1].get(reverse("space")))
    asked = a_planted_scheme(place.workspace, "call-and-care")
    a_participation(asked, karim[0], "volunteer")
    shown = words(karim[1].get(reverse("space")))
    assert f"Demander ou proposer : {asked.name}" in shown
    assert "Demander ou proposer : " + place.name not in shown
