"""Two neighbours: nothing opens before everybody is in order, a stranger is read first, and nobody is left without a way."""

import pytest
from django.test import Client
from django.urls import reverse

from essaim.core.messaging.models import Call, Message
from essaim.core.people.models import Person
from essaim.core.schemes.models import Participation
from essaim.modules.exchange.models import Answer, Notice
from tests.blueprints.estate import HERE, a_neighbour, estate, link_of, posted, public, written
from tests.builders import a_person
from tests.modules.exchange.neighbours import agreed, answered_by_phone, decided, own_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]
ZOE = {"given_name": "Zoé", "family_name": "Martin", "phone": "06 39 98 10 15"}


def told(person, template="notice_answered") -> int:
    return Message.objects.filter(person=person, template=template).count()


def test_contacts_wait_for_the_charter_and_open_with_it_on_ones_own_page(estate):
    simone, karim, answer = agreed(estate, charter="")
    assert (answer.state, told(karim, "neighbours_agreed")) == ("asked", 0)
    assert "simone@courriel.example" not in own_page(simone)
    page = own_page(simone)
    assert "Avant de donner ou de prêter" in page
    assert Client().post(reverse("exchange:mine-charter", args=[link_of(simone)])).status_code == 302
    answer.refresh_from_db()
    assert (answer.state, told(karim, "neighbours_agreed")) == ("open", 1)
    assert "simone@courriel.example" in own_page(karim)


def test_the_desk_says_who_is_not_in_order_and_notes_the_charter_for_them(estate):
    simone, _karim, answer = agreed(estate, charter="")
    page = estate[2].get(reverse("exchange:notice", args=[answer.notice_id])).content.decode()
    assert "il manque quelque chose pour Simone" in page
    assert decided(estate, answer, "charter-author").state == "open"
    check = Participation.objects.get(person=simone, role="neighbour").checks.get()
    assert (check.key, check.reference, check.checked_by) == ("charter", "1.0", estate[2].member.pk)


def test_whoever_answers_a_search_gives_and_accepts_the_charter_first(estate):
    need = written(estate, a_neighbour(estate, "Simone"), direction="need")
    address = public(estate, "exchange:answer", need.pk)
    refused = Client().post(address, ZOE)
    assert refused.status_code == 422 and "charter" in refused.context["form"].errors
    assert not Person.objects.filter(given_name="Zoé").exists()
    assert Client().post(address, ZOE | {"charter": "on"}).status_code == 200
    decided(estate, Answer.objects.get(), "read")
    part = Participation.objects.get(person__given_name="Zoé")
    assert (part.role, part.cleared_until is not None) == ("neighbour", True)


def test_whoever_offers_on_the_public_page_accepts_the_charter_and_whoever_looks_need_not(estate):
    refused = posted(estate, direction="loan")
    assert refused.status_code == 422 and "Lisez la charte" in str(refused.context["form"].errors["charter"])
    assert (Notice.objects.count(), Person.objects.count()) == (0, 0)
    assert posted(estate, direction="loan", charter="on").status_code == 200
    assert posted(estate, direction="need", given_name="Gaston").status_code == 200
    roles = dict(Participation.objects.values_list("person__given_name", "role"))
    assert roles == {"Mireille": "neighbour", "Gaston": "inhabitant"}


def test_what_a_stranger_answers_is_read_by_the_team_before_the_author_hears_of_it(estate):
    simone = a_neighbour(estate, "Simone")
    notice = written(estate, simone)
    assert Client().post(public(estate, "exchange:answer", notice.pk), ZOE).status_code == 200
    answer = Answer.objects.get()
    assert (answer.state, told(simone)) == ("written", 0)
    assert "Zoé" not in own_page(simone)
    assert not Participation.objects.filter(person__given_name="Zoé").exists(), "nobody is counted before the team knows who it is"
    early = Client().post(reverse("exchange:mine-decide", args=[link_of(simone), answer.pk]), {"answer": "yes"})
    assert early.status_code == 404
    assert "Réponses aux annonces à lire" in estate[2].get(reverse("today")).content.decode()
    assert decided(estate, answer, "read").state == "asked"
    assert told(simone) == 1 and "Zoé" in own_page(simone)
    assert Participation.objects.filter(person__given_name="Zoé").exists()


def test_answers_to_a_notice_that_came_down_wait_for_nobody(estate):
    simone = a_neighbour(estate, "Simone")
    notice = written(estate, simone)
    Client().post(public(estate, "exchange:answer", notice.pk), ZOE)
    assert "Réponses aux annonces à lire" in estate[2].get(reverse("today")).content.decode()
    Notice.objects.filter(pk=notice.pk).update(state="expired")
    assert "Réponses aux annonces à lire" not in estate[2].get(reverse("today")).content.decode()


def test_an_answer_that_the_team_does_not_pass_on_reaches_nobody(estate):
    simone = a_neighbour(estate, "Simone")
    Client().post(public(estate, "exchange:answer", written(estate, simone).pk), ZOE)
    assert decided(estate, Answer.objects.get(), "stop").state == "ended"
    assert (told(simone), "Zoé" in own_page(simone)) == (0, False)
    assert not Participation.objects.filter(person__given_name="Zoé").exists()


def ended(estate, person, reason) -> Participation:
    """The team ends somebody's part as a neighbour, for this reason."""
    part = Participation.objects.get(person=person, role="neighbour")
    assert estate[2].post(reverse("onboarding:decide", args=[part.pk]), {"to": "ended", "reason": reason}).status_code == 302
    part.refresh_from_db()
    assert part.state == "ended", "control"
    return part


def test_a_neighbour_who_left_and_comes_back_takes_part_again_and_contacts_open(estate):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    written(estate, simone)
    part = ended(estate, simone, "own_wish")
    notice = written(estate, simone, title="L’échelle")
    part.refresh_from_db()
    assert (part.state, part.end_reason, part.validated_at is not None) == ("active", "", True)
    assert [bool(row.ended_on) for row in part.spells.order_by("created_at", "ended_on")].count(False) == 1
    answered_by_phone(estate, notice, karim)
    answer = decided(estate, Answer.objects.get(notice=notice), "yes-author")
    assert answer.state == "open"
    address = reverse("exchange:write", args=[estate[1].pk, simone.pk])
    assert estate[2].get(address).context["charter"] is None, "asked once"


@pytest.mark.parametrize("reason", ["concern", "charter"])
def test_whose_part_the_team_ended_for_what_it_saw_comes_back_through_the_team_alone(estate, reason):
    simone = a_neighbour(estate, "Simone")
    written(estate, simone)
    part = ended(estate, simone, reason)
    form = {"direction": "loan", "category": "tool", "title": "Une échelle", "channel": "paper", "charter": "on"}
    refused = estate[2].post(reverse("exchange:write", args=[estate[1].pk, simone.pk]), form)
    assert refused.status_code == 422 and "Appelez-nous" in refused.content.decode()
    part.refresh_from_db()
    assert (part.state, Notice.objects.filter(title="Une échelle").count()) == ("ended", 0)


def test_whoever_is_suspended_as_a_neighbour_neither_posts_nor_answers_though_they_live_here(estate):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    written(estate, karim, direction="need")
    written(estate, karim, direction="offer", category="books", title="Des romans")
    part = Participation.objects.get(person=karim, role="neighbour")
    estate[2].post(reverse("onboarding:decide", args=[part.pk]), {"to": "suspended", "reason": "concern"})
    assert Participation.objects.get(person=karim, role="inhabitant").state == "active"
    form = {"direction": "need", "category": "tool", "title": "Une échelle", "channel": "paper"}
    refused = estate[2].post(reverse("exchange:write", args=[estate[1].pk, karim.pk]), form)
    assert refused.status_code == 422 and "Appelez-nous" in refused.content.decode()
    assert answered_by_phone(estate, notice, karim).status_code == 409
    assert not Answer.objects.exists()


def test_where_no_contact_may_be_shown_the_team_calls_to_bring_them_together(estate):
    """Nobody is protected: there is simply nothing to show."""
    silent = a_person(estate[0], "Simone", commune_code=HERE)
    _simone, karim, answer = agreed(estate, lender=silent)
    assert "Nous vous appelons" in own_page(karim)
    planned = [call for call in Call.objects.filter(subject_id=answer.pk) if call.script.startswith("Les deux ont dit oui")]
    assert [call.person_id for call in planned] == [karim.pk]


def test_the_same_neighbour_answers_once_whoever_asks_at_the_same_moment(estate):
    simone, karim, answer = agreed(estate)
    again = answered_by_phone(estate, answer.notice, karim)
    assert again.status_code == 409 and "déjà répondu" in again.content.decode()
    assert Answer.objects.filter(person=karim, notice__person=simone).count() == 1


def test_a_loan_is_noted_once_and_still_after_the_contacts_have_closed(estate):
    _simone, _karim, answer = agreed(estate)
    decided(estate, answer, "stop")
    lend = lambda: estate[2].post(reverse("exchange:decide", args=[answer.pk]), {"act": "lend"})  # noqa: E731
    assert lend().status_code == 302
    again = lend()
    assert again.status_code == 422 and "déjà noté" in again.content.decode()
