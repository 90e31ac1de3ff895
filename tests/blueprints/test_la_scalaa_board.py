"""La SCALAA, the board of volunteers: who reads what, what is held, who moderates, who helps those who help."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry, Link
from essaim.core.foundation.scope import in_workspace
from essaim.core.foundation.states import StaffRole
from essaim.core.messaging.models import Call, Message
from essaim.core.people.actions.rights import erase_person
from essaim.core.schemes.actions import enrol
from essaim.modules.board.models import Post, PostReport, Topic
from essaim.modules.followup.models import Alert
from essaim.workflows.discussing import link_of
from essaim.workflows.upkeep import tend_all
from tests.builders import (
    a_participation,
    a_person,
    a_person_client,
    a_planted_scheme,
    a_staff_client,
    a_supporter,
    a_workspace,
    acting,
    counting_queries,
)
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(clock):
    """Two volunteers and the psychologist, each behind their own link; and a carer who is helped."""
    workspace = a_workspace()
    scheme = a_planted_scheme(workspace, "la-scalaa")
    helped = a_person(workspace, "Huguette", "Delœuvre", phone="01 99 00 33 22")
    a_participation(scheme, helped, "carer")
    with in_workspace(workspace):
        parts = {
            name: a_supporter(scheme, categories=["company"], given_name=name, family_name="Quenneville",
                              contacts=[{"value": f"{name.lower()}@courriel.example"}], preferred_channel="email").participation
            for name in ("Marius", "Colette")
        }  # fmt: skip
        psychologist = a_person(workspace, "Inès", "Moreau")
        parts["Inès"] = enrol(psychologist, scheme=scheme, role="psychologist", by=acting(), now=NOW)
    return workspace, scheme, parts


def door_of(part) -> str:
    return reverse("board:topics", args=[link_of(part, now=NOW)])


def a_topic(part, *, title="Nos après-midi", text="Que faites-vous quand il pleut ?", **more) -> Topic:
    answer = Client().post(door_of(part) + "nouveau/", {"title": title, "text": text, **more})
    assert answer.status_code == 302, answer.context["form"].errors
    return Topic.objects.get(title=title)


def seen_by(part) -> list[str]:
    return [topic.title for topic in Client().get(door_of(part)).context["topics"]]


def test_sca_10_general_topics_are_for_every_volunteer_and_restricted_ones_for_those_named(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        a_topic(parts["Marius"])
        hidden = a_topic(parts["Inès"], title="Un deuil", is_restricted="on", readers=[parts["Marius"].pk])
        assert seen_by(parts["Colette"]) == ["Nos après-midi"]
        assert set(seen_by(parts["Marius"])) == {"Nos après-midi", "Un deuil"}
        assert Client().get(door_of(parts["Colette"]) + f"sujets/{hidden.pk}/").status_code == 404
        assert Client().get(door_of(parts["Marius"]) + f"sujets/{hidden.pk}/").status_code == 200
        Client().post(door_of(parts["Marius"]) + "nouveau/", {"title": "À part", "text": "bonjour", "is_restricted": "on"})
        assert Topic.objects.get(title="À part").is_restricted is False, "a volunteer is not offered it"


@pytest.mark.parametrize("text", ["Appelez-la au 01 99 00 33 22.", "Son fils : paul@courriel.example", "Madame Deloeuvre va mieux."])
def test_sca_10_what_says_who_somebody_is_is_shown_to_its_author_then_held_for_the_psychologist(board, text):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"])
        page = door_of(parts["Colette"]) + f"sujets/{topic.pk}/"
        warned = Client().post(page, {"text": text})
        assert (warned.status_code, Post.objects.count()) == (422, 1)
        assert text in warned.content.decode().replace("&#x27;", "'"), "nothing typed is lost"
        Client().post(page, {"text": text, "send_anyway": "on"})
        held = Post.objects.get(state="held")
        assert held.pk not in [post.pk for post in Client().get(door_of(parts["Marius"]) + f"sujets/{topic.pk}/").context["posts"]]
        psychologist = door_of(parts["Inès"])
        assert [post.pk for post in Client().get(psychologist + "moderation/").context["posts"]] == [held.pk]
        Client().post(psychologist + f"messages/{held.pk}/decision/", {"act": "show"})
        assert held.pk in [post.pk for post in Client().get(door_of(parts["Marius"]) + f"sujets/{topic.pk}/").context["posts"]]


def test_words_that_only_look_like_a_name_are_not_held(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"])
        answer = Client().post(door_of(parts["Colette"]) + f"sujets/{topic.pk}/", {"text": "Le 12 mars à 14 h 30, au 3 rue du Port."})
        assert (answer.status_code, Post.objects.filter(state="held").count()) == (302, 0)


def test_sca_10_only_the_psychologist_moderates_and_says_why(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"])
        post = Post.objects.get()
        Client().post(door_of(parts["Colette"]) + f"messages/{post.pk}/signaler/")
        assert PostReport.objects.filter(settled_at=None).count() == 1
        for name in ("Colette", "Marius"):
            assert Client().get(door_of(parts[name]) + "moderation/").status_code == 404
            assert Client().post(door_of(parts[name]) + f"messages/{post.pk}/decision/", {"reason": "hurtful"}).status_code == 404
        psychologist = door_of(parts["Inès"])
        assert Client().post(psychologist + f"messages/{post.pk}/decision/", {"reason": ""}).status_code == 409
        Client().post(psychologist + f"messages/{post.pk}/decision/", {"reason": "hurtful"})
        post.refresh_from_db()
        assert (post.state, post.hide_reason, post.moderated_by) == ("hidden", "hurtful", parts["Inès"])
        assert list(Client().get(door_of(parts["Colette"]) + f"sujets/{topic.pk}/").context["posts"]) == []
        assert PostReport.objects.filter(settled_at=None).count() == 0
        assert JournalEntry.objects.get(act="post.hidden").facts["reason"] == "hurtful"


def test_sca_10_the_button_asks_for_a_professional_and_the_team_follows_it(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        page = Client().get(door_of(parts["Marius"])).content.decode()
        assert "Demander l’appui d’un professionnel" in page
        Client().post(door_of(parts["Marius"]) + "appui/", {"text": "Je dors mal depuis samedi."})
        alert = Alert.objects.get()
        assert (alert.person_id, alert.kind, alert.text, Post.objects.count()) == (
            parts["Marius"].person_id, "support", "Je dors mal depuis samedi.", 0,
        )  # fmt: skip
        desk = a_staff_client(workspace, StaffRole.COORDINATOR)
        lists = {found.key: [line.url for line in found.lines] for found in desk.get(reverse("today")).context["worklists"]}
        assert lists["alerts"] == [reverse("followup:alert", args=[alert.pk])]
        desk.post(reverse("followup:move-alert", args=[alert.pk]), {"to": "followed_up"})
        alert.refresh_from_db()
        assert alert.state == "followed_up"


def test_sca_10_one_digest_in_the_evening_and_none_for_what_one_wrote_oneself(board, clock):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"])
        Client().post(door_of(parts["Marius"]) + f"sujets/{topic.pk}/", {"text": "Et quand il neige ?"})
    tend_all()
    with in_workspace(workspace):
        assert Message.objects.filter(template="board_news").count() == 0, "not before the evening"
    clock.move_to(NOW + timedelta(hours=8))
    tend_all()
    tend_all()
    with in_workspace(workspace):
        told = Message.objects.filter(template="board_news")
        assert [message.person_id for message in told] == [parts["Colette"].person_id]
        assert "2 messages" in told.get().body and "neige" not in told.get().body


def test_sca_10_a_title_that_says_who_somebody_is_holds_the_topic_and_its_first_post_for_the_psychologist(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        new = door_of(parts["Marius"]) + "nouveau/"
        form = {"title": "Chez Madame Delœuvre", "text": "Que faites-vous quand il pleut ?"}
        warned = Client().post(new, form)
        assert (warned.status_code, list(warned.context["form"].errors), Topic.objects.count()) == (422, ["title"], 0)
        assert 'name="send_anyway"' in warned.content.decode(), "there is a way on"
        topic = a_topic(parts["Marius"], **form, send_anyway="on")
        post = topic.posts.get()
        assert (topic.state, post.state, post.flags) == ("held", "held", ["name"])
        page = f"sujets/{topic.pk}/"
        assert (seen_by(parts["Colette"]), seen_by(parts["Marius"])) == ([], [topic.title])
        assert Client().get(door_of(parts["Colette"]) + page).status_code == 404
        assert Client().post(door_of(parts["Marius"]) + page, {"text": "Une suite"}).status_code == 422, "nothing opens it from behind"
        psychologist = door_of(parts["Inès"])
        assert Client().post(psychologist + page + "etat/").status_code in (404, 409)
        Client().post(psychologist + f"messages/{post.pk}/decision/", {"act": "show"})
        assert seen_by(parts["Colette"]) == [topic.title]


def test_sca_10_a_topic_whose_first_post_is_refused_is_closed_and_its_title_read_by_nobody_else(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"], title="Chez Madame Delœuvre", send_anyway="on")
        Client().post(door_of(parts["Inès"]) + f"messages/{topic.posts.get().pk}/decision/", {"reason": "hurtful"})
        topic.refresh_from_db()
        assert topic.state == "closed"
        assert (seen_by(parts["Colette"]), seen_by(parts["Marius"])) == ([], [topic.title])
        assert Client().get(door_of(parts["Colette"]) + f"sujets/{topic.pk}/").status_code == 404


def test_sca_10_the_author_of_a_hidden_post_sees_it_with_its_reason_and_nobody_else_does(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"], text="Prenez de la camomille.")
        post = Post.objects.get()
        Client().post(door_of(parts["Inès"]) + f"messages/{post.pk}/decision/", {"reason": "medical"})
        page = f"sujets/{topic.pk}/"
        mine, theirs = (Client().get(door_of(parts[name]) + page).content.decode() for name in ("Marius", "Colette"))
        assert "camomille" in mine and "masqué : c’est un conseil médical" in mine.replace("\u00a0", " ")
        assert "camomille" not in theirs


def moderator(workspace, scheme, **contacts):
    person = a_person(workspace, "Solène", "Marquette", **contacts)
    return enrol(person, scheme=scheme, role="psychologist", by=acting(), now=NOW)


def evening(clock, days=0):
    clock.move_to(NOW + timedelta(days=days, hours=8))
    tend_all()
    tend_all()


def test_sca_10_what_waits_for_a_moderator_is_told_every_evening_and_what_is_shown_late_is_news_then(board, clock):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        solene = moderator(workspace, scheme, email="solene@courriel.example", preferred_channel="email")
        topic = a_topic(parts["Marius"])
        page = f"sujets/{topic.pk}/"
        Client().post(door_of(parts["Marius"]) + page, {"text": "Appelez le 01 99 00 33 22.", "send_anyway": "on"})
        Client().post(door_of(parts["Colette"]) + f"messages/{topic.posts.get(state='shown').pk}/signaler/")
        evening(clock)
        told = Message.objects.get(template="board_news", person=solene.person)
        assert "2 messages" in told.body and "Dont 2 en attente de modération" in told.body, "one is new and reported, the other held"
        assert Call.objects.get().person_id == parts["Inès"].person_id, "she has no address: the team says it"
        evening(clock, days=3)
        assert Message.objects.filter(template="board_news", person=solene.person).count() == 2, "until it is done"
        assert Message.objects.filter(template="board_news", person=parts["Colette"].person).count() == 1
        held = topic.posts.get(state="held")
        Client().post(
            reverse("board:topics", args=[link_of(parts["Inès"], now=NOW + timedelta(days=3))]) + f"messages/{held.pk}/decision/",
            {"act": "show"},
        )
        evening(clock, days=4)
        assert Message.objects.filter(template="board_news", person=parts["Colette"].person).count() == 2, "written days ago, shown today"


def test_sca_10_no_door_stays_open_when_nobody_can_be_told(board, clock):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        silent = a_supporter(scheme, categories=["company"], given_name="Muet").participation
        a_topic(parts["Marius"])
        evening(clock)
        assert Link.objects.filter(purpose="talk", person_id=parts["Colette"].person_id).count() == 1
        assert Link.objects.filter(purpose="talk", person_id=silent.person_id).count() == 0


def test_sca_10_whoever_is_suspended_is_out_at_once(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        door = door_of(parts["Marius"])
        browser = a_person_client(parts["Marius"].person)
        assert Client().get(door).status_code == 200
        desk = a_staff_client(workspace, StaffRole.COORDINATOR)
        desk.post(reverse("onboarding:decide", args=[parts["Marius"].pk]), {"to": "suspended", "reason": "concern"})
        assert Client().get(door).status_code == 404
        assert browser.post(reverse("board:enter", args=[parts["Marius"].pk]))["Location"].startswith(reverse("account_login")), (
            "logged out"
        )
        assert Client().get(door_of(parts["Marius"])).status_code == 404, "a fresh link opens nothing either"


def test_sca_10_an_erased_author_leaves_the_thread_without_the_name(board, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"], text="Un thé, et la pluie passe.")
        Client().post(door_of(parts["Colette"]) + f"sujets/{topic.pk}/", {"text": "Merci Marius !"})
        erase_person(parts["Marius"].person, by=acting(), now=NOW)
        page = Client().get(door_of(parts["Colette"]) + f"sujets/{topic.pk}/").content.decode()
        assert "Un thé, et la pluie passe." in page and "Merci … !" in page
        assert "Quelqu’un qui est parti" in page and "Marius" not in page and "Quenneville" not in page.replace("Colette Q.", "")


def test_a_carer_has_no_board(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        carer = a_person(workspace, "Simone", "Hennebelle")
        part = a_participation(scheme, carer, "carer")
        browser = a_person_client(carer)
        assert browser.get(reverse("board:boards")).context["parts"] == []
        assert browser.post(reverse("board:enter", args=[part.pk])).status_code == 404


def test_a_topic_takes_the_same_queries_for_one_post_and_for_many(board):
    workspace, scheme, parts = board
    with in_workspace(workspace):
        topic = a_topic(parts["Marius"])
        page = door_of(parts["Colette"]) + f"sujets/{topic.pk}/"
        Client().get(page)
        with counting_queries() as few:
            Client().get(page)
        for number in range(4):
            Post.objects.create(workspace=workspace, topic=topic, author=parts["Marius"], text=f"Et de {number}")
        with counting_queries() as many:
            Client().get(page)
        assert len(few) == len(many)
