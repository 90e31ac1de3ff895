"""A mailbox that a couple shares: a page for each of them, opened by whoever reads that mailbox, and the same answer for everybody."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.models import Message
from essaim.core.people.actions import add_contact
from essaim.core.people.models import ContactMeans, Person
from essaim.modules.activities.actions import plan_session, record_activity
from tests.blueprints.ressourcerie import HERE, STAMP, a_place, a_session, page_of, words
from tests.builders import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["a_place"]
SHARED = "lefevre@courriel.example"


def asks(place, name="Odette", email=SHARED, **more):
    typed = {"given_name": name, "family_name": "Lefèvre", "email": email}
    return Client().post(reverse("own:ask", args=[place.workspace.slug, place.slug]), typed, **more)


def said() -> str:
    return Message.objects.filter(template="member_page").latest("created_at", "pk").body


def way_to_begin() -> str:
    return "/" + re.search(r"https?://[^/]+/(e/\S+/ma-page/\S+/)", said())[1]


@pytest.fixture
def marcel(place):
    return a_person(place.workspace, "Marcel", email=SHARED)


def test_res_01_whoever_shares_a_mailbox_has_a_page_of_their_own(place, marcel):
    asks(place)
    assert Message.objects.get().person == marcel and "C’est la page de Marcel Lefèvre." in said()
    begin, visitor = way_to_begin(), Client()
    page = words(visitor.get(begin))
    assert "Une page pour Odette" in page and not Person.objects.filter(given_name="Odette").exists(), "opening changes nothing"
    mine = visitor.post(begin)
    assert "Bonjour Odette" in words(visitor.get(mine.url))
    odette = Person.objects.get(given_name="Odette")
    assert ContactMeans.objects.get(person=odette).value == SHARED
    assert "Bonjour Odette" in words(visitor.get(visitor.post(begin).url)) and Person.objects.filter(given_name="Odette").count() == 1


def test_res_01_the_answer_is_the_same_whoever_is_known_at_a_mailbox(place, marcel):
    answers = [asks(place, "Marcel"), asks(place), asks(place, email="personne@courriel.example")]
    assert len({words(answer) for answer in answers}) == 1 and {answer.status_code for answer in answers} == {200}


def test_control_whoever_is_on_record_is_not_asked_to_begin_a_page(place, marcel):
    asks(place, "marcel")
    assert "/ma-page/" not in said()


def test_res_01_the_way_to_a_new_page_is_nobody_elses_and_cannot_be_made_up(place, marcel):
    asks(place)
    begin = way_to_begin()
    assert Client().get(begin[:-6] + "xxxxx/").status_code == 404
    assert Client().post(begin.replace("Im", "In", 1)[:-2] + "/").status_code == 404
    assert not Person.objects.filter(given_name="Odette").exists()


def test_res_01_the_way_to_a_new_page_leaves_for_no_mailbox_that_the_record_keeps_out_of_it(place):
    known = a_person(place.workspace, "Solange", phone="06 39 98 70 01", preferred_channel="sms")
    add_contact(known, value=SHARED, belongs_to="sa voisine", **STAMP)
    asks(place)
    assert not Message.objects.exists()
    in_their_own_name = {"given_name": "Solange", "family_name": known.family_name, "email": SHARED}
    Client().post(reverse("own:ask", args=[place.workspace.slug, place.slug]), in_their_own_name)
    assert not Message.objects.exists(), "nor in the name of whom it was noted for"
    a_person(place.workspace, "Marcel", email=SHARED)
    asks(place)
    assert "/ma-page/" in said(), "control: it leaves where the mailbox is somebody's own"


def test_on_ones_own_page_nobody_is_asked_to_say_why_two_hours_are_possible(place, marcel):
    """There is no field for a reason there: the sentence leads to what one can do."""
    first = a_session(place)
    activity = record_activity(place, title="Chant", **STAMP)
    second = plan_session(activity, day=first.day, starts=time(15), ends=time(17), capacity=5, **HERE, **STAMP)
    visitor, own = page_of(marcel, place)
    visitor.post(f"{own}seances/{first.pk}/")
    refused = visitor.post(f"{own}seances/{second.pk}/")
    page = words(refused)
    assert refused.status_code == 409 and "déjà attendu ailleurs" in page and "pourquoi les deux" not in page


def test_whoever_comes_back_finds_the_way_to_their_page_on_the_page_of_the_place(place):
    shown = Client().get(reverse("public:scheme", args=[place.workspace.slug, place.slug])).content.decode()
    assert reverse("own:ask", args=[place.workspace.slug, place.slug]) in shown and "Ma page" in shown
