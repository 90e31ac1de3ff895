"""Whoever is known gets fresh links for what is still open; whoever asks is told the same thing."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.accounts.models import LinkRequest
from essaim.core.foundation.links import give_link
from essaim.core.foundation.models import Link
from essaim.core.foundation.scope import in_workspace
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions import add_contact
from essaim.modules.exchange.actions import post_notice, show_notice
from essaim.modules.needs.actions import record_need
from essaim.workflows.own_page import member_link
from essaim.workflows.posting import propose
from essaim.workflows.renewing import renew
from tests.builders import LILLE, a_person, a_planted_scheme, a_staff_client, a_supporter, a_workspace, acting
from tests.conftest import NOW
from tests.web.desks.needs.story import WEEKLY, Story

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "06 39 98 00 41", "ferdinand@essai.example"


@pytest.fixture
def asked(clock):
    """A supporter who was asked for a computer and has not answered yet."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "call-and-care")
    offer = a_supporter(scheme, categories=["computers"], given_name="Ferdinand", preferred_channel="email")
    with in_workspace(workspace):
        person = offer.participation.person
        for value in (PHONE, EMAIL):
            add_contact(person, value=value, by=acting(), now=NOW)
        need = record_need(scheme, asked_by=a_person(workspace), category="computers", quantity=1, commune_code=LILLE, by=acting(), now=NOW)
        propose(need, offer=offer, by=acting(), now=NOW)
        Link.objects.update(revoked_at=NOW)
        Message.objects.all().delete()
    return workspace


def asks(contact: str) -> None:
    renew(str(LinkRequest.objects.create(contact=contact).pk))


def living_links(workspace) -> list[str]:
    with in_workspace(workspace):
        return list(Link.objects.filter(revoked_at=None).values_list("purpose", flat=True))


@pytest.mark.parametrize("contact", [PHONE, "+33639980041", EMAIL, EMAIL.upper()])
def test_a_known_contact_gets_a_living_link_for_what_is_open(asked, contact):
    asks(contact)
    assert living_links(asked) == ["proposal"]
    with in_workspace(asked):
        message = Message.objects.get()
    assert (message.template, message.to) == ("new_link", EMAIL)
    path = message.body[message.body.index("/p/") :].split()[0]
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("contact", ["06 39 98 00 42", "absent@essai.example", "n’importe quoi", "%", ""])
def test_an_unknown_contact_gets_nothing(asked, contact):
    asks(contact)
    with in_workspace(asked):
        assert (living_links(asked), Message.objects.count()) == ([], 0)


def test_what_was_typed_is_forgotten_once_answered(asked):
    asks(PHONE)
    assert LinkRequest.objects.count() == 0


def test_what_was_typed_is_not_kept_in_clear_meanwhile(asked):
    from django.db import connection

    LinkRequest.objects.create(contact=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM accounts_linkrequest")
        kept = cursor.fetchone()[0]
    assert PHONE not in kept and kept.startswith("gAAAA")


def test_a_dead_link_offers_a_new_one_and_the_answer_is_the_same_for_all(asked, settings, django_capture_on_commit_callbacks):
    settings.ESSAIM_JOBS_INLINE = True
    with in_workspace(asked):
        secret = give_link(asked, purpose="proposal", now=NOW)
        Link.objects.update(revoked_at=NOW)
    dead = Client().get(reverse("links:proposal", args=[secret]))
    assert (dead.status_code, reverse("accounts:new-link") in dead.content.decode()) == (404, True)
    pages = []
    for contact in (PHONE, "06 39 98 00 99"):
        with django_capture_on_commit_callbacks(execute=True):
            pages.append(Client().post(reverse("accounts:new-link"), {"contact": contact}))
    assert pages[0].status_code == 200
    bare = [re.sub(rb"[A-Za-z0-9]{64}", b"TOKEN", page.content) for page in pages]
    assert bare[0] == bare[1]
    assert living_links(asked) == ["proposal"]


def test_control_an_ordinary_missing_page_offers_no_link():
    assert reverse("accounts:new-link") not in Client().get("/nulle-part/").content.decode()


@pytest.mark.parametrize(("belongs_to", "sent"), [("", [EMAIL]), ("sa voisine", [])])
def test_whoever_had_the_way_to_their_own_page_gets_a_new_one_at_a_mailbox_of_their_own(clock, belongs_to, sent):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-ressourcerie")
    person = a_person(workspace, "Solange")
    with in_workspace(workspace):
        add_contact(person, value=EMAIL, belongs_to=belongs_to, by=acting(), now=NOW)
        member_link(person, scheme, now=NOW)
        Link.objects.update(revoked_at=NOW)
    asks(EMAIL)
    with in_workspace(workspace):
        messages = list(Message.objects.all())
        assert ([message.to for message in messages], Call.objects.count()) == (sent, 1 - len(sent))
    for message in messages:
        assert Client().get(re.search(r"/m/\S+/", message.body)[0]).status_code == 200


def test_whoever_uses_a_board_gets_the_way_to_their_own_page_of_it(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    with in_workspace(workspace):
        simone = a_person(workspace, "Simone", email=EMAIL, preferred_channel="email", commune_code="13056")
        row = post_notice(scheme, person=simone, direction="need", category="tool", title="Une perceuse", by=acting(), now=NOW)
        asks(EMAIL)
        assert living_links(workspace) == [], "nobody of the team has read it yet"
        show_notice(row, by=acting(), now=NOW)
        Link.objects.update(revoked_at=NOW)
        Message.objects.all().delete()
        asks(EMAIL)
        message = Message.objects.get()
    path = message.body[message.body.index("/mon-echangeur/") :].split()[0]
    assert (message.template, living_links(workspace)) == ("new_link", ["board"])
    assert "Une perceuse" in Client().get(path).content.decode()


def test_two_people_of_one_mailbox_get_a_way_each(clock):
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "voisin-age")
    with in_workspace(workspace):
        for name in ("Simone", "Gaston"):
            person = a_person(workspace, name, email=EMAIL, preferred_channel="email", commune_code="13056")
            row = post_notice(
                scheme, person=person, direction="need", category="tool", title=f"Une perceuse pour {name}", by=acting(), now=NOW
            )
            show_notice(row, by=acting(), now=NOW)
        Message.objects.all().delete()
        asks(EMAIL)
        told = Message.objects.filter(template="new_link")
        assert {message.person.given_name for message in told} == {"Simone", "Gaston"}


def test_a_weekly_help_with_visits_to_come_gives_the_way_to_take_it_back_and_not_to_say_how_it_went(clock):
    story = Story(**WEEKLY)
    story.settle()
    seen = []
    for days in (5, 5):
        clock.shift(timedelta(days=days))
        with in_workspace(story.workspace):
            Link.objects.update(revoked_at=NOW)
        asks("huguette@courriel.example")
        seen.append(set(living_links(story.workspace)))
        story.desk = a_staff_client(story.workspace)
        story.change_time("2026-03-26", "end_series") if not seen[1:] else None
    assert seen == [{"agreement", "need"}, {"confirmation", "need"}]
