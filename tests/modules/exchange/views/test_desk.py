"""The desk answers for somebody who phones, stops what is open, and notes which of the two said no."""

import pytest
from django.urls import reverse

from essaim.core.foundation.models import JournalEntry
from essaim.core.foundation.states import StaffRole
from essaim.core.schemes.models import Participation
from essaim.modules.exchange.models import Answer
from tests.blueprints.estate import a_neighbour, estate, written
from tests.builders import a_staff_client, a_workspace
from tests.modules.exchange.neighbours import agreed, answered_by_phone, decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
__all__ = ["estate"]


def test_whoever_phones_is_found_by_name_and_answers_with_one_press(estate):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    need = written(estate, simone, direction="need")
    address = reverse("exchange:answer-for", args=[need.pk])
    assert address in estate[2].get(reverse("exchange:notice", args=[need.pk])).content.decode()
    assert estate[2].get(address).context["found"] is None
    found = estate[2].get(address, {"q": "karim"}).context["found"]
    assert [(one["person"], bool(one["charter"])) for one in found] == [(karim, True)]
    assert estate[2].get(address, {"q": "simone"}).context["found"] == [], "not the one who wrote it"
    answered_by_phone(estate, need, karim, charter="1")
    answer = Answer.objects.get()
    assert (answer.person, answer.state, answer.channel, answer.recorded_by) == (karim, "asked", "phone", estate[2].member.pk)
    assert Participation.objects.get(person=karim).cleared_until is not None
    entry = JournalEntry.objects.get(act="answer.recorded")
    assert (entry.on_behalf_of, entry.consent) == (karim.pk, "oral")


@pytest.mark.parametrize("person_id", ["", "abc", "00000000-0000-4000-8000-000000000000"])
def test_nobody_is_answered_for_who_is_not_on_record(estate, person_id):
    notice = written(estate, a_neighbour(estate, "Simone"))
    assert estate[2].post(reverse("exchange:answer-for", args=[notice.pk]), {"person_id": person_id}).status_code == 404
    assert not Answer.objects.exists()


def test_a_desk_of_somewhere_else_answers_for_nobody(estate):
    notice = written(estate, a_neighbour(estate, "Simone"))
    elsewhere = a_staff_client(a_workspace(), StaffRole.COORDINATOR)
    assert elsewhere.get(reverse("exchange:answer-for", args=[notice.pk])).status_code == 404


def test_what_is_open_is_stopped_at_the_desk(estate):
    _simone, _karim, answer = agreed(estate)
    assert "Arrêter là" in estate[2].get(reverse("exchange:notice", args=[answer.notice_id])).content.decode()
    assert decided(estate, answer, "stop").state == "ended"


@pytest.mark.parametrize("side", ["author", "person"])
def test_each_side_has_its_own_no_and_the_journal_knows_whose_it_was(estate, side):
    simone, karim = a_neighbour(estate, "Simone"), a_neighbour(estate, "Karim")
    notice = written(estate, simone)
    answered_by_phone(estate, notice, karim)
    page = estate[2].get(reverse("exchange:notice", args=[notice.pk])).content.decode()
    assert "Simone\xa0: pas cette fois" in page and "Karim\xa0: pas cette fois" in page
    assert decided(estate, Answer.objects.get(), f"no-{side}").state == "declined"
    entry = JournalEntry.objects.get(act="answer.declined")
    assert entry.on_behalf_of == {"author": simone.pk, "person": karim.pk}[side]


def test_a_paper_notice_is_written_down_from_the_card_of_the_person(estate):
    simone = a_neighbour(estate, "Simone")
    card = reverse("people:person", args=[simone.pk])
    address = reverse("exchange:write", args=[estate[1].pk, simone.pk])
    assert address in estate[2].get(card).content.decode()
